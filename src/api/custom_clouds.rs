//! Custom clouds: create, read, change, provision, delete.
