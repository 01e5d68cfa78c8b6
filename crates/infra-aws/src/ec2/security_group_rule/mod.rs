//! `aws_security_group_rule`: a range of ports with all peers that may use it, beside the group's own block.

mod names;

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{SecurityGroup as Group, SecurityGroupRule as ApiRule};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::{Map, Value as Json};

use names::{bundle, parse};

use super::permissions::{self, Direction, Peer, Permission, protocol_name, same_protocol};
use super::security_group::SecurityGroup;
use super::{Described, FILTER_VALUES, filter, filters, security_group_rules};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::Create;

/// A rule of a security group.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_security_group_rule", version = 2)]
pub struct SecurityGroupRule {
    #[attr(optional, force_new)]
    cidr_blocks: Option<Vec<String>>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(required, force_new)]
    from_port: i64,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    ipv6_cidr_blocks: Option<Vec<String>>,
    #[attr(optional, force_new)]
    prefix_list_ids: Option<Vec<String>>,
    #[attr(required, force_new, equivalent = same_protocol)]
    protocol: String,
    #[attr(required, force_new)]
    security_group_id: String,
    #[attr(computed)]
    security_group_rule_id: Option<String>,
    #[attr(optional, default = false, force_new, name = "self")]
    is_self: Option<bool>,
    #[attr(optional_computed, force_new)]
    source_security_group_id: Option<String>,
    #[attr(required, force_new)]
    to_port: i64,
    #[attr(required, force_new)]
    r#type: String,
    #[block(single)]
    timeouts: Option<Create>,
}

/// Arguments that say for whom a rule is.
const PEERS: [&str; 5] =
    ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id"];

fn directions(group: &Group, direction: Direction) -> Vec<Permission> {
    let reported = match direction {
        Direction::Ingress => group.ip_permissions(),
        Direction::Egress => group.ip_permissions_egress(),
    };
    permissions::of_api(reported, group.owner_id().unwrap_or_default())
}

impl SecurityGroupRule {
    fn direction(&self) -> Direction {
        if self.r#type == "egress" { Direction::Egress } else { Direction::Ingress }
    }

    fn permissions(&self) -> Vec<Permission> {
        let items = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
        let mut peers: Vec<Peer> = items(&self.cidr_blocks).into_iter().map(Peer::Ipv4).collect();
        peers.extend(items(&self.ipv6_cidr_blocks).into_iter().map(Peer::Ipv6));
        peers.extend(items(&self.prefix_list_ids).into_iter().map(Peer::PrefixList));
        peers.extend(given(&self.source_security_group_id).map(|id| Peer::Group(id.to_owned())));
        if self.is_self == Some(true) {
            peers.push(Peer::Group(self.security_group_id.clone()));
        }
        let port = |port: i64| i32::try_from(port).unwrap_or_default();
        let permission = |peer| Permission {
            protocol: protocol_name(&self.protocol),
            from: port(self.from_port),
            to: port(self.to_port),
            peer,
            description: self.description.clone().unwrap_or_default(),
        };
        peers.into_iter().map(permission).collect()
    }

    /// Fills in the id of AWS's rule where AWS makes one of it. A call for all, which reading does without: it never
    /// changes.
    async fn identify(cx: &Context, rules: &mut [Self]) -> Result<(), ProviderError> {
        let groups: BTreeSet<String> = rules.iter().map(|rule| rule.security_group_id.clone()).collect();
        let groups: Vec<String> = groups.into_iter().collect();
        let mut found = Vec::new();
        for page in groups.chunks(FILTER_VALUES) {
            let call =
                cx.ec2().describe_security_group_rules().filters(filter("group-id", page)).into_paginator();
            let rules = call.items().send().collect::<Result<Vec<_>, _>>().await;
            found.extend(rules.during("ec2:DescribeSecurityGroupRules")?);
        }
        for rule in rules {
            let Ok([wanted]) = <[Permission; 1]>::try_from(rule.permissions()) else { continue };
            let is_it = |api: &&ApiRule| {
                api.group_id() == Some(&rule.security_group_id)
                    && api.is_egress == Some(rule.direction() == Direction::Egress)
                    && permissions::of_rule(api).is_some_and(|found| found.is_same_traffic(&wanted))
            };
            rule.security_group_rule_id =
                found.iter().find(is_it).and_then(|api| api.security_group_rule_id.clone());
        }
        Ok(())
    }

    /// What is left of the rule in a group that has `found`; `None` when that is nothing.
    fn observe(&self, found: &[Permission]) -> Option<Self> {
        let there = |one: &Permission| found.iter().find(|found| found.is_same_traffic(one));
        let mine = self.permissions();
        let left: Vec<&Permission> = mine.iter().filter_map(there).collect();
        let known = self.description.clone().unwrap_or_default();
        let other =
            left.iter().find(|found| found.description != known).map(|found| found.description.clone());
        let has = |peer: Peer| mine.iter().any(|one| one.peer == peer && there(one).is_some());
        let items = |list: &Option<Vec<String>>, peer: fn(String) -> Peer| {
            let kept = |items: &Vec<String>| {
                items.iter().filter(|item| has(peer((*item).clone()))).cloned().collect()
            };
            list.as_ref().map(kept)
        };
        let group = given(&self.source_security_group_id).map(str::to_owned);
        if left.is_empty() {
            return None;
        }
        Some(Self {
            cidr_blocks: items(&self.cidr_blocks, Peer::Ipv4),
            description: other.or_else(|| self.description.clone()),
            ipv6_cidr_blocks: items(&self.ipv6_cidr_blocks, Peer::Ipv6),
            prefix_list_ids: items(&self.prefix_list_ids, Peer::PrefixList),
            id: Some(self.made_up_id()).filter(|_| self.id().is_empty()).or_else(|| self.id.clone()),
            is_self: Some(self.is_self == Some(true) && has(Peer::Group(self.security_group_id.clone()))),
            security_group_rule_id: Some(self.security_group_rule_id.clone().unwrap_or_default()),
            source_security_group_id: group.filter(|id| has(Peer::Group(id.clone()))),
            ..self.clone()
        })
    }
}

