//! `aws_ebs_snapshot`

use std::time::Duration;

use aws_sdk_ec2::types::{
    Filter, ResourceType, Snapshot as Api, SnapshotState, SnapshotTierStatus, StorageTier, TargetStorageTier,
    TieringOperationStatus as Tiering,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{Described, described, filter, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::done::unless_done;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateDelete;

/// What a disk held at a time.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ebs_snapshot")]
pub struct EbsSnapshot {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    data_encryption_key_id: Option<String>,
    #[attr(optional, force_new)]
    description: Option<String>,
    #[attr(computed)]
    encrypted: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(optional, force_new)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    owner_alias: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    permanent_restore: Option<bool>,
    #[attr(optional_computed)]
    storage_tier: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional)]
    temporary_restore_days: Option<i64>,
    #[attr(required, force_new)]
    volume_id: String,
    #[attr(computed)]
    volume_size: Option<i64>,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

/// How long it takes until a snapshot is in the archive, at most.
const ARCHIVED: Duration = Duration::from_secs(60 * 60);

/// How long a snapshot usually takes.
const TYPICAL: Duration = Duration::from_secs(60);

impl Described for EbsSnapshot {
    type Api = Api;
    const ID_FILTER: &'static str = "snapshot-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.snapshot_id()
    }

    /// Those of this account: there are tens of thousands that everybody may use.
    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_snapshots().owner_ids("self").set_filters(Some(filters));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        found.during("ec2:DescribeSnapshots")
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.snapshot_id.clone()?;
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let tier = api.storage_tier().unwrap_or(&StorageTier::Standard);
        Some(Self {
            arn: Some(cx.arn("ec2", "", &format!("snapshot/{id}"))),
            data_encryption_key_id: told(&api.data_encryption_key_id),
            description: told(&api.description),
            encrypted: Some(api.encrypted.unwrap_or_default()),
            id: Some(id),
            kms_key_id: told(&api.kms_key_id),
            outpost_arn: told(&api.outpost_arn),
            owner_alias: told(&api.owner_alias),
            owner_id: told(&api.owner_id),
            permanent_restore: self.permanent_restore,
            storage_tier: Some(tier.as_str().to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            temporary_restore_days: self.temporary_restore_days,
            timeouts: self.timeouts.clone(),
            volume_id: api.volume_id.clone().unwrap_or_default(),
            volume_size: Some(api.volume_size.unwrap_or_default().into()),
        })
    }
}

impl EbsSnapshot {
    fn is_archived(&self) -> bool {
        given(&self.storage_tier) == Some(StorageTier::Archive.as_str())
    }

    /// Waits until all of the disk is in it.
    async fn taken(&self, cx: &Context, op: &Op<'_>) -> Result<(), Fault> {
        let taken = || async {
            let found = Self::describe(cx, vec![filter(Self::ID_FILTER, [self.id()])]).await?;
            Ok(found.into_iter().find(|api| api.state() != Some(&SnapshotState::Pending)))
        };
        let found = op.until_typically(TYPICAL, format!("{} to be taken", self.id()), taken).await?;
        if found.state() == Some(&SnapshotState::Error) {
            let reason = found.state_message().unwrap_or("no reason is told");
            let message = format!("the snapshot {} was not taken: {reason}", self.id());
            return Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)));
        }
        Ok(())
    }

    /// Where it is kept, and what was last done about that.
    async fn tier(&self, cx: &Context) -> Result<Option<SnapshotTierStatus>, ProviderError> {
        let call = cx.ec2().describe_snapshot_tier_status().filters(filter("snapshot-id", [self.id()]));
        let found = call.send().await.during("ec2:DescribeSnapshotTierStatus")?.snapshot_tier_statuses;
        Ok(found.unwrap_or_default().into_iter().next())
    }

    /// Whether what was last done about where it is kept is one of these.
    async fn has_done(&self, cx: &Context, done: &[Tiering]) -> Result<bool, ProviderError> {
        let last = self.tier(cx).await?.and_then(|now| now.last_tiering_operation_status);
        Ok(last.is_some_and(|last| done.contains(&last)))
    }

    /// Puts it into the archive, and waits until it is there.
    async fn archive(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().modify_snapshot_tier().snapshot_id(self.id());
        let call = call.storage_tier(TargetStorageTier::Archive).send();
        let archive = async { call.await.during("ec2:ModifySnapshotTier").map(drop) };
        unless_done(archive, self.has_done(cx, &[Tiering::ArchivalInProgress, Tiering::ArchivalCompleted]))
            .await?;
        let archived = || async {
            let Some(now) = self.tier(cx).await? else { return Ok(None) };
            if now.last_tiering_operation_status() == Some(&Tiering::ArchivalFailed) {
                let reason = now.last_tiering_operation_status_detail.unwrap_or_default();
                let message = format!("{} did not get into the archive: {reason}", self.id());
                return Err(ProviderError::new(ErrorClass::Invalid, message));
            }
            Ok((now.storage_tier() == Some(&StorageTier::Archive)).then_some(()))
        };
        let what = format!("{} to be in the archive", self.id());
        op.within(ARCHIVED).until_typically(TYPICAL * 10, what, archived).await
    }

    /// Has it taken out of the archive: that takes days, and is not waited for.
    async fn restore(&self, cx: &Context) -> Result<(), ProviderError> {
        let days = self.temporary_restore_days.filter(|days| *days > 0);
        let call = cx
            .ec2()
            .restore_snapshot_tier()
            .snapshot_id(self.id())
            .set_permanent_restore(self.permanent_restore.filter(|permanent| *permanent))
            .set_temporary_restore_days(days.and_then(|days| days.try_into().ok()));
        let restore = async { call.send().await.during("ec2:RestoreSnapshotTier").map(drop) };
        let begun = [
            Tiering::PermanentRestoreInProgress,
            Tiering::PermanentRestoreCompleted,
            Tiering::TemporaryRestoreInProgress,
        ];
        unless_done(restore, self.has_done(cx, &begun)).await
    }
}

impl Resource for EbsSnapshot {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("storage_tier", &["archive", "standard"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .create_snapshot()
            .volume_id(&planned.volume_id)
            .set_description(given_string(&planned.description))
            .set_outpost_arn(given_string(&planned.outpost_arn))
            .tag_specifications(tagging::on_create(ResourceType::Snapshot, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateSnapshot")?;
        Ok(Self { id: made.snapshot_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.taken(cx, op).await?;
        if made.is_archived() {
            made.archive(cx, op).await?;
        }
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        match (prior.is_archived(), planned.is_archived()) {
            (false, true) => {
                planned.taken(cx, op).await?;
                planned.archive(cx, op).await?;
            }
            (true, false) => planned.restore(cx).await?,
            _ => {}
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_snapshot().snapshot_id(prior.id());
        call.send().await.during("ec2:DeleteSnapshot").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
