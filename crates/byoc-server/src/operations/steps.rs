//! The steps of an operation.

use byoc_cloud::{CloudProvider, Failure, Target};
use byoc_types::{CloudProvider as ProviderName, CustomCloudState};

/// One step of an operation: what it is called, what state the custom cloud has while it runs,
/// and what it does.
pub struct Step {
    /// Stable word.
    pub name: &'static str,
    /// For a person.
    pub title: &'static str,
    /// The same on Google Cloud, where it has other words for it.
    pub google_title: Option<&'static str>,
    pub state: CustomCloudState,
    /// Steps that only models with a bastion have.
    pub needs_bastion: bool,
    pub run: for<'a> fn(&'a dyn CloudProvider, &'a Target) -> StepFuture<'a>,
}

pub type StepFuture<'a> = futures::future::BoxFuture<'a, Result<(), Failure>>;

impl Step {
    /// What a person reads.
    pub fn title_on(&self, provider: ProviderName) -> &'static str {
        match provider {
            ProviderName::Google => self.google_title.unwrap_or(self.title),
            _ => self.title,
        }
    }
}
