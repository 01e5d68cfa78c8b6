//! `aws_autoscaling_attachment`

use aws_sdk_autoscaling::types::AutoScalingGroup as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::group;
use super::of_groups::with_missing;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A target group, or a classic balancer, that a group's instances are registered with. The id is the group's name and a
/// number, made of what the attachment is; states that Terraform wrote have another number, which means nothing. One
/// call reads those of 100 groups.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_attachment")]
pub struct Attachment {
    #[attr(required, force_new)]
    autoscaling_group_name: String,
    #[attr(optional, force_new)]
    elb: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    lb_target_group_arn: Option<String>,
}

impl Attachment {
    /// The same, with its id.
    fn identified(self) -> Self {
        let prefix = format!("{}-", self.autoscaling_group_name);
        let target = given(&self.lb_target_group_arn).or(given(&self.elb)).unwrap_or_default();
        let id = names::unique(&prefix, &format!("{prefix} {target}"));
        Self { id: Some(id), ..self }
    }

    /// Whether a group has it.
    fn is_of(&self, api: &Api) -> bool {
        let has = |names: &[String], name: &str| names.iter().any(|there| there == name);
        match (given(&self.lb_target_group_arn), given(&self.elb)) {
            (Some(arn), _) => has(api.target_group_arns(), arn),
            (None, Some(balancer)) => has(api.load_balancer_names(), balancer),
            (None, None) => false,
        }
    }
}

impl Resource for Attachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["lb_target_group_arn", "elb"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups = prior.iter().map(|prior| prior.autoscaling_group_name.clone());
        let fetch = |names| group::describe(cx, names);
        let found = lookup::by_key(groups, group::PER_CALL, Api::auto_scaling_group_name, fetch).await;
        let answer = |prior: &Self| {
            let is_there = found.get(&prior.autoscaling_group_name)?.is_some_and(|api| prior.is_of(api));
            let known = if prior.id.is_some() { prior.clone() } else { prior.clone().identified() };
            Ok(is_there.then_some(known))
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let (group, client) = (&planned.autoscaling_group_name, cx.autoscaling_once());
        if let Some(arn) = given(&planned.lb_target_group_arn) {
            let call = client.attach_load_balancer_target_groups().auto_scaling_group_name(group);
            let answer = call.target_group_arns(arn).send().await;
            with_missing(answer.during("autoscaling:AttachLoadBalancerTargetGroups"))?;
        } else {
            let call = client.attach_load_balancers().auto_scaling_group_name(group);
            let answer = call.load_balancer_names(given(&planned.elb).unwrap_or_default()).send().await;
            with_missing(answer.during("autoscaling:AttachLoadBalancers"))?;
        }
        Ok(planned.clone().identified())
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    /// Waits until the targets are no longer registered.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (group, client) = (&prior.autoscaling_group_name, cx.autoscaling());
        if let Some(arn) = given(&prior.lb_target_group_arn) {
            let call = client.detach_load_balancer_target_groups().auto_scaling_group_name(group);
            let answer = call.target_group_arns(arn).send().await;
            with_missing(answer.during("autoscaling:DetachLoadBalancerTargetGroups"))?;
        } else {
            let call = client.detach_load_balancers().auto_scaling_group_name(group);
            let answer = call.load_balancer_names(given(&prior.elb).unwrap_or_default()).send().await;
            with_missing(answer.during("autoscaling:DetachLoadBalancers"))?;
        }
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("the attachment to {group} to be gone"), gone).await
    }

    /// By the group's name and the target group's ARN or the balancer's name, with a comma between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((group, target)) = id.split_once(',') else {
            let message = format!("\"{id}\" is not `group,target_group_arn` or `group,load_balancer_name`");
            return Err(ProviderError::new(ErrorClass::Invalid, message));
        };
        let target = Some(target.to_owned());
        let (lb_target_group_arn, elb) =
            if id.contains(":targetgroup/") { (target, None) } else { (None, target) };
        let named = Self { autoscaling_group_name: group.to_owned(), elb, id: None, lb_target_group_arn };
        cx.read(&named.identified()).await
    }

    /// Attachments have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let mut listed = Vec::new();
        for api in group::describe(cx, Vec::new()).await? {
            let of_group = Self {
                autoscaling_group_name: api.auto_scaling_group_name.clone().unwrap_or_default(),
                ..Self::default()
            };
            let groups = api
                .target_group_arns()
                .iter()
                .map(|arn| Self { lb_target_group_arn: Some(arn.clone()), ..of_group.clone() });
            let balancers = api
                .load_balancer_names()
                .iter()
                .map(|name| Self { elb: Some(name.clone()), ..of_group.clone() });
            listed.extend(groups.chain(balancers).map(Self::identified));
        }
        Ok(listed)
    }
}
