//! What an instance's configuration must be, and what a change of it means.

use std::collections::BTreeMap;

use infra_value::{Type, Value};

use super::{market, template};
use crate::checks::Checks;
use crate::draft::Draft;
use crate::draft::with_attribute;

/// What is wrong beyond the schema.
pub(super) fn check(checks: &mut Checks<'_>) {
    checks.refuse(&["enable_primary_ipv6", "get_password_data", "host_resource_group_arn"]);
    for argument in ["ami", "instance_type"] {
        if checks.is_left_out(argument) && checks.is_left_out("launch_template") {
            checks
                .report(argument, format!("an instance needs {argument}, or a launch_template that has it"));
        }
    }
    checks.at_most_one(&["user_data", "user_data_base64"]);
    checks.at_most_one(&["ipv6_address_count", "ipv6_addresses"]);
    checks.at_most_one(&["host_id", "host_resource_group_arn"]);
    checks.at_most_one(&["cpu_options", "cpu_core_count"]);
    checks.at_most_one(&["cpu_options", "cpu_threads_per_core"]);
    for argument in ["associate_public_ip_address", "subnet_id", "private_ip", "secondary_private_ips"] {
        checks.at_most_one(&["network_interface", argument]);
    }
    for argument in ["vpc_security_group_ids", "security_groups", "ipv6_addresses", "ipv6_address_count"] {
        checks.at_most_one(&["network_interface", argument]);
    }
    checks.one_of("instance_initiated_shutdown_behavior", &["stop", "terminate"]);
    checks.one_of("tenancy", &["default", "dedicated", "host"]);
    checks.within("placement_partition_number", 0, 7);
    checks.each("credit_specification", |credit| credit.one_of("cpu_credits", &["standard", "unlimited"]));
    checks.each("metadata_options", |options| {
        options.one_of("http_endpoint", &["enabled", "disabled"]);
        options.one_of("http_protocol_ipv6", &["enabled", "disabled"]);
        options.one_of("http_tokens", &["optional", "required"]);
        options.one_of("instance_metadata_tags", &["enabled", "disabled"]);
        options.within("http_put_response_hop_limit", 1, 64);
    });
    checks.each("instance_market_options", market::check);
    checks.each("launch_template", template::check);
    checks.each("maintenance_options", |options| options.one_of("auto_recovery", &["default", "disabled"]));
    checks.each("cpu_options", |options| options.one_of("amd_sev_snp", &["enabled", "disabled"]));
    checks.each("private_dns_name_options", |options| {
        options.one_of("hostname_type", &["ip-name", "resource-name"]);
    });
    checks.each("capacity_reservation_specification", |spec| {
        spec.one_of("capacity_reservation_preference", &["open", "none", "capacity-reservations-only"]);
        spec.exactly_one(&["capacity_reservation_preference", "capacity_reservation_target"]);
    });
    for block in ["root_block_device", "ebs_block_device"] {
        checks.each(block, |device| {
            device.one_of("volume_type", &["standard", "io1", "io2", "gp2", "gp3", "sc1", "st1"]);
            device.within("volume_size", 1, 65_536);
            let kind = device.text("volume_type");
            if let Some(kind) = kind
                && !matches!(kind, "io1" | "io2" | "gp3")
                && device.get("iops").and_then(Value::as_i64).is_some_and(|iops| iops > 0)
            {
                device.report("iops", format!("a volume of type \"{kind}\" takes no iops: remove it"));
            }
            if let Some(kind) = kind
                && kind != "gp3"
                && device.get("throughput").and_then(Value::as_i64).is_some_and(|throughput| throughput > 0)
            {
                device.report(
                    "throughput",
                    format!("a volume of type \"{kind}\" takes no throughput: remove it"),
                );
            }
        });
    }
    checks.each("ebs_block_device", |device| {
        if device.text("snapshot_id").is_some_and(|id| !id.is_empty())
            && device.get("encrypted").and_then(Value::as_bool).is_some()
        {
            device.report(
                "encrypted",
                "a volume from a snapshot is encrypted as the snapshot is: remove encrypted",
            );
        }
    });
}

