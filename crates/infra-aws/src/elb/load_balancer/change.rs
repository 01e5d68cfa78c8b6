//! Changing balancers, and waiting until they are gone.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancing::types::{
    HealthCheck as HealthCheckApi, Instance, Listener as ListenerApi, LoadBalancerAttributes,
};
use infra_provider::ProviderError;

use super::settings::Settings;
use super::{HealthCheck, Listener, LoadBalancer, read};
use crate::context::Context;
use crate::elbv2::wait_detached;
use crate::error::{During, built};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::numbers::int32;

type Names = BTreeSet<String>;

/// What `new` has and `old` does not, where it is said what there is to be.
fn added(old: &Option<Names>, new: &Option<Names>) -> Option<Vec<String>> {
    let (nothing, new) = (Names::new(), new.as_ref()?);
    let added: Vec<String> = new.difference(old.as_ref().unwrap_or(&nothing)).cloned().collect();
    Some(added).filter(|added| !added.is_empty())
}

/// What `old` has and `new` does not, where it is said what there is to be.
fn removed(old: &Option<Names>, new: &Option<Names>) -> Option<Vec<String>> {
    new.as_ref()?;
    added(&Some(new.clone().unwrap_or_default()), &Some(old.clone().unwrap_or_default()))
}

impl Listener {
    pub(super) fn to_api(&self) -> Result<ListenerApi, ProviderError> {
        built(
            ListenerApi::builder()
                .set_instance_port(int32(Some(self.instance_port)))
                .instance_protocol(&self.instance_protocol)
                .set_load_balancer_port(int32(Some(self.lb_port)))
                .protocol(&self.lb_protocol)
                .set_ssl_certificate_id(given_string(&self.ssl_certificate_id))
                .build(),
        )
    }

    /// Whether it does the same.
    fn is(&self, other: &Self) -> bool {
        (self.instance_port, self.lb_port) == (other.instance_port, other.lb_port)
            && self.instance_protocol.eq_ignore_ascii_case(&other.instance_protocol)
            && self.lb_protocol.eq_ignore_ascii_case(&other.lb_protocol)
            && given(&self.ssl_certificate_id) == given(&other.ssl_certificate_id)
    }
}

/// Listeners are not changed: one that is to be otherwise makes room for another on its port.
pub(super) async fn change_listeners(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let lacks = |all: &[Listener], one: &Listener| !all.iter().any(|other| other.is(one));
    let gone: Vec<i32> = prior
        .listener
        .iter()
        .filter(|listener| lacks(&planned.listener, listener))
        .filter_map(|listener| int32(Some(listener.lb_port)))
        .collect();
    let new: Result<Vec<_>, _> = planned
        .listener
        .iter()
        .filter(|listener| lacks(&prior.listener, listener))
        .map(Listener::to_api)
        .collect();
    let new = new?;
    if !gone.is_empty() {
        let call = cx.elb().delete_load_balancer_listeners().load_balancer_name(prior.name());
        let call = call.set_load_balancer_ports(Some(gone)).send();
        call.await.during("elasticloadbalancing:DeleteLoadBalancerListeners")?;
    }
    if !new.is_empty() {
        let call = cx.elb().create_load_balancer_listeners().load_balancer_name(prior.name());
        let call = call.set_listeners(Some(new));
        op.persist_new(|| async {
            call.clone().send().await.during("elasticloadbalancing:CreateLoadBalancerListeners").map(drop)
        })
        .await?;
    }
    Ok(())
}

/// Registers and deregisters instances.
pub(super) async fn change_instances(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
) -> Result<(), ProviderError> {
    if let Some(ids) = added(&prior.instances, &planned.instances) {
        register(cx, planned.name(), ids).await?;
    }
    if let Some(ids) = removed(&prior.instances, &planned.instances) {
        deregister(cx, planned.name(), ids).await?;
    }
    Ok(())
}

fn instances(ids: Vec<String>) -> Vec<Instance> {
    ids.into_iter().map(|id| Instance::builder().instance_id(id).build()).collect()
}

/// Registers instances. Those that are registered stay so.
pub(in crate::elb) async fn register(
    cx: &Context,
    balancer: &str,
    ids: Vec<String>,
) -> Result<(), ProviderError> {
    let call = cx.elb().register_instances_with_load_balancer().load_balancer_name(balancer);
    let call = call.set_instances(Some(instances(ids))).send();
    call.await.during("elasticloadbalancing:RegisterInstancesWithLoadBalancer").map(drop)
}

