//! Rules of security groups, taken apart: AWS and configurations bundle them differently.

use aws_sdk_ec2::types::{
    IpPermission, IpRange, Ipv6Range, PrefixListId, SecurityGroupRule, UserIdGroupPair,
};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use crate::cidr;
use crate::context::Context;
use crate::error::During;

/// Which way a rule lets traffic through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ingress,
    Egress,
}

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Ipv4(String),
    Ipv6(String),
    PrefixList(String),
    /// A group's id, with its account before it and a slash when that is another one.
    Group(String),
}

/// One rule: a range of ports and one peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    pub protocol: String,
    pub from: i32,
    pub to: i32,
    pub peer: Peer,
    pub description: String,
}

/// The name that EC2 uses for a protocol that may be written as number or in capitals.
pub(crate) fn protocol_name(protocol: &str) -> String {
    match protocol.to_lowercase().as_str() {
        "all" | "-1" => "-1",
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        other => return other.to_owned(),
    }
    .to_owned()
}

/// Whether two protocols are one.
pub(crate) fn same_protocol(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if protocol_name(a) == protocol_name(b))
}

impl Permission {
    /// Whether both are for the same traffic: of such, a group has one.
    pub(crate) fn is_same_traffic(&self, other: &Self) -> bool {
        let peers = match (&self.peer, &other.peer) {
            (Peer::Ipv4(a), Peer::Ipv4(b)) | (Peer::Ipv6(a), Peer::Ipv6(b)) => cidr::same(a, b),
            (a, b) => a == b,
        };
        let protocol = protocol_name(&self.protocol);
        let is_any_port = protocol == "-1";
        peers
            && protocol == protocol_name(&other.protocol)
            && (is_any_port || (self.from, self.to) == (other.from, other.to))
    }

    /// Whether they are the same altogether.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.is_same_traffic(other) && self.description == other.description
    }

    /// Whether it is one that new groups have.
    pub(crate) fn is_default_egress(&self) -> bool {
        let is_anywhere = match &self.peer {
            Peer::Ipv4(range) => range == "0.0.0.0/0",
            Peer::Ipv6(range) => range == "::/0",
            _ => false,
        };
        is_anywhere && protocol_name(&self.protocol) == "-1"
    }

    /// As the API takes it.
    fn to_api(&self) -> IpPermission {
        let protocol = protocol_name(&self.protocol);
        let description = Some(self.description.clone()).filter(|text| !text.is_empty());
        let mut api = IpPermission::builder();
        if protocol != "-1" {
            api = api.from_port(self.from).to_port(self.to);
        }
        let api = api.ip_protocol(protocol);
        match &self.peer {
            Peer::Ipv4(range) => {
                api.ip_ranges(IpRange::builder().cidr_ip(range).set_description(description).build())
            }
            Peer::Ipv6(range) => {
                api.ipv6_ranges(Ipv6Range::builder().cidr_ipv6(range).set_description(description).build())
            }
            Peer::PrefixList(id) => api.prefix_list_ids(
                PrefixListId::builder().prefix_list_id(id).set_description(description).build(),
            ),
            Peer::Group(id) => {
                let (account, group) = split_group(id);
                let pair = UserIdGroupPair::builder()
                    .group_id(group)
                    .set_user_id(account)
                    .set_description(description);
                api.user_id_group_pairs(pair.build())
            }
        }
        .build()
    }
}

/// A group's account, when it is written, and id.
pub(crate) fn split_group(text: &str) -> (Option<String>, String) {
    match text.split_once('/') {
        Some((account, group)) => (Some(account.to_owned()), group.to_owned()),
        None => (None, text.to_owned()),
    }
}

/// A group as stored: with its account when that is not `owner`.
pub(crate) fn group_of(pair_account: Option<&str>, group: &str, owner: &str) -> String {
    match pair_account.filter(|account| !account.is_empty() && *account != owner) {
        Some(account) => format!("{account}/{group}"),
        None => group.to_owned(),
    }
}

