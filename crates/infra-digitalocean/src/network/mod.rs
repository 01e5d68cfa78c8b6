//! Networks, and what is let through.

mod firewall;
mod forwarding;
mod loadbalancer;
mod mark;
mod reserved_ip;
mod reserved_ip_assignment;
mod vpc;

pub(crate) use vpc::Vpc;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![
        resource::<firewall::Firewall>(),
        resource::<loadbalancer::LoadBalancer>(),
        resource::<reserved_ip::ReservedIp>(),
        resource::<reserved_ip_assignment::ReservedIpAssignment>(),
        resource::<vpc::Vpc>(),
    ]
}
