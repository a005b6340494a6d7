//! What an organization asks of the people who run the server: Bring your own cloud itself, and a
//! custom cloud on Azure.

mod azure;
mod azure_form;
mod azure_typed;
mod enable;
mod enable_form;
mod frame;
mod known;
mod sent;

pub use azure::AzureRequestPage;
pub use enable::EnableByocPage;
