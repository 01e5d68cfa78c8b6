//! `aws_elb`

mod change;
mod read;
mod settings;

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::elbv2::check_name;
use crate::equivalent::same_but_for_case;
use crate::error::During;
use crate::given::{given, given_items};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::taken::is_taken;
use crate::timeouts::CreateUpdate;

pub(super) use change::{deregister, register};
pub(crate) use read::in_service;
pub(super) use read::{all, describe};

/// The prefix of balancers that the configuration gives no name.
const PREFIX: &str = "tf-lb-";

/// What spreads requests or connections over instances: a balancer of the first kind, whose name is its id.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elb")]
pub struct LoadBalancer {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    availability_zones: Option<BTreeSet<String>>,
    #[attr(optional, default = false)]
    connection_draining: Option<bool>,
    #[attr(optional, default = 300)]
    connection_draining_timeout: Option<i64>,
    #[attr(optional, default = true)]
    cross_zone_load_balancing: Option<bool>,
    #[attr(optional, default = "defensive")]
    desync_mitigation_mode: Option<String>,
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = 60)]
    idle_timeout: Option<i64>,
    #[attr(optional_computed)]
    instances: Option<BTreeSet<String>>,
    #[attr(optional_computed, force_new)]
    internal: Option<bool>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional_computed)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(optional_computed, computed_on = ["security_groups"])]
    source_security_group: Option<String>,
    #[attr(computed, computed_on = ["security_groups"])]
    source_security_group_id: Option<String>,
    #[attr(optional_computed)]
    subnets: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    zone_id: Option<String>,
    #[block(list, max = 1)]
    access_logs: Vec<AccessLogs>,
    #[block(list, max = 1, computed)]
    health_check: Vec<HealthCheck>,
    #[block(set, min = 1)]
    listener: Vec<Listener>,
    #[block(single)]
    timeouts: Option<CreateUpdate>,
}

/// Where a log of the requests goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AccessLogs {
    #[attr(required)]
    bucket: String,
    #[attr(optional)]
    bucket_prefix: Option<String>,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional, default = 60)]
    interval: Option<i64>,
}

/// How it finds out which instances work.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HealthCheck {
    #[attr(required)]
    healthy_threshold: i64,
    #[attr(required)]
    interval: i64,
    #[attr(required)]
    target: String,
    #[attr(required)]
    timeout: i64,
    #[attr(required)]
    unhealthy_threshold: i64,
}

/// A port that it listens on, and the port of the instances behind it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Listener {
    #[attr(required)]
    instance_port: i64,
    #[attr(required, equivalent = same_but_for_case)]
    instance_protocol: String,
    #[attr(required)]
    lb_port: i64,
    #[attr(required, equivalent = same_but_for_case)]
    lb_protocol: String,
    #[attr(optional)]
    ssl_certificate_id: Option<String>,
}

const PROTOCOLS: [&str; 4] = ["HTTP", "HTTPS", "SSL", "TCP"];

/// What is wrong with what a health check asks for: `HTTP:80/status`, or `TCP:22`.
fn check_target(checks: &mut Checks<'_>) {
    let Some(target) = checks.text("target") else { return };
    let (protocol, rest) = target.split_once(':').unwrap_or((target, ""));
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (port, path) = rest.split_at(digits);
    let speaks = |protocols: &[&str]| protocols.iter().any(|one| one.eq_ignore_ascii_case(protocol));
    let problem = if !speaks(&PROTOCOLS) {
        "must begin with HTTP:, HTTPS:, SSL: or TCP:"
    } else if !port.parse::<u32>().is_ok_and(|port| (1..=65535).contains(&port)) {
        "must have a port from 1 to 65535 behind the colon"
    } else if speaks(&["SSL", "TCP"]) && !path.is_empty() {
        "must end with the port: only HTTP and HTTPS have a path"
    } else if speaks(&["HTTP", "HTTPS"]) && path.is_empty() {
        "must have a path behind the port, like HTTP:80/"
    } else if path.chars().count() > 1024 {
        "has a path of more than 1024 characters"
    } else {
        return;
    };
    checks.report("target", format!("target \"{target}\" {problem}"));
}

/// Whether none of the subnets it is in stays: a balancer is always in some. What is not known yet may be all others.
fn leaves_all(prior: &Value, planned: &Value) -> bool {
    let has = |item: &Value| planned.as_slice().is_some_and(|items| items.contains(item));
    !planned.is_wholly_known() || !prior.as_slice().unwrap_or_default().iter().any(has)
}

