//! `aws_efs_file_system`

use std::collections::{HashMap, HashSet};

use aws_sdk_efs::types::{
    FileSystemDescription as Api, FileSystemProtectionDescription, FileSystemSize, LifeCycleState,
    LifecyclePolicy, PerformanceMode, ReplicationOverwriteProtection, ThroughputMode,
    TransitionToArchiveRules, TransitionToIaRules, TransitionToPrimaryStorageClassRules,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, Going, Obstacle, ProviderError, Scope};
use infra_value::Value;

use super::{change, dns_name};
use crate::arn;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::sought;
use crate::tags::{self, TagMap};
use crate::undeclared::Undeclared;

/// A file system.
///
/// A few are read one by one, more with the list of all. What moves to colder storage costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_efs_file_system")]
pub struct FileSystem {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    availability_zone_id: Option<String>,
    #[attr(optional_computed, force_new)]
    availability_zone_name: Option<String>,
    #[attr(optional_computed, force_new)]
    creation_token: Option<String>,
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(optional_computed, force_new)]
    encrypted: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    number_of_mount_targets: Option<i64>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed, force_new)]
    performance_mode: Option<String>,
    #[attr(optional)]
    provisioned_throughput_in_mibps: Option<f64>,
    #[attr(computed, nested)]
    size_in_bytes: Vec<Size>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, default = "bursting")]
    throughput_mode: Option<String>,
    #[block(list, max = 3)]
    lifecycle_policy: Vec<Transition>,
    #[block(list, max = 1, computed)]
    protection: Vec<Protection>,
}

/// How much is in it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Size {
    #[attr(computed)]
    value: Option<i64>,
    #[attr(computed)]
    value_in_ia: Option<i64>,
    #[attr(computed)]
    value_in_standard: Option<i64>,
}

/// When a file moves to another kind of storage.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Transition {
    #[attr(optional)]
    transition_to_archive: Option<String>,
    #[attr(optional)]
    transition_to_ia: Option<String>,
    #[attr(optional)]
    transition_to_primary_storage_class: Option<String>,
}

/// Whether a replication may write over it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Protection {
    #[attr(optional_computed)]
    replication_overwrite: Option<String>,
}

const LISTS: &str = "elasticfilesystem:DescribeFileSystems";
const LIFECYCLES: &str = "elasticfilesystem:DescribeLifecycleConfiguration";

/// The file systems of the region, as the list of all tells them.
pub(super) async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let call = cx.efs().describe_file_systems().into_paginator().items().send();
    call.collect::<Result<_, _>>().await.during(LISTS)
}

/// The ids of those that have the tags of a scope.
pub(super) async fn ids(cx: &Context, scope: &Scope) -> Result<Vec<String>, ProviderError> {
    let found = all(cx).await?.into_iter().filter(|api| tags::is_in(scope, &tags::reported(api.tags())));
    Ok(found.map(|api| api.file_system_id).collect())
}

/// Looks for file systems by their ids.
async fn listed(cx: &Context, ids: &HashSet<String>) -> Result<HashMap<String, Api>, ProviderError> {
    let page = |marker| async move {
        let page = cx.efs().describe_file_systems().set_marker(marker).send().await.during(LISTS)?;
        Ok((page.file_systems.unwrap_or_default(), page.next_marker))
    };
    sought(ids, ids.len(), |api: &Api| Some(api.file_system_id.clone()), page).await
}

async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.efs().describe_file_systems().file_system_id(id);
    let found = if_found(call.send().await.during(LISTS))?;
    Ok(found.and_then(|found| found.file_systems.unwrap_or_default().into_iter().next()))
}

impl Size {
    fn of_api(api: &FileSystemSize) -> Self {
        Self {
            value: Some(api.value),
            value_in_ia: Some(api.value_in_ia.unwrap_or_default()),
            value_in_standard: Some(api.value_in_standard.unwrap_or_default()),
        }
    }
}

impl Transition {
    fn to_api(&self) -> LifecyclePolicy {
        LifecyclePolicy::builder()
            .set_transition_to_archive(given(&self.transition_to_archive).map(TransitionToArchiveRules::from))
            .set_transition_to_ia(given(&self.transition_to_ia).map(TransitionToIaRules::from))
            .set_transition_to_primary_storage_class(
                given(&self.transition_to_primary_storage_class)
                    .map(TransitionToPrimaryStorageClassRules::from),
            )
            .build()
    }

