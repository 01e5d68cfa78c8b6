//! `aws_security_group`

use aws_sdk_ec2::types::{Filter, ResourceType, SecurityGroup as Api};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::{Type, Value};
use serde_json::{Map, Value as Json};

use super::permissions::{self, Direction, Permission};
use super::security_group_rules::{self, Rule};
use super::{Described, described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateDelete;

/// The prefix of groups that the configuration gives no name.
const PREFIX: &str = "terraform-";

/// A firewall around interfaces.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_security_group", version = 1)]
pub struct SecurityGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "Managed by Terraform", force_new)]
    description: Option<String>,
    #[attr(optional_computed, nested_set)]
    egress: Option<Vec<Rule>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, nested_set)]
    ingress: Option<Vec<Rule>>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
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
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

impl Described for SecurityGroup {
    type Api = Api;
    const ID_FILTER: &'static str = "group-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.group_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_security_groups().set_filters(Some(filters)).into_paginator();
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeSecurityGroups")
    }

    /// Default groups come with their VPC.
    fn is_listed(api: &Api) -> bool {
        api.group_name() != Some("default")
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.group_id.clone()?;
        let owner = api.owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let rules = |reported, prior: &Option<Vec<Rule>>| {
            let found = permissions::of_api(reported, &owner);
            Some(security_group_rules::bundle(&found, prior.as_deref().unwrap_or_default(), &id))
        };
        let name = api.group_name.clone().unwrap_or_default();
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("security-group/{id}"))),
            description: api.description.clone(),
            egress: rules(api.ip_permissions_egress(), &self.egress),
            ingress: rules(api.ip_permissions(), &self.ingress),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            revoke_rules_on_delete: Some(self.revoke_rules_on_delete.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: Some(api.vpc_id.clone().unwrap_or_default()),
            timeouts: self.timeouts.clone(),
            owner_id: Some(owner),
            id: Some(id),
        })
    }
}

impl SecurityGroup {
    fn permissions(&self, direction: Direction) -> Vec<Permission> {
        let rules = match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        };
        rules.iter().flatten().flat_map(|rule| rule.permissions(self.id())).collect()
    }

    /// Makes the rules those that are planned. `now` is what is in force.
    async fn change_rules(&self, cx: &Context, now: &Self) -> Result<bool, ProviderError> {
        let mut changed = false;
        for direction in [Direction::Ingress, Direction::Egress] {
            let (old, new) = (now.permissions(direction), self.permissions(direction));
            changed |= permissions::change(cx, self.id(), direction, &old, &new).await?;
        }
        Ok(changed)
    }
}

impl Resource for SecurityGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(15);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        if checks.text("name").is_some_and(|name| name.starts_with("sg-")) {
            checks.report("name", "the name of a group cannot begin with \"sg-\"");
        }
        security_group_rules::check(checks, "ingress");
        security_group_rules::check(checks, "egress");
    }

    /// The attributes of a group that lets everything out do not tell whether it was meant to.
    fn plan(draft: &mut Draft<'_>) {
        if draft.is_incomplete() && draft.is_unset("egress") {
            let element = draft.prior("egress").ty().element().cloned().unwrap_or(Type::Dynamic);
            draft.set("egress", Value::set(element, Vec::new()));
        }
    }

    fn is_complete(&self) -> bool {
        !self.permissions(Direction::Egress).iter().any(Permission::is_default_egress)
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        if version == 0 {
            attributes.entry("revoke_rules_on_delete").or_insert(Json::Bool(false));
        }
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made_up = || names::unique(given(&planned.name_prefix).unwrap_or(PREFIX), token);
        let name = given_string(&planned.name).unwrap_or_else(made_up);
        let call = cx
            .ec2_once()
            .create_security_group()
            .group_name(&name)
            .set_description(planned.description.clone())
            .set_vpc_id(given_string(&planned.vpc_id))
            .tag_specifications(tagging::on_create(ResourceType::SecurityGroup, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateSecurityGroup")?;
        Ok(Self { id: made.group_id, name: Some(name), ..planned.clone() })
    }

    /// A new group lets everything out; a group that is managed here lets out what the configuration says.
    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = cx.read_back(&made, op).await?;
        let changed = made.change_rules(cx, &now).await?;
        if changed { Ok(cx.read_back(&made, op).await?) } else { Ok(now) }
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change_rules(cx, prior).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.revoke_rules_on_delete == Some(true) {
            let Some(now) = cx.read(prior).await? else { return Ok(()) };
            for direction in [Direction::Ingress, Direction::Egress] {
                permissions::revoke(cx, prior.id(), direction, &now.permissions(direction)).await?;
            }
        }
        let call = cx.ec2().delete_security_group().group_id(prior.id());
        call.send().await.during("ec2:DeleteSecurityGroup").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
