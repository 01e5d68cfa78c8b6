//! The addresses of a NAT gateway beside its first one. Those of a public gateway are pairs of an elastic address and a private
//! one; a private gateway has only the latter.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ec2::types::{NatGateway as Api, NatGatewayAddress, NatGatewayAddressStatus};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use super::{NatGateway, PRIVATE};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::mutation::Op;
use crate::resource::Resource;

const COUNT: &str = "secondary_private_ip_address_count";

pub(super) fn check(checks: &mut Checks<'_>) {
    checks.at_most_one(&[COUNT, "secondary_private_ip_addresses"]);
    let is_public = checks.text("connectivity_type").is_none_or(|kind| kind != PRIVATE);
    let is_known = checks.text("connectivity_type").is_some() || checks.is_null("connectivity_type");
    if is_public && is_known && checks.get(COUNT).and_then(Value::as_i64).is_some_and(|count| count > 0) {
        checks.report(
            COUNT,
            "a public NAT gateway has a private address for each of its elastic ones: remove it",
        );
    }
}

/// A count is for the create: nobody says which addresses another count would be of.
pub(super) fn adjust(draft: &mut Draft<'_>) {
    let is_private = draft.planned("connectivity_type").as_str() == Some(PRIVATE);
    if is_private && !draft.is_unset(COUNT) && draft.changes(COUNT) {
        draft.replace(COUNT);
    }
}

/// They, as they are reported.
pub(super) fn of(api: &Api) -> impl Iterator<Item = &NatGatewayAddress> {
    api.nat_gateway_addresses().iter().filter(|address| address.is_primary == Some(false))
}

/// Whether nothing of them is under way. Fails where something of it did.
pub(super) fn is_settled(api: &Api) -> Result<bool, ProviderError> {
    use NatGatewayAddressStatus::{Assigning, Associating, Disassociating, Failed, Unassigning};
    for address in of(api) {
        match address.status() {
            Some(Failed) => {
                let why = address.failure_message().unwrap_or("AWS gives no reason");
                let which = address.private_ip().or(address.allocation_id()).unwrap_or_default();
                let message = format!("the secondary address {which} of the NAT gateway failed: {why}");
                return Err(ProviderError::new(ErrorClass::Invalid, message));
            }
            Some(Assigning | Associating | Disassociating | Unassigning) => return Ok(false),
            _ => {}
        }
    }
    Ok(true)
}

/// What is to be done to the addresses of a public gateway, in this order.
#[derive(Debug, Default, PartialEq)]
struct Exchange {
    /// Associations that end first, because their elastic addresses are to be used again.
    freed: Vec<String>,
    /// Elastic addresses that are added, and the private ones for them.
    allocations: Vec<String>,
    addresses: Vec<String>,
    /// Associations that end last.
    ended: Vec<String>,
}

impl Exchange {
    /// `addresses`: the private ones that are wanted, unless they do not matter.
    fn new(
        now: &[&NatGatewayAddress],
        allocations: &BTreeSet<String>,
        addresses: Option<&BTreeSet<String>>,
    ) -> Self {
        let allocation = |of: &NatGatewayAddress| of.allocation_id.clone().unwrap_or_default();
        let address = |of: &NatGatewayAddress| of.private_ip.clone().unwrap_or_default();
        let stays = |of: &&&NatGatewayAddress| {
            allocations.contains(&allocation(of))
                && addresses.is_none_or(|wanted| wanted.contains(&address(of)))
        };
        let (kept, gone): (Vec<_>, Vec<_>) = now.iter().partition(stays);
        let (freed, ended): (Vec<_>, Vec<_>) =
            gone.into_iter().partition(|of: &&NatGatewayAddress| allocations.contains(&allocation(of)));
        let associations =
            |of: Vec<&NatGatewayAddress>| of.into_iter().filter_map(|of| of.association_id.clone()).collect();
        let has_allocation: BTreeSet<String> = kept.iter().map(|of| allocation(of)).collect();
        let has_address: BTreeSet<String> = kept.iter().map(|of| address(of)).collect();
        let new_addresses = addresses.into_iter().flatten().filter(|of| !has_address.contains(*of));
        Self {
            freed: associations(freed),
            allocations: allocations.difference(&has_allocation).cloned().collect(),
            addresses: new_addresses.cloned().collect(),
            ended: associations(ended),
        }
    }
}

fn differ(old: &Option<BTreeSet<String>>, new: &Option<BTreeSet<String>>) -> bool {
    old.iter().flatten().ne(new.iter().flatten())
}

/// Gives a gateway the addresses that are planned.
pub(super) async fn change(
    cx: &Context,
    prior: &NatGateway,
    planned: &NatGateway,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let addresses = planned.secondary_private_ip_addresses.as_ref();
    let has_other_addresses = addresses.is_some()
        && differ(&prior.secondary_private_ip_addresses, &planned.secondary_private_ip_addresses);
    let has_other_allocations = differ(&prior.secondary_allocation_ids, &planned.secondary_allocation_ids);
    if !has_other_addresses && !has_other_allocations {
        return Ok(());
    }
    let Some(api) = prior.describe_one(cx).await? else { return Ok(()) };
    let now: Vec<&NatGatewayAddress> = of(&api).collect();
    if planned.is_private() {
        return assign(cx, prior, &now, addresses, op).await;
    }
    let allocations = planned.secondary_allocation_ids.clone().unwrap_or_default();
    let exchange = Exchange::new(&now, &allocations, addresses);
    disassociate(cx, prior, exchange.freed, op).await?;
    if !exchange.allocations.is_empty() {
        let call = cx
            .ec2()
            .associate_nat_gateway_address()
            .nat_gateway_id(prior.id())
            .set_allocation_ids(Some(exchange.allocations))
            .set_private_ip_addresses(some(exchange.addresses));
        call.send().await.during("ec2:AssociateNatGatewayAddress")?;
        settled(cx, prior, op).await?;
    }
    disassociate(cx, prior, exchange.ended, op).await
}

