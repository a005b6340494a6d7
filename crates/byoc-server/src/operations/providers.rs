//! The providers that a server offers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::{CloudProvider, Pace, Providers, Rehearsal};
use byoc_types::{CloudProvider as ProviderName, ProviderMode};

use crate::config::Config;

/// The providers that the configuration asks for.
pub fn providers(config: &Config) -> Providers {
    let pace = Arc::new(RealPace(Duration::from_millis(
        config.rehearsal.step_milliseconds,
    )));
    let provider = |name| -> Option<Arc<dyn CloudProvider>> {
        match config.provider_mode(name) {
            ProviderMode::Rehearsal => Some(Arc::new(Rehearsal::new(name, pace.clone()))),
            ProviderMode::Live | ProviderMode::Off => None,
        }
    };
    Providers {
        aws: provider(ProviderName::Aws),
        google: provider(ProviderName::Google),
    }
}

/// Rehearsed calls take this long.
struct RealPace(Duration);

#[async_trait]
impl Pace for RealPace {
    async fn pause(&self) {
        tokio::time::sleep(self.0).await;
    }
}