/// Adjusts what the schema's rules planned.
pub(super) fn adjust(draft: &mut Draft<'_>) {
    if draft.is_create() {
        return;
    }
    let replaces = draft.planned("user_data_replace_on_change").as_bool() == Some(true);
    for argument in ["user_data", "user_data_base64"] {
        if replaces && draft.changes(argument) {
            draft.replace(argument);
        }
    }
    keep_private(draft);
    template::adjust(draft);
    retag_devices(draft);
}

/// What runs without a public address has none after a stop and a start either.
fn keep_private(draft: &mut Draft<'_>) {
    let is = |attribute: &str, value: &str| draft.prior(attribute).as_str() == Some(value);
    if is("instance_state", "running") && is("public_ip", "") {
        for attribute in ["public_dns", "public_ip"] {
            draft.set(attribute, draft.prior(attribute).clone());
        }
    }
}

/// A device is another one when anything but its tags changes: those are changed in place.
fn retag_devices(draft: &mut Draft<'_>) {
    if !draft.changes("ebs_block_device") {
        return;
    }
    let (Some(old), Some(new)) =
        (draft.prior("ebs_block_device").as_slice(), draft.planned("ebs_block_device").as_slice())
    else {
        return;
    };
    let kept: Vec<Value> = new.iter().map(|device| retagged(device, old)).collect();
    let is_same = kept.len() == old.len()
        && kept.iter().all(|device| old.iter().any(|old| differs_in_tags(device, old)));
    let element = draft.planned("ebs_block_device").ty().element().cloned().unwrap_or(Type::Dynamic);
    let marks = draft.planned("ebs_block_device").marks();
    draft.set("ebs_block_device", Value::set(element, kept).with_marks(marks));
    if is_same {
        draft.in_place("ebs_block_device");
    }
}

/// A planned device as a known one with other tags, where it is that.
fn retagged(device: &Value, known: &[Value]) -> Value {
    let Some(old) = known.iter().find(|old| differs_in_tags(device, old)) else { return device.clone() };
    let tags = device.get("tags").cloned().unwrap_or_else(|| Value::null(Type::map(Type::String)));
    let all = Value::unknown(Type::map(Type::String));
    with_attribute(&with_attribute(old, "tags", tags), "tags_all", all)
}

/// Whether a planned device is a known one but for its tags.
fn differs_in_tags(device: &Value, old: &Value) -> bool {
    let empty = BTreeMap::new();
    let (planned, old) = (device.as_entries().unwrap_or(&empty), old.as_entries().unwrap_or(&empty));
    planned.iter().all(|(name, value)| {
        matches!(&**name, "tags" | "tags_all")
            || !value.is_known()
            || old.get(name).is_some_and(|old| old.unmark_deep() == value.unmark_deep())
    })
}

#[cfg(test)]
mod tests {
    use infra_provider::Object;
    use infra_provider::model::{self, Model};

    use super::super::Instance;
    use super::*;

    /// The public address after a change of the type.
    fn address(known: &str, state: &str) -> Option<Value> {
        let text = |text: &str| Some(text.to_owned());
        let instance = |size: &str| Instance { instance_type: text(size), ..Instance::default() };
        let prior = Instance {
            instance_state: text(state),
            public_dns: text(known),
            public_ip: text(known),
            ..instance("t3.micro")
        };
        let prior = Object { value: prior.encode(), private: None };
        let config = instance("t3.small").encode();
        let mut planned = model::plan(&Instance::schema(), &Instance::rules(), Some(&prior.value), &config);
        adjust(&mut Draft::new(Some(&prior), &config, &mut planned));
        planned.value.get("public_ip").cloned()
    }

    #[test]
    fn only_a_public_address_is_lost_by_a_stop() {
        let unknown = Some(Value::unknown(Type::String));
        assert_eq!(address("203.0.113.1", "running"), unknown);
        assert_eq!(address("", "running"), Some(Value::string("")));
        assert_eq!(address("", "stopped"), unknown);
    }
}
