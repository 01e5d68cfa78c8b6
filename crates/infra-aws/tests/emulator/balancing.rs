//! Load balancers, their listeners and the groups behind them.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::{run, with};

const IMAGE: &str = "ami-04681a1dbd79675a5";

fn in_network(ty: &str, config: Json) -> Case {
    let subnet = |range: &str, zone: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range, "availability_zone": zone});
    Case::new(ty, config)
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("a", "aws_subnet", subnet("10.0.1.0/24", "us-east-1a"))
        .need("b", "aws_subnet", subnet("10.0.2.0/24", "us-east-1b"))
        .need("c", "aws_subnet", subnet("10.0.3.0/24", "us-east-1c"))
        .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
        .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "b"}))
}

fn behind_balancer(ty: &str, config: Json) -> Case {
    let group = |name: &str| json!({"name": name, "port": 80, "protocol": "HTTP", "vpc_id": "${vpc.id}"});
    in_network(ty, config)
        .need("lb", "aws_lb", json!({"name": "web", "subnets": ["${a.id}", "${b.id}"]}))
        .need("one", "aws_lb_target_group", group("one"))
        .need("two", "aws_lb_target_group", group("two"))
}

#[test]
fn application_load_balancer() {
    let lb = |more: Json| {
        let base =
            json!({"name": "web", "subnets": ["${a.id}", "${b.id}"], "security_groups": ["${group.id}"]});
        with(base, more)
    };
    run(vec![
        in_network(
            "aws_lb",
            lb(json!({"idle_timeout": 30, "drop_invalid_header_fields": true, "tags": {"Name": "a"}})),
        )
        .another(json!({"name_prefix": "api-", "internal": true, "subnets": ["${a.id}", "${b.id}"]}))
        .update(lb(json!({"idle_timeout": 90, "tags": {"Name": "b", "x": "y"}})))
        .update(lb(json!({"security_groups": ["${other.id}"], "enable_http2": false})))
        .update(lb(json!({"subnets": ["${a.id}", "${b.id}", "${c.id}"]})))
        .update(lb(json!({
            "subnets": ["${a.id}", "${b.id}"],
            "xff_header_processing_mode": "preserve",
            "enable_waf_fail_open": true,
        })))
        .replace(lb(json!({"internal": true})))
        .refused(json!({"name": "none", "subnets": ["subnet-0123456789abcdef0"]}), ErrorClass::NotFound),
        in_network("aws_alb", lb(json!({"enable_deletion_protection": false}))),
        in_network("aws_lb", json!({"subnets": ["${a.id}", "${b.id}"]})),
    ]);
}

/// Modules give all settings to balancers of every type.
#[test]
fn settings_of_other_types() {
    let network = json!({"load_balancer_type": "network", "subnets": ["${a.id}"], "name": "net"});
    let of_others = json!({
        "enable_http2": true,
        "enable_waf_fail_open": false,
        "idle_timeout": 60,
        "preserve_host_header": false,
    });
    let application = json!({"subnets": ["${a.id}", "${b.id}"], "name": "web"});
    run(vec![
        in_network("aws_lb", with(network.clone(), of_others.clone())).update(with(
            with(network.clone(), of_others),
            json!({"enable_cross_zone_load_balancing": true}),
        )),
        in_network("aws_lb", with(application.clone(), json!({"enable_cross_zone_load_balancing": true})))
            .update(with(application, json!({"enable_cross_zone_load_balancing": true, "idle_timeout": 90}))),
    ]);
}

#[test]
fn network_load_balancer() {
    let lb = |more: Json| {
        let base = json!({"name": "net", "load_balancer_type": "network"});
        with(base, more)
    };
    let mapped = |ids: &[&str]| {
        let mappings: Vec<Json> = ids.iter().map(|id| json!({"subnet_id": id})).collect();
        json!({"subnet_mapping": mappings})
    };
    run(vec![
        in_network("aws_lb", lb(mapped(&["${a.id}"])))
            .update(lb(with(mapped(&["${a.id}"]), json!({"enable_cross_zone_load_balancing": true}))))
            .update(lb(mapped(&["${a.id}", "${b.id}"])))
            .replace(lb(mapped(&["${c.id}"]))),
    ]);
}