impl LoadBalancer {
    fn name(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    /// All its tags that are for configurations to speak of.
    pub(super) fn all_tags(&self) -> &TagMap {
        &self.tags_all
    }
}

impl Resource for LoadBalancer {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);
    /// What registers instances with it.
    const SHOWS: Shows =
        Shows::Only(&["aws_autoscaling_attachment", "aws_autoscaling_group", "aws_elb_attachment"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        check_name(checks, "name", 32);
        check_name(checks, "name_prefix", 6);
        checks.one_of("desync_mitigation_mode", &["monitor", "defensive", "strictest"]);
        checks.within("idle_timeout", 1, 4000);
        checks.each("access_logs", |logs| {
            if let Some(minutes) = logs.get("interval").and_then(Value::as_i64)
                && ![5, 60].contains(&minutes)
            {
                logs.report("interval", format!("interval is {minutes}, but must be 5 or 60 minutes"));
            }
        });
        checks.each("health_check", |check| {
            check.within("healthy_threshold", 2, 10);
            check.within("unhealthy_threshold", 2, 10);
            check.within("interval", 5, 300);
            check.within("timeout", 2, 60);
            check_target(check);
        });
        checks.each("listener", |listener| {
            for port in ["instance_port", "lb_port"] {
                listener.within(port, 1, 65535);
            }
            for argument in ["instance_protocol", "lb_protocol"] {
                if let Some(protocol) = listener.text(argument)
                    && !PROTOCOLS.iter().any(|one| one.eq_ignore_ascii_case(protocol))
                {
                    listener.one_of(argument, &PROTOCOLS);
                }
            }
        });
    }

    fn plan(draft: &mut Draft<'_>) {
        if draft.is_create() {
            return;
        }
        // Both say where it is: one follows from the other.
        let (subnets, zones) = (draft.changes("subnets"), draft.changes("availability_zones"));
        if subnets && !zones && draft.is_unset_or_empty("availability_zones") {
            draft.leave_open("availability_zones");
        }
        if zones && !subnets && draft.is_unset_or_empty("subnets") {
            draft.leave_open("subnets");
        }
        if subnets && leaves_all(draft.prior("subnets"), draft.planned("subnets")) {
            draft.replace("subnets");
        }
    }

    fn keyed(&self, token: &str) -> Self {
        let name = given(&self.name)
            .map_or_else(|| names::unique(given(&self.name_prefix).unwrap_or(PREFIX), token), str::to_owned);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_with(cx, prior, |_, _| true).await
    }

    /// Creating a balancer that exists with the same settings succeeds and gives the one that exists, so whether it
    /// does is asked first.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        if is_taken::<Self, _, _>(cx, made.name(), read::taken).await? {
            let message = format!("a load balancer named \"{}\" exists", made.name());
            return Err(ProviderError::new(ErrorClass::AlreadyExists, message)
                .hint("import it, or choose another name"));
        }
        let listeners: Result<Vec<_>, _> = made.listener.iter().map(Listener::to_api).collect();
        let call = cx
            .elb_once()
            .create_load_balancer()
            .load_balancer_name(made.name())
            .set_availability_zones(given_items(&made.availability_zones))
            .set_listeners(Some(listeners?))
            .set_scheme((made.internal == Some(true)).then(|| "internal".to_owned()))
            .set_security_groups(given_items(&made.security_groups))
            .set_subnets(given_items(&made.subnets))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        call.send().await.during("elasticloadbalancing:CreateLoadBalancer")?;
        tags::created(cx, tagging::LISTS, Some(made.name()), &made.tags_all, token);
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = op.until("its settings to be visible", || settings::of_balancer(cx, made.name())).await?;
        op.persist_new(|| change::change_settings(cx, &now, &made)).await?;
        let nothing = Self::default();
        op.persist_new(|| change::change_instances(cx, &nothing, &made)).await?;
        op.persist_new(|| change::change_health_check(cx, &nothing, &made)).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::change_listeners(cx, prior, &planned, op).await?;
        op.persist_new(|| change::change_instances(cx, prior, &planned)).await?;
        let now = settings::Settings::of(prior);
        op.persist_new(|| change::change_settings(cx, &now, &planned)).await?;
        change::change_health_check(cx, prior, &planned).await?;
        op.persist_new(|| change::change_security_groups(cx, prior, &planned)).await?;
        change::change_places(cx, prior, &planned, op).await?;
        tagging::change(cx, prior.name(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// Its interfaces are in the way of its subnets and security groups for some time longer.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elb().delete_load_balancer().load_balancer_name(prior.name());
        call.send().await.during("elasticloadbalancing:DeleteLoadBalancer")?;
        change::wait_gone(cx, prior.name(), op).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names = all(cx).await?.into_iter().filter_map(|api| api.load_balancer_name);
        let known: Vec<Self> = names.map(|name| Self::from_id(&name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.keyed(&wanted.token)).collect();
        read::read_with(cx, &planned, |index, tags| tags::carry(tags, &wanted[index].token)).await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}
