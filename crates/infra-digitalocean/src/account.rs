//! A configured provider, as types see it.

use std::sync::Arc;
use std::time::Duration;

use infra_resource::Context;
use infra_resource::gather::Gatherings;

use crate::api::Api;

/// One account. Cheap to clone.
#[derive(Clone)]
pub struct Account(Arc<Inner>);

struct Inner {
    api: Api,
    gatherings: Gatherings,
    lag: Duration,
}

impl Account {
    /// `lag`: how long lists may be behind.
    pub(crate) fn new(api: Api, lag: Duration) -> Self {
        Self(Arc::new(Inner { api, gatherings: Gatherings::default(), lag }))
    }

    /// What calls are made with.
    pub(crate) fn api(&self) -> &Api {
        &self.0.api
    }
}

impl Context for Account {
    fn gatherings(&self) -> &Gatherings {
        &self.0.gatherings
    }

    fn lag(&self) -> Duration {
        self.0.lag
    }

    fn place(&self) -> String {
        "the account".to_owned()
    }
}
