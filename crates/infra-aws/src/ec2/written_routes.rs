//! The routes and propagating gateways that are written within a table's own block.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Route as Api, RouteOrigin, RouteTable as ApiTable};
use infra_provider::ErrorClass;
use infra_provider::ProviderError;
use infra_value::{Type, Value};

use super::routes::{self, Destination, LOCAL, Target};
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;

/// One route, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub destination: Destination,
    pub target: Target,
}

impl Written {
    fn is_local(&self) -> bool {
        self.target.gateway.as_deref() == Some(LOCAL)
    }
}

fn to<'a>(routes: &'a [Written], destination: &Destination) -> Option<&'a Written> {
    routes.iter().find(|route| route.destination.is(destination))
}

/// Whether a reported route is one that configurations write: not one that AWS keeps by itself. `known` are those that
/// the configuration wrote.
pub(super) fn is_shown(api: &Api, known: &[Written]) -> bool {
    let Some(destination) = Destination::of_api(api) else { return false };
    let gateway = api.gateway_id().unwrap_or_default();
    if gateway == LOCAL {
        // A configuration may adopt the local route in order to change it.
        return to(known, &destination).is_some();
    }
    let is_propagated = api.origin == Some(RouteOrigin::EnableVgwRoutePropagation);
    // Gateway endpoints and service networks keep their own.
    let is_of_endpoint = matches!(destination, Destination::PrefixList(_)) && gateway.starts_with("vpce-");
    !is_propagated && !is_of_endpoint && gateway != "VpcLattice"
}

/// The gateways that a table takes routes from.
pub(super) fn propagating(api: &ApiTable) -> BTreeSet<String> {
    api.propagating_vgws().iter().filter_map(|gateway| gateway.gateway_id.clone()).collect()
}

/// Makes the routes of a table, `now`, those that are `planned`; says whether anything differed.
pub(super) async fn change(
    cx: &Context,
    table: &str,
    now: &[Written],
    planned: &[Written],
) -> Result<bool, ProviderError> {
    let mut changed = false;
    for old in now {
        if to(planned, &old.destination).is_none() && !old.is_local() {
            changed = true;
            match routes::delete(cx, table, &old.destination).await {
                Err(error) if error.class == ErrorClass::NotFound => {}
                other => other?,
            }
        }
    }
    for route in planned {
        match to(now, &route.destination) {
            Some(old) if old.target == route.target => continue,
            Some(_) => routes::replace(cx, table, &route.destination, &route.target).await?,
            // The local route is always there.
            None if route.is_local() => continue,
            None => match routes::create(cx.ec2(), table, &route.destination, &route.target).await {
                // The call is made again when its answer is lost, and refused then.
                Err(error) if error.class == ErrorClass::AlreadyExists => {
                    routes::replace(cx, table, &route.destination, &route.target).await?;
                }
                other => other?,
            },
        }
        changed = true;
    }
    Ok(changed)
}

/// Makes the propagating gateways of a table those that are planned; says whether anything differed.
pub(super) async fn change_propagation(
    cx: &Context,
    table: &str,
    now: Option<&BTreeSet<String>>,
    planned: Option<&BTreeSet<String>>,
) -> Result<bool, ProviderError> {
    let none = BTreeSet::new();
    let (old, new) = (now.unwrap_or(&none), planned.unwrap_or(&none));
    for gateway in old.difference(new) {
        let call = cx.ec2().disable_vgw_route_propagation().route_table_id(table).gateway_id(gateway);
        call.send().await.during("ec2:DisableVgwRoutePropagation")?;
    }
    for gateway in new.difference(old) {
        let call = cx.ec2().enable_vgw_route_propagation().route_table_id(table).gateway_id(gateway);
        call.send().await.during("ec2:EnableVgwRoutePropagation")?;
    }
    Ok(old != new)
}

/// Plans that a set which the configuration leaves out becomes empty, where the adoption of the object was cut off: what
/// is still there is not what the configuration left as it was.
pub(super) fn empty_when_cut_off(draft: &mut Draft<'_>, attributes: &[&str]) {
    for attribute in attributes {
        if draft.is_incomplete() && draft.is_unset(attribute) {
            let element = draft.prior(attribute).ty().element().cloned().unwrap_or(Type::Dynamic);
            draft.set(attribute, Value::set(element, Vec::new()));
        }
    }
}
