//! Containers: where their images are, and what runs them.

mod cluster;
mod kube_config;
mod node_pool;
mod pool;
mod registry;
mod settings;
mod version;

pub(crate) use cluster::Cluster;
pub(crate) use kube_config::KubeConfig;
pub(crate) use pool::{Node, Taint};

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![resource::<cluster::Cluster>(), resource::<node_pool::NodePool>(), resource::<registry::Registry>()]
}
