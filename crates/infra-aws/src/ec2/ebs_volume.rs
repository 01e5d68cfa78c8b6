//! `aws_ebs_volume`

use aws_sdk_ec2::types::{
    Filter, ResourceType, Volume as Api, VolumeModificationState, VolumeState, VolumeType,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::described::{self, Owned};
use super::{Described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// A disk.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ebs_volume")]
pub struct EbsVolume {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    availability_zone: String,
    #[attr(computed)]
    create_time: Option<String>,
    #[attr(optional_computed, force_new)]
    encrypted: Option<bool>,
    #[attr(optional, default = false)]
    final_snapshot: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, computed_on = ["type", "size"])]
    iops: Option<i64>,
    #[attr(optional_computed, force_new)]
    kms_key_id: Option<String>,
    #[attr(optional, force_new)]
    multi_attach_enabled: Option<bool>,
    #[attr(optional, force_new)]
    outpost_arn: Option<String>,
    #[attr(optional_computed)]
    size: Option<i64>,
    #[attr(optional_computed, force_new)]
    snapshot_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed, computed_on = ["type"])]
    throughput: Option<i64>,
    #[attr(optional_computed)]
    r#type: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// Reads volumes that exist. One that is deleted is reported for a while.
pub(super) async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ec2().describe_volumes().set_filters(Some(filters)).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    let mut found = found.during("ec2:DescribeVolumes")?;
    found.retain(|api| !matches!(api.state(), Some(VolumeState::Deleted | VolumeState::Deleting)));
    Ok(found)
}

impl Described for EbsVolume {
    type Api = Owned<Api>;
    const ID_FILTER: &'static str = "volume-id";

