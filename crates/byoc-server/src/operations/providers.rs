//! The clouds that a server offers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::{Clouds, Mode, Pace, Rehearsal};
use byoc_rules::cloud::TemplateCloud;
use byoc_types::ProviderMode;

use crate::config::Config;
use crate::store::Db;
use crate::store::rehearsal::SimulatedAccounts;

/// The clouds that the configuration asks for. Simulated accounts are in `db`.
pub fn providers(config: &Config, db: &Db) -> Clouds {
    let pace = Arc::new(RealPace(Duration::from_millis(
        config.rehearsal.step_milliseconds,
    )));
    let accounts = Arc::new(SimulatedAccounts(db.clone()));
    let mode = |cloud: &TemplateCloud| match config.provider_mode(*cloud) {
        ProviderMode::Rehearsal => {
            let rehearsal = Rehearsal::new(*cloud, accounts.clone(), pace.clone());
            Some((*cloud, Mode::Rehearsal(rehearsal)))
        }
        // The configuration refuses `live` until there is a driver.
        ProviderMode::Live | ProviderMode::Off => None,
    };
    TemplateCloud::ALL.iter().filter_map(mode).collect()
}

/// Simulated calls take this long, and so does the start of a node.
struct RealPace(Duration);

#[async_trait]
impl Pace for RealPace {
    async fn pause(&self) {
        tokio::time::sleep(self.0).await;
    }

    fn boot_time(&self) -> Duration {
        self.0
    }
}
