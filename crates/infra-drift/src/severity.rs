//! How grave a difference is, by what it is about. The rules go by the names of attributes and by values, so that they hold
//! for every provider; docs/drift.md shows them as a table.

use infra_value::Value;

use crate::differences::Difference;

/// How grave it is, the lightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Labels and descriptions.
    Low,
    /// What has no rule of its own.
    Medium,
    /// Who may do what, encryption, protection from loss; an object that is gone.
    High,
    /// Something is open to everybody.
    Critical,
}

impl Severity {
    /// All, the gravest first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// `critical`, `high`, `medium`, `low`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Names that say nothing about what an object does.
const LABELS: [&str; 5] = ["tags", "tags_all", "labels", "description", "comment"];

/// Names of addresses from which something can be reached.
const SOURCES: [&str; 10] = [
    "ingress",
    "inbound_rule",
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "source_addresses",
    "public_access_cidrs",
    "allowed_cidr_blocks",
    "rule",
];

/// All addresses there are.
const EVERYBODY: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// Switches that keep the public out while they are on.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/// Switches that let the public in while they are on.
const OPENINGS: [&str; 2] = ["publicly_accessible", "endpoint_public_access"];

/// Who may do what.
const RIGHTS: [&str; 9] = [
    "policy",
    "assume_role_policy",
    "inline_policy",
    "managed_policy_arns",
    "policy_arn",
    "policy_arns",
    "acl",
    "iam_instance_profile",
    "security_groups",
];

/// What keeps data from being read.
const SECRECY: [&str; 12] = [
    "encrypted",
    "storage_encrypted",
    "kms_key_id",
    "kms_key_arn",
    "kms_master_key_id",
    "sse_algorithm",
    "at_rest_encryption_enabled",
    "transit_encryption_enabled",
    "viewer_protocol_policy",
    "minimum_protocol_version",
    "ssl_policy",
    "http_tokens",
];

/// What keeps things from being lost.
const PROTECTION: [&str; 9] = [
    "deletion_protection",
    "enable_deletion_protection",
    "deletion_protection_enabled",
    "disable_api_termination",
    "backup_retention_period",
    "versioning_configuration",
    "object_lock_enabled",
    "prevent_destroy",
    "multi_az",
];

/// How grave a difference of an object is, and why when it is not ordinary. `ty` is the resource's type, `object` what is
/// there now.
pub fn of(ty: &str, object: &Value, difference: &Difference) -> (Severity, Option<&'static str>) {
    let root = difference.root();
    let last = difference.path.rsplit(['.', '[']).next().unwrap_or_default();
    let is = |names: &[&str]| names.contains(&root) || names.contains(&last);
    let turned = |to: bool| {
        difference.after.as_ref().and_then(Value::as_bool) == Some(to)
            && difference.before.as_ref().and_then(Value::as_bool) == Some(!to)
    };
    let holds = |wanted: &dyn Fn(&str) -> bool| {
        difference.gained().any(|value| value.any(&mut |value| value.as_str().is_some_and(wanted)))
    };
    if LABELS.contains(&root) {
        return (Severity::Low, None);
    }
    if is(&SOURCES) && !leaves(ty, object, root) && holds(&|text| EVERYBODY.contains(&text)) {
        return (Severity::Critical, Some("open to every address"));
    }
    if is(&BLOCKS) && turned(false) || is(&OPENINGS) && turned(true) {
        return (Severity::Critical, Some("open to the public"));
    }
    if is(&["acl"]) && holds(&|text| text.starts_with("public-")) {
        return (Severity::Critical, Some("open to the public"));
    }
    if is(&RIGHTS) {
        let is_principal = difference.path.contains("Principal") || difference.path.ends_with(']');
        return match is_principal && holds(&|text| text == "*") && difference.path.contains("Statement") {
            true => (Severity::Critical, Some("open to everybody")),
            false => (Severity::High, Some("who may do what")),
        };
    }
    if is(&SECRECY) {
        return (Severity::High, Some("encryption"));
    }
    if is(&PROTECTION) {
        return (Severity::High, Some("protection from loss"));
    }
    if is(&SOURCES) {
        return (Severity::High, Some("who can reach it"));
    }
    (Severity::Medium, None)
}

/// Whether the addresses of an object are those that it may reach, not those that may reach it.
fn leaves(ty: &str, object: &Value, root: &str) -> bool {
    let says = |attribute: &str, value: &str| object.get(attribute).and_then(Value::as_str) == Some(value);
    matches!(root, "egress" | "outbound_rule")
        || ty.contains("egress")
        || says("type", "egress")
        || object.get("egress").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use infra_value::parse_json;

    use super::*;
    use crate::differences::differences;

    fn gravest(ty: &str, before: &str, after: &str) -> (Severity, Option<&'static str>) {
        let (before, after) = (parse_json(before).unwrap(), parse_json(after).unwrap());
        let found = differences(&before, &after);
        found.iter().map(|difference| of(ty, &after, difference)).max().unwrap()
    }

    #[test]
    fn a_group_that_is_opened_is_not_a_tag() {
        let open = r#"{"ingress":[{"cidr_blocks":["0.0.0.0/0"],"from_port":22}]}"#;
        let shut = r#"{"ingress":[{"cidr_blocks":["10.0.0.0/8"],"from_port":22}]}"#;
        let ty = "aws_security_group";
        assert_eq!(gravest(ty, shut, open), (Severity::Critical, Some("open to every address")));
        assert_eq!(gravest(ty, open, shut), (Severity::High, Some("who can reach it")));
        assert_eq!(gravest(ty, r#"{"tags":{"a":"1"}}"#, r#"{"tags":{"a":"2"}}"#), (Severity::Low, None));
        assert_eq!(gravest(ty, r#"{"ingress":[]}"#, open).0, Severity::Critical);
    }

    #[test]
    fn the_way_out_may_lead_everywhere() {
        let (before, after) = (r#"{"egress":[]}"#, r#"{"egress":[{"cidr_blocks":["0.0.0.0/0"]}]}"#);
        assert_eq!(gravest("aws_security_group", before, after).0, Severity::Medium);
        let widened = |text: &str| format!(r#"{{"egress":[{{"cidr_blocks":{text}}}]}}"#);
        let (before, after) = (widened(r#"["10.0.0.0/8"]"#), widened(r#"["10.0.0.0/8","0.0.0.0/0"]"#));
        assert_eq!(gravest("aws_security_group", &before, &after).0, Severity::High);
        let rule = |ty: &str, cidr: &str| format!(r#"{{"type":"{ty}","cidr_blocks":["{cidr}"]}}"#);
        let of = |ty| gravest("aws_security_group_rule", &rule(ty, "10.0.0.0/8"), &rule(ty, "0.0.0.0/0")).0;
        assert_eq!((of("egress"), of("ingress")), (Severity::High, Severity::Critical));
    }

    #[test]
    fn what_lets_everybody_in_is_critical() {
        let critical = [
            (r#"{"publicly_accessible":false}"#, r#"{"publicly_accessible":true}"#),
            (r#"{"block_public_acls":true}"#, r#"{"block_public_acls":false}"#),
            (r#"{"acl":"private"}"#, r#"{"acl":"public-read"}"#),
            (
                r#"{"policy":"{\"Statement\":[{\"Principal\":{\"AWS\":\"arn:aws:iam::1:root\"}}]}"}"#,
                r#"{"policy":"{\"Statement\":[{\"Principal\":{\"AWS\":\"*\"}}]}"}"#,
            ),
        ];
        for (before, after) in critical {
            assert_eq!(gravest("t", before, after).0, Severity::Critical, "{after}");
            assert!(gravest("t", after, before).0 < Severity::Critical, "{before}");
        }
    }

    #[test]
    fn losing_a_guard_is_high_and_a_size_is_not() {
        for (before, after) in [
            (r#"{"deletion_protection":true}"#, r#"{"deletion_protection":false}"#),
            (r#"{"encrypted":true}"#, r#"{"encrypted":false}"#),
            (r#"{"backup_retention_period":7}"#, r#"{"backup_retention_period":0}"#),
            (
                r#"{"policy":"{\"Statement\":[{\"Action\":\"s3:Get*\"}]}"}"#,
                r#"{"policy":"{\"Statement\":[{\"Action\":\"*\"}]}"}"#,
            ),
        ] {
            assert_eq!(gravest("t", before, after).0, Severity::High, "{after}");
        }
        assert_eq!(gravest("t", r#"{"size":"a"}"#, r#"{"size":"b"}"#), (Severity::Medium, None));
    }
}
