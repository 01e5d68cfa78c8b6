//! Images, as far as instances need them.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_ec2::types::Image as Api;
use infra_provider::{ErrorClass, ProviderError};

use super::{FILTER_VALUES, filter};
use crate::context::Context;
use crate::error::During;

/// What an image calls its root device. Some images name one there that is not among their devices: then it is the first of these.
fn root_of(image: &Api) -> Option<String> {
    let mut devices = image.block_device_mappings().iter().filter_map(|mapping| mapping.device_name());
    let name = image.root_device_name()?;
    let first = devices.clone().next().unwrap_or(name);
    let own = devices.find(|device| *device == name);
    Some(own.unwrap_or(first).to_owned())
}

/// The snapshot that the root device is made of; `""` where there is none.
pub(crate) fn root_snapshot(image: &Api) -> String {
    let root = image.root_device_name().and_then(|root| {
        image.block_device_mappings().iter().find(|mapping| mapping.device_name() == Some(root))
    });
    let snapshot = root.and_then(|root| root.ebs()).and_then(|ebs| ebs.snapshot_id());
    snapshot.unwrap_or_default().to_owned()
}

/// What images call their root devices, by image. Each is asked for once; one that is gone is not in the answer.
pub(crate) async fn root_devices(
    cx: &Context,
    images: BTreeSet<String>,
) -> Result<HashMap<String, String>, ProviderError> {
    // Held while asking, so that instances of one image that start at once ask once.
    let mut known = cx.root_devices().lock().await;
    let unknown: Vec<String> = images.iter().filter(|image| !known.contains_key(*image)).cloned().collect();
    for page in unknown.chunks(FILTER_VALUES) {
        let call = cx.ec2().describe_images().filters(filter("image-id", page)).include_deprecated(true);
        let found = call.send().await.during("ec2:DescribeImages")?.images.unwrap_or_default();
        known.extend(found.iter().filter_map(|image| Some((image.image_id.clone()?, root_of(image)?))));
    }
    Ok(images.into_iter().filter_map(|image| known.get(&image).cloned().map(|name| (image, name))).collect())
}

/// What an image calls its root device.
pub(crate) async fn root_device(cx: &Context, image: &str) -> Result<String, ProviderError> {
    let mut found = root_devices(cx, [image.to_owned()].into()).await?;
    found.remove(image).ok_or_else(|| {
        let message = format!("there is no image {image} in {}", cx.region());
        let error = ProviderError::new(ErrorClass::Invalid, message).during("ec2:DescribeImages");
        error.hint("image ids differ from region to region: look it up with the data source aws_ami")
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::BlockDeviceMapping;

    use super::*;

    #[test]
    fn the_root_device_is_one_of_the_devices() {
        let image = |devices: &[&str]| {
            let mapping = |name: &&str| BlockDeviceMapping::builder().device_name(*name).build();
            let devices = devices.iter().map(mapping).collect();
            Api::builder().root_device_name("/dev/sda1").set_block_device_mappings(Some(devices)).build()
        };
        assert_eq!(root_of(&image(&["/dev/sdb", "/dev/sda1"])).as_deref(), Some("/dev/sda1"));
        assert_eq!(root_of(&image(&["/dev/sda", "/dev/sdb"])).as_deref(), Some("/dev/sda"));
        assert_eq!(root_of(&image(&[])).as_deref(), Some("/dev/sda1"));
        assert_eq!(root_of(&Api::builder().build()), None);
    }
}