/// Deregisters instances, whether they are registered or not.
pub(in crate::elb) async fn deregister(
    cx: &Context,
    balancer: &str,
    ids: Vec<String>,
) -> Result<(), ProviderError> {
    let call = cx.elb().deregister_instances_from_load_balancer().load_balancer_name(balancer);
    let call = call.set_instances(Some(instances(ids))).send();
    call.await.during("elasticloadbalancing:DeregisterInstancesFromLoadBalancer").map(drop)
}

/// Makes its settings those that are planned.
pub(super) async fn change_settings(
    cx: &Context,
    now: &Settings,
    planned: &LoadBalancer,
) -> Result<(), ProviderError> {
    let wanted = Settings::of(planned);
    let calls: Vec<LoadBalancerAttributes> =
        wanted.changes(now)?.into_iter().chain(wanted.draining(now)).collect();
    for attributes in calls {
        let call = cx.elb().modify_load_balancer_attributes().load_balancer_name(planned.name());
        let call = call.load_balancer_attributes(attributes).send();
        call.await.during("elasticloadbalancing:ModifyLoadBalancerAttributes")?;
    }
    Ok(())
}

impl HealthCheck {
    fn to_api(&self) -> Result<HealthCheckApi, ProviderError> {
        built(
            HealthCheckApi::builder()
                .set_healthy_threshold(int32(Some(self.healthy_threshold)))
                .set_interval(int32(Some(self.interval)))
                .target(&self.target)
                .set_timeout(int32(Some(self.timeout)))
                .set_unhealthy_threshold(int32(Some(self.unhealthy_threshold)))
                .build(),
        )
    }
}

/// There always is a check: that nothing is said of it changes nothing.
pub(super) async fn change_health_check(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
) -> Result<(), ProviderError> {
    let Some(check) = planned.health_check.first().filter(|check| prior.health_check.first() != Some(check))
    else {
        return Ok(());
    };
    let call = cx.elb().configure_health_check().load_balancer_name(planned.name());
    let call = call.health_check(check.to_api()?).send();
    call.await.during("elasticloadbalancing:ConfigureHealthCheck").map(drop)
}

pub(super) async fn change_security_groups(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
) -> Result<(), ProviderError> {
    let Some(groups) =
        planned.security_groups.clone().filter(|_| planned.security_groups != prior.security_groups)
    else {
        return Ok(());
    };
    let call = cx.elb().apply_security_groups_to_load_balancer().load_balancer_name(planned.name());
    let call = call.set_security_groups(Some(groups.into_iter().collect())).send();
    call.await.during("elasticloadbalancing:ApplySecurityGroupsToLoadBalancer").map(drop)
}

/// Changes where it is. A zone has one of its subnets at most: those that it leaves go first.
pub(super) async fn change_places(
    cx: &Context,
    prior: &LoadBalancer,
    planned: &LoadBalancer,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let name = planned.name();
    if let Some(zones) = added(&prior.availability_zones, &planned.availability_zones) {
        let call = cx.elb().enable_availability_zones_for_load_balancer().load_balancer_name(name);
        let call = call.set_availability_zones(Some(zones)).send();
        call.await.during("elasticloadbalancing:EnableAvailabilityZonesForLoadBalancer")?;
    }
    if let Some(zones) = removed(&prior.availability_zones, &planned.availability_zones) {
        let call = cx.elb().disable_availability_zones_for_load_balancer().load_balancer_name(name);
        let call = call.set_availability_zones(Some(zones)).send();
        call.await.during("elasticloadbalancing:DisableAvailabilityZonesForLoadBalancer")?;
    }
    if let Some(subnets) = removed(&prior.subnets, &planned.subnets) {
        let call = cx.elb().detach_load_balancer_from_subnets().load_balancer_name(name);
        let call = call.set_subnets(Some(subnets)).send();
        call.await.during("elasticloadbalancing:DetachLoadBalancerFromSubnets")?;
    }
    if let Some(subnets) = added(&prior.subnets, &planned.subnets) {
        let call = cx.elb().attach_load_balancer_to_subnets().load_balancer_name(name);
        let call = call.set_subnets(Some(subnets));
        op.persist_new(|| async {
            call.clone().send().await.during("elasticloadbalancing:AttachLoadBalancerToSubnets").map(drop)
        })
        .await?;
    }
    Ok(())
}

/// Waits until it and its interfaces are gone.
pub(super) async fn wait_gone(cx: &Context, name: &str, op: &Op<'_>) -> Result<(), ProviderError> {
    let gone = || async { Ok(read::describe(cx, vec![name.to_owned()]).await?.is_empty().then_some(())) };
    op.until(format!("the load balancer {name} to be gone"), gone).await?;
    wait_detached(cx, name, format!("ELB {name}"), op).await
}
