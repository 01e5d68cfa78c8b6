//! The addresses of an interface.

use std::collections::BTreeSet;

use aws_sdk_ec2::operation::create_network_interface::builders::CreateNetworkInterfaceFluentBuilder;
use aws_sdk_ec2::types::{InstanceIpv6Address, NetworkInterface as Api, PrivateIpAddressSpecification};
use infra_provider::ProviderError;

use super::NetworkInterface;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::resource::Resource;

/// The IPv4 addresses, the primary one first.
pub(super) fn ipv4(api: &Api) -> Vec<String> {
    let mut found: Vec<_> = api.private_ip_addresses().iter().collect();
    found.sort_by_key(|address| address.primary != Some(true));
    found.into_iter().filter_map(|address| address.private_ip_address.clone()).collect()
}

/// The IPv6 addresses.
pub(super) fn ipv6(api: &Api) -> Vec<String> {
    api.ipv6_addresses().iter().filter_map(|address| address.ipv6_address.clone()).collect()
}

fn small(number: Option<i64>) -> Option<i32> {
    number.filter(|number| *number > 0).and_then(|number| number.try_into().ok())
}

/// What is in `a` and not in `b`.
fn less(a: &Option<BTreeSet<String>>, b: &Option<BTreeSet<String>>) -> Vec<String> {
    let is_in_b = |item: &&String| b.as_ref().is_some_and(|b| b.contains(*item));
    a.iter().flatten().filter(|item| !is_in_b(item)).cloned().collect()
}

impl NetworkInterface {
    /// The creating call with the addresses that the configuration wants.
    pub(super) fn addressed(
        &self,
        call: CreateNetworkInterfaceFluentBuilder,
    ) -> CreateNetworkInterfaceFluentBuilder {
        let ipv6 = self.ipv6_addresses.iter().flatten();
        let ipv6 = ipv6.map(|address| InstanceIpv6Address::builder().ipv6_address(address).build());
        let call = call
            .set_ipv6_addresses(Some(ipv6.collect::<Vec<_>>()).filter(|ipv6| !ipv6.is_empty()))
            .set_ipv6_address_count(small(self.ipv6_address_count));
        let Some(chosen) = self.private_ips.as_ref().filter(|chosen| !chosen.is_empty()) else {
            return call
                .set_private_ip_address(given_string(&self.private_ip))
                .set_secondary_private_ip_address_count(small(self.private_ips_count));
        };
        let primary = given(&self.private_ip).or_else(|| chosen.first().map(String::as_str));
        let addresses = chosen.iter().map(|address| {
            PrivateIpAddressSpecification::builder()
                .private_ip_address(address)
                .primary(Some(address.as_str()) == primary)
                .build()
        });
        call.set_private_ip_addresses(Some(addresses.collect()))
    }

    /// Makes the addresses, `now`, those that are planned. The primary one stays.
    pub(super) async fn change_addresses(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        if self.private_ips.is_some() && self.private_ips != now.private_ips {
            self.unassign_ipv4(cx, less(&now.private_ips, &self.private_ips)).await?;
            let added = less(&self.private_ips, &now.private_ips);
            if !added.is_empty() {
                let call = cx.ec2().assign_private_ip_addresses().network_interface_id(self.id());
                let call = call.set_private_ip_addresses(Some(added)).send().await;
                call.during("ec2:AssignPrivateIpAddresses")?;
            }
        } else if let (Some(wanted), Some(count)) = (self.private_ips_count, now.private_ips_count) {
            if wanted > count {
                let call = cx.ec2().assign_private_ip_addresses().network_interface_id(self.id());
                let call = call.set_secondary_private_ip_address_count(small(Some(wanted - count)));
                call.send().await.during("ec2:AssignPrivateIpAddresses")?;
            } else {
                let primary = given(&now.private_ip);
                let secondary = now.private_ips.iter().flatten().filter(|ip| Some(ip.as_str()) != primary);
                let kept = usize::try_from(wanted).unwrap_or_default();
                self.unassign_ipv4(cx, secondary.skip(kept).cloned().collect()).await?;
            }
        }
        self.change_ipv6(cx, now).await
    }

    async fn change_ipv6(&self, cx: &Context, now: &Self) -> Result<(), ProviderError> {
        if self.ipv6_addresses.is_some() && self.ipv6_addresses != now.ipv6_addresses {
            self.unassign_ipv6(cx, less(&now.ipv6_addresses, &self.ipv6_addresses)).await?;
            let added = less(&self.ipv6_addresses, &now.ipv6_addresses);
            if !added.is_empty() {
                let call = cx.ec2().assign_ipv6_addresses().network_interface_id(self.id());
                let call = call.set_ipv6_addresses(Some(added)).send().await;
                call.during("ec2:AssignIpv6Addresses")?;
            }
        } else if let (Some(wanted), Some(count)) = (self.ipv6_address_count, now.ipv6_address_count) {
            if wanted > count {
                let call = cx.ec2().assign_ipv6_addresses().network_interface_id(self.id());
                let call = call.set_ipv6_address_count(small(Some(wanted - count)));
                call.send().await.during("ec2:AssignIpv6Addresses")?;
            } else {
                let kept = usize::try_from(wanted).unwrap_or_default();
                let dropped = now.ipv6_addresses.iter().flatten().skip(kept).cloned().collect();
                self.unassign_ipv6(cx, dropped).await?;
            }
        }
        Ok(())
    }

    async fn unassign_ipv4(&self, cx: &Context, addresses: Vec<String>) -> Result<(), ProviderError> {
        if addresses.is_empty() {
            return Ok(());
        }
        let call = cx.ec2().unassign_private_ip_addresses().network_interface_id(self.id());
        let call = call.set_private_ip_addresses(Some(addresses)).send().await;
        call.during("ec2:UnassignPrivateIpAddresses").map(drop)
    }

    async fn unassign_ipv6(&self, cx: &Context, addresses: Vec<String>) -> Result<(), ProviderError> {
        if addresses.is_empty() {
            return Ok(());
        }
        let call = cx.ec2().unassign_ipv6_addresses().network_interface_id(self.id());
        let call = call.set_ipv6_addresses(Some(addresses)).send().await;
        call.during("ec2:UnassignIpv6Addresses").map(drop)
    }
}
