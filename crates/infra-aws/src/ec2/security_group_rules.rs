//! The rules that are written within a security group's own block.

use std::collections::BTreeSet;

use infra_provider::model::Nested;

use super::permissions::{Peer, Permission, protocol_name, same_protocol};
use crate::checks::Checks;

/// A range of ports with all peers that may use it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional)]
    cidr_blocks: Option<Vec<String>>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional)]
    from_port: Option<i64>,
    #[attr(optional)]
    ipv6_cidr_blocks: Option<Vec<String>>,
    #[attr(optional)]
    prefix_list_ids: Option<Vec<String>>,
    #[attr(optional, equivalent = same_protocol)]
    protocol: Option<String>,
    #[attr(optional)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(optional, name = "self")]
    is_self: Option<bool>,
    #[attr(optional)]
    to_port: Option<i64>,
}

impl Rule {
    /// The rule, taken apart. `group` is the group that it belongs to.
    pub(crate) fn permissions(&self, group: &str) -> Vec<Permission> {
        let port = |port: Option<i64>| port.and_then(|port| i32::try_from(port).ok()).unwrap_or_default();
        let list = |items: &Option<Vec<String>>| items.clone().unwrap_or_default();
        let mut peers: Vec<Peer> = list(&self.cidr_blocks).into_iter().map(Peer::Ipv4).collect();
        peers.extend(list(&self.ipv6_cidr_blocks).into_iter().map(Peer::Ipv6));
        peers.extend(list(&self.prefix_list_ids).into_iter().map(Peer::PrefixList));
        peers.extend(self.security_groups.clone().unwrap_or_default().into_iter().map(Peer::Group));
        if self.is_self == Some(true) {
            peers.push(Peer::Group(group.to_owned()));
        }
        let permission = |peer| Permission {
            protocol: protocol_name(self.protocol.as_deref().unwrap_or("-1")),
            from: port(self.from_port),
            to: port(self.to_port),
            peer,
            description: self.description.clone().unwrap_or_default(),
        };
        peers.into_iter().map(permission).collect()
    }

    /// The same rule with only those peers that `keep` allows.
    fn with_peers(&self, group: &str, mut keep: impl FnMut(&Peer) -> bool) -> Self {
        let mut kept = |items: &Option<Vec<String>>, peer: fn(String) -> Peer| -> Option<Vec<String>> {
            let items = items.clone().unwrap_or_default();
            Some(items.into_iter().filter(|item| keep(&peer(item.clone()))).collect())
        };
        let cidr_blocks = kept(&self.cidr_blocks, Peer::Ipv4);
        let ipv6_cidr_blocks = kept(&self.ipv6_cidr_blocks, Peer::Ipv6);
        let prefix_list_ids = kept(&self.prefix_list_ids, Peer::PrefixList);
        let groups = self.security_groups.clone().unwrap_or_default();
        let security_groups = Some(groups.into_iter().filter(|id| keep(&Peer::Group(id.clone()))).collect());
        let is_self = self.is_self == Some(true) && keep(&Peer::Group(group.to_owned()));
        Self {
            cidr_blocks,
            ipv6_cidr_blocks,
            prefix_list_ids,
            security_groups,
            is_self: Some(is_self),
            description: Some(self.description.clone().unwrap_or_default()),
            from_port: Some(self.from_port.unwrap_or_default()),
            to_port: Some(self.to_port.unwrap_or_default()),
            protocol: self.protocol.clone(),
        }
    }

    /// A rule for one permission.
    fn of(permission: &Permission, group: &str) -> Self {
        let mut rule = Self {
            cidr_blocks: Some(Vec::new()),
            description: Some(permission.description.clone()),
            from_port: Some(permission.from.into()),
            ipv6_cidr_blocks: Some(Vec::new()),
            prefix_list_ids: Some(Vec::new()),
            protocol: Some(permission.protocol.clone()),
            security_groups: Some(BTreeSet::new()),
            is_self: Some(false),
            to_port: Some(permission.to.into()),
        };
        rule.add(permission, group);
        rule
    }

    fn add(&mut self, permission: &Permission, group: &str) {
        match permission.peer.clone() {
            Peer::Ipv4(range) => self.cidr_blocks.get_or_insert_default().push(range),
            Peer::Ipv6(range) => self.ipv6_cidr_blocks.get_or_insert_default().push(range),
            Peer::PrefixList(id) => self.prefix_list_ids.get_or_insert_default().push(id),
            Peer::Group(id) if id == group => self.is_self = Some(true),
            Peer::Group(id) => {
                self.security_groups.get_or_insert_default().insert(id);
            }
        }
    }

    /// Whether a permission differs from the rule in its peer only.
    fn takes(&self, permission: &Permission) -> bool {
        self.protocol.as_deref() == Some(&permission.protocol)
            && self.from_port == Some(permission.from.into())
            && self.to_port == Some(permission.to.into())
            && self.description.as_deref() == Some(&permission.description)
    }
}

