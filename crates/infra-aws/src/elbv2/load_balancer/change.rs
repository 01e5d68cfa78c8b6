//! Changing load balancers, and waiting for them.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ec2::types::NetworkInterface;
use aws_sdk_elasticloadbalancingv2::types::{
    CapacityReservationStateEnum, EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum, IpAddressType,
    IpamPools as IpamPoolsApi, LoadBalancerAttribute, LoadBalancerStateEnum,
    MinimumLoadBalancerCapacity as CapacityApi, RemoveIpamPoolEnum, SubnetMapping as MappingApi,
};
use infra_provider::{ErrorClass, ProviderError};

use super::{LoadBalancer, SubnetMapping, read};
use crate::context::Context;
use crate::ec2::filter;
use crate::elbv2::attributes::{Attributes, to_change};
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::resource::Resource;

/// Waits until it takes requests. One that failed never will.
pub(super) async fn wait_active(
    cx: &Context,
    balancer: &LoadBalancer,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let what = format!("the load balancer {} to be active", balancer.name());
    let active = || async {
        let Some(api) = read::by_arn(cx, balancer.id()).await? else { return Ok(None) };
        let state = api.state();
        match state.and_then(|state| state.code()) {
            Some(LoadBalancerStateEnum::Active | LoadBalancerStateEnum::ActiveImpaired) => Ok(Some(())),
            Some(LoadBalancerStateEnum::Failed) => {
                let reason = state.and_then(|state| state.reason()).unwrap_or("AWS gives no reason");
                let message = format!("the load balancer {} failed: {reason}", balancer.name());
                Err(ProviderError::new(ErrorClass::Invalid, message))
            }
            _ => Ok(None),
        }
    };
    op.until_typically(Duration::from_secs(150), what, active).await
}

/// Waits until it and its interfaces are gone. Interfaces are found by their description, which begins with the
/// balancer's name in its ARN: an id that no other balancer ever has.
pub(super) async fn wait_gone(
    cx: &Context,
    balancer: &LoadBalancer,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let what = format!("the load balancer {} to be gone", balancer.name());
    let gone = || async { Ok(read::by_arn(cx, balancer.id()).await?.is_none().then_some(())) };
    op.until(what, gone).await?;
    let Some(suffix) = given(&balancer.arn_suffix) else { return Ok(()) };
    wait_detached(cx, balancer.name(), format!("ELB {suffix}"), op).await
}

/// Waits until the interfaces of a balancer are gone, which AWS gives a description.
pub(crate) async fn wait_detached(
    cx: &Context,
    name: &str,
    description: String,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let what = format!("the network interfaces of the load balancer {name} to be gone");
    let detached = || async {
        let call =
            cx.ec2().describe_network_interfaces().filters(filter("description", [description.as_str()]));
        let found = call.send().await.during("ec2:DescribeNetworkInterfaces")?;
        // Anybody may describe an interface so.
        let is_made_by_aws = |found: &NetworkInterface| found.requester_managed == Some(true);
        Ok((!found.network_interfaces().iter().any(is_made_by_aws)).then_some(()))
    };
    op.until_typically(Duration::from_secs(60), what, detached).await
}

/// Makes its settings those that are planned, and says whether there was anything to change.
pub(super) async fn change_settings(
    cx: &Context,
    now: &Attributes,
    planned: &LoadBalancer,
) -> Result<bool, ProviderError> {
    let changes = to_change(planned.wanted(), now, LoadBalancer::is_default);
    if changes.is_empty() {
        return Ok(false);
    }
    let attribute = |(key, value)| LoadBalancerAttribute::builder().key(key).value(value).build();
    let attributes = changes.into_iter().map(attribute).collect();
    let call = cx.elbv2().modify_load_balancer_attributes().load_balancer_arn(planned.id());
    let call = call.set_attributes(Some(attributes)).send();
    call.await.during("elasticloadbalancing:ModifyLoadBalancerAttributes").map(|_| true)
}

fn groups(balancer: &LoadBalancer) -> BTreeSet<String> {
    balancer.security_groups.clone().unwrap_or_default()
}

/// Of a network balancer only, and only where the configuration says it.
fn private_link(balancer: &LoadBalancer) -> Option<&str> {
    given(&balancer.enforce_security_group_inbound_rules_on_private_link_traffic)
        .filter(|_| balancer.kind() == "network")
}

/// Says whether rules are in force for what comes through PrivateLink, which no create call does. Says itself whether
/// there was anything to say.
pub(super) async fn set_private_link(cx: &Context, made: &LoadBalancer) -> Result<bool, ProviderError> {
    if private_link(made).is_none() {
        return Ok(false);
    }
    set_security_groups(cx, made).await.map(|()| true)
}

