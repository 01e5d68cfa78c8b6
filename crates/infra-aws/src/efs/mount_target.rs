//! `aws_efs_mount_target`

use std::collections::{BTreeSet, HashMap};
use std::net::Ipv4Addr;
use std::time::Duration;

use aws_sdk_efs::types::{LifeCycleState, MountTargetDescription as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{arn, dns_name, file_system};
use crate::checks::Checks;
use crate::context::Context;
use crate::ec2::groups_of_interfaces;
use crate::error::{During, if_found};
use crate::given::{given_items, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};
use crate::timeouts::CreateDelete;

/// Where a file system is mounted from in a zone.
///
/// One call reads those of a file system, and one the security groups of 200.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_efs_mount_target")]
pub struct MountTarget {
    #[attr(computed)]
    availability_zone_id: Option<String>,
    #[attr(computed)]
    availability_zone_name: Option<String>,
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(computed)]
    file_system_arn: Option<String>,
    #[attr(required, force_new)]
    file_system_id: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    ip_address: Option<String>,
    #[attr(computed)]
    mount_target_dns_name: Option<String>,
    #[attr(computed)]
    network_interface_id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(required, force_new)]
    subnet_id: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

const DESCRIBES: &str = "elasticfilesystem:DescribeMountTargets";
const INTERFACES: &str = "ec2:DescribeNetworkInterfaces";

/// How long making one takes, and removing it.
const TYPICAL: Duration = Duration::from_secs(90);

/// All targets of a file system; none when it is gone.
pub(super) async fn of_file_system(cx: &Context, id: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.efs().describe_mount_targets().file_system_id(id).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    Ok(if_found(found.during(DESCRIBES))?.unwrap_or_default())
}

async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.efs().describe_mount_targets().mount_target_id(id);
    let found = if_found(call.send().await.during(DESCRIBES))?;
    Ok(found.and_then(|found| found.mount_targets.unwrap_or_default().into_iter().next()))
}

/// The reports of targets, in their order: a call for each file system, or for each target of which nobody knows the file system.
async fn reports(cx: &Context, prior: &[MountTarget]) -> Answers<Api> {
    let systems: BTreeSet<&str> = prior.iter().map(|prior| prior.file_system_id.as_str()).collect();
    let systems: Vec<&str> = systems.into_iter().filter(|system| !system.is_empty()).collect();
    let found = lookup::one_by_one(&systems, |system| of_file_system(cx, system)).await;
    let found: HashMap<&str, _> = systems.iter().copied().zip(found).collect();
    lookup::one_by_one(prior, |prior| {
        let listed = found.get(prior.file_system_id.as_str()).cloned();
        async move {
            match listed {
                Some(listed) => Ok(listed?.into_iter().find(|api| prior.is_it(api))),
                None => get(cx, prior.id()).await,
            }
        }
    })
    .await
}

/// The security groups of a target, from EFS itself.
async fn groups_of(cx: &Context, id: &str) -> Result<Option<BTreeSet<String>>, ProviderError> {
    let call = cx.efs().describe_mount_target_security_groups().mount_target_id(id);
    let operation = "elasticfilesystem:DescribeMountTargetSecurityGroups";
    let answer = if_found(call.send().await.during(operation))?;
    Ok(answer.map(|answer| answer.security_groups.into_iter().collect()))
}

impl MountTarget {
    /// By id; where there is none yet, by the subnet.
    fn is_it(&self, api: &Api) -> bool {
        match self.id() {
            "" => api.subnet_id == self.subnet_id,
            id => api.mount_target_id == id,
        }
    }

    /// `self` is what was known of it, and `groups` are those of interfaces as EC2 tells them.
    async fn observe(
        &self,
        cx: &Context,
        api: Api,
        groups: &HashMap<String, BTreeSet<String>>,
    ) -> Result<Option<Self>, ProviderError> {
        let interface = api.network_interface_id.clone().unwrap_or_default();
        let groups = match groups.get(&interface) {
            Some(groups) => groups.clone(),
            None => match groups_of(cx, &api.mount_target_id).await? {
                Some(groups) => groups,
                None => return Ok(None),
            },
        };
        let (system, zone) = (&api.file_system_id, told(&api.availability_zone_name));
        let own = format!("{}.{system}", zone.as_deref().unwrap_or_default());
        Ok(Some(Self {
            availability_zone_id: told(&api.availability_zone_id),
            availability_zone_name: zone,
            dns_name: Some(dns_name(cx, system)),
            file_system_arn: Some(arn(cx, api.owner_id().unwrap_or_default(), system)),
            file_system_id: system.clone(),
            id: Some(api.mount_target_id.clone()),
            ip_address: told(&api.ip_address),
            mount_target_dns_name: Some(dns_name(cx, &own)),
            network_interface_id: Some(interface),
            owner_id: told(&api.owner_id),
            security_groups: Some(groups),
            subnet_id: api.subnet_id.clone(),
            timeouts: self.timeouts.clone(),
        }))
    }
}