    fn of_api(api: &LifecyclePolicy) -> Self {
        Self {
            transition_to_archive: told(&api.transition_to_archive),
            transition_to_ia: told(&api.transition_to_ia),
            transition_to_primary_storage_class: told(&api.transition_to_primary_storage_class),
        }
    }

    fn check(transition: &mut Checks<'_>) {
        transition.one_of("transition_to_archive", TransitionToArchiveRules::values());
        transition.one_of("transition_to_ia", TransitionToIaRules::values());
        transition
            .one_of("transition_to_primary_storage_class", TransitionToPrimaryStorageClassRules::values());
    }
}

/// What is reported, in the order in which it was known: the rules have none.
fn transitions(reported: &[LifecyclePolicy], known: &[Transition]) -> Vec<Transition> {
    let written: Vec<LifecyclePolicy> = known.iter().map(Transition::to_api).collect();
    let is_as_written =
        written.len() == reported.len() && reported.iter().all(|reported| written.contains(reported));
    if is_as_written { known.to_vec() } else { reported.iter().map(Transition::of_api).collect() }
}

impl Protection {
    fn of_api(api: &FileSystemProtectionDescription) -> Self {
        Self { replication_overwrite: told(&api.replication_overwrite_protection) }
    }
}

impl FileSystem {
    fn is_provisioned(&self) -> bool {
        self.throughput_mode.as_deref() == Some(ThroughputMode::Provisioned.as_str())
    }

    /// What is paid for; in other modes that says nothing.
    fn throughput(&self) -> Option<f64> {
        let throughput = self.provisioned_throughput_in_mibps.filter(|_| self.is_provisioned());
        throughput.filter(|throughput| *throughput != 0.0)
    }

    fn mode(&self) -> Option<ThroughputMode> {
        given(&self.throughput_mode).map(ThroughputMode::from)
    }

    /// `self` is what was known of it. Reads what moves to other storage, too.
    async fn observe(&self, cx: &Context, api: &Api) -> Result<Option<Self>, ProviderError> {
        if matches!(api.life_cycle_state, LifeCycleState::Deleting | LifeCycleState::Deleted) {
            return Ok(None);
        }
        let id = api.file_system_id.clone();
        let call = cx.efs().describe_lifecycle_configuration().file_system_id(&id);
        let Some(lifecycle) = if_found(call.send().await.during(LIFECYCLES))? else { return Ok(None) };
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let mode = told(&api.throughput_mode);
        let is_provisioned = api.throughput_mode == Some(ThroughputMode::Provisioned);
        // It grows and shrinks all the time: that is nobody's change.
        let is_known = !self.size_in_bytes.is_empty();
        let size = api.size_in_bytes().filter(|_| !is_known).map(Size::of_api).into_iter().collect();
        Ok(Some(Self {
            arn: api.file_system_arn.clone().or_else(|| Some(super::arn(cx, &api.owner_id, &id))),
            availability_zone_id: told(&api.availability_zone_id),
            availability_zone_name: told(&api.availability_zone_name),
            creation_token: Some(api.creation_token.clone()),
            dns_name: Some(dns_name(cx, &id)),
            encrypted: Some(api.encrypted.unwrap_or_default()),
            id: Some(id),
            kms_key_id: told(&api.kms_key_id),
            name: told(&api.name),
            number_of_mount_targets: Some(api.number_of_mount_targets.into()),
            owner_id: Some(api.owner_id.clone()),
            performance_mode: Some(api.performance_mode.as_str().to_owned()),
            provisioned_throughput_in_mibps: match is_provisioned {
                true => api.provisioned_throughput_in_mibps,
                false => self.provisioned_throughput_in_mibps,
            },
            size_in_bytes: if is_known { self.size_in_bytes.clone() } else { size },
            tags: Some(tags.own),
            tags_all: tags.all,
            throughput_mode: mode,
            lifecycle_policy: transitions(lifecycle.lifecycle_policies(), &self.lifecycle_policy),
            protection: api.file_system_protection().map(Protection::of_api).into_iter().collect(),
        }))
    }

