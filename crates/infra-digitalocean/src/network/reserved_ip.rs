//! `digitalocean_reserved_ip`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, Wanted, by_id};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::mark;
use crate::account::Account;
use crate::action;
use crate::body::{given, same_ignoring_case};
use crate::intent;
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_reserved_ip")]
pub(crate) struct ReservedIp {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    droplet_id: Option<i64>,
    #[attr(optional_computed)]
    ip_address: Option<String>,
    #[attr(required, force_new, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
}

/// A reserved address as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    ip: String,
    #[serde(default)]
    region: Option<Region>,
    #[serde(default)]
    droplet: Option<Droplet>,
    #[serde(default)]
    project_id: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
struct Region {
    #[serde(default)]
    slug: String,
}

/// The droplet that has it. The API writes `{}`, too, where there is none.
#[derive(Deserialize, Clone, Debug)]
struct Droplet {
    #[serde(default)]
    id: Option<i64>,
}

impl Api {
    /// The droplet that has it.
    pub(super) fn droplet(&self) -> Option<i64> {
        self.droplet.as_ref()?.id
    }

    fn urn(&self) -> String {
        format!("do:floatingip:{}", self.ip)
    }
}

/// Where the actions of an address are.
fn actions(address: &str) -> String {
    format!("{}/actions", listed::address::<ReservedIp>(address))
}

/// Gives an address to a droplet; `None` takes it from whichever has it.
pub(super) async fn assign(
    cx: &Account,
    address: &str,
    droplet: Option<i64>,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    action::run(cx, &actions(address), &assignment(droplet), op).await
}

/// The same, without waiting for the end of it.
pub(super) async fn start(cx: &Account, address: &str, droplet: i64) -> Result<(), ProviderError> {
    cx.api().post::<Json>(&actions(address), &assignment(Some(droplet))).await.map(drop)
}

fn assignment(droplet: Option<i64>) -> Json {
    match droplet {
        Some(droplet) => json!({"type": "assign", "droplet_id": droplet}),
        None => json!({"type": "unassign"}),
    }
}

impl ReservedIp {
    /// The droplet that the configuration names. Others belong to whoever made the assignment.
    pub(super) fn droplet(&self) -> Option<i64> {
        self.droplet_id.filter(|id| *id != 0)
    }
}

impl Listed for ReservedIp {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/reserved_ips";
    const MANY: &'static str = "reserved_ips";
    const ONE: &'static str = "reserved_ip";

    fn key(api: &Api) -> String {
        api.ip.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        let region = api.region.as_ref().map(|region| region.slug.clone());
        // Who has it is told where the configuration says who, and where nothing is known of it yet.
        let is_told = self.droplet().is_some() || given(&self.region).is_none();
        Self {
            id: Some(api.ip.clone()),
            droplet_id: api.droplet().filter(|_| is_told),
            ip_address: Some(api.ip.clone()),
            region: region.filter(|slug| !slug.is_empty()).or(self.region.clone()),
            urn: Some(format!("do:reservedip:{}", api.ip)),
        }
    }
}

impl Resource for ReservedIp {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(60);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["ip_address"]);
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let mark = mark::make(cx, token).await?;
        let region = given(&planned.region).map(str::to_lowercase);
        let body = json!({"region": region, "project_id": mark.id});
        match cx.api().post(Self::ENDPOINT, &body).await {
            Ok(answer) => {
                let made = planned.observe(&listed::one::<Self>(answer)?);
                Ok(Self { droplet_id: planned.droplet_id, ..made })
            }
            // Nobody knows whether it worked: the mark tells.
            Err(error) if error.class == ErrorClass::Unreachable => Err(error),
            Err(error) => {
                mark::remove(cx, &mark, Vec::new()).await?;
                Err(error)
            }
        }
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let seen = infra_resource::context::read_back(cx, &made, op).await?;
        if made.droplet().is_some() {
            assign(cx, made.id(), made.droplet(), op).await?;
            return Ok(infra_resource::context::read_back(cx, &made, op).await?);
        }
        Ok(seen)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.droplet() != planned.droplet() {
            assign(cx, prior.id(), planned.droplet(), op).await?;
        }
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = listed::get::<Self>(cx, prior.id()).await? else { return Ok(()) };
        if now.droplet().is_some() {
            assign(cx, prior.id(), None, op).await?;
        }
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        listed::list(cx).await
    }

    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let found = futures::future::try_join(mark::all(cx), listed::all::<Self>(cx)).await;
        let (marks, addresses) = match found {
            Ok(found) => found,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let find = |wanted: &Wanted<Self>| {
            let name = intent::tag(&wanted.token);
            let mark = marks.iter().find(|mark| mark.name == name)?;
            let made = addresses.iter().find(|api| api.project_id.as_ref() == Some(&mark.id))?;
            Some(wanted.planned.observe(made))
        };
        wanted.iter().map(|wanted| Ok(find(wanted))).collect()
    }

    /// Marks that were made and never used, because a create was cut off in between, go too when they are old.
    async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
        let (marks, addresses) = futures::future::try_join(mark::all(cx), listed::all::<Self>(cx)).await?;
        for mark in marks {
            let urns: Vec<String> = addresses
                .iter()
                .filter(|api| api.project_id.as_ref() == Some(&mark.id))
                .map(Api::urn)
                .collect();
            let is_done = tokens.iter().any(|token| intent::tag(token) == mark.name);
            if is_done || (urns.is_empty() && !mark.is_fresh()) {
                mark::remove(cx, &mark, urns).await?;
            }
        }
        Ok(())
    }
}