impl Resource for SecurityGroupRule {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &["ingress", "egress"]);
        let is_for_nobody = PEERS.iter().all(|peer| match *peer {
            "self" => checks.is_off(peer),
            _ => checks.is_left_out(peer),
        });
        if is_for_nobody {
            checks.report("type", format!("the rule is for nobody: set one of {}", PEERS.join(", ")));
        }
        for peer in ["cidr_blocks", "ipv6_cidr_blocks", "self"] {
            let is_set = match peer {
                "self" => checks.get(peer).is_some_and(|value| value.as_bool() == Some(true)),
                _ => checks.get(peer).is_some(),
            };
            if is_set && checks.get("source_security_group_id").is_some() {
                checks.report(peer, format!("{peer} cannot be set together with source_security_group_id"));
            }
        }
        security_group_rules::check_ports(checks, "protocol");
        security_group_rules::check_description(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        // No cloud says who else a rule is for: it is for whom the configuration says.
        if draft.is_create() && draft.is_unset("source_security_group_id") {
            draft.set("source_security_group_id", infra_value::Value::null(infra_value::Type::String));
        }
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        if version < 1 {
            // Version 0 held the id of another checksum.
            attributes.insert("id".to_owned(), Json::Null);
        }
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups = prior.iter().map(|prior| prior.security_group_id.clone());
        let page = |ids| SecurityGroup::describe(cx, vec![filter("group-id", ids)]);
        let groups = lookup::by_key(groups, FILTER_VALUES, Group::group_id, page).await;
        let read = |prior: &Self| {
            let Some(group) = groups.get(&prior.security_group_id)? else { return Ok(None) };
            Ok(prior.observe(&directions(group, prior.direction())))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let permissions = planned.permissions();
        let made = permissions::authorize(
            cx.ec2_once(),
            &planned.security_group_id,
            planned.direction(),
            &permissions,
        );
        let made = made.await?;
        // Of several rules that AWS makes of it, none is the one.
        let rule = if permissions.len() == 1 { made.into_iter().next() } else { None }.unwrap_or_default();
        Ok(Self { id: Some(planned.made_up_id()), security_group_rule_id: Some(rule), ..planned.clone() })
    }

    /// A group may have had some of it; then ours was refused.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.permissions().len() == wanted.planned.permissions().len()
            && given(&found.description) == given(&wanted.planned.description)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.clone()).collect();
        let mut answers = Self::read_many(cx, &planned).await;
        for (wanted, answer) in wanted.iter().zip(&mut answers) {
            if let Ok(found) = answer {
                *found = found.take().filter(|found| Self::is_from(wanted, found));
            }
        }
        let mut found: Vec<Self> = answers.iter().flatten().flatten().cloned().collect();
        let identified = match found.is_empty() {
            true => Ok(()),
            false => Self::identify(cx, &mut found).await,
        };
        let mut found = found.into_iter();
        let answer = |answer: Result<Option<Self>, ProviderError>| match answer {
            Ok(Some(_)) => identified.clone().map(|()| found.next()),
            other => other,
        };
        answers.into_iter().map(answer).collect()
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let (group, permissions) = (&planned.security_group_id, planned.permissions());
        permissions::redescribe(cx, group, planned.direction(), &permissions).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        // What is gone already would make the call fail as a whole.
        let Some(left) = cx.read(prior).await? else { return Ok(()) };
        permissions::revoke(cx, &prior.security_group_id, prior.direction(), &left.permissions()).await
    }

    /// The id is made of the parts of the rule: `sg-0123_ingress_tcp_80_80_10.0.0.0/8_self_sg-0456`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(rule) = parse(id) else {
            let message = format!("\"{id}\" does not name a rule");
            return Err(ProviderError::new(ErrorClass::Invalid, message).hint(
                "write group, direction, protocol, ports and peers: sg-0123456789abcdef0_ingress_tcp_80_80_10.0.0.0/8",
            ));
        };
        let wanted = rule.permissions().len();
        let mut found: Vec<Self> = cx.read(&rule).await?.into_iter().collect();
        found.retain(|found| found.permissions().len() == wanted);
        Self::identify(cx, &mut found).await?;
        Ok(found.pop())
    }

    /// Rules have no tags here: those of groups that have the scope's tags. AWS does not tell which ranges were
    /// written together: all that differ in nothing else, one rule is taken for.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let groups = SecurityGroup::describe(cx, filters::of_scope(scope)).await?;
        let of_group = |group: &Group| {
            let mut rules = Vec::new();
            for (direction, name) in [(Direction::Ingress, "ingress"), (Direction::Egress, "egress")] {
                let found = directions(group, direction);
                let bundled = bundle(group.group_id().unwrap_or_default(), name, &found);
                rules.extend(bundled.iter().filter_map(|rule| rule.observe(&found)));
            }
            rules
        };
        Ok(groups.iter().filter(|group| SecurityGroup::is_listed(group)).flat_map(of_group).collect())
    }
}