fn some(items: Vec<String>) -> Option<Vec<String>> {
    Some(items).filter(|items| !items.is_empty())
}

async fn disassociate(
    cx: &Context,
    gateway: &NatGateway,
    associations: Vec<String>,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    if associations.is_empty() {
        return Ok(());
    }
    let call = cx.ec2().disassociate_nat_gateway_address().nat_gateway_id(gateway.id());
    let done = call.set_association_ids(Some(associations)).send().await;
    done.during("ec2:DisassociateNatGatewayAddress")?;
    settled(cx, gateway, op).await
}

/// The same of a private gateway.
async fn assign(
    cx: &Context,
    gateway: &NatGateway,
    now: &[&NatGatewayAddress],
    wanted: Option<&BTreeSet<String>>,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let Some(wanted) = wanted else { return Ok(()) };
    let now: BTreeSet<String> = now.iter().filter_map(|of| of.private_ip.clone()).collect();
    if let Some(added) = some(wanted.difference(&now).cloned().collect()) {
        let call = cx.ec2().assign_private_nat_gateway_address().nat_gateway_id(gateway.id());
        let done = call.set_private_ip_addresses(Some(added)).send().await;
        done.during("ec2:AssignPrivateNatGatewayAddress")?;
        settled(cx, gateway, op).await?;
    }
    if let Some(removed) = some(now.difference(wanted).cloned().collect()) {
        let call = cx.ec2().unassign_private_nat_gateway_address().nat_gateway_id(gateway.id());
        let done = call.set_private_ip_addresses(Some(removed)).send().await;
        done.during("ec2:UnassignPrivateNatGatewayAddress")?;
        settled(cx, gateway, op).await?;
    }
    Ok(())
}

/// Waits until nothing is under way.
async fn settled(cx: &Context, gateway: &NatGateway, op: &Op<'_>) -> Result<(), ProviderError> {
    let what = format!("the addresses of {} to change", gateway.id());
    let is_done = || async {
        let Some(api) = gateway.describe_one(cx).await? else { return Ok(None) };
        Ok(is_settled(&api)?.then_some(()))
    };
    op.until_typically(Duration::from_secs(60), what, is_done).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(association: &str, allocation: &str, address: &str) -> NatGatewayAddress {
        NatGatewayAddress::builder()
            .association_id(association)
            .allocation_id(allocation)
            .private_ip(address)
            .is_primary(false)
            .build()
    }

    fn set(items: &[&str]) -> BTreeSet<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    fn exchange(
        now: &[NatGatewayAddress],
        allocations: &[&str],
        addresses: Option<&[&str]>,
    ) -> [Vec<String>; 4] {
        let now: Vec<&NatGatewayAddress> = now.iter().collect();
        let exchange = Exchange::new(&now, &set(allocations), addresses.map(set).as_ref());
        [exchange.freed, exchange.allocations, exchange.addresses, exchange.ended]
    }

    fn texts(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn elastic_addresses_come_before_others_go() {
        let now = [pair("assoc-1", "eip-1", "10.0.0.5"), pair("assoc-2", "eip-2", "10.0.0.6")];
        assert_eq!(
            exchange(&now, &["eip-2", "eip-3"], None),
            [texts(&[]), texts(&["eip-3"]), texts(&[]), texts(&["assoc-1"])]
        );
        assert_eq!(
            exchange(&now, &[], None),
            [texts(&[]), texts(&[]), texts(&[]), texts(&["assoc-1", "assoc-2"])]
        );
        assert_eq!(
            exchange(&now, &["eip-1", "eip-2"], Some(&["10.0.0.5", "10.0.0.6"])),
            [texts(&[]), texts(&[]), texts(&[]), texts(&[]),]
        );
    }

    #[test]
    fn another_private_address_frees_the_elastic_one_first() {
        let now = [pair("assoc-1", "eip-1", "10.0.0.5")];
        assert_eq!(
            exchange(&now, &["eip-1"], Some(&["10.0.0.7"])),
            [texts(&["assoc-1"]), texts(&["eip-1"]), texts(&["10.0.0.7"]), texts(&[])]
        );
    }

    #[test]
    fn what_is_under_way_is_waited_for_and_what_failed_is_told() {
        let gateway = |status: NatGatewayAddressStatus| {
            let mut address = pair("assoc-1", "eip-1", "10.0.0.5");
            address.status = Some(status);
            Api::builder().nat_gateway_addresses(address).build()
        };
        assert!(is_settled(&gateway(NatGatewayAddressStatus::Succeeded)).is_ok_and(|is_settled| is_settled));
        assert!(
            is_settled(&gateway(NatGatewayAddressStatus::Associating)).is_ok_and(|is_settled| !is_settled)
        );
        assert!(is_settled(&gateway(NatGatewayAddressStatus::Failed)).is_err());
        assert!(is_settled(&Api::builder().build()).is_ok_and(|is_settled| is_settled));
    }
}
