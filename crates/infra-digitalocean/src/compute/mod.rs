//! Droplets and what they start with.

mod droplet;
mod volume;
mod volume_attachment;

pub(crate) use droplet::Droplet;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![
        resource::<droplet::Droplet>(),
        resource::<volume::Volume>(),
        resource::<volume_attachment::VolumeAttachment>(),
    ]
}
