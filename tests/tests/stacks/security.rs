//! What a plan says of security: no public database, private buckets, encrypted storage, nothing open but the web's ports.

use serde_json::Value;

use crate::environment::Environment;

/// Ports that anybody may reach, on balancers.
const OF_THE_WEB: [u64; 2] = [80, 443];

/// What is public on purpose: stack, environment, address.
const PUBLIC: [(&str, &str, &str); 3] = [
    // Without a distribution, browsers read compiled styles and scripts from the bucket itself.
    ("collab-editor", "staging", "aws_s3_bucket_public_access_block.assets"),
    ("document-platform", "staging", "digitalocean_spaces_bucket.static"),
    ("document-platform", "production", "digitalocean_spaces_bucket.static"),
];

/// Everything that is not as it should be, an address and a reason each.
pub fn weaknesses(plan: &Value, environment: &Environment) -> Vec<String> {
    let mut resources = Vec::new();
    collect(&plan["planned_values"]["root_module"], &mut resources);
    assert!(resources.len() > 20, "{} resources", resources.len());
    let mut found = Vec::new();
    for resource in &resources {
        let address = resource["address"].as_str().unwrap();
        if PUBLIC.contains(&(environment.stack, environment.name, address)) {
            continue;
        }
        for reason in of(resource["type"].as_str().unwrap(), &resource["values"]) {
            found.push(format!("{address} {reason}"));
        }
    }
    let count = |ty: &str| resources.iter().filter(|resource| resource["type"] == ty).count();
    for (guarded, guard) in [
        ("aws_s3_bucket", "aws_s3_bucket_public_access_block"),
        ("aws_s3_bucket", "aws_s3_bucket_server_side_encryption_configuration"),
        ("digitalocean_database_cluster", "digitalocean_database_firewall"),
    ] {
        if count(guarded) != count(guard) {
            found.push(format!("{} {guarded}, but {} {guard}", count(guarded), count(guard)));
        }
    }
    found
}

/// Resources of a module and of those in it.
fn collect<'a>(module: &'a Value, into: &mut Vec<&'a Value>) {
    into.extend(module["resources"].as_array().into_iter().flatten());
    for child in module["child_modules"].as_array().into_iter().flatten() {
        collect(child, into);
    }
}

/// What is wrong with one resource.
fn of(ty: &str, values: &Value) -> Vec<&'static str> {
    let is = |value: &Value, expected: bool| *value == Value::Bool(expected);
    let all = |list: &'static str| values[list].as_array().into_iter().flatten();
    let rules: Vec<(bool, &'static str)> = match ty {
        "aws_db_instance" => vec![
            (is(&values["publicly_accessible"], false), "can be reached from the internet"),
            (is(&values["storage_encrypted"], true), "is not encrypted"),
        ],
        "aws_elasticache_replication_group" => vec![
            (
                values["at_rest_encryption_enabled"] == "true"
                    || is(&values["at_rest_encryption_enabled"], true),
                "is not encrypted",
            ),
            (is(&values["transit_encryption_enabled"], true), "is spoken to in the clear"),
        ],
        "aws_elasticache_cluster" => vec![(false, "cannot be encrypted")],
        "aws_s3_bucket_public_access_block" => {
            let blocks =
                ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
            vec![(blocks.iter().all(|block| is(&values[*block], true)), "lets a bucket be public")]
        }
        "aws_vpc_security_group_ingress_rule" => {
            let port = |end: &str| values[end].as_u64().is_some_and(|port| OF_THE_WEB.contains(&port));
            let is_open = values["cidr_ipv4"] == "0.0.0.0/0" || values["cidr_ipv6"] == "::/0";
            vec![(!is_open || (port("from_port") && port("to_port")), "is open to the world")]
        }
        // Rules are resources of their own, which the above looks at.
        "aws_security_group" => vec![(values["ingress"].is_null(), "has rules of its own")],
        "aws_security_group_rule" => vec![(false, "is a rule that is not looked at")],
        "aws_instance" => vec![
            (
                all("root_block_device").all(|disk| is(&disk["encrypted"], true)),
                "has a disk that is not encrypted",
            ),
            (all("root_block_device").count() == 1, "says nothing of its disk"),
            (
                all("metadata_options").any(|options| options["http_tokens"] == "required"),
                "tells its role without a token",
            ),
        ],
        "aws_launch_template" => {
            let disks =
                || all("block_device_mappings").flat_map(|disk| disk["ebs"].as_array().into_iter().flatten());
            vec![
                (disks().all(|disk| disk["encrypted"] == "true"), "has a disk that is not encrypted"),
                (disks().count() >= 1, "says nothing of its disk"),
                (
                    all("metadata_options").any(|options| options["http_tokens"] == "required"),
                    "tells its role without a token",
                ),
            ]
        }
        "aws_ebs_volume" => vec![(is(&values["encrypted"], true), "is not encrypted")],
        "aws_cloudfront_distribution" => vec![(
            all("default_cache_behavior").all(|behavior| behavior["viewer_protocol_policy"] != "allow-all"),
            "answers without encryption",
        )],
        "aws_lb_listener" => vec![(
            values["protocol"] == "HTTPS" || all("default_action").all(|action| action["type"] == "redirect"),
            "answers without encryption",
        )],
        "digitalocean_spaces_bucket" => vec![(values["acl"] == "private", "is public")],
        "digitalocean_database_firewall" => {
            vec![(all("rule").all(|rule| rule["type"] == "tag"), "lets in more than what is tagged")]
        }
        "digitalocean_firewall" => vec![(
            all("inbound_rule").all(|rule| {
                let from = rule["source_addresses"].as_array().into_iter().flatten();
                from.clone().all(|address| address != "0.0.0.0/0" && address != "::/0")
            }),
            "is open to the world",
        )],
        _ => Vec::new(),
    };
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, reason)| reason).collect()
}

#[test]
fn what_is_weak_is_found() {
    let weak = |ty: &str, values: Value| of(ty, &values);
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let database = json(r#"{"publicly_accessible": true, "storage_encrypted": null}"#);
    assert_eq!(weak("aws_db_instance", database), ["can be reached from the internet", "is not encrypted"]);
    let rule = json(r#"{"cidr_ipv4": "0.0.0.0/0", "from_port": 443, "to_port": 8443}"#);
    assert_eq!(weak("aws_vpc_security_group_ingress_rule", rule), ["is open to the world"]);
    let template = json(r#"{"metadata_options": [{"http_tokens": "optional"}]}"#);
    assert_eq!(
        weak("aws_launch_template", template),
        ["says nothing of its disk", "tells its role without a token"]
    );
    let block =
        json(r#"{"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true}"#);
    assert_eq!(weak("aws_s3_bucket_public_access_block", block), ["lets a bucket be public"]);
    let firewall = json(r#"{"inbound_rule": [{"source_addresses": ["10.0.0.0/8", "::/0"]}]}"#);
    assert_eq!(weak("digitalocean_firewall", firewall), ["is open to the world"]);
}
