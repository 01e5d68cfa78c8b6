//! `digitalocean_domain`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Fault, Identity, Op, Resource};
use serde::Deserialize;
use serde_json::json;

use crate::account::Account;
use crate::body::{compact, given};
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_domain")]
pub(crate) struct Domain {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    ip_address: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(computed)]
    ttl: Option<i64>,
    #[attr(computed)]
    urn: Option<String>,
}

/// A domain as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    name: String,
    #[serde(default)]
    ttl: Option<i64>,
    #[serde(default)]
    zone_file: Option<String>,
}

impl Api {
    /// The records, as a name server reads them.
    pub(crate) fn zone_file(&self) -> &str {
        self.zone_file.as_deref().unwrap_or_default()
    }
}

impl Listed for Domain {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/domains";
    const MANY: &'static str = "domains";
    const ONE: &'static str = "domain";

    fn key(api: &Api) -> String {
        api.name.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.name.clone()),
            ip_address: self.ip_address.clone(),
            name: Some(api.name.clone()),
            ttl: Some(api.ttl.unwrap_or_default()),
            urn: Some(format!("do:domain:{}", api.name)),
        }
    }
}

impl Resource for Domain {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;

    fn id(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let body = compact(json!({"name": planned.name, "ip_address": given(&planned.ip_address)}));
        Ok(planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?))
    }

    /// Everything needs another domain.
    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        listed::list(cx).await
    }
}
