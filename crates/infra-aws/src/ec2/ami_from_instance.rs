//! `aws_ami_from_instance`

use std::time::Duration;

use aws_sdk_ec2::types::{
    AttributeValue, BlockDeviceMapping, Filter, Image as Api, ImageState, ResourceType,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::{Described, described, filter, images, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::done::unless_done;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// An image of an instance and its disks.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ami_from_instance")]
pub struct AmiFromInstance {
    #[attr(computed)]
    architecture: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    boot_mode: Option<String>,
    #[attr(optional, equivalent = same_minute)]
    deprecation_time: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(computed)]
    ena_support: Option<bool>,
    #[attr(computed)]
    hypervisor: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    image_location: Option<String>,
    #[attr(computed)]
    image_owner_alias: Option<String>,
    #[attr(computed)]
    image_type: Option<String>,
    #[attr(computed)]
    imds_support: Option<String>,
    #[attr(computed)]
    kernel_id: Option<String>,
    #[attr(computed)]
    last_launched_time: Option<String>,
    /// Whether the snapshots go with the image: creating it has made them.
    #[attr(computed)]
    manage_ebs_snapshots: Option<bool>,
    #[attr(required, force_new)]
    name: String,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(computed)]
    platform: Option<String>,
    #[attr(computed)]
    platform_details: Option<String>,
    #[attr(computed)]
    public: Option<bool>,
    #[attr(computed)]
    ramdisk_id: Option<String>,
    #[attr(computed)]
    root_device_name: Option<String>,
    #[attr(computed)]
    root_snapshot_id: Option<String>,
    #[attr(optional, force_new)]
    snapshot_without_reboot: Option<bool>,
    #[attr(required, force_new)]
    source_instance_id: String,
    #[attr(computed)]
    sriov_net_support: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    tpm_support: Option<String>,
    #[attr(computed)]
    uefi_data: Option<String>,
    #[attr(computed)]
    usage_operation: Option<String>,
    #[attr(computed)]
    virtualization_type: Option<String>,
    #[block(set, computed)]
    ebs_block_device: Vec<EbsDevice>,
    #[block(set, computed, force_new)]
    ephemeral_block_device: Vec<EphemeralDevice>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// A disk of the instance.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EbsDevice {
    #[attr(computed)]
    delete_on_termination: Option<bool>,
    #[attr(computed)]
    device_name: Option<String>,
    #[attr(computed)]
    encrypted: Option<bool>,
    #[attr(computed)]
    iops: Option<i64>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    snapshot_id: Option<String>,
    #[attr(computed)]
    throughput: Option<i64>,
    #[attr(computed)]
    volume_size: Option<i64>,
    #[attr(computed)]
    volume_type: Option<String>,
}

/// A disk that the host of the instance has.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EphemeralDevice {
    #[attr(computed)]
    device_name: Option<String>,
    #[attr(computed)]
    virtual_name: Option<String>,
}

/// How long an image usually takes.
const TYPICAL: Duration = Duration::from_secs(120);

/// How long the snapshots of an image that is gone may be taken for its own.
const LET_GO: Duration = Duration::from_secs(120);

fn time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, Format::DateTimeWithOffset).ok()
}

/// EC2 keeps the minute, rounded.
fn is_same_minute(a: &str, b: &str) -> bool {
    let minute = |text| time(text).map(|time| (time.secs() + 30).div_euclid(60));
    let (a, b) = (minute(a), minute(b));
    a.is_some() && a == b
}

fn same_minute(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if is_same_minute(a, b))
}

impl EbsDevice {
    fn observe(api: &BlockDeviceMapping) -> Option<Self> {
        let ebs = api.ebs()?;
        let number = |number: Option<i32>| Some(i64::from(number.unwrap_or_default()));
        Some(Self {
            delete_on_termination: Some(ebs.delete_on_termination.unwrap_or_default()),
            device_name: told(&api.device_name),
            encrypted: Some(ebs.encrypted.unwrap_or_default()),
            iops: number(ebs.iops),
            outpost_arn: told(&ebs.outpost_arn),
            snapshot_id: told(&ebs.snapshot_id),
            throughput: number(ebs.throughput),
            volume_size: number(ebs.volume_size),
            volume_type: told(&ebs.volume_type().map(|kind| kind.as_str())),
        })
    }
}

