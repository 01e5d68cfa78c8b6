//! `aws_default_security_group`

use aws_sdk_ec2::types::SecurityGroup as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::{Map, Value as Json};

use super::permissions::{self, Direction};
use super::security_group::SecurityGroup;
use super::security_group_rules::{self, Rule};
use super::{Described, FILTER_VALUES, filter, tagging, written_routes};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// The name that the group of every VPC has.
const NAME: &str = "default";

/// The group that a VPC came with. It is adopted, not created: its rules become those of the configuration.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_default_security_group", version = 1)]
pub struct DefaultSecurityGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed, nested_set)]
    egress: Option<Vec<Rule>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, nested_set)]
    ingress: Option<Vec<Rule>>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    name_prefix: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional, default = false)]
    revoke_rules_on_delete: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed, force_new)]
    vpc_id: Option<String>,
}

impl DefaultSecurityGroup {
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let id = api.group_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let rules = |reported, prior: &Option<Vec<Rule>>| {
            let found = permissions::of_api(reported, &owner);
            Some(security_group_rules::bundle(&found, prior.as_deref().unwrap_or_default(), &id))
        };
        Self {
            arn: Some(cx.arn("ec2", &owner, &format!("security-group/{id}"))),
            description: api.description.clone(),
            egress: rules(api.ip_permissions_egress(), &self.egress),
            ingress: rules(api.ip_permissions(), &self.ingress),
            name: api.group_name.clone(),
            name_prefix: Some(String::new()),
            revoke_rules_on_delete: Some(self.revoke_rules_on_delete.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: Some(api.vpc_id.clone().unwrap_or_default()),
            owner_id: Some(owner),
            id: Some(id),
        }
    }

    /// Makes the group, `now`, what is planned. Rules that the configuration says nothing of go.
    async fn change(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        for (direction, old, new) in [
            (Direction::Ingress, &now.ingress, &self.ingress),
            (Direction::Egress, &now.egress, &self.egress),
        ] {
            let of = |rules: &Option<Vec<Rule>>| -> Vec<_> {
                rules.iter().flatten().flat_map(|rule| rule.permissions(self.id())).collect()
            };
            permissions::change(cx, self.id(), direction, &of(old), &of(new)).await?;
        }
        tagging::change(cx, self.id(), &now.tags_all, &self.tags_all).await
    }
}

/// The VPC that an account has from the beginning.
async fn default_vpc(cx: &Context) -> Result<String, ProviderError> {
    let answer = cx.ec2().describe_vpcs().filters(filter("is-default", ["true"])).send().await;
    let found = answer.during("ec2:DescribeVpcs")?.vpcs.unwrap_or_default();
    let missing = || {
        ProviderError::new(ErrorClass::NotFound, format!("there is no default VPC in {}", cx.region()))
            .hint("set vpc_id")
    };
    found.into_iter().find_map(|vpc| vpc.vpc_id).ok_or_else(missing)
}

/// The default groups of some VPCs.
async fn of_vpcs(cx: &Context, vpcs: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    SecurityGroup::describe(cx, vec![filter("vpc-id", vpcs), filter("group-name", [NAME])]).await
}

impl Resource for DefaultSecurityGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(15);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        security_group_rules::check(checks, "ingress");
        security_group_rules::check(checks, "egress");
    }

    fn plan(draft: &mut Draft<'_>) {
        written_routes::empty_when_cut_off(draft, &["ingress", "egress"]);
    }

    fn is_complete(&self) -> bool {
        let is_empty = |rules: &Option<Vec<Rule>>| rules.as_ref().is_none_or(Vec::is_empty);
        is_empty(&self.ingress) && is_empty(&self.egress)
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        if version == 0 {
            attributes.entry("revoke_rules_on_delete").or_insert(Json::Bool(false));
        }
        Ok(())
    }

    /// By id; where there is none yet, by the VPC, which has one such group.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids = prior.iter().map(|prior| prior.id().to_owned());
        let without_id = prior.iter().filter(|prior| prior.id().is_empty());
        let vpcs = without_id.filter_map(|prior| given_string(&prior.vpc_id));
        let page = |ids| SecurityGroup::describe(cx, vec![filter("group-id", ids)]);
        let (by_id, by_vpc) = futures::join!(
            lookup::by_key(ids, FILTER_VALUES, Api::group_id, page),
            lookup::by_key(vpcs, FILTER_VALUES - 1, Api::vpc_id, |vpcs| of_vpcs(cx, vpcs)),
        );
        let reads = prior.iter().map(|prior| async {
            let found = match (prior.id(), given(&prior.vpc_id)) {
                ("", Some(vpc)) => by_vpc.get(vpc)?.cloned(),
                ("", None) => of_vpcs(cx, vec![default_vpc(cx).await?]).await?.pop(),
                (id, _) => by_id.get(id)?.cloned(),
            };
            Ok(found.map(|api| prior.observe(cx, &api)))
        });
        futures::future::join_all(reads).await
    }

    /// It is there already: there is nothing to create, but to find it.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let vpc = match given_string(&planned.vpc_id) {
            Some(vpc) => vpc,
            None => default_vpc(cx).await?,
        };
        let found = of_vpcs(cx, vec![vpc.clone()]).await?.pop();
        let missing = || {
            ProviderError::new(ErrorClass::NotFound, format!("there is no default security group in {vpc}"))
        };
        let id = found.and_then(|api| api.group_id).ok_or_else(missing)?;
        Ok(Self { id: Some(id), vpc_id: Some(vpc), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        made.change(cx, &now).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    /// It goes with its VPC, and stays as it is until then.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Every VPC has one, and nobody made it.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
