//! `digitalocean_database_firewall`

use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::cluster::Cluster;
use crate::account::Account;
use crate::api::segment;
use crate::body::{compact, given};
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_database_firewall")]
pub(crate) struct Firewall {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    cluster_id: Option<String>,
    #[block(set, min = 1)]
    rule: Vec<Rule>,
}

/// Who may connect.
#[derive(Nested, Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Rule {
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(required)]
    r#type: Option<String>,
    #[attr(computed)]
    uuid: Option<String>,
    #[attr(required)]
    value: Option<String>,
}

impl Firewall {
    fn cluster(&self) -> &str {
        given(&self.cluster_id).unwrap_or_default()
    }

    fn path(cluster: &str) -> String {
        format!("/v2/databases/{}/firewall", segment(cluster))
    }

    /// Its rules as they are now; a cluster without rules has no firewall.
    async fn read(&self, cx: &Account) -> Result<Option<Self>, ProviderError> {
        let cluster = self.cluster();
        if cluster.is_empty() {
            return Ok(None);
        }
        let Some(mut answer) = cx.api().find::<Json>(&Self::path(cluster)).await? else { return Ok(None) };
        let rule: Vec<Rule> =
            if answer["rules"].is_array() { listed::part(&mut answer, "rules")? } else { Vec::new() };
        // An id that another tool made up stays.
        let id = given(&self.id).unwrap_or(cluster).to_owned();
        Ok((!rule.is_empty()).then(|| Self { id: Some(id), cluster_id: Some(cluster.to_owned()), rule }))
    }

    async fn put(&self, cx: &Account) -> Result<(), ProviderError> {
        let rule = |rule: &Rule| {
            compact(json!({"type": rule.r#type, "value": rule.value, "uuid": given(&rule.uuid)}))
        };
        let rules: Vec<Json> = self.rule.iter().map(rule).collect();
        cx.api().put::<Json>(&Self::path(self.cluster()), &json!({"rules": rules})).await.map(drop)
    }
}

impl Resource for Firewall {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    fn id(&self) -> &str {
        given(&self.id).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn from_id(id: &str) -> Self {
        Self { cluster_id: Some(id.to_owned()), ..Self::default() }
    }

    fn check(checks: &mut Checks<'_>) {
        checks.each("rule", |rule| rule.one_of("type", &["ip_addr", "droplet", "k8s", "tag", "app"]));
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx).await?;
        Ok(Self { id: planned.cluster_id.clone(), ..planned.clone() })
    }

    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx).await?;
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Self { rule: Vec::new(), ..prior.clone() }.put(cx).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let clusters = listed::all::<Cluster>(cx).await?;
        let asked: Vec<Self> = clusters.iter().map(|api| Self::from_id(&Cluster::key(api))).collect();
        let found = one_by_one(&asked, |firewall| firewall.read(cx)).await;
        found.into_iter().filter_map(Result::transpose).collect()
    }
}