    fn api_id(owned: &Owned<Api>) -> Option<&str> {
        owned.api.volume_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Owned<Api>>, ProviderError> {
        described::owned(cx, describe(cx, filters).await?).await
    }

    /// The disks that an instance came with go with it, and are nobody's own.
    fn is_listed(owned: &Owned<Api>) -> bool {
        owned.api.attachments().iter().all(|attached| attached.delete_on_termination != Some(true))
    }

    fn observe(&self, cx: &Context, Owned { account, api }: &Owned<Api>) -> Option<Self> {
        let id = api.volume_id.clone()?;
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let number = |value: Option<i32>| Some(i64::from(value.unwrap_or_default()));
        Some(Self {
            arn: Some(cx.arn("ec2", account, &format!("volume/{id}"))),
            availability_zone: api.availability_zone.clone().unwrap_or_default(),
            create_time: api.create_time.as_ref().and_then(seconds),
            encrypted: Some(api.encrypted.unwrap_or_default()),
            final_snapshot: Some(self.final_snapshot.unwrap_or_default()),
            id: Some(id),
            iops: number(api.iops),
            kms_key_id: told(&api.kms_key_id),
            multi_attach_enabled: Some(api.multi_attach_enabled.unwrap_or_default()),
            outpost_arn: told(&api.outpost_arn),
            size: number(api.size),
            snapshot_id: told(&api.snapshot_id),
            tags: Some(tags.own),
            tags_all: tags.all,
            throughput: number(api.throughput),
            r#type: api.volume_type().map(|ty| ty.as_str().to_owned()),
            timeouts: self.timeouts.clone(),
        })
    }
}

/// A time as Terraform's provider writes it: to the second.
fn seconds(at: &DateTime) -> Option<String> {
    DateTime::from_secs(at.secs()).fmt(Format::DateTime).ok()
}

fn small(number: Option<i64>) -> Option<i32> {
    number.filter(|number| *number > 0).and_then(|number| number.try_into().ok())
}

impl EbsVolume {
    /// What `ModifyVolume` changes.
    fn performance(&self) -> (Option<i32>, Option<i32>, Option<i32>, Option<&str>) {
        (small(self.size), small(self.iops), small(self.throughput), given(&self.r#type))
    }

    async fn modify(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (size, iops, throughput, ty) = self.performance();
        let was = prior.performance();
        let call = cx
            .ec2()
            .modify_volume()
            .volume_id(prior.id())
            .set_size(size.filter(|_| size != was.0))
            .set_iops(iops.filter(|_| iops != was.1 || ty != was.3))
            .set_throughput(throughput.filter(|_| throughput != was.2 || ty != was.3))
            .set_volume_type(ty.filter(|_| ty != was.3).map(VolumeType::from));
        call.send().await.during("ec2:ModifyVolume")?;
        // It can be used while it is optimised, which takes hours.
        let modified = || async {
            let answer = cx.ec2().describe_volumes_modifications().volume_ids(prior.id()).send().await;
            let found = answer.during("ec2:DescribeVolumesModifications")?.volumes_modifications;
            let last = found.unwrap_or_default().into_iter().max_by_key(|last| last.start_time);
            match last.as_ref().and_then(|last| last.modification_state()) {
                Some(VolumeModificationState::Failed) => {
                    let reason = last.and_then(|last| last.status_message).unwrap_or_default();
                    let message = format!("the volume was not modified: {reason}");
                    Err(ProviderError::new(ErrorClass::Invalid, message))
                }
                Some(VolumeModificationState::Modifying) => Ok(None),
                _ => Ok(Some(())),
            }
        };
        op.until(format!("{} to be modified", prior.id()), modified).await
    }

    /// Waits until it can be used.
    async fn available(&self, cx: &Context, op: &Op<'_>) -> Result<(), Fault> {
        let available = || async {
            let found = describe(cx, vec![super::filter("volume-id", [self.id()])]).await?;
            Ok(found.into_iter().find_map(|api| api.state.filter(|state| *state != VolumeState::Creating)))
        };
        let state = op.until(format!("{} to be available", self.id()), available).await?;
        if state == VolumeState::Error {
            let message = format!("the volume {} could not be created", self.id());
            return Err(Fault::tainted(
                ProviderError::new(ErrorClass::Invalid, message)
                    .hint("a key that must not be used for it is the usual reason"),
            ));
        }
        Ok(())
    }
}

impl Resource for EbsVolume {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["final_snapshot"]);
        checks.one_of("type", &["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"]);
        if checks.is_left_out("size") && checks.is_left_out("snapshot_id") {
            checks.report("size", "one of size, snapshot_id must be set");
        }
        checks.requires("throughput", &["type"]);
        if checks.text("type").is_some_and(|ty| matches!(ty, "io1" | "io2")) && checks.is_left_out("iops") {
            checks.report("iops", "a volume of this type needs iops");
        }
        let is_unknown = checks.text("type").is_none() && !checks.is_null("type");
        let ty = checks.text("type").unwrap_or_default();
        let has_iops = checks.get("iops").is_some_and(|iops| iops.as_i64() != Some(0));
        if !is_unknown && !matches!(ty, "io1" | "io2" | "gp3") && has_iops {
            let known =
                if ty.is_empty() { "one without a type".to_owned() } else { format!("one of type {ty}") };
            checks.report("iops", format!("a volume of type io1, io2 or gp3 may have iops, {known} may not"));
        }
        checks.within("throughput", 125, 2000);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let (size, iops, throughput, ty) = planned.performance();
        let call = cx
            .ec2_once()
            .create_volume()
            .availability_zone(&planned.availability_zone)
            .set_encrypted(planned.encrypted.filter(|encrypted| *encrypted))
            .set_iops(iops)
            .set_kms_key_id(given_string(&planned.kms_key_id))
            .set_multi_attach_enabled(planned.multi_attach_enabled.filter(|enabled| *enabled))
            .set_outpost_arn(given_string(&planned.outpost_arn))
            .set_size(size)
            .set_snapshot_id(given_string(&planned.snapshot_id))
            .set_throughput(throughput)
            .set_volume_type(ty.map(VolumeType::from))
            .tag_specifications(tagging::on_create(ResourceType::Volume, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateVolume")?;
        Ok(Self { id: made.volume_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.available(cx, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.performance() != planned.performance() {
            planned.modify(cx, prior, op).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ec2().delete_volume().volume_id(prior.id()).send().await.during("ec2:DeleteVolume")?;
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("{} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