#[test]
fn target_group() {
    let group = |more: Json| {
        with(json!({"name": "web", "port": 80, "protocol": "HTTP", "vpc_id": "${vpc.id}"}), more)
    };
    let check = |path: &str| json!([{"path": path, "matcher": "200-299", "interval": 10, "timeout": 5}]);
    run(vec![
        in_network("aws_lb_target_group", group(json!({"health_check": check("/health"), "tags": {"Name": "a"}})))
            .another(json!({"name_prefix": "ip-", "target_type": "ip", "port": 8080, "protocol": "HTTP", "vpc_id": "${vpc.id}"}))
            .update(group(json!({"health_check": check("/up"), "deregistration_delay": "30", "tags": {"Name": "b"}})))
            .update(group(json!({
                "health_check": check("/up"),
                "slow_start": 30,
                "load_balancing_algorithm_type": "least_outstanding_requests",
                "stickiness": [{"type": "lb_cookie", "cookie_duration": 600}],
            })))
            .update(group(json!({
                "health_check": check("/up"),
                "stickiness": [{"type": "app_cookie", "cookie_duration": 60, "cookie_name": "session"}],
            })))
            .update(group(json!({"stickiness": [{"type": "app_cookie", "cookie_duration": 60, "cookie_name": "session", "enabled": false}]})))
            .replace(group(json!({"port": 81}))),
        in_network("aws_lb_target_group", json!({"port": 53, "protocol": "TCP", "vpc_id": "${vpc.id}", "preserve_client_ip": "true"}))
            .update(json!({"port": 53, "protocol": "TCP", "vpc_id": "${vpc.id}", "preserve_client_ip": "false", "proxy_protocol_v2": true})),
        Case::new("aws_lb_target_group", json!({"name": "function", "target_type": "lambda"}))
            .update(json!({"name": "function", "target_type": "lambda", "lambda_multi_value_headers_enabled": true})),
    ]);
}

