//! `aws_volume_attachment`

use aws_sdk_ec2::types::{Volume as ApiVolume, VolumeAttachment as Api, VolumeAttachmentState as State};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::instance::power;
use super::{FILTER_VALUES, ebs_volume, filter, filters};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::timeouts::CreateDelete;

/// Which instance has a volume, and as what.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_volume_attachment")]
pub struct VolumeAttachment {
    #[attr(required, force_new)]
    device_name: String,
    #[attr(optional)]
    force_detach: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    instance_id: String,
    #[attr(optional)]
    skip_destroy: Option<bool>,
    #[attr(optional)]
    stop_instance_before_detaching: Option<bool>,
    #[attr(required, force_new)]
    volume_id: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

impl VolumeAttachment {
    /// The id that Terraform's provider makes up: AWS has none.
    fn named(&self) -> Self {
        let key = format!("{}-{}-{}-", self.device_name, self.instance_id, self.volume_id);
        Self { id: Some(format!("vai-{}", crc32fast::hash(key.as_bytes()))), ..self.clone() }
    }

    fn is_it(&self, api: &Api) -> bool {
        api.instance_id() == Some(&self.instance_id)
            && api.device() == Some(&self.device_name)
            && api.state() != Some(&State::Detached)
    }

    async fn now(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        let found = ebs_volume::describe(cx, vec![filter("volume-id", [&self.volume_id])]).await?;
        let attachments = found.into_iter().flat_map(|volume| volume.attachments.unwrap_or_default());
        Ok(attachments.into_iter().find(|api| self.is_it(api)))
    }
}

impl Resource for VolumeAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let volumes = prior.iter().map(|prior| prior.volume_id.clone());
        let page = |ids| ebs_volume::describe(cx, vec![filter("volume-id", ids)]);
        let volumes = lookup::by_key(volumes, FILTER_VALUES, ApiVolume::volume_id, page).await;
        let read = |prior: &Self| {
            let Some(volume) = volumes.get(&prior.volume_id)? else { return Ok(None) };
            Ok(volume.attachments().iter().any(|api| prior.is_it(api)).then(|| prior.named()))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .attach_volume()
            .device(&planned.device_name)
            .instance_id(&planned.instance_id)
            .volume_id(&planned.volume_id);
        call.send().await.during("ec2:AttachVolume")?;
        Ok(planned.named())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let attached = || async {
            Ok(made.now(cx).await?.filter(|api| matches!(api.state(), None | Some(State::Attached))))
        };
        op.until(format!("{} to be attached to {}", made.volume_id, made.instance_id), attached).await?;
        Ok(made)
    }

    /// How it is detached is nobody's business until then.
    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) || prior.now(cx).await?.is_none() {
            return Ok(());
        }
        if prior.stop_instance_before_detaching == Some(true) {
            // So that nothing is written any more.
            power::stop(cx, &prior.instance_id, false, op).await?;
        }
        let call = cx
            .ec2()
            .detach_volume()
            .device(&prior.device_name)
            .instance_id(&prior.instance_id)
            .volume_id(&prior.volume_id)
            .set_force(prior.force_detach.filter(|force| *force));
        call.send().await.during("ec2:DetachVolume")?;
        let gone = || async { Ok(prior.now(cx).await?.is_none().then_some(())) };
        op.until(format!("{} to be detached from {}", prior.volume_id, prior.instance_id), gone).await
    }

    /// The id is the device, the volume and the instance: `/dev/sdh:vol-0123:i-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let parts: Vec<&str> = id.split(':').collect();
        let [device, volume, instance] = parts[..] else {
            let message = format!("\"{id}\" does not name an attachment");
            return Err(ProviderError::new(ErrorClass::Invalid, message).hint(
                "write the device, the volume and the instance: /dev/sdh:vol-0123456789abcdef0:i-0123456789abcdef0",
            ));
        };
        let known = Self {
            device_name: device.to_owned(),
            volume_id: volume.to_owned(),
            instance_id: instance.to_owned(),
            ..Self::default()
        };
        cx.read(&known.named()).await
    }

    /// Attachments have no tags: those of volumes that have the scope's tags. What an instance takes with it when it is
    /// terminated came with the instance.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let volumes = ebs_volume::describe(cx, filters::of_scope(scope)).await?;
        let attachments = volumes.into_iter().flat_map(|volume| volume.attachments.unwrap_or_default());
        let made = attachments.filter(|api| api.delete_on_termination != Some(true));
        let of_api = |api: Api| {
            let known = Self {
                device_name: api.device?,
                volume_id: api.volume_id?,
                instance_id: api.instance_id?,
                ..Self::default()
            };
            Some(known.named())
        };
        Ok(made.filter_map(of_api).collect())
    }
}
