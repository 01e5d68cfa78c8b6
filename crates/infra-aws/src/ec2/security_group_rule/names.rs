//! What rules are called, and which rule a permission is of: AWS knows neither.

use std::collections::BTreeSet;

use super::SecurityGroupRule;
use crate::ec2::permissions::{Peer, Permission, protocol_name};
use crate::given::given;

impl SecurityGroupRule {
    /// The id that Terraform's provider makes up: a checksum of what the rule says.
    pub(super) fn made_up_id(&self) -> String {
        let mut text = format!("{}-", self.security_group_id);
        for port in [self.from_port, self.to_port] {
            if port > 0 {
                text.push_str(&format!("{port}-"));
            }
        }
        text.push_str(&format!("{}-{}-", protocol_name(&self.protocol), self.r#type));
        for list in [&self.cidr_blocks, &self.ipv6_cidr_blocks, &self.prefix_list_ids] {
            for item in list.iter().flatten().collect::<BTreeSet<_>>() {
                text.push_str(&format!("{item}-"));
            }
        }
        let own = Some(self.security_group_id.as_str()).filter(|_| self.is_self == Some(true));
        let groups: BTreeSet<&str> = own.into_iter().chain(given(&self.source_security_group_id)).collect();
        for group in groups {
            // After the group's id comes its name, which nobody gives.
            text.push_str(&format!("{group}--"));
        }
        format!("sgrule-{}", crc32fast::hash(text.as_bytes()))
    }
}

/// Rules for what a group has: one for ranges and prefix lists that differ in nothing else, one for each other group.
pub(super) fn bundle(group: &str, direction: &str, found: &[Permission]) -> Vec<SecurityGroupRule> {
    let mut rules: Vec<SecurityGroupRule> = Vec::new();
    for one in found {
        let description = Some(one.description.clone()).filter(|text| !text.is_empty());
        let takes = |rule: &SecurityGroupRule| {
            rule.protocol == one.protocol
                && (rule.from_port, rule.to_port) == (one.from.into(), one.to.into())
                && rule.description == description
                && rule.source_security_group_id.is_none()
                && rule.is_self.is_none()
                && !matches!(one.peer, Peer::Group(_))
        };
        let new = || SecurityGroupRule {
            description: description.clone(),
            from_port: one.from.into(),
            protocol: one.protocol.clone(),
            security_group_id: group.to_owned(),
            to_port: one.to.into(),
            r#type: direction.to_owned(),
            ..SecurityGroupRule::default()
        };
        let mut rule = match rules.iter().position(takes) {
            Some(at) => rules.remove(at),
            None => new(),
        };
        match one.peer.clone() {
            Peer::Ipv4(range) => rule.cidr_blocks.get_or_insert_default().push(range),
            Peer::Ipv6(range) => rule.ipv6_cidr_blocks.get_or_insert_default().push(range),
            Peer::PrefixList(id) => rule.prefix_list_ids.get_or_insert_default().push(id),
            Peer::Group(id) if id == group => rule.is_self = Some(true),
            Peer::Group(id) => rule.source_security_group_id = Some(id),
        }
        rules.push(rule);
    }
    rules
}

/// Reads an import id.
pub(super) fn parse(id: &str) -> Option<SecurityGroupRule> {
    let mut parts = id.split('_');
    let security_group_id = parts.next().filter(|group| group.starts_with("sg-"))?.to_owned();
    let direction = parts.next().filter(|direction| matches!(*direction, "ingress" | "egress"))?;
    let protocol = parts.next().map(protocol_name)?;
    let mut rule = SecurityGroupRule {
        from_port: parts.next()?.parse().ok()?,
        protocol,
        security_group_id,
        to_port: parts.next()?.parse().ok()?,
        r#type: direction.to_owned(),
        ..SecurityGroupRule::default()
    };
    for peer in parts {
        match peer {
            "self" => rule.is_self = Some(true),
            _ if peer.starts_with("pl-") => {
                rule.prefix_list_ids.get_or_insert_default().push(peer.to_owned())
            }
            _ if peer.contains(':') => rule.ipv6_cidr_blocks.get_or_insert_default().push(peer.to_owned()),
            // With an account before it where it is another's.
            _ if peer.contains("sg-") => rule.source_security_group_id = Some(peer.to_owned()),
            _ => rule.cidr_blocks.get_or_insert_default().push(peer.to_owned()),
        }
    }
    (!rule.permissions().is_empty()).then_some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_terraform() {
        let id = |text: &str| parse(text).map(|rule| rule.made_up_id());
        let group = "sg-5f0def48f122db808";
        assert_eq!(
            id(&format!("{group}_ingress_tcp_23_24_sg-dbd05aacf4552dc06")).as_deref(),
            Some("sgrule-807098338")
        );
        assert_eq!(
            id(&format!("{group}_ingress_tcp_22_22_10.2.0.0/16_10.1.0.0/16")).as_deref(),
            Some("sgrule-2668915855")
        );
        assert_eq!(id(&format!("{group}_egress_all_0_0_self")).as_deref(), Some("sgrule-1721559933"));
        assert_eq!(id(&format!("{group}_ingress_tcp_22_22")), None);
        assert_eq!(id("web"), None);
    }
}
