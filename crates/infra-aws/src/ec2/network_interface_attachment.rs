//! `aws_network_interface_attachment`

use aws_sdk_ec2::types::{
    AttachmentStatus, NetworkInterface as Interface, NetworkInterfaceAttachment as Api,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::network_interface::NetworkInterface;
use super::{Described, FILTER_VALUES, filter, filters};
use crate::context::Context;
use crate::done::unless_done;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Which instance a network interface is in, and as its which one.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_network_interface_attachment")]
pub struct NetworkInterfaceAttachment {
    #[attr(computed)]
    attachment_id: Option<String>,
    #[attr(required, force_new)]
    device_index: i64,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    instance_id: String,
    #[attr(required, force_new)]
    network_interface_id: String,
    #[attr(computed)]
    status: Option<String>,
}

/// The attachment of an interface, unless it is on its way out. What a service has put somewhere is in no instance.
fn attachment(api: &Interface) -> Option<&Api> {
    let is_leaving =
        |api: &&Api| matches!(api.status(), Some(AttachmentStatus::Detached | AttachmentStatus::Detaching));
    api.attachment().filter(|api| api.instance_id().is_some()).filter(|api| !is_leaving(api))
}

fn attachment_id(api: &Interface) -> Option<&str> {
    attachment(api).and_then(Api::attachment_id)
}

impl NetworkInterfaceAttachment {
    fn observe(interface: &Interface) -> Option<Self> {
        let api = attachment(interface)?;
        let id = Some(api.attachment_id.clone().filter(|id| !id.is_empty())?);
        Some(Self {
            attachment_id: id.clone(),
            device_index: api.device_index.unwrap_or_default().into(),
            id,
            instance_id: api.instance_id.clone().unwrap_or_default(),
            network_interface_id: interface.network_interface_id.clone().unwrap_or_default(),
            status: api.status().map(|status| status.as_str().to_owned()),
        })
    }
}

impl Resource for NetworkInterfaceAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    /// By id; where there is none yet, by the interface, which is in one instance at most.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let page = |name: &'static str| move |keys| NetworkInterface::describe(cx, vec![filter(name, keys)]);
        let ids = prior.iter().map(|prior| prior.id().to_owned());
        let without_id = prior.iter().filter(|prior| prior.id().is_empty());
        let interfaces = without_id.map(|prior| prior.network_interface_id.clone());
        let (by_id, by_interface) = futures::join!(
            lookup::by_key(ids, FILTER_VALUES, attachment_id, page("attachment.attachment-id")),
            lookup::by_key(
                interfaces,
                FILTER_VALUES,
                Interface::network_interface_id,
                page("network-interface-id")
            ),
        );
        let read = |prior: &Self| {
            let found = match prior.id() {
                "" => by_interface.get(&prior.network_interface_id)?,
                id => by_id.get(id)?,
            };
            Ok(found.and_then(Self::observe))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .attach_network_interface()
            .network_interface_id(&planned.network_interface_id)
            .instance_id(&planned.instance_id)
            .device_index(planned.device_index.try_into().unwrap_or(i32::MAX));
        let made = call.send().await.during("ec2:AttachNetworkInterface")?;
        Ok(Self { id: made.attachment_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let attached = AttachmentStatus::Attached;
        let is_attached = |now: &Self| now.status.as_deref() == Some(attached.as_str());
        let what = format!("{} to be in {}", made.network_interface_id, made.instance_id);
        let attached = || async { Ok(cx.read(&made).await?.filter(is_attached)) };
        Ok(op.until(what, attached).await?)
    }

    /// The interface may be somewhere else; then ours was refused.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        wanted.planned.instance_id == found.instance_id && wanted.planned.device_index == found.device_index
    }

    /// Whatever changes needs a new attachment.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().detach_network_interface().attachment_id(prior.id()).force(true);
        let detach = async { call.send().await.during("ec2:DetachNetworkInterface").map(drop) };
        unless_done(detach, async { Ok(cx.read(prior).await?.is_none()) }).await?;
        // Until then, nothing else can be done with the interface.
        let out = || async {
            let filters = vec![filter("network-interface-id", [&prior.network_interface_id])];
            let found = NetworkInterface::describe(cx, filters).await?;
            let is_in = found.iter().filter_map(Interface::attachment).any(|api| {
                api.attachment_id() == Some(prior.id()) && api.status() != Some(&AttachmentStatus::Detached)
            });
            Ok((!is_in).then_some(()))
        };
        let what = format!("{} to be out of {}", prior.network_interface_id, prior.instance_id);
        op.until(what, out).await
    }

    /// Attachments have no tags: those of interfaces that have the scope's tags. What goes with an instance came with it.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = NetworkInterface::describe(cx, filters::of_scope(scope)).await?;
        Ok(found.iter().filter(|api| NetworkInterface::is_listed(api)).filter_map(Self::observe).collect())
    }
}
