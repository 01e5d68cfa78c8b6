//! What the schema of a target group does not say.

use infra_value::{Type, Value};

use crate::checks::Checks;
use crate::draft::{Draft, with_attribute};
use crate::elbv2::load_balancer::check_name;

pub(super) fn check(checks: &mut Checks<'_>) {
    checks.at_most_one(&["name", "name_prefix"]);
    check_name(checks, "name", 32);
    check_name(checks, "name_prefix", 6);
    checks.one_of("target_type", &["instance", "ip", "lambda", "alb"]);
    checks.one_of("protocol", &["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"]);
    checks.one_of("ip_address_type", &["ipv4", "ipv6"]);
    checks.within("port", 1, 65535);
    if checks.get("slow_start").and_then(Value::as_i64).is_some_and(|seconds| (1..30).contains(&seconds)) {
        checks.report("slow_start", "slow_start is 0, or from 30 to 900 seconds");
    }
    checks.within("slow_start", 0, 900);
    let is_lambda = checks.text("target_type") == Some("lambda");
    let is_known = checks.text("target_type").is_some() || checks.is_left_out("target_type");
    if is_known && !is_lambda {
        for argument in ["port", "protocol", "vpc_id"] {
            if checks.is_left_out(argument) {
                checks.report(argument, format!("{argument} must be set, unless target_type is \"lambda\""));
            }
        }
    }
    checks.each("health_check", |check| {
        check.within("healthy_threshold", 2, 10);
        check.within("unhealthy_threshold", 2, 10);
        check.within("interval", 5, 300);
        check.within("timeout", 2, 120);
        if check.text("protocol").is_some_and(|protocol| protocol.eq_ignore_ascii_case("TCP")) {
            for argument in ["matcher", "path"] {
                if check.text(argument).is_some_and(|text| !text.is_empty()) {
                    check.report(argument, format!("a health check by TCP has no {argument}"));
                }
            }
        }
    });
    checks.each("stickiness", |stickiness| {
        let kinds = ["lb_cookie", "app_cookie", "source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto"];
        stickiness.one_of("type", &kinds);
        stickiness.within("cookie_duration", 0, 604_800);
        if stickiness.text("type") == Some("app_cookie") {
            if stickiness.is_left_out("cookie_name") {
                stickiness.report("cookie_name", "cookie_name must be set where type is \"app_cookie\"");
            }
        } else if stickiness.text("type").is_some()
            && stickiness.text("cookie_name").is_some_and(|n| !n.is_empty())
        {
            stickiness.report("cookie_name", "cookie_name is for stickiness of type \"app_cookie\" only");
        }
    });
    checks.each("target_failover", |failover| {
        failover.one_of("on_deregistration", &["rebalance", "no_rebalance"]);
        failover.one_of("on_unhealthy", &["rebalance", "no_rebalance"]);
    });
}

pub(super) fn adjust(draft: &mut Draft<'_>) {
    leave_out_cookie_age(draft);
    if draft.is_create() {
        return;
    }
    // Functions have no ports; what a configuration says of them is of no consequence.
    if draft.prior("target_type").as_str() == Some("lambda") && !draft.changes("target_type") {
        for argument in ["port", "protocol", "protocol_version", "vpc_id"] {
            let prior = draft.prior(argument).clone();
            draft.set(argument, prior);
            draft.in_place(argument);
        }
    }
    let speaks_http = matches!(draft.planned("protocol").as_str(), Some("HTTP" | "HTTPS"));
    if !speaks_http {
        let prior = draft.prior("protocol_version").clone();
        draft.set("protocol_version", prior);
        draft.in_place("protocol_version");
    }
}

/// Only requests carry cookies: an age that the configuration leaves out is none where the protocol is another, and stays what a
/// state says of it.
fn leave_out_cookie_age(draft: &mut Draft<'_>) {
    const AGE: &str = "cookie_duration";
    let first = |blocks: &Value| blocks.as_slice().and_then(<[Value]>::first).cloned();
    if !matches!(draft.planned("protocol").as_str(), Some(protocol) if !matches!(protocol, "HTTP" | "HTTPS"))
    {
        return;
    }
    let (Some(config), Some(planned)) =
        (first(draft.config("stickiness")), first(draft.planned("stickiness")))
    else {
        return;
    };
    if config.get(AGE).is_some_and(Value::is_null) {
        let known = first(draft.prior("stickiness")).and_then(|prior| prior.get(AGE).cloned());
        let block = with_attribute(&planned, AGE, known.unwrap_or_else(|| Value::null(Type::Number)));
        draft.set("stickiness", Value::list(block.ty(), vec![block]));
    }
}
