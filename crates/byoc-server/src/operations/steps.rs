//! The steps of an operation.

use byoc_cloud::{CloudProvider, Failure, Target};
use byoc_types::{
    CloudProvider as ProviderName, CustomCloudState, OperationKind, OperationStep, StepState,
};

use super::{delete, provision};
use crate::store::custom_clouds::Cloud;

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

/// The steps of an operation on a custom cloud, in order.
pub fn steps_of(kind: OperationKind, cloud: &Cloud) -> Vec<&'static Step> {
    let all = match kind {
        OperationKind::Provision => provision::STEPS,
        OperationKind::Delete => delete::STEPS,
    };
    let has_bastion = provision::has_bastion(cloud.deployment_model);
    all.iter()
        .filter(|step| has_bastion || !step.needs_bastion)
        .collect()
}

/// The steps of an operation that begins: the first one is running since `now`.
pub fn first_steps(kind: OperationKind, cloud: &Cloud, now: &str) -> Vec<OperationStep> {
    steps_of(kind, cloud)
        .into_iter()
        .enumerate()
        .map(|(index, step)| OperationStep {
            name: step.name.to_owned(),
            title: step.title_on(cloud.cloud_provider.provider()).to_owned(),
            state: if index == 0 {
                StepState::Running
            } else {
                StepState::Waiting
            },
            attempts: u32::from(index == 0),
            start_time: (index == 0).then(|| now.to_owned()),
            end_time: None,
        })
        .collect()
}
