//! `aws_vpc_endpoint_security_group_association`

use aws_sdk_ec2::types::VpcEndpoint as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::filter;
use super::vpc_endpoint_parts::{self as parts, Kind, Part};
use crate::context::Context;
use crate::error::During;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A group that guards the interfaces of an endpoint.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_endpoint_security_group_association")]
pub struct VpcEndpointSecurityGroupAssociation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new, default = false)]
    replace_default_association: Option<bool>,
    #[attr(required, force_new)]
    security_group_id: String,
    #[attr(required, force_new)]
    vpc_endpoint_id: String,
}

impl VpcEndpointSecurityGroupAssociation {
    fn part(&self) -> Part<'_> {
        Part { kind: Kind::SecurityGroup, endpoint: &self.vpc_endpoint_id, id: &self.security_group_id }
    }

    fn named(&self) -> Self {
        Self { id: Some(self.part().key()), ..self.clone() }
    }

    fn of(endpoint: &str, id: &str) -> Self {
        Self { vpc_endpoint_id: endpoint.to_owned(), security_group_id: id.to_owned(), ..Self::default() }
            .named()
    }

    /// The group that the VPC came with and which endpoints have that nobody says a group for. `None` where it stays as it is.
    async fn default_group(&self, cx: &Context) -> Result<Option<(Api, String)>, ProviderError> {
        if self.replace_default_association != Some(true) {
            return Ok(None);
        }
        let Some(endpoint) = parts::endpoint(cx, &self.vpc_endpoint_id).await? else {
            let message = format!("there is no endpoint {}", self.vpc_endpoint_id);
            return Err(ProviderError::new(ErrorClass::NotFound, message));
        };
        let vpc = endpoint.vpc_id.clone().unwrap_or_default();
        let filters = [filter("vpc-id", [&vpc]), filter("group-name", ["default"])];
        let call = cx.ec2().describe_security_groups().set_filters(Some(filters.into()));
        let found = call.send().await.during("ec2:DescribeSecurityGroups")?.security_groups;
        let group = found.into_iter().flatten().find_map(|group| group.group_id);
        let missing = || ProviderError::new(ErrorClass::NotFound, format!("{vpc} has no default group"));
        Ok(Some((endpoint, group.ok_or_else(missing)?)))
    }
}

impl Resource for VpcEndpointSecurityGroupAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let places: Vec<Part<'_>> = prior.iter().map(Self::part).collect();
        let found = parts::are_in(cx, &places).await;
        prior.iter().zip(found).map(|(prior, is_in)| Ok(is_in?.then(|| prior.named()))).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let default = planned.default_group(cx).await?;
        if let Some((endpoint, group)) = &default {
            let has_it = endpoint.groups().iter().any(|of| of.group_id() == Some(group));
            let problem = match group == &planned.security_group_id {
                true => Some(format!("{group} is the default group of the VPC itself")),
                false if !has_it => {
                    Some(format!("{} does not have the default group {group}", planned.vpc_endpoint_id))
                }
                false => None,
            };
            if let Some(problem) = problem {
                let error = ProviderError::new(ErrorClass::Invalid, problem);
                return Err(error.hint("leave out replace_default_association"));
            }
        }
        planned.part().put_in(cx, default.map(|(_, group)| group)).await?;
        Ok(planned.named())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.part().settled(cx, op).await?;
        Ok(made)
    }

    /// Whatever changes needs a new association.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let default = prior.default_group(cx).await?;
        prior.part().take_out(cx, default.map(|(_, group)| group), op).await
    }

    /// The id is the endpoint and the group: `vpce-0123/sg-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (endpoint, part) = parts::named(id, "sg-0123456789abcdef0")?;
        cx.read(&Self::of(endpoint, part)).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = parts::list(cx, scope, Kind::SecurityGroup).await?;
        Ok(found.iter().map(|(endpoint, part)| Self::of(endpoint, part)).collect())
    }
}
