//! What the control plane does in a customer's account, behind one trait.

/// The providers that this server offers.
#[derive(Clone, Default)]
pub struct Providers {}
