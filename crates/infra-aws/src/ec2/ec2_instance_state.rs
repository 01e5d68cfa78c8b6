//! `aws_ec2_instance_state`

use aws_sdk_ec2::types::InstanceStateName;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::instance::{power, read};
use super::{FILTER_VALUES, filter};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};
use crate::timeouts::CreateUpdateDelete;

/// Whether an instance runs. Every instance has a state: it is adopted, and stays as it is when the resource is destroyed.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ec2_instance_state")]
pub struct Ec2InstanceState {
    #[attr(optional, default = false)]
    force: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    instance_id: String,
    #[attr(required)]
    state: String,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl Ec2InstanceState {
    fn instance(&self) -> &str {
        given(&self.id).unwrap_or(&self.instance_id)
    }

    fn observe(&self, state: &InstanceStateName) -> Self {
        Self {
            force: Some(self.force.unwrap_or_default()),
            id: Some(self.instance().to_owned()),
            instance_id: self.instance().to_owned(),
            state: state.as_str().to_owned(),
            timeouts: self.timeouts.clone(),
        }
    }

    /// Has the instance in its state.
    async fn bring(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let wanted = InstanceStateName::from(self.state.as_str());
        power::bring(cx, self.instance(), &wanted, self.force == Some(true), op).await
    }
}

impl Resource for Ec2InstanceState {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits { delete: std::time::Duration::from_secs(60), ..Limits::minutes(10) };
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("state", &["running", "stopped"]);
        if checks.text("state") == Some("") {
            checks.report("state", "state is empty: write \"running\" or \"stopped\"");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids = prior.iter().map(|prior| prior.instance().to_owned());
        let page = |ids| read::describe(cx, vec![filter("instance-id", ids)]);
        let found = lookup::by_key(ids, FILTER_VALUES, |found| found.api.instance_id(), page).await;
        let read = |prior: &Self| {
            let there = found.get(prior.instance())?.filter(|found| !found.is_gone());
            Ok(there.and_then(|found| found.api.state()?.name()).map(|state| prior.observe(state)))
        };
        prior.iter().map(read).collect()
    }

    /// It has one already.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let id = planned.instance_id.clone();
        if power::state(cx, &id).await?.is_none() {
            return Err(ProviderError::new(ErrorClass::NotFound, format!("there is no instance {id}")));
        }
        Ok(Self { id: Some(id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.bring(cx, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        // `force` is for when it is stopped.
        if prior.state != planned.state {
            planned.bring(cx, op).await?;
        }
        Ok(cx.read_back(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    /// It goes with the instance.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Every instance has one, and nobody made it.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
