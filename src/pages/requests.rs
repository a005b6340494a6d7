//! What an organization asks of the people who run the server: Bring your own cloud itself, a
//! custom cloud on Azure, and services that move.

mod all;
mod azure;
mod azure_form;
mod azure_typed;
mod enable;
mod enable_form;
mod frame;
mod known;
mod sent;

pub use all::RequestsPage;
pub use azure::AzureRequestPage;
pub use enable::EnableByocPage;
