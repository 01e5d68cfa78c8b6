//! What the schema of a load balancer does not say.

use std::collections::BTreeSet;

use infra_value::Value;

use super::LoadBalancer;
use crate::checks::Checks;
use crate::draft::Draft;

/// What is wrong with a name of a balancer or target group. `longest`: how many characters it may have.
pub(crate) fn check_name(checks: &mut Checks<'_>, argument: &str, longest: usize) {
    let Some(name) = checks.text(argument).filter(|name| !name.is_empty()) else { return };
    let problem = if name.len() > longest {
        Some(format!("has {} characters, but may have {longest}", name.len()))
    } else if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        Some("may have letters, digits and hyphens only".to_owned())
    } else if name.starts_with('-') || (argument == "name" && name.ends_with('-')) {
        Some("must not begin or end with a hyphen".to_owned())
    } else {
        None
    };
    if let Some(problem) = problem {
        checks.report(argument, format!("{argument} \"{name}\" {problem}"));
    }
}

pub(super) fn check(checks: &mut Checks<'_>) {
    checks.at_most_one(&["name", "name_prefix"]);
    check_name(checks, "name", 32);
    check_name(checks, "name_prefix", 6);
    if let Some(name) = checks.text("name").filter(|name| name.starts_with("internal-")) {
        checks.report("name", format!("name \"{name}\" must not begin with \"internal-\""));
    }
    checks.exactly_one(&["subnets", "subnet_mapping"]);
    checks.one_of("load_balancer_type", &["application", "network", "gateway"]);
    checks.one_of("ip_address_type", &["ipv4", "dualstack", "dualstack-without-public-ipv4"]);
    checks.one_of("desync_mitigation_mode", &["monitor", "defensive", "strictest"]);
    checks.one_of("xff_header_processing_mode", &["append", "preserve", "remove"]);
    checks.one_of(
        "dns_record_client_routing_policy",
        &["availability_zone_affinity", "partial_availability_zone_affinity", "any_availability_zone"],
    );
    checks.one_of("enforce_security_group_inbound_rules_on_private_link_traffic", &["on", "off"]);
}

/// Text items of a set, when it is known.
fn texts(set: &Value) -> Option<BTreeSet<String>> {
    let items = set.as_slice()?.iter().map(|item| item.as_str().map(str::to_owned));
    items.collect()
}

pub(super) fn adjust(draft: &mut Draft<'_>) {
    let kind = draft.planned("load_balancer_type").as_str().unwrap_or("application").to_owned();
    // What a balancer of this type does not know stays as it is, or is nothing. A configuration may say something of it all
    // the same, as modules for every type do: that is remembered, and of no consequence.
    let unknown = LoadBalancer::unknown_to(&kind);
    let not_of_kind = ["enforce_security_group_inbound_rules_on_private_link_traffic"];
    for argument in unknown.chain(not_of_kind.into_iter().filter(|_| kind != "network")) {
        if !draft.is_create() {
            draft.set(argument, draft.prior(argument).clone());
        } else if draft.is_unset(argument) {
            draft.set(argument, Value::null(draft.planned(argument).ty()));
        }
    }
    if draft.is_create() {
        return;
    }
    // Both say where it is: one follows from the other.
    let (subnets, mappings) = (draft.changes("subnets"), draft.changes("subnet_mapping"));
    for (changes, other) in [(subnets && !mappings, "subnet_mapping"), (mappings && !subnets, "subnets")] {
        if changes && draft.is_unset_or_empty(other) {
            draft.leave_open(other);
        }
    }
    if kind != "application" {
        replace_where_it_cannot_move(draft, subnets, mappings, kind == "network");
    }
}

/// A network or gateway balancer takes more subnets, but leaves none. Security groups cannot be had later.
fn replace_where_it_cannot_move(draft: &mut Draft<'_>, subnets: bool, mappings: bool, is_network: bool) {
    if subnets
        && let (Some(old), Some(new)) = (texts(draft.prior("subnets")), texts(draft.planned("subnets")))
        && !old.is_subset(&new)
    {
        draft.replace("subnets");
    }
    if mappings && draft.config("subnet_mapping").is_wholly_known() {
        let of = |value: &Value| value.as_slice().unwrap_or_default().to_vec();
        let (old, new) = (of(draft.prior("subnet_mapping")), of(draft.planned("subnet_mapping")));
        if !old.iter().all(|old| new.contains(old)) {
            draft.replace("subnet_mapping");
        }
    }
    if is_network
        && draft.changes("security_groups")
        && let (Some(old), Some(new)) =
            (texts(draft.prior("security_groups")), texts(draft.planned("security_groups")))
        && old.is_empty() != new.is_empty()
    {
        draft.replace("security_groups");
    }
}