impl EphemeralDevice {
    fn observe(api: &BlockDeviceMapping) -> Option<Self> {
        let device = || Self { device_name: told(&api.device_name), virtual_name: told(&api.virtual_name) };
        api.ebs().is_none().then(device)
    }
}

impl Described for AmiFromInstance {
    type Api = Api;
    const ID_FILTER: &'static str = "image-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.image_id()
    }

    /// Those of this account, whether they are to be used or not.
    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_images().owners("self").set_filters(Some(filters));
        let call = call.include_deprecated(true).include_disabled(true);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let mut found = found.during("ec2:DescribeImages")?;
        // One that is gone is reported for a while.
        found.retain(|api| api.state() != Some(&ImageState::Deregistered));
        Ok(found)
    }

    fn is_listed(api: &Api) -> bool {
        api.source_instance_id().is_some_and(|id| !id.is_empty())
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.image_id.clone()?;
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let until = api.deprecation_time.as_deref().unwrap_or_default();
        let known = given(&self.deprecation_time).filter(|known| is_same_minute(known, until));
        let source = given_string(&Some(self.source_instance_id.clone()));
        macro_rules! name {
            ($field:ident) => {
                told(&api.$field.as_ref().map(|value| value.as_str()))
            };
        }
        Some(Self {
            architecture: name!(architecture),
            arn: Some(cx.arn("ec2", "", &format!("image/{id}"))),
            boot_mode: name!(boot_mode),
            deprecation_time: Some(known.unwrap_or(until).to_owned()),
            description: told(&api.description),
            ebs_block_device: api.block_device_mappings().iter().filter_map(EbsDevice::observe).collect(),
            ena_support: Some(api.ena_support.unwrap_or_default()),
            ephemeral_block_device: {
                let devices = api.block_device_mappings().iter();
                devices.filter_map(EphemeralDevice::observe).collect()
            },
            hypervisor: name!(hypervisor),
            id: Some(id),
            image_location: told(&api.image_location),
            image_owner_alias: told(&api.image_owner_alias),
            image_type: name!(image_type),
            imds_support: name!(imds_support),
            kernel_id: told(&api.kernel_id),
            last_launched_time: told(&api.last_launched_time),
            manage_ebs_snapshots: Some(self.manage_ebs_snapshots.unwrap_or(true)),
            name: api.name.clone().unwrap_or_default(),
            owner_id: told(&api.owner_id),
            platform: name!(platform),
            platform_details: told(&api.platform_details),
            public: Some(api.public.unwrap_or_default()),
            ramdisk_id: told(&api.ramdisk_id),
            root_device_name: told(&api.root_device_name),
            root_snapshot_id: Some(images::root_snapshot(api)),
            snapshot_without_reboot: self.snapshot_without_reboot,
            source_instance_id: source.or_else(|| api.source_instance_id.clone()).unwrap_or_default(),
            sriov_net_support: told(&api.sriov_net_support),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
            tpm_support: name!(tpm_support),
            // Terraform's provider asks an instance of the image's id for it: there is none.
            uefi_data: self.uefi_data.clone(),
            usage_operation: told(&api.usage_operation),
            virtualization_type: name!(virtualization_type),
        })
    }
}

