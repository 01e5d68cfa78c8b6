//! `aws_lb_target_group_attachment`, also called `aws_alb_target_group_attachment`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_elasticloadbalancingv2::types::{
    TargetDescription, TargetHealthDescription, TargetHealthReasonEnum,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::target_group;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A target in a group. The id is the group's ARN and a number, made of what the attachment is; states that Terraform
/// wrote have another number, which means nothing.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb_target_group_attachment")]
pub struct TargetGroupAttachment {
    #[attr(optional, force_new)]
    availability_zone: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    port: Option<i64>,
    #[attr(required, force_new)]
    target_group_arn: String,
    #[attr(required, force_new)]
    target_id: String,
}

/// The targets of a group that are not on their way out; `None` when it is gone.
async fn of_group(cx: &Context, arn: &str) -> Result<Option<Vec<TargetDescription>>, ProviderError> {
    let call = cx.elbv2().describe_target_health().target_group_arn(arn);
    let found = if_found(call.send().await.during("elasticloadbalancing:DescribeTargetHealth"))?;
    let stays = |health: &TargetHealthDescription| {
        let reason = health.target_health().and_then(|health| health.reason());
        !matches!(
            reason,
            Some(TargetHealthReasonEnum::DeregistrationInProgress | TargetHealthReasonEnum::NotRegistered)
        )
    };
    let targets = |found: Vec<TargetHealthDescription>| {
        found.into_iter().filter(stays).filter_map(|health| health.target).collect()
    };
    Ok(found.map(|found| targets(found.target_health_descriptions.unwrap_or_default())))
}

impl TargetGroupAttachment {
    /// The same, with its id.
    fn identified(self) -> Self {
        let zone = given(&self.availability_zone).unwrap_or_default();
        let port = self.port.unwrap_or_default();
        let prefix = format!("{}-", self.target_group_arn);
        let id = names::unique(&prefix, &format!("{prefix} {} {port} {zone}", self.target_id));
        Self { id: Some(id), ..self }
    }

    fn target(&self) -> TargetDescription {
        TargetDescription::builder()
            .id(&self.target_id)
            .set_port(self.port.filter(|port| *port != 0).and_then(|port| port.try_into().ok()))
            .set_availability_zone(given_string(&self.availability_zone))
            .build()
    }

    /// Whether a target is this one. Without a port, any port of the target.
    fn is(&self, target: &TargetDescription) -> bool {
        let port = self.port.filter(|port| *port != 0);
        target.id() == Some(self.target_id.as_str()) && (port.is_none() || target.port.map(i64::from) == port)
    }
}

impl Resource for TargetGroupAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups: BTreeSet<String> = prior.iter().map(|prior| prior.target_group_arn.clone()).collect();
        let groups: Vec<String> = groups.into_iter().collect();
        let found = lookup::one_by_one(&groups, |arn| of_group(cx, arn)).await;
        let found: HashMap<&String, _> = groups.iter().zip(found).collect();
        let answer = |prior: &Self| {
            let Some(targets) = found.get(&prior.target_group_arn) else { return Ok(None) };
            let targets = targets.as_ref().map_err(Clone::clone)?;
            let is_there = targets.iter().flatten().any(|target| prior.is(target));
            let known = if prior.id.is_some() { prior.clone() } else { prior.clone().identified() };
            Ok(is_there.then_some(known))
        };
        prior.iter().map(answer).collect()
    }

    /// An instance that does not run yet is refused: the call is made again until it does.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.elbv2_once().register_targets().target_group_arn(&planned.target_group_arn);
        let call = call.targets(planned.target()).send();
        call.await.during("elasticloadbalancing:RegisterTargets")?;
        Ok(planned.clone().identified())
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elbv2().deregister_targets().target_group_arn(&prior.target_group_arn);
        let call = call.targets(prior.target()).send();
        match call.await.during("elasticloadbalancing:DeregisterTargets") {
            // It is not registered.
            Err(error) if error.code.as_deref() == Some("InvalidTarget") => Ok(()),
            other => other.map(drop),
        }
    }

    /// By the group's ARN, the target's id, and its port and zone where they are set, with commas between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let parts: Vec<&str> = id.split(',').collect();
        let (group, target, rest) = match parts[..] {
            [group, target, ref rest @ ..] if rest.len() <= 2 => (group, target, rest),
            _ => {
                let message =
                    format!("\"{id}\" is not `target_group_arn,target_id[,port[,availability_zone]]`");
                return Err(ProviderError::new(ErrorClass::Invalid, message));
            }
        };
        let known = Self {
            availability_zone: rest.get(1).map(|zone| (*zone).to_owned()),
            port: rest.first().and_then(|port| port.parse().ok()),
            target_group_arn: group.to_owned(),
            target_id: target.to_owned(),
            id: None,
        };
        cx.read(&known.identified()).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let groups: Vec<String> =
            target_group::all(cx).await?.into_iter().filter_map(|api| api.target_group_arn).collect();
        let found = lookup::one_by_one(&groups, |arn| of_group(cx, arn)).await;
        let mut listed = Vec::new();
        for (group, targets) in groups.iter().zip(found) {
            for target in targets?.into_iter().flatten() {
                let attachment = Self {
                    availability_zone: target.availability_zone.filter(|zone| zone == "all"),
                    port: target.port.map(i64::from),
                    target_group_arn: group.clone(),
                    target_id: target.id.unwrap_or_default(),
                    id: None,
                };
                listed.push(attachment.identified());
            }
        }
        Ok(listed)
    }
}
