//! What operators see and decide: organizations, custom clouds of all of them, failures, health.

mod clouds;
mod health;
mod organizations;

pub use clouds::{CloudsQuery, operator_custom_cloud_list, operator_failure_list};
pub use health::operator_health_view;
pub use organizations::{
    operator_invitation_create, operator_organization_create, operator_organization_list,
    operator_organization_update, operator_organization_view,
};
