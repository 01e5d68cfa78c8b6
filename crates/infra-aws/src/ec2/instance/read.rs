//! Reading instances: three calls for up to 200 of them.
//!
//! Some attributes are told by a call for each instance only. User data is read once, where it may be of a launch template:
//! it can change only while an instance is stopped. Protection from termination and stopping, and what a shutdown from
//! within does, are read where the state says that they are not what AWS makes them by itself, and of imported instances.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_ec2::types::{Filter, Instance as Api, InstanceAttributeName, InstanceStateName, Reservation};
use infra_provider::{ProviderError, Scope};

use super::observe::{Beside, Protection};
use super::{Instance, market, volumes};
use crate::context::Context;
use crate::ec2::{FILTER_VALUES, filter, filters, launch_template};
use crate::error::During;
use crate::lookup;
use crate::resource::{Answers, Resource};

/// An instance and its owner's account.
pub(in crate::ec2) struct Found {
    owner: String,
    pub api: Api,
}

impl Found {
    fn id(&self) -> Option<&str> {
        self.api.instance_id()
    }

    /// The names of its groups.
    pub fn group_names(&self) -> BTreeSet<String> {
        self.api.security_groups().iter().filter_map(|group| group.group_name.clone()).collect()
    }

    /// One that is gone is reported for an hour.
    pub fn is_gone(&self) -> bool {
        let state = self.api.state().and_then(|state| state.name());
        matches!(state, Some(InstanceStateName::Terminated | InstanceStateName::ShuttingDown))
    }
}

pub(in crate::ec2) async fn describe(
    cx: &Context,
    filters: Vec<Filter>,
) -> Result<Vec<Found>, ProviderError> {
    let call = cx
        .ec2()
        .describe_instances()
        .set_filters(Some(filters).filter(|filters| !filters.is_empty()))
        .into_paginator();
    let reservations: Vec<Reservation> =
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeInstances")?;
    let instances = reservations.into_iter().flat_map(|reservation| {
        let owner = reservation.owner_id.unwrap_or_default();
        let found = move |api| Found { owner: owner.clone(), api };
        reservation.instances.unwrap_or_default().into_iter().map(found)
    });
    Ok(instances.collect())
}

pub(super) async fn read_many(cx: &Context, prior: &[Instance]) -> Answers<Instance> {
    let ids = prior.iter().map(|prior| prior.id().to_owned());
    let page = |ids| describe(cx, vec![filter("instance-id", ids)]);
    let found = lookup::by_key(ids, FILTER_VALUES, Found::id, page).await;
    let there: Vec<&Found> = found.items().filter(|found| !found.is_gone()).collect();
    let templates = prior.iter().filter_map(|prior| {
        let found = found.get(prior.id()).ok().flatten().filter(|found| !found.is_gone())?;
        prior.asks_template(&found.api).map(str::to_owned)
    });
    let beside = Shared::read(cx, &there, templates.collect()).await;
    let reads = prior.iter().map(|prior| async {
        let Some(found) = found.get(prior.id())?.filter(|found| !found.is_gone()) else { return Ok(None) };
        let shared = beside.as_ref().map_err(Clone::clone)?;
        let beside = Beside {
            volumes: &shared.volumes,
            cpu_credits: shared.cpu_credits.get(prior.id()),
            spot_request: found.api.spot_instance_request_id().and_then(|id| shared.spot_requests.get(id)),
            launch_template: prior.asks_template(&found.api).and_then(|id| shared.launch_templates.get(id)),
            protection: protection(cx, prior).await?,
            user_data: of_template(cx, prior).await?,
        };
        Ok(Some(prior.observe(cx, &found.owner, &found.api, &beside)))
    });
    futures::future::join_all(reads).await
}

/// The name of the Auto Scaling group that started an instance.
pub(in crate::ec2) fn group_of(api: &Api) -> Option<&str> {
    let group = api.tags().iter().find(|tag| tag.key() == Some("aws:autoscaling:groupName"));
    group.and_then(|tag| tag.value())
}

pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Instance>, ProviderError> {
    let mut filters = filters::of_scope(scope);
    filters.push(filter("instance-state-name", ["pending", "running", "stopping", "stopped"]));
    let found = describe(cx, filters).await?;
    // Those that a group has started are the group's.
    let own = found.iter().filter(|found| group_of(&found.api).is_none());
    let known: Vec<Instance> = own.filter_map(Found::id).map(Instance::from_id).collect();
    read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
}

/// What other calls tell of many instances at once.
struct Shared {
    volumes: HashMap<String, aws_sdk_ec2::types::Volume>,
    cpu_credits: HashMap<String, String>,
    spot_requests: HashMap<String, aws_sdk_ec2::types::SpotInstanceRequest>,
    launch_templates: HashMap<String, aws_sdk_ec2::types::LaunchTemplate>,
}

