//! The identifier that Terraform prints.
