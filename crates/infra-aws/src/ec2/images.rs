//! Images, as far as instances need them.

use infra_provider::{ErrorClass, ProviderError};

use super::filter;
use crate::context::Context;
use crate::error::During;

/// What an image calls its root device. Asked once for each image.
pub(crate) async fn root_device(cx: &Context, image: &str) -> Result<String, ProviderError> {
    // Held while asking, so that instances of one image that start at once ask once.
    let mut known = cx.root_devices().lock().await;
    if let Some(name) = known.get(image) {
        return Ok(name.clone());
    }
    let call = cx.ec2().describe_images().filters(filter("image-id", [image])).include_deprecated(true);
    let images = call.send().await.during("ec2:DescribeImages")?.images.unwrap_or_default();
    let Some(name) = images.into_iter().next().and_then(|image| image.root_device_name) else {
        let message = format!("there is no image {image} in {}", cx.region());
        let error = ProviderError::new(ErrorClass::Invalid, message).during("ec2:DescribeImages");
        return Err(
            error.hint("image ids differ from region to region: look it up with the data source aws_ami")
        );
    };
    known.insert(image.to_owned(), name.clone());
    Ok(name)
}
