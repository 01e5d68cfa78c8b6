//! Which subnets a network ACL is in force for. Every subnet has one ACL: another takes its place.
//!
//! What tells that has another id afterwards. So a call whose answer was lost is not made again as it was: what is left to do is
//! found out anew.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::{Filter, NetworkAcl as Api};
use infra_provider::{ErrorClass, ProviderError};

use super::{FILTER_VALUES, filter};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::Op;

/// Reads ACLs, with their entries and subnets.
pub(super) async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ec2().describe_network_acls().set_filters(Some(filters)).into_paginator();
    call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeNetworkAcls")
}

/// Reads ACLs by their ids, those that exist. (Emulators have no filter for ids.)
pub(super) async fn by_ids(cx: &Context, ids: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let page = |ids| async move {
        let call = cx.ec2().describe_network_acls().set_network_acl_ids(Some(ids)).into_paginator();
        call.items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeNetworkAcls")
    };
    lookup::existing(ids, page).await
}

/// The subnets that an ACL is in force for.
pub(super) fn of(api: &Api) -> BTreeSet<String> {
    api.associations().iter().filter_map(|association| association.subnet_id.clone()).collect()
}

/// The association that each of some subnets has, with the ACL that it is with.
async fn associations(
    cx: &Context,
    subnets: &[String],
) -> Result<BTreeMap<String, (String, String)>, ProviderError> {
    let mut found = BTreeMap::new();
    for page in subnets.chunks(FILTER_VALUES) {
        for api in describe(cx, vec![filter("association.subnet-id", page)]).await? {
            for association in api.associations.unwrap_or_default() {
                let (id, acl) = (association.network_acl_association_id, association.network_acl_id);
                if let (Some(subnet), Some(id), Some(acl)) = (association.subnet_id, id, acl)
                    && subnets.contains(&subnet)
                {
                    found.insert(subnet, (id, acl));
                }
            }
        }
    }
    Ok(found)
}

/// Puts an ACL in force for subnets, in the place of the one that they have.
pub(super) async fn take(
    cx: &Context,
    acl: &str,
    subnets: &[String],
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    op.persist_new(|| take_what_is_left(cx, acl, subnets)).await
}

/// Puts an ACL in force for one subnet by one call, in the place of the one that it has, and says what tells that now.
pub(super) async fn take_one(cx: &Context, acl: &str, subnet: &str) -> Result<Option<String>, ProviderError> {
    let found = associations(cx, &[subnet.to_owned()]).await?;
    let Some((id, _)) = found.get(subnet) else { return Err(no_subnet(subnet)) };
    replace(cx, id, acl).await
}

fn no_subnet(subnet: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no subnet {subnet}"))
}

async fn take_what_is_left(cx: &Context, acl: &str, subnets: &[String]) -> Result<(), ProviderError> {
    if subnets.is_empty() {
        return Ok(());
    }
    let associations = associations(cx, subnets).await?;
    for subnet in subnets {
        let Some((id, now)) = associations.get(subnet) else { return Err(no_subnet(subnet)) };
        if now != acl {
            replace(cx, id, acl).await?;
        }
    }
    Ok(())
}

/// Gives subnets that an ACL is in force for, of those in `subnets`, to the default ACL of their VPC.
pub(super) async fn leave(
    cx: &Context,
    acl: &str,
    vpc: &str,
    subnets: &[String],
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    op.persist(|| leave_what_is_left(cx, acl, vpc, subnets)).await
}

async fn leave_what_is_left(
    cx: &Context,
    acl: &str,
    vpc: &str,
    subnets: &[String],
) -> Result<(), ProviderError> {
    if subnets.is_empty() {
        return Ok(());
    }
    let filters = vec![filter("vpc-id", [vpc]), filter("default", ["true"])];
    let default = describe(cx, filters).await?.pop().and_then(|api| api.network_acl_id);
    let missing = || ProviderError::new(ErrorClass::NotFound, format!("{vpc} has no default network ACL"));
    let default = default.ok_or_else(missing)?;
    // A subnet that is gone, or that another ACL has taken, is nobody's to leave.
    for (id, now) in associations(cx, subnets).await?.into_values() {
        if now == acl {
            replace(cx, &id, &default).await?;
        }
    }
    Ok(())
}

/// Says what the association is then: it has another id.
async fn replace(cx: &Context, association: &str, acl: &str) -> Result<Option<String>, ProviderError> {
    let call = cx.ec2_once().replace_network_acl_association();
    let call = call.association_id(association).network_acl_id(acl);
    Ok(call.send().await.during("ec2:ReplaceNetworkAclAssociation")?.new_association_id)
}
