//! `aws_network_acl`

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, NetworkAcl as Api, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::network_acl_entries::{self, Entry};
use super::{Described, described, network_acl_subnets, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// A firewall around subnets.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_network_acl")]
pub struct NetworkAcl {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, nested_set)]
    egress: Option<Vec<Entry>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, nested_set)]
    ingress: Option<Vec<Entry>>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    subnet_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(required, force_new)]
    vpc_id: String,
}

impl Described for NetworkAcl {
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

    /// Default ACLs come with their VPC.
    fn is_listed(api: &Api) -> bool {
        api.is_default != Some(true)
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.network_acl_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let entries = |egress, known: &Option<Vec<Entry>>| {
            Some(network_acl_entries::observe(api.entries(), egress, known.as_deref()))
        };
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("network-acl/{id}"))),
            egress: entries(true, &self.egress),
            id: Some(id),
            ingress: entries(false, &self.ingress),
            owner_id: Some(owner),
            subnet_ids: Some(network_acl_subnets::of(api)),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: api.vpc_id.clone().unwrap_or_default(),
        })
    }
}

impl NetworkAcl {
    async fn change_entries(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        for (egress, old, new) in [(false, &now.ingress, &self.ingress), (true, &now.egress, &self.egress)] {
            let (old, new) = (old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
            network_acl_entries::change(cx, self.id(), egress, old, new).await?;
        }
        Ok(())
    }

    async fn change_subnets(&self, cx: &Context, now: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let none = BTreeSet::new();
        let (old, new) =
            (now.subnet_ids.as_ref().unwrap_or(&none), self.subnet_ids.as_ref().unwrap_or(&none));
        let left: Vec<String> = old.difference(new).cloned().collect();
        network_acl_subnets::leave(cx, self.id(), &self.vpc_id, &left, op).await?;
        let taken: Vec<String> = new.difference(old).cloned().collect();
        network_acl_subnets::take(cx, self.id(), &taken, op).await
    }
}

impl Resource for NetworkAcl {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        for block in ["ingress", "egress"] {
            checks.each(block, |entry| network_acl_entries::check(entry, "rule_no", "action"));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tagging::on_create(ResourceType::NetworkAcl, &planned.tags_all, token);
        let call = cx.ec2_once().create_network_acl().vpc_id(&planned.vpc_id).tag_specifications(tags);
        let made = call.send().await.during("ec2:CreateNetworkAcl")?;
        Ok(Self { id: made.network_acl.and_then(|acl| acl.network_acl_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        made.change_entries(cx, &now).await?;
        made.change_subnets(cx, &now, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change_entries(cx, prior).await?;
        planned.change_subnets(cx, prior, op).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    /// Its subnets go to the default ACL of the VPC first.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = cx.read(prior).await? else { return Ok(()) };
        let subnets: Vec<String> = now.subnet_ids.iter().flatten().cloned().collect();
        network_acl_subnets::leave(cx, prior.id(), &prior.vpc_id, &subnets, op).await?;
        let call = cx.ec2().delete_network_acl().network_acl_id(prior.id());
        call.send().await.during("ec2:DeleteNetworkAcl").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
