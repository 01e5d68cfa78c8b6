//! `aws_network_interface_sg_attachment`

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::NetworkInterface as Interface;
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::network_interface::NetworkInterface;
use super::{Described, FILTER_VALUES, filter, filters};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A group that guards a network interface, beside those that it has.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_network_interface_sg_attachment")]
pub struct NetworkInterfaceSgAttachment {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    network_interface_id: String,
    #[attr(required, force_new)]
    security_group_id: String,
    #[block(single)]
    timeouts: Option<Timeouts>,
}

/// How long its steps may take.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Timeouts {
    #[attr(optional)]
    create: Option<String>,
    #[attr(optional)]
    delete: Option<String>,
    #[attr(optional)]
    read: Option<String>,
}

fn groups(api: &Interface) -> impl Iterator<Item = &str> {
    api.groups().iter().filter_map(|group| group.group_id())
}

async fn interface(cx: &Context, id: &str) -> Result<Option<Interface>, ProviderError> {
    Ok(NetworkInterface::describe(cx, vec![filter("network-interface-id", [id])]).await?.pop())
}

impl NetworkInterfaceSgAttachment {
    /// The id that Terraform's provider makes up: AWS has none.
    fn named(&self) -> Self {
        let id = format!("{}_{}", self.security_group_id, self.network_interface_id);
        Self { id: Some(id), ..self.clone() }
    }

    fn of(interface: &str, group: &str) -> Self {
        let known = Self {
            network_interface_id: interface.to_owned(),
            security_group_id: group.to_owned(),
            ..Self::default()
        };
        known.named()
    }

    fn is_in(&self, api: &Interface) -> bool {
        groups(api).any(|group| group == self.security_group_id)
    }

    async fn write(&self, client: &Client, groups: Vec<String>) -> Result<(), ProviderError> {
        let call = client.modify_network_interface_attribute();
        let call = call.network_interface_id(&self.network_interface_id).set_groups(Some(groups));
        call.send().await.during("ec2:ModifyNetworkInterfaceAttribute").map(drop)
    }
}

impl Resource for NetworkInterfaceSgAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(3);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let interfaces = prior.iter().map(|prior| prior.network_interface_id.clone());
        let page = |ids| NetworkInterface::describe(cx, vec![filter("network-interface-id", ids)]);
        let found = lookup::by_key(interfaces, FILTER_VALUES, Interface::network_interface_id, page).await;
        let read = |prior: &Self| {
            let interface = found.get(&prior.network_interface_id)?;
            Ok(interface.filter(|api| prior.is_in(api)).map(|_| prior.named()))
        };
        prior.iter().map(read).collect()
    }

    /// All groups of an interface are written at once.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let (id, group) = (&planned.network_interface_id, &planned.security_group_id);
        let turn = cx.turn_at(id);
        let _turn = turn.lock().await;
        let missing =
            || ProviderError::new(ErrorClass::NotFound, format!("there is no network interface {id}"));
        let now = interface(cx, id).await?.ok_or_else(missing)?;
        if planned.is_in(&now) {
            let message = format!("the network interface {id} has the group {group} already");
            return Err(ProviderError::new(ErrorClass::AlreadyExists, message));
        }
        let all = groups(&now).chain([group.as_str()]).map(str::to_owned).collect();
        planned.write(cx.ec2_once(), all).await?;
        Ok(planned.named())
    }

    /// Whatever changes needs a new attachment.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let turn = cx.turn_at(&prior.network_interface_id);
        let _turn = turn.lock().await;
        let Some(now) = interface(cx, &prior.network_interface_id).await? else { return Ok(()) };
        if prior.is_in(&now) {
            let is_left = |group: &&str| *group != prior.security_group_id;
            prior.write(cx.ec2(), groups(&now).filter(is_left).map(str::to_owned).collect()).await?;
        }
        let out = || async {
            let now = interface(cx, &prior.network_interface_id).await?;
            Ok(now.is_none_or(|now| !prior.is_in(&now)).then_some(()))
        };
        let what = format!("{} to be off {}", prior.security_group_id, prior.network_interface_id);
        op.until(what, out).await
    }

    /// The id is the interface and the group: `eni-0123_sg-0123`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((interface, group)) = id.split_once('_') else {
            let message = format!("\"{id}\" does not name an attachment");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the interface and the group: eni-0123456789abcdef0_sg-0123456789abcdef0"));
        };
        cx.read(&Self::of(interface, group)).await
    }

    /// Attachments have no tags: those of interfaces that have the scope's tags, and are somebody's own.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = NetworkInterface::describe(cx, filters::of_scope(scope)).await?;
        let own = found.iter().filter(|api| api.requester_managed != Some(true));
        let of_interface = |api: &Interface| {
            let id = api.network_interface_id.clone().unwrap_or_default();
            groups(api).map(|group| Self::of(&id, group)).collect::<Vec<_>>()
        };
        Ok(own.flat_map(of_interface).collect())
    }
}