    /// Waits until it can be used, or changed again.
    async fn available(&self, cx: &Context, op: &Op<'_>) -> Result<(), Fault> {
        let ready = || async {
            let Some(api) = get(cx, self.id()).await? else { return Ok(None) };
            Ok(match api.life_cycle_state {
                LifeCycleState::Creating | LifeCycleState::Updating => None,
                state => Some(state),
            })
        };
        let state = op.until(format!("the file system {} to be available", self.id()), ready).await?;
        if state == LifeCycleState::Available {
            return Ok(());
        }
        let message = format!("the file system {} is not available, but {state}", self.id());
        Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)))
    }

    /// Writes what moves to other storage.
    async fn write_lifecycle(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let policies: Vec<LifecyclePolicy> = self.lifecycle_policy.iter().map(Transition::to_api).collect();
        op.persist(|| async {
            let call = cx.efs().put_lifecycle_configuration().file_system_id(self.id());
            let answer = call.set_lifecycle_policies(Some(policies.clone())).send().await;
            answer.during("elasticfilesystem:PutLifecycleConfiguration").map(drop)
        })
        .await
    }

    /// What the configuration says of protection.
    fn overwriting(&self) -> Option<&str> {
        self.protection.first().and_then(|protection| given(&protection.replication_overwrite))
    }

    /// Writes whether a replication may write over it, where that is said.
    async fn write_protection(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(protection) = self.overwriting() else { return Ok(()) };
        op.persist(|| async {
            let call = cx.efs().update_file_system_protection().file_system_id(self.id());
            let protection = ReplicationOverwriteProtection::from(protection);
            let answer = call.replication_overwrite_protection(protection).send().await;
            answer.during("elasticfilesystem:UpdateFileSystemProtection").map(drop)
        })
        .await
    }
}

/// The tag that names it.
fn name_in(tags: &Value) -> Option<&Value> {
    tags.get("Name")
}

impl Resource for FileSystem {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&["aws_efs_mount_target"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("performance_mode", PerformanceMode::values());
        checks.one_of("throughput_mode", ThroughputMode::values());
        checks.each("lifecycle_policy", Transition::check);
        checks.each("protection", |protection| {
            protection.one_of("replication_overwrite", &["ENABLED", "DISABLED"]);
        });
        if checks.text("creation_token").is_some_and(|token| token.chars().count() > 64) {
            checks.report("creation_token", "creation_token may have 64 characters at most");
        }
        if checks.text("kms_key_id").is_some_and(|key| !key.is_empty()) {
            arn::check(checks, "kms_key_id");
            if checks.get("encrypted").and_then(Value::as_bool) == Some(false) {
                checks.report("kms_key_id", "kms_key_id needs encrypted = true");
            }
        }
    }

    /// The tag `Name` shows as the name.
    fn plan(draft: &mut Draft<'_>) {
        let (prior, planned) = (draft.prior("tags_all"), draft.planned("tags_all"));
        if !draft.is_create() && (!planned.is_known() || name_in(prior) != name_in(planned)) {
            draft.leave_open("name");
        }
    }

