//! The Terraform files of a custom cloud.
