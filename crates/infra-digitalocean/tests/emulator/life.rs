//! What is done with one type: by the kit, and killed.

use std::time::Duration;

use infra_digitalocean_emulator::Options;
use infra_provider::ErrorClass;
use infra_provider_testkit::{Case, exercise};
use serde_json::Value as Json;

use crate::bench::{Bench, block_on};
use crate::crash;

/// The life of an object. Configurations refer to what they need as in [`Case`].
pub struct Life {
    pub ty: &'static str,
    pub needs: Vec<(&'static str, &'static str, Json)>,
    pub create: Json,
    pub updates: Vec<Json>,
    case: Case,
}

impl Life {
    pub fn new(ty: &'static str, create: Json) -> Self {
        Self { ty, needs: Vec::new(), case: Case::new(ty, create.clone()), create, updates: Vec::new() }
    }

    pub fn need(mut self, name: &'static str, ty: &'static str, config: Json) -> Self {
        self.case = self.case.need(name, ty, config.clone());
        self.needs.push((name, ty, config));
        self
    }

    pub fn update(mut self, config: Json) -> Self {
        self.case = self.case.update(config.clone());
        self.updates.push(config);
        self
    }

    pub fn replace(mut self, config: Json) -> Self {
        self.case = self.case.replace(config);
        self
    }

    pub fn another(mut self, config: Json) -> Self {
        self.case = self.case.another(config);
        self
    }

    pub fn refused(mut self, config: Json, class: ErrorClass) -> Self {
        self.case = self.case.refused(config, class);
        self
    }

    pub fn case(mut self, change: impl FnOnce(Case) -> Case) -> Self {
        self.case = change(self.case);
        self
    }

    /// What the kit does.
    pub fn kit_case(&self) -> &Case {
        &self.case
    }

    /// Does it all.
    pub fn run(self) {
        block_on(async {
            let bench = Bench::with(Options { lag: Duration::ZERO, ..Options::default() }).await;
            if let Err(failure) = exercise(&bench.provider, &*bench.client, &self.case).await {
                panic!("{failure}");
            }
            bench.ensure_clean().await;
            crash::sweep(&self).await;
        });
    }
}