    /// The token of a create is the file system's own where nobody chooses one.
    fn keyed(&self, token: &str) -> Self {
        let chosen = given_string(&self.creation_token);
        let creation_token = chosen.unwrap_or_else(|| names::unique(names::PREFIX, token));
        Self { creation_token: Some(creation_token), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids: Vec<&str> = prior.iter().map(Self::id).collect();
        let keys: HashSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let list = cx.if_allowed(LISTS, listed(cx, &keys));
        let found = lookup::from_list(&ids, list, |id: String| async move { get(cx, &id).await }).await;
        let asked: Vec<_> = prior.iter().zip(found).collect();
        lookup::one_by_one(&asked, |(prior, found)| async move {
            match found.clone()? {
                Some(api) => prior.observe(cx, &api).await,
                None => Ok(None),
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let planned = planned.keyed(token);
        let call = cx
            .efs_once()
            .create_file_system()
            .set_creation_token(planned.creation_token.clone())
            .set_availability_zone_name(given_string(&planned.availability_zone_name))
            .set_encrypted(planned.encrypted)
            .set_kms_key_id(given_string(&planned.kms_key_id))
            .set_performance_mode(given(&planned.performance_mode).map(PerformanceMode::from))
            .set_provisioned_throughput_in_mibps(planned.throughput())
            .set_throughput_mode(planned.mode())
            .set_tags(Some(tags::to_api(&planned.tags_all)?).filter(|tags| !tags.is_empty()));
        let made = call.send().await.during("elasticfilesystem:CreateFileSystem")?;
        Ok(Self { id: Some(made.file_system_id), ..planned })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.available(cx, op).await?;
        if !made.lifecycle_policy.is_empty() {
            made.write_lifecycle(cx, op).await?;
        }
        made.write_protection(cx, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if planned.mode() != prior.mode() || planned.throughput() != prior.throughput() {
            op.persist(|| async {
                let call = cx.efs().update_file_system().file_system_id(planned.id());
                let call = call.set_throughput_mode(planned.mode());
                let answer = call.set_provisioned_throughput_in_mibps(planned.throughput()).send().await;
                answer.during("elasticfilesystem:UpdateFileSystem").map(drop)
            })
            .await?;
            planned.available(cx, op).await?;
        }
        if planned.lifecycle_policy != prior.lifecycle_policy {
            planned.write_lifecycle(cx, op).await?;
        }
        if planned.overwriting() != prior.overwriting() {
            planned.write_protection(cx, op).await?;
        }
        change(cx, planned.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// It does not go before where it is mounted.
    async fn within(
        cx: &Context,
        found: &Self,
        going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError> {
        if found.number_of_mount_targets == Some(0) {
            return Ok(None);
        }
        let targets = super::mount_target::of_file_system(cx, found.id()).await?;
        let mut undeclared = Undeclared::new(going);
        let ids = targets.into_iter().map(|target| target.mount_target_id);
        undeclared.take("aws_efs_mount_target", "mount target", ids);
        Ok(undeclared.obstacle())
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.efs().delete_file_system().file_system_id(prior.id());
        call.send().await.during("elasticfilesystem:DeleteFileSystem")?;
        let gone = || async {
            let state = get(cx, prior.id()).await?.map(|api| api.life_cycle_state);
            Ok(matches!(state, None | Some(LifeCycleState::Deleted)).then_some(()))
        };
        op.until(format!("the file system {} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let all = all(cx).await?;
        let listed = lookup::one_by_one(&all, |api| async move { Self::default().observe(cx, api).await });
        tags::listed(listed.await, scope, |found| &found.tags_all)
    }

    /// By the token; one that somebody chose may be of something older.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async move {
            let planned = wanted.planned.keyed(&wanted.token);
            let call = cx.efs().describe_file_systems().set_creation_token(planned.creation_token.clone());
            let found = if_found(call.send().await.during(LISTS))?;
            let found = found.and_then(|found| found.file_systems.unwrap_or_default().into_iter().next());
            match found.filter(|api| is_recent(&api.creation_time, wanted.begun)) {
                Some(api) => planned.observe(cx, &api).await,
                None => Ok(None),
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transitions_have_no_order() {
        let cold = Transition {
            transition_to_ia: Some("AFTER_30_DAYS".to_owned()),
            transition_to_archive: Some(String::new()),
            ..Transition::default()
        };
        let warm = Transition {
            transition_to_primary_storage_class: Some("AFTER_1_ACCESS".to_owned()),
            ..Transition::default()
        };
        let known = [cold.clone(), warm.clone()];
        assert_eq!(transitions(&[warm.to_api(), cold.to_api()], &known), known);
        assert_eq!(transitions(&[warm.to_api()], &known).len(), 1);
        assert_eq!(transitions(&[warm.to_api(), warm.to_api()], &[]).len(), 2);
    }

    #[test]
    fn a_token_is_made_up_where_nobody_chose_one() {
        let of = |chosen: Option<&str>| {
            let system = FileSystem { creation_token: chosen.map(str::to_owned), ..FileSystem::default() };
            system.keyed("t").creation_token
        };
        assert_eq!(of(Some("mine")).as_deref(), Some("mine"));
        assert_eq!(of(None), of(Some("")));
        assert_ne!(of(None), Some(String::new()));
    }
}