/// What the API reports, taken apart. `owner` is the account of the group.
pub(crate) fn of_api(reported: &[IpPermission], owner: &str) -> Vec<Permission> {
    let mut permissions = Vec::new();
    for api in reported {
        let mut add = |peer: Peer, description: Option<&str>| {
            permissions.push(Permission {
                protocol: protocol_name(api.ip_protocol().unwrap_or("-1")),
                from: api.from_port.unwrap_or_default(),
                to: api.to_port.unwrap_or_default(),
                peer,
                description: description.unwrap_or_default().to_owned(),
            });
        };
        for range in api.ip_ranges() {
            add(Peer::Ipv4(range.cidr_ip.clone().unwrap_or_default()), range.description());
        }
        for range in api.ipv6_ranges() {
            add(Peer::Ipv6(range.cidr_ipv6.clone().unwrap_or_default()), range.description());
        }
        for list in api.prefix_list_ids() {
            add(Peer::PrefixList(list.prefix_list_id.clone().unwrap_or_default()), list.description());
        }
        for pair in api.user_id_group_pairs() {
            let group = pair.group_id().or(pair.group_name()).unwrap_or_default();
            add(Peer::Group(group_of(pair.user_id(), group, owner)), pair.description());
        }
    }
    permissions
}

/// What one rule of the API lets through.
pub(crate) fn of_rule(api: &SecurityGroupRule) -> Option<Permission> {
    let referenced = api.referenced_group_info().and_then(|group| {
        // An emulator may leave out whose the rule is.
        let owner = api.group_owner_id().or(group.user_id()).unwrap_or_default();
        Some(Peer::Group(group_of(group.user_id(), group.group_id()?, owner)))
    });
    let ipv4 = api.cidr_ipv4.clone().map(Peer::Ipv4).or_else(|| api.cidr_ipv6.clone().map(Peer::Ipv6));
    let peer = ipv4.or_else(|| api.prefix_list_id.clone().map(Peer::PrefixList)).or(referenced)?;
    Some(Permission {
        protocol: protocol_name(api.ip_protocol().unwrap_or("-1")),
        from: api.from_port.unwrap_or_default(),
        to: api.to_port.unwrap_or_default(),
        peer,
        description: api.description.clone().unwrap_or_default(),
    })
}

/// Lets traffic through; returns the ids of the rules that AWS makes of it. `client` is the one for creating when a
/// resource is created by it.
pub(crate) async fn authorize(
    client: &aws_sdk_ec2::Client,
    group: &str,
    direction: Direction,
    permissions: &[Permission],
) -> Result<Vec<String>, ProviderError> {
    if permissions.is_empty() {
        return Ok(Vec::new());
    }
    let api = Some(permissions.iter().map(Permission::to_api).collect());
    let rules = match direction {
        Direction::Ingress => {
            let call = client.authorize_security_group_ingress().group_id(group).set_ip_permissions(api);
            call.send().await.during("ec2:AuthorizeSecurityGroupIngress")?.security_group_rules
        }
        Direction::Egress => {
            let call = client.authorize_security_group_egress().group_id(group).set_ip_permissions(api);
            call.send().await.during("ec2:AuthorizeSecurityGroupEgress")?.security_group_rules
        }
    };
    Ok(rules.into_iter().flatten().filter_map(|rule| rule.security_group_rule_id).collect())
}

/// Lets traffic through, of which some may be let through by now: the call is made again when its answer is lost, and refused then.
async fn authorize_lacking(
    cx: &Context,
    group: &str,
    direction: Direction,
    permissions: &[Permission],
) -> Result<(), ProviderError> {
    match authorize(cx.ec2(), group, direction, permissions).await {
        Err(error) if error.class == ErrorClass::AlreadyExists => {}
        other => return other.map(drop),
    }
    for permission in permissions {
        match authorize(cx.ec2(), group, direction, std::slice::from_ref(permission)).await {
            Err(error) if error.class == ErrorClass::AlreadyExists => {}
            other => other.map(drop)?,
        }
    }
    Ok(())
}

