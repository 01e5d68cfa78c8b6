//! The instance that an interface is put into.

use aws_sdk_ec2::types::{AttachmentStatus, NetworkInterfaceAttachment as Api};
use infra_provider::model::Nested;
use infra_provider::{ErrorClass, ProviderError};

use super::NetworkInterface;
use crate::context::Context;
use crate::done::unless_done;
use crate::error::During;
use crate::given::given;
use crate::mutation::Op;
use crate::resource::Resource;

/// Which instance, and as its which interface.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Attachment {
    #[attr(computed)]
    attachment_id: Option<String>,
    #[attr(required)]
    device_index: i64,
    #[attr(required)]
    instance: String,
}

impl Attachment {
    /// `None` where it is on its way out.
    pub(super) fn observe(api: &Api) -> Option<Self> {
        if matches!(api.status(), Some(AttachmentStatus::Detached | AttachmentStatus::Detaching)) {
            return None;
        }
        Some(Self {
            attachment_id: Some(api.attachment_id.clone().filter(|id| !id.is_empty())?),
            device_index: api.device_index.unwrap_or_default().into(),
            instance: api.instance_id.clone().unwrap_or_default(),
        })
    }

    fn is(&self, other: &Self) -> bool {
        (&self.instance, self.device_index) == (&other.instance, other.device_index)
    }
}

impl NetworkInterface {
    /// Puts the interface into the instance that is planned. `now` is where it is.
    pub(super) async fn change_attachment(
        &self,
        cx: &Context,
        now: &Self,
        op: &Op<'_>,
    ) -> Result<Self, ProviderError> {
        let is_there = match (self.attachment.first(), now.attachment.first()) {
            (Some(planned), Some(now)) => planned.is(now),
            (planned, now) => planned.is_none() && now.is_none(),
        };
        if is_there {
            return cx.read_back(self, op).await;
        }
        now.detach(cx, op).await?;
        if let Some(planned) = self.attachment.first() {
            op.persist_new(|| async {
                let call = cx.ec2().attach_network_interface().network_interface_id(self.id());
                let call = call.instance_id(&planned.instance);
                let call = call.device_index(planned.device_index.try_into().unwrap_or_default());
                let attach = async { call.send().await.during("ec2:AttachNetworkInterface").map(drop) };
                let is_attached = async {
                    let now = cx.read(self).await?;
                    Ok(now.is_some_and(|now| now.attachment.first().is_some_and(|now| planned.is(now))))
                };
                unless_done(attach, is_attached).await
            })
            .await?;
        }
        let settled = || async {
            let now = cx.read(self).await?;
            Ok(now.filter(|now| now.attachment.is_empty() == self.attachment.is_empty()))
        };
        op.until(format!("{} to be attached as planned", self.id()), settled).await
    }

    /// Takes the interface out of the instance that it is in.
    pub(super) async fn detach(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let attachment = self.attachment.first().and_then(|attachment| given(&attachment.attachment_id));
        let Some(attachment) = attachment else { return Ok(()) };
        let call = cx.ec2().detach_network_interface().attachment_id(attachment).force(true);
        match call.send().await.during("ec2:DetachNetworkInterface") {
            Err(error) if error.class == ErrorClass::NotFound => {}
            other => drop(other?),
        }
        let detached = || async {
            let now = cx.read(self).await?;
            Ok(now.is_none_or(|now| now.attachment.is_empty()).then_some(()))
        };
        op.until(format!("{} to be detached", self.id()), detached).await
    }
}