#[test]
fn listener() {
    let listener = |port: u16, action: Json| json!({"load_balancer_arn": "${lb.arn}", "port": port, "protocol": "HTTP", "default_action": [action]});
    let to = |group: &str| json!({"type": "forward", "target_group_arn": format!("${{{group}.arn}}")});
    let weighted = json!({"type": "forward", "forward": [{"target_group": [
        {"arn": "${one.arn}", "weight": 10}, {"arn": "${two.arn}", "weight": 90},
    ], "stickiness": [{"enabled": true, "duration": 600}]}]});
    let redirect = json!({"type": "redirect", "redirect": [{"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}]});
    let fixed = json!({"type": "fixed-response", "fixed_response": [{"content_type": "text/plain", "message_body": "no", "status_code": "404"}]});
    let single = json!({"type": "forward", "forward": [{"target_group": [{"arn": "${one.arn}"}]}]});
    run(vec![
        behind_balancer("aws_lb_listener", with(listener(80, to("one")), json!({"tags": {"Name": "a"}})))
            .another(listener(8080, fixed.clone()))
            .update(with(listener(80, to("two")), json!({"tags": {"Name": "b"}})))
            .update(listener(80, weighted))
            .update(listener(80, redirect))
            .update(listener(81, fixed))
            .refused(
                json!({"load_balancer_arn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/none/0123456789abcdef", "port": 80, "default_action": [to("one")]}),
                ErrorClass::NotFound,
            ),
        behind_balancer("aws_lb_listener", listener(80, single.clone()))
            .update(with(listener(80, single), json!({
                "routing_http_response_server_enabled": false,
                "routing_http_response_x_frame_options_header_value": "DENY",
            }))),
    ]);
}

#[test]
fn listener_rule() {
    let rule = |priority: Json, condition: Json, action: Json| {
        json!({
            "listener_arn": "${listener.arn}", "priority": priority, "condition": condition, "action": [action],
        })
    };
    let to = |group: &str| json!({"type": "forward", "target_group_arn": format!("${{{group}.arn}}")});
    let path = |path: &str| json!([{"path_pattern": [{"values": [path]}]}]);
    let several = json!([
        {"host_header": [{"values": ["a.example", "b.example"]}]},
        {"http_header": [{"http_header_name": "X-Kind", "values": ["one"]}]},
        {"query_string": [{"key": "a", "value": "b"}, {"value": "c"}]},
        {"source_ip": [{"values": ["10.0.0.0/8"]}]},
    ]);
    let fixed = json!({"type": "fixed-response", "fixed_response": [{"content_type": "text/plain", "message_body": "no", "status_code": "404"}]});
    let listener =
        json!({"load_balancer_arn": "${lb.arn}", "port": 80, "protocol": "HTTP", "default_action": [fixed]});
    run(vec![
        behind_balancer("aws_lb_listener_rule", rule(json!(10), path("/api/*"), to("one")))
            .need("listener", "aws_lb_listener", listener)
            .another(rule(json!(null), path("/other/*"), to("two")))
            .update(rule(json!(10), path("/api/v2/*"), to("one")))
            .update(rule(json!(20), several, to("two")))
            .update(rule(json!(20), json!([{"http_request_method": [{"values": ["GET"]}]}]), fixed.clone())),
    ]);
}

#[test]
fn target_group_attachment() {
    let instance = json!({"ami": IMAGE, "instance_type": "t3.micro", "subnet_id": "${a.id}"});
    let group = |name: &str| json!({"name": name, "port": 80, "protocol": "HTTP", "vpc_id": "${vpc.id}"});
    let attached = |group: &str, port: u16| json!({"target_group_arn": format!("${{{group}.arn}}"), "target_id": "${i.id}", "port": port});
    run(vec![
        in_network("aws_lb_target_group_attachment", attached("one", 80))
            .need("one", "aws_lb_target_group", group("one"))
            .need("two", "aws_lb_target_group", group("two"))
            .need("i", "aws_instance", instance)
            .by_natural_key()
            .another(attached("two", 81))
            .import_id(|attachment| {
                let text =
                    |name: &str| attachment.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                let port = attachment.get("port").and_then(|port| port.as_i64()).unwrap_or_default();
                format!("{},{},{port}", text("target_group_arn"), text("target_id"))
            }),
    ]);
}

#[test]
fn listener_certificate() {
    let certificate = || json!({"domain_name": "example.com", "validation_method": "DNS"});
    let answer = json!([{"content_type": "text/plain", "status_code": "200"}]);
    let listener = json!({
        "load_balancer_arn": "${lb.arn}",
        "port": 443,
        "protocol": "HTTPS",
        "certificate_arn": "${own.arn}",
        "default_action": [{"type": "fixed-response", "fixed_response": answer}],
    });
    let beside = |which: &str| json!({"listener_arn": "${listener.arn}", "certificate_arn": format!("${{{which}.arn}}")});
    run(vec![
        in_network("aws_lb_listener_certificate", beside("first"))
            .need("lb", "aws_lb", json!({"name": "web", "subnets": ["${a.id}", "${b.id}"]}))
            .need("own", "aws_acm_certificate", certificate())
            .need("first", "aws_acm_certificate", certificate())
            .need("second", "aws_acm_certificate", certificate())
            .need("third", "aws_acm_certificate", certificate())
            .need("listener", "aws_lb_listener", listener)
            .by_natural_key()
            .another(beside("second"))
            .replace(beside("third")),
    ]);
}

fn classic_listener(protocol: &str, port: u16, behind: u16) -> Json {
    json!({"lb_port": port, "lb_protocol": protocol, "instance_port": behind, "instance_protocol": protocol})
}

fn classic(more: Json) -> Json {
    let base = json!({
        "name": "classic",
        "subnets": ["${a.id}", "${b.id}"],
        "security_groups": ["${group.id}"],
        "listener": [classic_listener("http", 80, 8080)],
    });
    with(base, more)
}

#[test]
fn classic_load_balancer() {
    let check = |target: &str| json!([{"target": target, "interval": 10, "timeout": 5, "healthy_threshold": 2, "unhealthy_threshold": 3}]);
    let two = json!([classic_listener("HTTP", 80, 8081), classic_listener("tcp", 22, 22)]);
    let logs = |enabled: bool| json!([{"bucket": "${logs.bucket}", "bucket_prefix": "web", "interval": 5, "enabled": enabled}]);
    let instance = json!({"ami": IMAGE, "instance_type": "t3.micro", "subnet_id": "${b.id}"});
    run(vec![
        in_network("aws_elb", classic(json!({"tags": {"Name": "a"}})))
            .need("logs", "aws_s3_bucket", json!({"bucket": "logs-of-balancers"}))
            .need("i", "aws_instance", instance)
            .another(json!({
                "name_prefix": "web-",
                "internal": true,
                "subnets": ["${a.id}"],
                "cross_zone_load_balancing": false,
                "connection_draining": true,
                "connection_draining_timeout": 60,
                "listener": [{"lb_port": 443, "lb_protocol": "tcp", "instance_port": 80, "instance_protocol": "ssl"}],
            }))
            .update(classic(json!({"listener": two, "idle_timeout": 30, "tags": {"Name": "b", "x": "y"}})))
            .update(classic(json!({
                "health_check": check("HTTP:8080/status"),
                "access_logs": logs(true),
                "desync_mitigation_mode": "strictest",
                "connection_draining_timeout": 120,
            })))
            .update(classic(json!({
                "health_check": check("TCP:8080"),
                "connection_draining": true,
                "connection_draining_timeout": 60,
                "security_groups": ["${group.id}", "${other.id}"],
            })))
            .update(classic(json!({"subnets": ["${b.id}", "${c.id}"], "instances": ["${i.id}"]})))
            .replace(classic(json!({"internal": true})))
            .refused(
                json!({"name": "none", "subnets": ["subnet-0123456789abcdef0"], "listener": [classic_listener("http", 80, 80)]}),
                ErrorClass::NotFound,
            ),
        // Where logs that are off would go, nobody tells.
        in_network("aws_elb", classic(json!({})))
            .need("logs", "aws_s3_bucket", json!({"bucket": "logs-of-balancers"}))
            .untold("access_logs")
            .update(classic(json!({"access_logs": logs(false)})))
            .replace(classic(json!({"subnets": ["${c.id}"]}))),
    ]);
}

/// In the default VPC, which has a subnet in each zone.
#[test]
fn classic_load_balancer_of_zones() {
    let zoned = |zones: &[&str]| json!({"name": "zoned", "availability_zones": zones, "listener": [classic_listener("tcp", 25, 25)]});
    run(vec![
        Case::new("aws_elb", zoned(&["us-east-1a"]))
            .update(zoned(&["us-east-1a", "us-east-1b"]))
            .update(zoned(&["us-east-1c"])),
    ]);
}

#[test]
fn classic_load_balancer_attachment() {
    let instance = json!({"ami": IMAGE, "instance_type": "t3.micro", "subnet_id": "${a.id}"});
    let attached = |elb: &str, instance: &str| json!({"elb": elb, "instance": instance});
    run(vec![
        in_network("aws_elb_attachment", attached("${one.name}", "${i.id}"))
            .need("one", "aws_elb", classic(json!({"name": "one"})))
            .need("two", "aws_elb", classic(json!({"name": "two"})))
            .need("i", "aws_instance", instance.clone())
            .need("j", "aws_instance", instance)
            .by_natural_key()
            .another(attached("${one.name}", "${j.id}"))
            .replace(attached("${two.id}", "${i.id}"))
            .import_id(|attachment| {
                let text =
                    |name: &str| attachment.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{},{}", text("elb"), text("instance"))
            }),
    ]);
}
