//! The list of all zones: it tells what zones are called, and all there is to tell of public ones but their name servers.
//!
//! These a zone keeps for life, and the reusable delegation set that they are it keeps, too, once it has one; but somebody may make
//! one of name servers that a zone has already. The list of these sets tells which.

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_route53::types::{DelegationSet, HostedZone};
use infra_provider::ProviderError;

use super::names;
use crate::context::Context;
use crate::error::During;
use crate::sought::sought;

/// From how many on zones are looked for in the list of all.
const MANY: usize = 3;

/// How many zones or sets a call tells.
const PAGE: i32 = 100;

const LISTS_ZONES: &str = "route53:ListHostedZones";
const LISTS_SETS: &str = "route53:ListReusableDelegationSets";

/// What a state knows of the name servers of a zone.
pub(super) struct Known<'a> {
    pub id: &'a str,
    /// All of them, in any order.
    pub name_servers: &'a [String],
    /// The reusable delegation set, if they are one.
    pub set: Option<&'a str>,
}

/// Learns what zones are called, where so many names are wanted that it pays. What is not known then is to be asked for alone.
pub(super) async fn learn_names(cx: &Context, ids: &HashSet<String>) -> Result<(), ProviderError> {
    if ids.len() < MANY {
        return Ok(());
    }
    cx.if_allowed(LISTS_ZONES, async { listed(cx, ids).await.map(drop) }).await
}

/// Public ones of zones that are asked for, by id. What is not among them is to be asked for alone.
pub(super) async fn public(
    cx: &Context,
    known: &[Known<'_>],
) -> Result<HashMap<String, HostedZone>, ProviderError> {
    if known.len() < MANY {
        return Ok(HashMap::new());
    }
    let ids = known.iter().map(|zone| zone.id.to_owned()).collect();
    let mut zones = cx.if_allowed(LISTS_ZONES, listed(cx, &ids)).await?;
    zones.retain(|_, zone| !zone.config().is_some_and(|config| config.private_zone));
    let without_set = || known.iter().filter(|zone| zone.set.is_none());
    if without_set().any(|zone| zones.contains_key(zone.id)) {
        let sets = cx.if_allowed(LISTS_SETS, sets(cx)).await?;
        let is_none =
            |zone: &Known<'_>| sets.as_ref().is_some_and(|sets| !sets.contains(&plain(zone.name_servers)));
        for zone in without_set().filter(|zone| !is_none(zone)) {
            zones.remove(zone.id);
        }
    }
    Ok(zones)
}

/// Looks for zones in the list, and keeps what they are called.
async fn listed(cx: &Context, ids: &HashSet<String>) -> Result<HashMap<String, HostedZone>, ProviderError> {
    let id_of = |zone: &HostedZone| Some(names::zone_id(&zone.id).to_owned());
    let page = |marker| async move {
        let call = cx.route53().list_hosted_zones().max_items(PAGE).set_marker(marker);
        let page = call.send().await.during(LISTS_ZONES)?;
        Ok((page.hosted_zones, page.next_marker))
    };
    let zones = sought(ids, ids.len(), id_of, page).await?;
    for (id, zone) in &zones {
        cx.keep_zone_name(id, names::reported(&zone.name));
    }
    Ok(zones)
}

/// The name servers of all reusable delegation sets. `None` where one call does not tell them all.
async fn sets(cx: &Context) -> Result<Option<HashSet<BTreeSet<String>>>, ProviderError> {
    let call = cx.route53().list_reusable_delegation_sets().max_items(PAGE);
    let answer = call.send().await.during(LISTS_SETS)?;
    let sets = answer.delegation_sets.iter().map(|set: &DelegationSet| plain(set.name_servers()));
    Ok((!answer.is_truncated).then(|| sets.collect()))
}

fn plain(name_servers: &[String]) -> BTreeSet<String> {
    name_servers.iter().map(|name| names::plain(name)).collect()
}
