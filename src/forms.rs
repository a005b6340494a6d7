//! Forms of more than a field or two.

pub mod add_form;
pub mod custom_cloud_create;
pub mod custom_cloud_delete;
pub mod custom_cloud_rename;
pub mod edit;
pub mod editor_frame;
pub mod form;
pub mod hand_off;
pub mod password;
pub mod project_create;
pub mod saving;
pub mod service_create;
pub mod service_move;
pub mod service_place;
pub mod submission;
