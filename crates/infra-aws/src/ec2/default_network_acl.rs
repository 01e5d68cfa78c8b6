//! `aws_default_network_acl`

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, NetworkAcl as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::network_acl_entries::{self, Entry};
use super::{Described, described, network_acl_subnets, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// The ACL that a VPC came with. It is adopted, not created: its entries become those of the configuration.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_default_network_acl")]
pub struct DefaultNetworkAcl {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    default_network_acl_id: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    /// Those that the configuration names. A subnet that it does not name is not shown: it is there because no other
    /// ACL has taken it, and nobody can take it away.
    #[attr(optional)]
    subnet_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[block(set)]
    egress: Vec<Entry>,
    #[block(set)]
    ingress: Vec<Entry>,
}

impl Described for DefaultNetworkAcl {
    type Api = Api;
    const ID_FILTER: &'static str = "network-acl-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.network_acl_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        network_acl_subnets::describe(cx, filters).await
    }

    async fn by_ids(cx: &Context, ids: Vec<String>) -> Result<Vec<Api>, ProviderError> {
        network_acl_subnets::by_ids(cx, ids).await
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.network_acl_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let subnets = network_acl_subnets::of(api);
        let named = self.subnet_ids.as_ref().map(|named| named.intersection(&subnets).cloned().collect());
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("network-acl/{id}"))),
            default_network_acl_id: id.clone(),
            egress: network_acl_entries::observe(api.entries(), true, Some(&self.egress)),
            id: Some(id),
            ingress: network_acl_entries::observe(api.entries(), false, Some(&self.ingress)),
            owner_id: Some(owner),
            subnet_ids: named,
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: Some(api.vpc_id.clone().unwrap_or_default()),
        })
    }
}

impl DefaultNetworkAcl {
    /// With the id that the configuration names.
    fn named(&self) -> Self {
        Self { id: Some(self.default_network_acl_id.clone()), ..self.clone() }
    }

    /// Makes the ACL, `now`, what is planned. Entries that the configuration says nothing of go.
    async fn change(&self, cx: &Context, now: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        network_acl_entries::change(cx, self.id(), false, &now.ingress, &self.ingress).await?;
        network_acl_entries::change(cx, self.id(), true, &now.egress, &self.egress).await?;
        let is_there = |subnet: &&String| now.subnet_ids.iter().flatten().any(|there| there == *subnet);
        let taken: Vec<String> =
            self.subnet_ids.iter().flatten().filter(|subnet| !is_there(subnet)).cloned().collect();
        network_acl_subnets::take(cx, self.id(), &taken, op).await?;
        tagging::change(cx, self.id(), &now.tags_all, &self.tags_all).await
    }
}

impl Resource for DefaultNetworkAcl {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        for block in ["ingress", "egress"] {
            checks.each(block, |entry| network_acl_entries::check(entry, "rule_no", "action"));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let named: Vec<Self> = prior.iter().map(Self::named).collect();
        described::read_many(cx, &named).await
    }

    /// It is there already: there is nothing to create, but to see that it exists.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let id = &planned.default_network_acl_id;
        let found = network_acl_subnets::by_ids(cx, vec![id.clone()]).await?;
        if !found.iter().any(|api| api.is_default == Some(true)) {
            let message = format!("there is no network ACL {id} that is the default one of a VPC");
            return Err(ProviderError::new(ErrorClass::NotFound, message));
        }
        Ok(planned.named())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        made.change(cx, &now, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    /// It goes with its VPC, and stays as it is until then.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let found = network_acl_subnets::by_ids(cx, vec![id.to_owned()]).await?;
        let Some(api) = found.into_iter().find(|api| api.is_default == Some(true)) else { return Ok(None) };
        // Nobody has named its subnets yet.
        let known = Self { subnet_ids: Some(network_acl_subnets::of(&api)), ..Self::default() };
        Ok(known.observe(cx, &api))
    }

    /// Every VPC has one, and nobody made it.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
