//! Managed databases, and what is in them.

mod child;
mod cluster;
mod connection_pool;
mod db;
mod firewall;
mod replica;
mod user;

pub(crate) use cluster::Cluster;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![
        resource::<cluster::Cluster>(),
        resource::<connection_pool::ConnectionPool>(),
        resource::<db::Db>(),
        resource::<firewall::Firewall>(),
        resource::<replica::Replica>(),
        resource::<user::User>(),
    ]
}