fn is_there(api: &Api) -> bool {
    !matches!(api.life_cycle_state, LifeCycleState::Deleting | LifeCycleState::Deleted)
}

impl Resource for MountTarget {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits { create: Duration::from_secs(30 * 60), ..Limits::minutes(10) };
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if let Some(text) = checks.text("ip_address").filter(|text| !text.is_empty())
            && text.parse::<Ipv4Addr>().is_err()
        {
            checks.report("ip_address", format!("ip_address is \"{text}\": write it like \"10.0.1.5\""));
        }
        checks.timeouts();
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let reports = reports(cx, prior).await;
        let there = reports.iter().flatten().flatten().filter(|api| is_there(api));
        let interfaces: Vec<String> = there.filter_map(|api| api.network_interface_id.clone()).collect();
        let groups = cx.if_allowed(INTERFACES, groups_of_interfaces(cx, &interfaces)).await;
        let groups = match groups {
            Ok(groups) => groups,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let asked: Vec<_> = prior.iter().zip(reports).collect();
        let groups = &groups;
        lookup::one_by_one(&asked, |(prior, found)| {
            let found = found.clone();
            async move {
                match found?.filter(is_there) {
                    Some(api) => prior.observe(cx, api, groups).await,
                    None => Ok(None),
                }
            }
        })
        .await
    }

    /// Of two calls for one zone that are made at the same time, EFS answers both with the same target: they take turns.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let turn = cx.turn_at(&planned.file_system_id);
        let _turn = turn.lock().await;
        let call = cx
            .efs_once()
            .create_mount_target()
            .file_system_id(&planned.file_system_id)
            .subnet_id(&planned.subnet_id)
            .set_ip_address(given_string(&planned.ip_address))
            .set_security_groups(given_items(&planned.security_groups));
        let made = call.send().await.during("elasticfilesystem:CreateMountTarget")?;
        Ok(Self { id: Some(made.mount_target_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let ready = || async {
            let Some(api) = get(cx, made.id()).await? else { return Ok(None) };
            Ok(Some(api.life_cycle_state).filter(|state| *state != LifeCycleState::Creating))
        };
        let what = format!("the mount target {} to be available", made.id());
        let state = op.until_typically(TYPICAL, what, ready).await?;
        if state != LifeCycleState::Available {
            let message = format!("the mount target {} is not available, but {state}", made.id());
            return Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)));
        }
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if planned.security_groups != prior.security_groups {
            let groups = || planned.security_groups.iter().flatten().cloned().collect();
            op.persist_new(|| async {
                let call = cx.efs().modify_mount_target_security_groups().mount_target_id(planned.id());
                let answer = call.set_security_groups(Some(groups())).send().await;
                answer.during("elasticfilesystem:ModifyMountTargetSecurityGroups").map(drop)
            })
            .await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.efs().delete_mount_target().mount_target_id(prior.id());
        call.send().await.during("elasticfilesystem:DeleteMountTarget")?;
        let gone = || async { Ok(get(cx, prior.id()).await?.is_none().then_some(())) };
        op.until_typically(TYPICAL, format!("the mount target {} to be gone", prior.id()), gone).await
    }

    /// They have no tags: those of the file systems that have the scope's.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let systems = file_system::ids(cx, scope).await?;
        let found = lookup::one_by_one(&systems, |id| of_file_system(cx, id)).await;
        let mut known = Vec::new();
        for targets in found {
            known.extend(targets?.into_iter().map(|api| Self {
                file_system_id: api.file_system_id,
                ..Self::from_id(&api.mount_target_id)
            }));
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
