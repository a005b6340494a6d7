//! Components that know our resources.

pub mod availability_editor;
pub mod cidr_field;
pub mod code_viewer;
pub mod company_rules_editor;
pub mod contact_editor;
pub mod custom_clouds_table;
pub mod facts;
pub mod failure;
pub mod identifier_field;
pub mod leave_guard;
pub mod loaded;
pub mod model_tiles;
pub mod network_plan;
pub mod operation_steps;
pub mod region_field;
pub mod region_list;
pub mod state_badge;
pub mod status_history;
pub mod tags_editor;
pub mod timestamp;
pub mod unsent_draft;