impl Shared {
    async fn read(
        cx: &Context,
        instances: &[&Found],
        templates: BTreeSet<String>,
    ) -> Result<Self, ProviderError> {
        let ids: Vec<String> = instances.iter().filter_map(|found| found.id()).map(str::to_owned).collect();
        let is_burstable = |found: &&&Found| {
            let kind = found.api.instance_type().map(|kind| kind.as_str()).unwrap_or_default();
            // t2, t3, t3a, t4g, and what will follow.
            kind.strip_prefix('t').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let burstable = instances.iter().filter(is_burstable).filter_map(|found| found.id());
        let burstable: Vec<String> = burstable.map(str::to_owned).collect();
        let apis = instances.iter().map(|found| &found.api);
        let (volumes, cpu_credits, spot_requests, launch_templates) = futures::try_join!(
            volumes::read(cx, &ids),
            cpu_credits(cx, &burstable),
            market::requests(cx, apis),
            launch_template::read::existing(cx, templates.into_iter().collect())
        )?;
        Ok(Self { volumes, cpu_credits, spot_requests, launch_templates })
    }
}

async fn cpu_credits(cx: &Context, ids: &[String]) -> Result<HashMap<String, String>, ProviderError> {
    let mut credits = HashMap::new();
    for page in ids.chunks(FILTER_VALUES) {
        // They exist: one that does not would make the call fail as a whole.
        let call = cx.ec2().describe_instance_credit_specifications().set_instance_ids(Some(page.to_vec()));
        let pages = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let found = pages.during("ec2:DescribeInstanceCreditSpecifications")?;
        credits
            .extend(found.into_iter().filter_map(|credit| Some((credit.instance_id?, credit.cpu_credits?))));
    }
    Ok(credits)
}

/// Reads what is told one instance and attribute at a time, where the state does not say that it is the usual.
async fn protection(cx: &Context, prior: &Instance) -> Result<Protection, ProviderError> {
    let describe = |attribute: InstanceAttributeName| async move {
        let call = cx.ec2().describe_instance_attribute().instance_id(prior.id()).attribute(attribute);
        call.send().await.during("ec2:DescribeInstanceAttribute")
    };
    let stop = async {
        if prior.disable_api_stop == Some(false) {
            return Ok::<_, ProviderError>(Some(false));
        }
        let answer = describe(InstanceAttributeName::DisableApiStop).await?;
        Ok(answer.disable_api_stop.and_then(|value| value.value))
    };
    let termination = async {
        if prior.disable_api_termination == Some(false) {
            return Ok::<_, ProviderError>(Some(false));
        }
        let answer = describe(InstanceAttributeName::DisableApiTermination).await?;
        Ok(answer.disable_api_termination.and_then(|value| value.value))
    };
    let shutdown = async {
        if prior.instance_initiated_shutdown_behavior.as_deref() == Some("stop") {
            return Ok::<_, ProviderError>(Some("stop".to_owned()));
        }
        let answer = describe(InstanceAttributeName::InstanceInitiatedShutdownBehavior).await?;
        Ok(answer.instance_initiated_shutdown_behavior.and_then(|value| value.value))
    };
    let (disable_api_stop, disable_api_termination, shutdown_behavior) =
        futures::try_join!(stop, termination, shutdown)?;
    Ok(Protection { disable_api_stop, disable_api_termination, shutdown_behavior })
}

/// The user data that an instance may have of its launch template: asked once, for then it is known.
async fn of_template(cx: &Context, prior: &Instance) -> Result<Option<String>, ProviderError> {
    let is_unknown = prior.user_data.is_none() && prior.user_data_base64.is_none();
    if !is_unknown || prior.launch_template.is_empty() {
        return Ok(None);
    }
    Ok(Some(user_data(cx, prior.id()).await?.unwrap_or_default()))
}

/// The user data of one instance, in base64.
pub(in crate::ec2) async fn user_data(cx: &Context, id: &str) -> Result<Option<String>, ProviderError> {
    let call =
        cx.ec2().describe_instance_attribute().instance_id(id).attribute(InstanceAttributeName::UserData);
    let answer = call.send().await.during("ec2:DescribeInstanceAttribute")?;
    Ok(answer.user_data.and_then(|value| value.value).filter(|data| !data.is_empty()))
}

/// Whether an instance still exists. One that is shutting down does: its addresses and interfaces are in use.
pub(super) async fn exists(cx: &Context, id: &str) -> Result<bool, ProviderError> {
    let found = describe(cx, vec![filter("instance-id", [id])]).await?;
    let is_terminated = |found: &Found| {
        found.api.state().and_then(|state| state.name()) == Some(&InstanceStateName::Terminated)
    };
    Ok(found.iter().any(|found| !is_terminated(found)))
}

/// Why an instance ended, when it did.
pub(super) async fn failure(cx: &Context, id: &str) -> Result<Option<String>, ProviderError> {
    let found = describe(cx, vec![filter("instance-id", [id])]).await?.into_iter().next();
    let ended = found.filter(Found::is_gone).map(|found| found.api);
    Ok(ended.map(|api| {
        let reason = api.state_reason().and_then(|reason| reason.message());
        reason.or(api.state_transition_reason()).unwrap_or("AWS gives no reason").to_owned()
    }))
}