impl AmiFromInstance {
    /// Waits until it can be used.
    async fn available(&self, cx: &Context, op: &Op<'_>) -> Result<(), Fault> {
        let settled = || async {
            let found = Self::describe(cx, vec![filter(Self::ID_FILTER, [self.id()])]).await?;
            Ok(found
                .into_iter()
                .find(|api| !matches!(api.state(), Some(ImageState::Pending | ImageState::Transient))))
        };
        let found = op.until_typically(TYPICAL, format!("{} to be available", self.id()), settled).await?;
        if matches!(found.state(), Some(ImageState::Failed | ImageState::Error | ImageState::Invalid)) {
            let reason = found.state_reason().and_then(|reason| reason.message());
            let message =
                format!("the image {} was not made: {}", self.id(), reason.unwrap_or("no reason is told"));
            return Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)));
        }
        Ok(())
    }

    /// Makes the settings, `now`, those that are planned.
    async fn modify(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        if given(&self.description) != given(&now.description) {
            let text = given(&self.description).unwrap_or_default();
            let call = cx.ec2().modify_image_attribute().image_id(self.id());
            let call = call.description(AttributeValue::builder().value(text).build());
            call.send().await.during("ec2:ModifyImageAttribute")?;
        }
        let (until, was) = (given(&self.deprecation_time), given(&now.deprecation_time));
        if until == was {
            return Ok(());
        }
        match until {
            Some(until) => {
                let call = cx.ec2().enable_image_deprecation().image_id(self.id());
                let call = call.set_deprecate_at(time(until)).send().await;
                call.during("ec2:EnableImageDeprecation").map(drop)
            }
            None => {
                let call = cx.ec2().disable_image_deprecation().image_id(self.id()).send().await;
                call.during("ec2:DisableImageDeprecation").map(drop)
            }
        }
    }

    /// Deletes what its create has made of the disks.
    async fn delete_snapshots(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        for snapshot in self.ebs_block_device.iter().filter_map(|device| given(&device.snapshot_id)) {
            let delete = || async {
                let call = cx.ec2().delete_snapshot().snapshot_id(snapshot).send().await;
                if_found(call.during("ec2:DeleteSnapshot").map(drop))
            };
            op.within(LET_GO).persist(delete).await.map_err(|error| match error.class {
                // Another image uses it, and may do so for ever.
                ErrorClass::Conflict => ProviderError { class: ErrorClass::Invalid, ..error },
                _ => error,
            })?;
        }
        Ok(())
    }
}

impl Resource for AmiFromInstance {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits { delete: Duration::from_secs(90 * 60), ..Limits::minutes(40) };

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        let until = checks.text("deprecation_time");
        if until.is_some_and(|until| !until.is_empty() && time(until).is_none()) {
            checks.report(
                "deprecation_time",
                "deprecation_time is not a time: write it like 2030-01-01T00:00:00Z",
            );
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .create_image()
            .instance_id(&planned.source_instance_id)
            .name(&planned.name)
            .set_description(given_string(&planned.description))
            .no_reboot(planned.snapshot_without_reboot.unwrap_or_default())
            .tag_specifications(tagging::on_create(ResourceType::Image, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateImage")?;
        Ok(Self { id: made.image_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.available(cx, op).await?;
        let now = cx.read_back(&made, op).await?;
        made.modify(cx, &now).await?;
        Ok(cx.seen_or_read(&made, now, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.available(cx, op).await?;
        planned.modify(cx, prior).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().deregister_image().image_id(prior.id());
        let deregister = async { call.send().await.during("ec2:DeregisterImage").map(drop) };
        unless_done(deregister, async { Ok(cx.read(prior).await?.is_none()) }).await?;
        if prior.manage_ebs_snapshots != Some(false) {
            prior.delete_snapshots(cx, op).await?;
        }
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("{} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_by_the_minute() {
        assert!(is_same_minute("2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z"));
        assert!(is_same_minute("2030-01-01T02:00:10+02:00", "2030-01-01T00:00:00.000Z"));
        assert!(is_same_minute("2029-12-31T23:59:30Z", "2030-01-01T00:00:00.000Z"));
        assert!(!is_same_minute("2030-01-01T00:01:00Z", "2030-01-01T00:00:00.000Z"));
        assert!(!is_same_minute("", ""));
    }
}
