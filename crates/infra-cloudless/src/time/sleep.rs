//! `time_sleep`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, durations};
use tokio::time::{Duration, Instant};

use super::Triggers;
use super::moment::Moment;
use crate::machine::Machine;

/// A pause when it is created or destroyed.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "time_sleep")]
pub(crate) struct TimeSleep {
    #[attr(optional)]
    create_duration: Option<String>,
    #[attr(optional)]
    destroy_duration: Option<String>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    triggers: Triggers,
}

/// Waits; an interrupt ends it.
async fn pause(duration: &Option<String>, op: &Op<'_>) -> Result<(), ProviderError> {
    let Some(pause) = duration.as_deref().and_then(durations::parse) else { return Ok(()) };
    let end = Instant::now() + pause;
    let over = || async { Ok((Instant::now() >= end).then_some(())) };
    op.until_typically(pause, format!("{} to pass", duration.as_deref().unwrap_or_default()), over).await
}

impl Resource for TimeSleep {
    type Cx = Machine;

    const IDENTITY: Identity = Identity::Unneeded;

    // However long users want to wait.
    const LIMITS: Limits = Limits::minutes(60 * 24);

    infra_resource::by_id!();

    fn check(checks: &mut Checks<'_>) {
        for argument in ["create_duration", "destroy_duration"] {
            if let Some(text) = checks.text(argument)
                && durations::parse(text).is_none_or(|duration| duration == Duration::ZERO && text != "0s")
            {
                let message = format!("{argument} is \"{text}\", which is no duration like 30s, 5m or 1h");
                checks.report(argument, message);
            }
        }
    }

    async fn read_many(_cx: &Machine, prior: &[Self]) -> Answers<Self> {
        prior.iter().map(|prior| Ok(Some(prior.clone()))).collect()
    }

    async fn create(cx: &Machine, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        Ok(Self { id: Some(Moment::at(cx.now()).text()), ..planned.clone() })
    }

    async fn complete(_cx: &Machine, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        pause(&made.create_duration, op).await?;
        Ok(made)
    }

    async fn update(_cx: &Machine, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(_cx: &Machine, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        pause(&prior.destroy_duration, op).await
    }

    /// By `CREATE_DURATION,DESTROY_DURATION`; one of them may be empty.
    async fn import(cx: &Machine, id: &str) -> Result<Option<Self>, ProviderError> {
        let (create, destroy) = id.split_once(',').unwrap_or((id, ""));
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Ok(Some(Self {
            create_duration: given(create),
            destroy_duration: given(destroy),
            id: Some(Moment::at(cx.now()).text()),
            triggers: None,
        }))
    }

    async fn list(_cx: &Machine, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
