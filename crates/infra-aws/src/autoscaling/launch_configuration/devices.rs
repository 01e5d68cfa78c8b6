//! The devices of a launch configuration. The API has them in one list, in which the root device goes by the name that the image
//! gives it.

use aws_sdk_autoscaling::types::builders::EbsBuilder;
use aws_sdk_autoscaling::types::{BlockDeviceMapping, Ebs};
use infra_provider::{ErrorClass, ProviderError};

use super::LaunchConfiguration;
use super::blocks::{EbsBlockDevice, EphemeralBlockDevice, RootBlockDevice};
use crate::context::Context;
use crate::ec2::images;
use crate::given::{given_string, told};
use crate::numbers::{int64, nonzero32};

/// As the API takes them.
pub(super) async fn to_api(
    cx: &Context,
    planned: &LaunchConfiguration,
) -> Result<Vec<BlockDeviceMapping>, ProviderError> {
    let mut devices = Vec::new();
    if let Some(root) = planned.root_block_device.first() {
        let name = images::root_device(cx, &planned.image_id).await?;
        devices.push(BlockDeviceMapping::builder().device_name(name).set_ebs(root.to_api()).build());
    }
    if !planned.ebs_block_device.is_empty() {
        let roots = images::root_devices(cx, [planned.image_id.clone()].into()).await?;
        refuse_root(&planned.ebs_block_device, roots.get(&planned.image_id))?;
    }
    devices.extend(planned.ebs_block_device.iter().map(EbsBlockDevice::to_api));
    devices.extend(planned.ephemeral_block_device.iter().map(EphemeralBlockDevice::to_api));
    Ok(devices)
}

/// Shown as what it is, the root device would never be as it is written.
fn refuse_root(devices: &[EbsBlockDevice], root: Option<&String>) -> Result<(), ProviderError> {
    let Some(root) = root.filter(|root| devices.iter().any(|device| device.device_name == **root)) else {
        return Ok(());
    };
    let message = format!("{root} is the root device of the image, and no ebs_block_device");
    Err(ProviderError::new(ErrorClass::Invalid, message).hint("write it as root_block_device"))
}

impl RootBlockDevice {
    fn to_api(&self) -> Option<Ebs> {
        said(
            Ebs::builder()
                .set_delete_on_termination(self.delete_on_termination)
                .set_encrypted(self.encrypted.filter(|on| *on))
                .set_iops(nonzero32(self.iops))
                .set_throughput(nonzero32(self.throughput))
                .set_volume_size(nonzero32(self.volume_size))
                .set_volume_type(given_string(&self.volume_type)),
        )
    }

    fn observe(api: &BlockDeviceMapping, known: Option<&Self>) -> Self {
        let none = Ebs::builder().build();
        let ebs = api.ebs().unwrap_or(&none);
        Self {
            delete_on_termination: deleted(api, known.and_then(|known| known.delete_on_termination)),
            encrypted: Some(ebs.encrypted.unwrap_or_default()),
            iops: int64(ebs.iops),
            throughput: int64(ebs.throughput),
            volume_size: int64(ebs.volume_size),
            volume_type: told(&ebs.volume_type),
        }
    }
}

impl EbsBlockDevice {
    fn to_api(&self) -> BlockDeviceMapping {
        let no_device = self.no_device.filter(|none| *none);
        let ebs = Ebs::builder()
            // A device that is not there is never deleted.
            .set_delete_on_termination(self.delete_on_termination.filter(|_| no_device.is_none()))
            .set_encrypted(self.encrypted.filter(|on| *on))
            .set_iops(nonzero32(self.iops))
            .set_snapshot_id(given_string(&self.snapshot_id))
            .set_throughput(nonzero32(self.throughput))
            .set_volume_size(nonzero32(self.volume_size))
            .set_volume_type(given_string(&self.volume_type));
        BlockDeviceMapping::builder()
            .device_name(&self.device_name)
            .set_no_device(no_device)
            .set_ebs(said(ebs))
            .build()
    }

    fn observe(api: &BlockDeviceMapping, known: Option<&Self>) -> Self {
        let none = Ebs::builder().build();
        let ebs = api.ebs().unwrap_or(&none);
        Self {
            delete_on_termination: deleted(api, known.and_then(|known| known.delete_on_termination)),
            device_name: api.device_name.clone().unwrap_or_default(),
            encrypted: Some(ebs.encrypted.unwrap_or_default()),
            iops: int64(ebs.iops),
            no_device: Some(api.no_device.unwrap_or_default()),
            snapshot_id: told(&ebs.snapshot_id),
            throughput: int64(ebs.throughput),
            volume_size: int64(ebs.volume_size),
            volume_type: told(&ebs.volume_type),
        }
    }
}

impl EphemeralBlockDevice {
    fn to_api(&self) -> BlockDeviceMapping {
        BlockDeviceMapping::builder()
            .device_name(&self.device_name)
            .set_no_device(self.no_device.filter(|none| *none))
            .set_virtual_name(given_string(&self.virtual_name))
            .build()
    }

    fn observe(api: &BlockDeviceMapping) -> Self {
        Self {
            device_name: api.device_name.clone().unwrap_or_default(),
            no_device: Some(api.no_device.unwrap_or_default()),
            virtual_name: told(&api.virtual_name),
        }
    }
}

/// What is said of a volume, if anything is.
fn said(ebs: EbsBuilder) -> Option<Ebs> {
    Some(ebs.build()).filter(|ebs| *ebs != Ebs::builder().build())
}

