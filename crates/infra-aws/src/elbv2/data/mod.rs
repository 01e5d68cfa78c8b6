//! Data sources of Elastic Load Balancing.

mod load_balancer;
mod service_account;
mod target_group;

use crate::registry::{DataSources, data_source, data_source_named};

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<load_balancer::LoadBalancer>(),
        data_source_named::<load_balancer::LoadBalancer>("aws_alb"),
        data_source::<service_account::ServiceAccount>(),
        data_source::<target_group::TargetGroup>(),
        data_source_named::<target_group::TargetGroup>("aws_alb_target_group"),
    ]
}