pub(super) async fn change_security_groups(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
) -> Result<(), ProviderError> {
    let is_linked_otherwise = private_link(planned).is_some() && private_link(planned) != private_link(prior);
    if groups(prior) == groups(planned) && !is_linked_otherwise {
        return Ok(());
    }
    set_security_groups(cx, planned).await
}

async fn set_security_groups(cx: &Context, planned: &LoadBalancer) -> Result<(), ProviderError> {
    let enforce = private_link(planned).map(EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum::from);
    let call = cx
        .elbv2()
        .set_security_groups()
        .load_balancer_arn(planned.id())
        .set_security_groups(Some(groups(planned).into_iter().collect()))
        .set_enforce_security_group_inbound_rules_on_private_link_traffic(enforce);
    call.send().await.during("elasticloadbalancing:SetSecurityGroups").map(drop)
}

/// Changes where it is and what kinds of addresses it has.
pub(super) async fn change_addresses(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
) -> Result<(), ProviderError> {
    let has_other_subnets = planned.subnets.is_some() && planned.subnets != prior.subnets;
    let has_other_mappings =
        !planned.subnet_mapping.is_empty() && planned.subnet_mapping != prior.subnet_mapping;
    if has_other_subnets || has_other_mappings {
        let call = cx.elbv2().set_subnets().load_balancer_arn(planned.id());
        let call = if has_other_mappings {
            call.set_subnet_mappings(Some(planned.subnet_mapping.iter().map(SubnetMapping::to_api).collect()))
        } else {
            call.set_subnets(planned.subnets.as_ref().map(|subnets| subnets.iter().cloned().collect()))
        };
        call.send().await.during("elasticloadbalancing:SetSubnets")?;
    }
    if let Some(kind) = given(&planned.ip_address_type)
        && given(&prior.ip_address_type) != Some(kind)
    {
        let call = cx.elbv2().set_ip_address_type().load_balancer_arn(planned.id());
        let call = call.ip_address_type(IpAddressType::from(kind)).send();
        call.await.during("elasticloadbalancing:SetIpAddressType")?;
    }
    if prior.ipam_pools != planned.ipam_pools {
        let call = cx.elbv2().modify_ip_pools().load_balancer_arn(planned.id());
        let call = match planned.ipam_pools.first() {
            Some(pool) => {
                call.ipam_pools(IpamPoolsApi::builder().ipv4_ipam_pool_id(&pool.ipv4_ipam_pool_id).build())
            }
            None => call.remove_ipam_pools(RemoveIpamPoolEnum::Ipv4),
        };
        call.send().await.during("elasticloadbalancing:ModifyIpPools")?;
    }
    Ok(())
}

/// Changes the capacity that is kept ready, waits until it is, and says whether there was anything to change. `was`: the
/// capacity before, in units.
pub(super) async fn change_capacity(
    cx: &Context,
    was: Option<i64>,
    planned: &LoadBalancer,
    op: &Op<'_>,
) -> Result<bool, ProviderError> {
    if planned.capacity() == was {
        return Ok(false);
    }
    let call = cx.elbv2().modify_capacity_reservation().load_balancer_arn(planned.id());
    let call = match planned.capacity().and_then(|units| i32::try_from(units).ok()) {
        Some(units) => {
            call.minimum_load_balancer_capacity(CapacityApi::builder().capacity_units(units).build())
        }
        None => call.reset_capacity_reservation(true),
    };
    call.send().await.during("elasticloadbalancing:ModifyCapacityReservation")?;
    let what = format!("the capacity of the load balancer {}", planned.name());
    let ready = || async {
        let call = cx.elbv2().describe_capacity_reservation().load_balancer_arn(planned.id());
        let found = call.send().await.during("elasticloadbalancing:DescribeCapacityReservation")?;
        for zone in found.capacity_reservation_state() {
            match zone.state().and_then(|state| state.code()) {
                Some(CapacityReservationStateEnum::Provisioned) | None => {}
                Some(CapacityReservationStateEnum::Failed) => {
                    let reason =
                        zone.state().and_then(|state| state.reason()).unwrap_or("AWS gives no reason");
                    let message = format!("the capacity cannot be had: {reason}");
                    return Err(ProviderError::new(ErrorClass::Quota, message));
                }
                Some(_) => return Ok(None),
            }
        }
        Ok(Some(()))
    };
    op.until_typically(Duration::from_secs(120), what, ready).await?;
    Ok(true)
}

impl SubnetMapping {
    pub(super) fn to_api(&self) -> MappingApi {
        MappingApi::builder()
            .subnet_id(&self.subnet_id)
            .set_allocation_id(given_string(&self.allocation_id))
            .set_ipv6_address(given_string(&self.ipv6_address))
            .set_private_ipv4_address(given_string(&self.private_ipv4_address))
            .build()
    }
}