/// Whether a volume goes with its instance. Of a device that is not there nobody tells: it is as it was written.
fn deleted(api: &BlockDeviceMapping, known: Option<bool>) -> Option<bool> {
    match api.no_device {
        Some(true) => known.or(Some(true)),
        _ => Some(api.ebs().and_then(|ebs| ebs.delete_on_termination).unwrap_or_default()),
    }
}

/// The devices of a launch configuration, as its blocks show them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Devices {
    pub root: Vec<RootBlockDevice>,
    pub ebs: Vec<EbsBlockDevice>,
    pub ephemeral: Vec<EphemeralBlockDevice>,
}

/// Which device is the root device.
#[derive(Clone, Copy, Debug)]
pub(super) enum Root<'a> {
    /// The one of the name that the image gives it.
    Named(Option<&'a str>),
    /// The one that is in no block of what is known.
    Known,
}

/// Sorts the devices into blocks.
pub(super) fn observe(
    known: &LaunchConfiguration,
    devices: &[BlockDeviceMapping],
    root: Root<'_>,
) -> Devices {
    let mut sorted = Devices::default();
    for api in devices {
        let name = api.device_name().unwrap_or_default();
        let ebs = known.ebs_block_device.iter().find(|device| device.device_name == name);
        let is_ephemeral = known.ephemeral_block_device.iter().any(|device| device.device_name == name);
        let is_root = match root {
            Root::Named(root) => Some(name) == root,
            Root::Known => ebs.is_none() && !is_ephemeral,
        };
        if is_root {
            sorted.root.push(RootBlockDevice::observe(api, known.root_block_device.first()));
        } else if api.virtual_name().is_some() || (is_ephemeral && api.ebs().is_none()) {
            sorted.ephemeral.push(EphemeralBlockDevice::observe(api));
        } else {
            sorted.ebs.push(EbsBlockDevice::observe(api, ebs));
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> LaunchConfiguration {
        let ebs = |name: &str, no_device, size| EbsBlockDevice {
            delete_on_termination: Some(true),
            device_name: name.to_owned(),
            no_device,
            volume_size: size,
            ..EbsBlockDevice::default()
        };
        let ephemeral = |name: &str, virtual_name: Option<&str>, no_device| EphemeralBlockDevice {
            device_name: name.to_owned(),
            no_device,
            virtual_name: virtual_name.map(str::to_owned),
        };
        LaunchConfiguration {
            ebs_block_device: vec![ebs("/dev/sdf", None, Some(5)), ebs("/dev/sdg", Some(true), None)],
            ephemeral_block_device: vec![
                ephemeral("/dev/sdb", Some("ephemeral0"), None),
                ephemeral("/dev/sdc", None, Some(true)),
            ],
            root_block_device: vec![RootBlockDevice {
                delete_on_termination: Some(false),
                volume_size: Some(20),
                ..RootBlockDevice::default()
            }],
            ..LaunchConfiguration::default()
        }
    }

    fn mappings(known: &LaunchConfiguration) -> Vec<BlockDeviceMapping> {
        let root = known.root_block_device.iter().map(|root| {
            BlockDeviceMapping::builder().device_name("/dev/xvda").set_ebs(root.to_api()).build()
        });
        let ebs = known.ebs_block_device.iter().map(EbsBlockDevice::to_api);
        root.chain(ebs).chain(known.ephemeral_block_device.iter().map(EphemeralBlockDevice::to_api)).collect()
    }

    #[test]
    fn devices_are_sorted_into_blocks() {
        let known = known();
        let mappings = mappings(&known);
        let names = |devices: &Devices| {
            let ebs: Vec<String> = devices.ebs.iter().map(|device| device.device_name.clone()).collect();
            let ephemeral: Vec<String> =
                devices.ephemeral.iter().map(|device| device.device_name.clone()).collect();
            (devices.root.len(), ebs.join(" "), ephemeral.join(" "))
        };
        let expected = (1, "/dev/sdf /dev/sdg".to_owned(), "/dev/sdb /dev/sdc".to_owned());
        assert_eq!(names(&observe(&known, &mappings, Root::Known)), expected);
        assert_eq!(names(&observe(&known, &mappings, Root::Named(Some("/dev/xvda")))), expected);
        // Of an import, nothing is known; and an image that is gone names no root device.
        let nothing = LaunchConfiguration::default();
        let imported = observe(&nothing, &mappings, Root::Named(None));
        let expected = (0, "/dev/xvda /dev/sdf /dev/sdg /dev/sdc".to_owned(), "/dev/sdb".to_owned());
        assert_eq!(names(&imported), expected);
    }

    #[test]
    fn a_device_that_is_not_there_has_no_volume() {
        let known = known();
        let api = known.ebs_block_device[1].to_api();
        assert_eq!((api.no_device, api.ebs()), (Some(true), None));
        assert_eq!(EbsBlockDevice::observe(&api, None).delete_on_termination, Some(true));
        let kept = EbsBlockDevice { delete_on_termination: Some(false), ..EbsBlockDevice::default() };
        assert_eq!(EbsBlockDevice::observe(&api, Some(&kept)).delete_on_termination, Some(false));
    }

    #[test]
    fn the_root_device_is_a_block_of_its_own() {
        let known = known();
        let root = "/dev/sdf".to_owned();
        assert!(refuse_root(&known.ebs_block_device, Some(&root)).is_err());
        assert!(refuse_root(&known.ebs_block_device, None).is_ok());
    }
}