/// No longer lets traffic through. Rules that are not there are no error.
pub(crate) async fn revoke(
    cx: &Context,
    group: &str,
    direction: Direction,
    permissions: &[Permission],
) -> Result<(), ProviderError> {
    if permissions.is_empty() {
        return Ok(());
    }
    let api = Some(permissions.iter().map(Permission::to_api).collect());
    let revoked = match direction {
        Direction::Ingress => {
            let call = cx.ec2().revoke_security_group_ingress().group_id(group).set_ip_permissions(api);
            call.send().await.during("ec2:RevokeSecurityGroupIngress").map(drop)
        }
        Direction::Egress => {
            let call = cx.ec2().revoke_security_group_egress().group_id(group).set_ip_permissions(api);
            call.send().await.during("ec2:RevokeSecurityGroupEgress").map(drop)
        }
    };
    match revoked {
        Err(error) if error.code.as_deref() == Some("InvalidPermission.NotFound") => Ok(()),
        other => other,
    }
}

/// Describes existing rules anew.
pub(crate) async fn redescribe(
    cx: &Context,
    group: &str,
    direction: Direction,
    permissions: &[Permission],
) -> Result<(), ProviderError> {
    if permissions.is_empty() {
        return Ok(());
    }
    let api = Some(permissions.iter().map(Permission::to_api).collect());
    match direction {
        Direction::Ingress => {
            let call = cx.ec2().update_security_group_rule_descriptions_ingress().group_id(group);
            let done = call.set_ip_permissions(api).send().await;
            done.during("ec2:UpdateSecurityGroupRuleDescriptionsIngress").map(drop)
        }
        Direction::Egress => {
            let call = cx.ec2().update_security_group_rule_descriptions_egress().group_id(group);
            let done = call.set_ip_permissions(api).send().await;
            done.during("ec2:UpdateSecurityGroupRuleDescriptionsEgress").map(drop)
        }
    }
}

/// Makes the rules of a group, `now`, those that are `planned`; says whether anything differed. New traffic is let
/// through before the old no longer is, unless the group is full.
pub(crate) async fn change(
    cx: &Context,
    group: &str,
    direction: Direction,
    now: &[Permission],
    planned: &[Permission],
) -> Result<bool, ProviderError> {
    let lacks = |all: &[Permission], one: &Permission| !all.iter().any(|other| other.is_same_traffic(one));
    let added: Vec<Permission> = planned.iter().filter(|one| lacks(now, one)).cloned().collect();
    let removed: Vec<Permission> = now.iter().filter(|one| lacks(planned, one)).cloned().collect();
    let is_redescribed = |one: &&Permission| now.iter().any(|old| old.is_same_traffic(one) && !old.is(one));
    let redescribed: Vec<Permission> = planned.iter().filter(is_redescribed).cloned().collect();
    redescribe(cx, group, direction, &redescribed).await?;
    match authorize_lacking(cx, group, direction, &added).await {
        Ok(()) => revoke(cx, group, direction, &removed).await?,
        Err(error) if error.class == ErrorClass::Quota && !removed.is_empty() => {
            revoke(cx, group, direction, &removed).await?;
            authorize_lacking(cx, group, direction, &added).await?;
        }
        Err(error) => return Err(error),
    }
    Ok(!(added.is_empty() && removed.is_empty() && redescribed.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(protocol: &str, from: i32, peer: Peer) -> Permission {
        Permission { protocol: protocol.to_owned(), from, to: from, peer, description: String::new() }
    }

    #[test]
    fn protocols_have_names_and_numbers() {
        let peer = || Peer::Ipv4("10.0.0.0/8".to_owned());
        assert!(permission("6", 80, peer()).is_same_traffic(&permission("tcp", 80, peer())));
        assert!(!permission("6", 80, peer()).is_same_traffic(&permission("udp", 80, peer())));
        assert!(permission("-1", 0, peer()).is_same_traffic(&permission("all", 80, peer())));
    }

    #[test]
    fn groups_of_other_accounts_show_their_account() {
        assert_eq!(group_of(Some("1"), "sg-1", "1"), "sg-1");
        assert_eq!(group_of(Some("2"), "sg-1", "1"), "2/sg-1");
        assert_eq!(split_group("2/sg-1"), (Some("2".to_owned()), "sg-1".to_owned()));
    }
}
