//! `digitalocean_vpc`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, by_id, timeouts};
use serde::Deserialize;
use serde_json::json;

use crate::account::Account;
use crate::body::{compact, given};
use crate::listed::{self, Listed};
use crate::time::as_go_prints;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_vpc")]
pub(crate) struct Vpc {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    default: Option<bool>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional_computed, force_new)]
    ip_range: Option<String>,
    #[attr(required)]
    name: Option<String>,
    #[attr(required, force_new)]
    region: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[block(single)]
    timeouts: Option<timeouts::Delete>,
}

/// A VPC as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    urn: String,
    name: String,
    #[serde(default)]
    description: Option<String>,
    region: String,
    ip_range: String,
    default: bool,
    created_at: String,
}

impl Listed for Vpc {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/vpcs";
    const MANY: &'static str = "vpcs";
    const ONE: &'static str = "vpc";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.id.clone()),
            created_at: Some(as_go_prints(&api.created_at)),
            default: Some(api.default),
            description: Some(api.description.clone().unwrap_or_default()),
            ip_range: Some(api.ip_range.clone()),
            name: Some(api.name.clone()),
            region: Some(api.region.clone()),
            urn: Some(api.urn.clone()),
            timeouts: self.timeouts.clone(),
        }
    }
}

impl Resource for Vpc {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.text("name").is_some_and(|name| {
            name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
        }) {
            checks.report("name", "the name of a VPC has letters, digits, dashes and dots");
        }
        if checks.text("description").is_some_and(|text| text.chars().count() > 255) {
            checks.report("description", "description may have at most 255 characters");
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_by(cx, prior, |vpc, api| vpc.name.as_ref() == Some(&api.name)).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let body = compact(json!({
            "name": planned.name,
            "region": planned.region,
            "description": given(&planned.description),
            "ip_range": given(&planned.ip_range),
        }));
        Ok(planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?))
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        let body = json!({
            "name": planned.name,
            "description": planned.description.clone().unwrap_or_default(),
            "default": prior.default,
        });
        let answer = cx.api().put(&listed::address::<Self>(prior.id()), &body).await?;
        Ok(planned.observe(&listed::one::<Self>(answer)?))
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(listed::list::<Self>(cx).await?.into_iter().filter(|vpc| vpc.default != Some(true)).collect())
    }
}
