//! RDS: databases.

mod cluster;
mod cluster_endpoint;
mod cluster_instance;
mod cluster_parameter_group;
mod cluster_role_association;
mod data_instance;
mod instance;
mod instance_role_association;
mod last_snapshot;
mod option_group;
mod parameter_group;
mod parameters;
mod restored;
mod roles;
mod subnet_group;
mod tagging;

use crate::checks::Checks;
use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<cluster::Cluster>(),
        resource::<cluster_endpoint::ClusterEndpoint>(),
        resource::<cluster_instance::ClusterInstance>(),
        resource::<cluster_parameter_group::ClusterParameterGroup>(),
        resource::<cluster_role_association::ClusterRoleAssociation>(),
        resource::<instance::DbInstance>(),
        resource::<instance_role_association::RoleAssociation>(),
        resource::<option_group::OptionGroup>(),
        resource::<parameter_group::ParameterGroup>(),
        resource::<subnet_group::DbSubnetGroup>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_instance::DataInstance>()]
}

/// Texts that RDS writes in lower case: what it writes otherwise than the configuration would never be as planned.
fn check_lower_case(checks: &mut Checks<'_>, arguments: &[&str]) {
    for argument in arguments {
        if checks.text(argument).is_some_and(|text| text.chars().any(char::is_uppercase)) {
            checks.report(argument, format!("RDS writes {argument} in lower case: write it so"));
        }
    }
}
