//! Custom clouds.

mod by_request;
mod checks;
mod create;
mod delete;
mod list;
mod provision;
mod read;
mod update;
mod wire;

pub(super) use by_request::create_by_request;
pub(super) use checks::{check_beside, enabled, template_of};
pub use create::custom_cloud_create;
pub use delete::custom_cloud_delete;
pub use list::{ListQuery, custom_cloud_page};
pub use provision::custom_cloud_provision;
pub(super) use read::{LIST_LIMIT, place_of, read_limit, unknown_cursor};
pub use read::{cloud_list, custom_cloud_list, custom_cloud_view};
pub use update::custom_cloud_update;
pub(super) use wire::{to_wire, versioned};
