//! The volumes of instances.

use std::collections::HashMap;

use aws_sdk_ec2::types::{Instance as Api, InstanceBlockDeviceMapping, Volume};
use infra_provider::ProviderError;

use super::Instance;
use super::blocks::{EbsBlockDevice, RootBlockDevice};
use crate::context::Context;
use crate::ec2::{FILTER_VALUES, filter, tagging};
use crate::error::During;
use crate::tags::{Observed, TagMap};

/// The volumes that are attached to some instances, by id: one call for up to 200 instances.
pub(super) async fn read(
    cx: &Context,
    instances: &[String],
) -> Result<HashMap<String, Volume>, ProviderError> {
    let mut volumes = HashMap::new();
    for page in instances.chunks(FILTER_VALUES) {
        let call =
            cx.ec2().describe_volumes().filters(filter("attachment.instance-id", page)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeVolumes")?;
        volumes.extend(found.into_iter().filter_map(|volume| Some((volume.volume_id.clone()?, volume))));
    }
    Ok(volumes)
}

/// An attached volume.
struct Attached<'a> {
    device: String,
    mapping: &'a InstanceBlockDeviceMapping,
    volume: &'a Volume,
}

fn attached<'a>(api: &'a Api, volumes: &'a HashMap<String, Volume>) -> Vec<Attached<'a>> {
    let one = |mapping: &'a InstanceBlockDeviceMapping| {
        let volume = volumes.get(mapping.ebs()?.volume_id()?)?;
        Some(Attached { device: mapping.device_name.clone()?, mapping, volume })
    };
    api.block_device_mappings().iter().filter_map(one).collect()
}

impl Attached<'_> {
    fn tags(&self, cx: &Context, prior: Option<&TagMap>) -> Observed {
        cx.tags().observe(tagging::reported(self.volume.tags()), prior)
    }

    fn delete_on_termination(&self) -> Option<bool> {
        Some(self.mapping.ebs().and_then(|ebs| ebs.delete_on_termination).unwrap_or_default())
    }

    fn iops(&self) -> Option<i64> {
        Some(self.volume.iops.unwrap_or_default().into())
    }

    fn throughput(&self) -> Option<i64> {
        Some(self.volume.throughput.unwrap_or_default().into())
    }

    fn volume_type(&self) -> Option<String> {
        self.volume.volume_type.as_ref().map(|kind| kind.as_str().to_owned())
    }
}

/// What an instance's volumes are, as its blocks show them.
pub(super) struct Devices {
    pub root: Vec<RootBlockDevice>,
    pub others: Vec<EbsBlockDevice>,
    /// For `volume_tags`, when the resource sets them.
    pub tags: Option<TagMap>,
}

/// Sorts an instance's volumes into its blocks. Tags are shown with `volume_tags` or with the devices, not both.
pub(super) fn observe(
    cx: &Context,
    prior: &Instance,
    api: &Api,
    volumes: &HashMap<String, Volume>,
) -> Devices {
    let attached = attached(api, volumes);
    let (root, others): (Vec<_>, Vec<_>) =
        attached.into_iter().partition(|volume| Some(volume.device.as_str()) == api.root_device_name());
    let tags = prior.volume_tags.as_ref().map(|known| {
        let all = || root.iter().chain(&others).map(|volume| volume.tags(cx, Some(known)).own);
        // Of volumes that differ, one that is not as known is the news.
        all().find(|tags| tags != known).or_else(|| all().next()).unwrap_or_default()
    });
    let shows_tags = tags.is_none();
    let shown = |observed: Observed| match shows_tags {
        true => (Some(observed.own), Some(observed.all)),
        false => (Some(TagMap::new()), Some(TagMap::new())),
    };
    let root = root.iter().map(|volume| {
        let known = prior.root_block_device.first().and_then(|root| root.tags.as_ref());
        let (tags, tags_all) = shown(volume.tags(cx, known));
        RootBlockDevice {
            delete_on_termination: volume.delete_on_termination(),
            device_name: Some(volume.device.clone()),
            encrypted: Some(volume.volume.encrypted.unwrap_or_default()),
            iops: volume.iops(),
            kms_key_id: Some(volume.volume.kms_key_id.clone().unwrap_or_default()),
            tags,
            tags_all,
            throughput: volume.throughput(),
            volume_id: volume.volume.volume_id.clone(),
            volume_size: volume.volume.size.map(i64::from),
            volume_type: volume.volume_type(),
        }
    });
    let others = others.iter().map(|volume| {
        let same = |device: &&EbsBlockDevice| device.device_name == volume.device;
        let known = prior.ebs_block_device.iter().find(same).and_then(|device| device.tags.as_ref());
        let (tags, tags_all) = shown(volume.tags(cx, known));
        EbsBlockDevice {
            delete_on_termination: volume.delete_on_termination(),
            device_name: volume.device.clone(),
            encrypted: Some(volume.volume.encrypted.unwrap_or_default()),
            iops: volume.iops(),
            kms_key_id: Some(volume.volume.kms_key_id.clone().unwrap_or_default()),
            snapshot_id: Some(volume.volume.snapshot_id.clone().unwrap_or_default()),
            tags,
            tags_all,
            throughput: volume.throughput(),
            volume_id: volume.volume.volume_id.clone(),
            volume_size: volume.volume.size.map(i64::from),
            volume_type: volume.volume_type(),
        }
    });
    Devices { root: root.collect(), others: others.collect(), tags }
}
