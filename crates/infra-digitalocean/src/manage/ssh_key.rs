//! `digitalocean_ssh_key`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Fault, Identity, Op, Resource, by_id};
use infra_value::Value;
use serde::Deserialize;
use serde_json::json;

use crate::account::Account;
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_ssh_key")]
pub(crate) struct SshKey {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    fingerprint: Option<String>,
    #[attr(required)]
    name: Option<String>,
    #[attr(required, force_new, equivalent = same_key)]
    public_key: Option<String>,
}

/// Files of keys end with a line break, which means nothing.
fn same_key(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(a), Some(b)) if a.trim() == b.trim())
}

/// A key as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: u64,
    fingerprint: String,
    public_key: String,
    name: String,
}

impl Listed for SshKey {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/account/keys";
    const MANY: &'static str = "ssh_keys";
    const ONE: &'static str = "ssh_key";

    fn key(api: &Api) -> String {
        api.id.to_string()
    }

    fn observe(&self, api: &Api) -> Self {
        let is_same = self.public_key.as_deref().is_some_and(|key| key.trim() == api.public_key.trim());
        Self {
            id: Some(api.id.to_string()),
            fingerprint: Some(api.fingerprint.clone()),
            name: Some(api.name.clone()),
            public_key: if is_same { self.public_key.clone() } else { Some(api.public_key.clone()) },
        }
    }
}

impl Resource for SshKey {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    by_id!();

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let is_it = |key: &Self, api: &Api| {
            key.name.as_ref() == Some(&api.name)
                && key.public_key.as_deref().is_some_and(|text| text.trim() == api.public_key.trim())
        };
        listed::read_by(cx, prior, is_it).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let key = planned.public_key.as_deref().map(str::trim);
        let body = json!({"name": planned.name, "public_key": key});
        Ok(planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?))
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        let body = json!({"name": planned.name});
        let answer = cx.api().put(&listed::address::<Self>(prior.id()), &body).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        listed::list(cx).await
    }
}