/// What a group has, bundled as in `prior`: each known rule with those of its peers that are still there, then the
/// others, as few rules as possible.
pub(crate) fn bundle(found: &[Permission], prior: &[Rule], group: &str) -> Vec<Rule> {
    let mut rest: Vec<&Permission> = found.iter().collect();
    let mut rules = Vec::new();
    for known in prior {
        let mut peers = Vec::new();
        for permission in known.permissions(group) {
            if let Some(at) = rest.iter().position(|found| found.is(&permission)) {
                rest.remove(at);
                peers.push(permission.peer);
            }
        }
        if !peers.is_empty() {
            rules.push(known.with_peers(group, |peer| peers.contains(peer)));
        }
    }
    let known = rules.len();
    for permission in rest {
        match rules.iter_mut().skip(known).find(|rule: &&mut Rule| rule.takes(permission)) {
            Some(rule) => rule.add(permission, group),
            None => rules.push(Rule::of(permission, group)),
        }
    }
    rules
}

/// What is wrong with rules beyond the schema.
pub(crate) fn check(checks: &mut Checks<'_>, block: &str) {
    checks.each(block, |rule| {
        let peers = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"];
        let is_self = rule.get("self").and_then(infra_value::Value::as_bool) == Some(true);
        if !is_self && peers.iter().all(|peer| rule.is_left_out(peer)) && rule.is_off("self") {
            rule.report(
                "protocol",
                "the rule is for nobody: set cidr_blocks, ipv6_cidr_blocks, prefix_list_ids, security_groups or self",
            );
        }
        check_ports(rule, "protocol");
        check_description(rule);
    });
}

/// What EC2 takes as the description of a rule.
pub(crate) fn check_description(rule: &mut Checks<'_>) {
    const MARKS: &str = "_ .:/()#,@[]+=&;{}!$*-";
    let Some(text) = rule.text("description") else { return };
    if let Some(wrong) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !MARKS.contains(*c)) {
        let message = format!(
            "description has {wrong:?}, but may have ASCII letters, digits, spaces and these only: {}",
            MARKS.replace(' ', "")
        );
        rule.report("description", message);
    }
    if text.chars().count() > 255 {
        rule.report("description", "description may have 255 characters");
    }
}

/// A rule for all protocols has no ports.
pub(crate) fn check_ports(rule: &mut Checks<'_>, protocol: &str) {
    let number = |rule: &Checks<'_>, name: &str| rule.get(name).and_then(infra_value::Value::as_i64);
    if rule.text(protocol).is_some_and(|text| protocol_name(text) == "-1") {
        for port in ["from_port", "to_port"] {
            if number(rule, port).is_some_and(|port| port != 0 && port != -1) {
                rule.report(port, format!("a rule for all protocols is for all ports: {port} must be 0"));
            }
        }
    } else if let (Some(from), Some(to)) = (number(rule, "from_port"), number(rule, "to_port"))
        && rule.text(protocol).is_some_and(|text| matches!(protocol_name(text).as_str(), "tcp" | "udp"))
        && from > to
    {
        rule.report("to_port", format!("to_port ({to}) is below from_port ({from})"));
    }
    rule.within("from_port", -1, 65_535);
    rule.within("to_port", -1, 65_535);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn web(ranges: &[&str]) -> Rule {
        Rule {
            cidr_blocks: Some(ranges.iter().map(|range| (*range).to_owned()).collect()),
            from_port: Some(80),
            to_port: Some(80),
            protocol: Some("tcp".to_owned()),
            ..Rule::default()
        }
    }

    #[test]
    fn known_rules_keep_their_bundles_and_order() {
        let prior = [web(&["10.0.0.0/8", "0.0.0.0/0"]), web(&["172.16.0.0/12"])];
        let mut found: Vec<Permission> = prior.iter().flat_map(|rule| rule.permissions("sg-1")).collect();
        found.reverse();
        let bundled = bundle(&found, &prior, "sg-1");
        let ranges: Vec<_> =
            bundled.iter().map(|rule| rule.cidr_blocks.clone().unwrap_or_default()).collect();
        assert_eq!(ranges, [vec!["10.0.0.0/8", "0.0.0.0/0"], vec!["172.16.0.0/12"]]);
    }

    #[test]
    fn what_is_gone_is_missing_and_what_is_new_is_bundled() {
        let prior = [web(&["10.0.0.0/8", "0.0.0.0/0"])];
        let mut found = web(&["10.0.0.0/8"]).permissions("sg-1");
        let other = Rule { is_self: Some(true), description: Some("x".to_owned()), ..web(&["1.1.1.1/32"]) };
        found.extend(other.permissions("sg-1"));
        let bundled = bundle(&found, &prior, "sg-1");
        assert_eq!(bundled.len(), 2);
        assert_eq!(bundled[0].cidr_blocks, Some(vec!["10.0.0.0/8".to_owned()]));
        assert_eq!(bundled[1].is_self, Some(true));
        assert_eq!(bundled[1].cidr_blocks, Some(vec!["1.1.1.1/32".to_owned()]));
    }
}
