//! What every VPC comes with.

use std::collections::HashMap;

use infra_provider::ProviderError;

use super::{FILTER_VALUES, filter};
use crate::context::Context;
use crate::error::During;

/// The network ACL, route table and security group that VPCs were created with, by VPC.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defaults {
    network_acls: HashMap<String, String>,
    route_tables: HashMap<String, String>,
    security_groups: HashMap<String, String>,
}

impl Defaults {
    /// Reads those of some VPCs: three calls for up to 199.
    pub(crate) async fn read(cx: &Context, vpcs: Vec<String>) -> Result<Self, ProviderError> {
        let mut defaults = Self::default();
        for page in vpcs.chunks(FILTER_VALUES - 1) {
            let acls = cx.ec2().describe_network_acls().filters(filter("default", ["true"]));
            let acls = acls.filters(filter("vpc-id", page)).into_paginator().items().send();
            let tables = cx.ec2().describe_route_tables().filters(filter("association.main", ["true"]));
            let tables = tables.filters(filter("vpc-id", page)).into_paginator().items().send();
            let groups = cx.ec2().describe_security_groups().filters(filter("group-name", ["default"]));
            let groups = groups.filters(filter("vpc-id", page)).into_paginator().items().send();
            let (acls, tables, groups) = futures::join!(
                acls.collect::<Result<Vec<_>, _>>(),
                tables.collect::<Result<Vec<_>, _>>(),
                groups.collect::<Result<Vec<_>, _>>(),
            );
            let acls = acls.during("ec2:DescribeNetworkAcls")?;
            let tables = tables.during("ec2:DescribeRouteTables")?;
            let groups = groups.during("ec2:DescribeSecurityGroups")?;
            let pair = |vpc: Option<String>, id: Option<String>| Some((vpc?, id?));
            defaults
                .network_acls
                .extend(acls.into_iter().filter_map(|acl| pair(acl.vpc_id, acl.network_acl_id)));
            defaults.route_tables.extend(tables.into_iter().filter_map(|t| pair(t.vpc_id, t.route_table_id)));
            defaults.security_groups.extend(groups.into_iter().filter_map(|g| pair(g.vpc_id, g.group_id)));
        }
        Ok(defaults)
    }

    pub(crate) fn network_acl(&self, vpc: &str) -> Option<&String> {
        self.network_acls.get(vpc)
    }

    pub(crate) fn route_table(&self, vpc: &str) -> Option<&String> {
        self.route_tables.get(vpc)
    }

    pub(crate) fn security_group(&self, vpc: &str) -> Option<&String> {
        self.security_groups.get(vpc)
    }
}
