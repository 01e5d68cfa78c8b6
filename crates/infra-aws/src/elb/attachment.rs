//! `aws_elb_attachment`

use aws_sdk_elasticloadbalancing::types::LoadBalancerDescription as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{PER_CALL, load_balancer};
use crate::context::Context;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};

/// An instance that is registered with a balancer. The id is the balancer's name and a number, made of what the attachment
/// is; states that Terraform wrote have another number, which means nothing. One call reads those of 20 balancers.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elb_attachment")]
pub struct Attachment {
    #[attr(required, force_new)]
    elb: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    instance: String,
}

impl Attachment {
    /// The same, with its id.
    fn identified(self) -> Self {
        let prefix = format!("{}-", self.elb);
        let id = names::unique(&prefix, &format!("{prefix} {}", self.instance));
        Self { id: Some(id), ..self }
    }

    fn is_of(&self, api: &Api) -> bool {
        api.instances().iter().any(|instance| instance.instance_id() == Some(self.instance.as_str()))
    }
}

impl Resource for Attachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let balancers = prior.iter().map(|prior| prior.elb.clone());
        let fetch = |names| load_balancer::describe(cx, names);
        let found = lookup::by_key(balancers, PER_CALL, Api::load_balancer_name, fetch).await;
        let answer = |prior: &Self| {
            let is_there = found.get(&prior.elb)?.is_some_and(|api| prior.is_of(api));
            let known = if prior.id.is_some() { prior.clone() } else { prior.clone().identified() };
            Ok(is_there.then_some(known))
        };
        prior.iter().map(answer).collect()
    }

    /// Registering twice is as good as once.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        load_balancer::register(cx, &planned.elb, vec![planned.instance.clone()]).await?;
        Ok(planned.clone().identified())
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        load_balancer::deregister(cx, &prior.elb, vec![prior.instance.clone()]).await
    }

    /// By the balancer's name and the instance's id, with a comma between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((elb, instance)) = id.split_once(',') else {
            let message = format!("\"{id}\" is not `load_balancer_name,instance_id`");
            return Err(ProviderError::new(ErrorClass::Invalid, message));
        };
        let named = Self { elb: elb.to_owned(), id: None, instance: instance.to_owned() };
        cx.read(&named.identified()).await
    }

    /// Attachments have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = load_balancer::all(cx).await?;
        let of_balancer = |api: &Api| {
            let elb = api.load_balancer_name.clone().unwrap_or_default();
            let instances = api.instances().iter().filter_map(|instance| instance.instance_id.clone());
            let attached = move |instance| Self { elb: elb.clone(), id: None, instance }.identified();
            instances.map(attached).collect::<Vec<_>>()
        };
        Ok(found.iter().flat_map(of_balancer).collect())
    }
}
