//! The entries of network ACLs: in an ACL's own blocks, and as resources of their own.

use aws_sdk_ec2::types::{IcmpTypeCode, NetworkAclEntry as Api, PortRange, RuleAction};
use infra_provider::model::Nested;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use crate::checks::Checks;
use crate::cidr;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};

/// The highest number of an entry that is not AWS's own.
pub(super) const LAST: i64 = 32_766;

/// Protocols that have names: what the API calls them.
const PROTOCOLS: [(&str, i64); 24] = [
    ("all", -1),
    ("ah", 51),
    ("dccp", 33),
    ("egp", 8),
    ("eigrp", 88),
    ("esp", 50),
    ("etherip", 97),
    ("gre", 47),
    ("icmp", 1),
    ("icmpv6", 58),
    ("ipv6-icmp", 58),
    ("igmp", 2),
    ("igp", 9),
    ("ipip", 94),
    ("l2tp", 115),
    ("ospf", 89),
    ("pim", 103),
    ("rdp", 27),
    ("rsvp", 46),
    ("sctp", 132),
    ("tcp", 6),
    ("udp", 17),
    ("udplite", 136),
    ("vrrp", 112),
];

/// The number of a protocol that is written as name or number.
pub(super) fn protocol_number(protocol: &str) -> Option<i64> {
    let named = || PROTOCOLS.iter().find(|(name, _)| name.eq_ignore_ascii_case(protocol));
    match protocol.parse() {
        Ok(number) => Some(number).filter(|number| (-1..=255).contains(number)),
        Err(_) => named().map(|(_, number)| *number),
    }
}

/// A protocol as configurations write it: those that have ports by their names, and ICMP. The API tells numbers.
fn written(protocol: &str) -> String {
    match protocol_number(protocol) {
        Some(1) => "icmp".to_owned(),
        Some(6) => "tcp".to_owned(),
        Some(17) => "udp".to_owned(),
        Some(number) => number.to_string(),
        None => protocol.to_owned(),
    }
}

/// Whether two protocols are one.
pub(super) fn same_protocol(a: &Value, b: &Value) -> bool {
    let number = |value: &Value| value.as_str().and_then(protocol_number);
    number(a).is_some() && number(a) == number(b)
}

/// Whether two actions are one: capitals do not matter.
pub(super) fn same_action(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}

/// One entry: whom an ACL lets through, or not.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Entry {
    #[attr(required, equivalent = same_action)]
    pub(super) action: String,
    #[attr(optional)]
    pub(super) cidr_block: Option<String>,
    #[attr(required)]
    pub(super) from_port: i64,
    #[attr(optional)]
    pub(super) icmp_code: Option<i64>,
    #[attr(optional)]
    pub(super) icmp_type: Option<i64>,
    #[attr(optional)]
    pub(super) ipv6_cidr_block: Option<String>,
    #[attr(required, equivalent = same_protocol)]
    pub(super) protocol: String,
    #[attr(required)]
    pub(super) rule_no: i64,
    #[attr(required)]
    pub(super) to_port: i64,
}

fn is_icmp(protocol: i64) -> bool {
    protocol == 1 || protocol == 58
}

fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or_default()
}

impl Entry {
    /// Whether both say the same.
    fn is(&self, other: &Self) -> bool {
        let protocol = protocol_number(&self.protocol);
        let same_range = |a: &Option<String>, b: &Option<String>| match (given(a), given(b)) {
            (Some(a), Some(b)) => cidr::same(a, b),
            (a, b) => a == b,
        };
        // There are no ports where the protocol has none.
        let ports = |entry: &Self| match protocol {
            Some(-1 | 1 | 58) => (0, 0),
            _ => (entry.from_port, entry.to_port),
        };
        let icmp = |entry: &Self| match protocol {
            Some(1 | 58) => (entry.icmp_type.unwrap_or_default(), entry.icmp_code.unwrap_or_default()),
            _ => (0, 0),
        };
        self.rule_no == other.rule_no
            && protocol == protocol_number(&other.protocol)
            && self.action.eq_ignore_ascii_case(&other.action)
            && same_range(&self.cidr_block, &other.cidr_block)
            && same_range(&self.ipv6_cidr_block, &other.ipv6_cidr_block)
            && ports(self) == ports(other)
            && icmp(self) == icmp(other)
    }

    fn of_api(api: &Api) -> Self {
        let ports = api.port_range();
        let icmp = api.icmp_type_code();
        let protocol = api.protocol.clone().unwrap_or_default();
        Self {
            action: api.rule_action.as_ref().map(|action| action.as_str().to_owned()).unwrap_or_default(),
            cidr_block: told(&api.cidr_block),
            from_port: ports.and_then(|ports| ports.from).unwrap_or_default().into(),
            icmp_code: icmp.and_then(|icmp| icmp.code).map(i64::from),
            icmp_type: icmp.and_then(|icmp| icmp.r#type).map(i64::from),
            ipv6_cidr_block: told(&api.ipv6_cidr_block),
            protocol: written(&protocol),
            rule_no: api.rule_number.unwrap_or_default().into(),
            to_port: ports.and_then(|ports| ports.to).unwrap_or_default().into(),
        }
    }

    /// As it was written before, where that says the same.
    pub(super) fn observe(api: &Api, known: Option<&Self>) -> Self {
        let found = Self::of_api(api);
        known.filter(|known| known.is(&found)).cloned().unwrap_or(found)
    }

    /// Adds it to an ACL. `client` is the one for creating when a resource is created by it.
    pub(super) async fn create(
        &self,
        client: &aws_sdk_ec2::Client,
        acl: &str,
        egress: bool,
    ) -> Result<(), ProviderError> {
        let call = client.create_network_acl_entry().network_acl_id(acl).egress(egress);
        let call = call
            .rule_number(small(self.rule_no))
            .rule_action(self.api_action())
            .protocol(self.api_protocol())
            .set_cidr_block(given_string(&self.cidr_block))
            .set_ipv6_cidr_block(given_string(&self.ipv6_cidr_block))
            .set_icmp_type_code(self.api_icmp())
            .port_range(self.api_ports());
        call.send().await.during("ec2:CreateNetworkAclEntry").map(drop)
    }

    /// Puts it in the place of the entry of its number.
    async fn replace(&self, cx: &Context, acl: &str, egress: bool) -> Result<(), ProviderError> {
        let call = cx.ec2().replace_network_acl_entry().network_acl_id(acl).egress(egress);
        let call = call
            .rule_number(small(self.rule_no))
            .rule_action(self.api_action())
            .protocol(self.api_protocol())
            .set_cidr_block(given_string(&self.cidr_block))
            .set_ipv6_cidr_block(given_string(&self.ipv6_cidr_block))
            .set_icmp_type_code(self.api_icmp())
            .port_range(self.api_ports());
        call.send().await.during("ec2:ReplaceNetworkAclEntry").map(drop)
    }

    fn api_action(&self) -> RuleAction {
        RuleAction::from(self.action.to_lowercase().as_str())
    }

    /// The API takes numbers only.
    fn api_protocol(&self) -> String {
        protocol_number(&self.protocol).map_or_else(|| self.protocol.clone(), |number| number.to_string())
    }

    fn api_ports(&self) -> PortRange {
        PortRange::builder().from(small(self.from_port)).to(small(self.to_port)).build()
    }

    fn api_icmp(&self) -> Option<IcmpTypeCode> {
        protocol_number(&self.protocol).filter(|number| is_icmp(*number)).map(|_| {
            IcmpTypeCode::builder()
                .r#type(small(self.icmp_type.unwrap_or_default()))
                .code(small(self.icmp_code.unwrap_or_default()))
                .build()
        })
    }
}

/// Removes the entry of a number.
pub(super) async fn delete(cx: &Context, acl: &str, egress: bool, number: i64) -> Result<(), ProviderError> {
    let call = cx.ec2().delete_network_acl_entry().network_acl_id(acl).egress(egress);
    call.rule_number(small(number)).send().await.during("ec2:DeleteNetworkAclEntry").map(drop)
}

/// Whether a reported entry is one that somebody made, and for one direction.
pub(super) fn is_made(api: &Api, egress: bool) -> bool {
    api.egress == Some(egress) && api.rule_number.is_some_and(|number| i64::from(number) <= LAST)
}

/// What an ACL has in one direction, written as in `known` where that says the same.
pub(super) fn observe(reported: &[Api], egress: bool, known: Option<&[Entry]>) -> Vec<Entry> {
    let known = known.unwrap_or_default();
    let made = reported.iter().filter(|api| is_made(api, egress));
    let of_number = |api: &Api| known.iter().find(|entry| Some(small(entry.rule_no)) == api.rule_number);
    made.map(|api| Entry::observe(api, of_number(api))).collect()
}

/// Makes the entries of an ACL in one direction, `now`, those that are planned; says whether anything differed. What
/// is new comes before what is old goes, unless the ACL is full.
pub(super) async fn change(
    cx: &Context,
    acl: &str,
    egress: bool,
    now: &[Entry],
    planned: &[Entry],
) -> Result<bool, ProviderError> {
    let of_number =
        |entries: &'_ [Entry], number: i64| entries.iter().position(|entry| entry.rule_no == number);
    let mut removed: Vec<i64> = now.iter().map(|entry| entry.rule_no).collect();
    removed.retain(|number| of_number(planned, *number).is_none());
    let mut changed = !removed.is_empty();
    for entry in planned {
        match of_number(now, entry.rule_no) {
            Some(at) if now.get(at).is_some_and(|old| old.is(entry)) => continue,
            Some(_) => entry.replace(cx, acl, egress).await?,
            None => match entry.create(cx.ec2(), acl, egress).await {
                // The call is made again when its answer is lost, and refused then.
                Err(error) if error.class == ErrorClass::AlreadyExists => {
                    entry.replace(cx, acl, egress).await?;
                }
                Err(error) if error.class == ErrorClass::Quota && !removed.is_empty() => {
                    for number in std::mem::take(&mut removed) {
                        delete(cx, acl, egress, number).await?;
                    }
                    entry.create(cx.ec2(), acl, egress).await?;
                }
                other => other?,
            },
        }
        changed = true;
    }
    for number in removed {
        match delete(cx, acl, egress, number).await {
            Err(error) if error.class == ErrorClass::NotFound => {}
            other => other?,
        }
    }
    Ok(changed)
}

/// What is wrong with an entry beyond the schema. `number` and `action` are what its arguments are called.
pub(super) fn check(entry: &mut Checks<'_>, number: &str, action: &str) {
    entry.within(number, 1, LAST);
    if let Some(text) = entry.text(action)
        && !["allow", "deny"].iter().any(|known| known.eq_ignore_ascii_case(text))
    {
        entry.report(action, format!("{action} is \"{text}\", but must be one of \"allow\", \"deny\""));
    }
    entry.cidr("cidr_block");
    entry.cidr("ipv6_cidr_block");
    entry.exactly_one(&["cidr_block", "ipv6_cidr_block"]);
    entry.within("from_port", 0, 65_535);
    entry.within("to_port", 0, 65_535);
    entry.within("icmp_type", -1, 255);
    entry.within("icmp_code", -1, 255);
    let Some(text) = entry.text("protocol") else { return };
    match protocol_number(text) {
        None => {
            entry.report("protocol", format!("there is no protocol \"{text}\" here: write its number"));
        }
        Some(-1) => {
            for port in ["from_port", "to_port"] {
                if entry.get(port).and_then(Value::as_i64).is_some_and(|port| port != 0) {
                    entry.report(
                        port,
                        format!("an entry for all protocols is for all ports: {port} must be 0"),
                    );
                }
            }
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(protocol: &str, port: i64) -> Entry {
        Entry {
            action: "allow".to_owned(),
            cidr_block: Some("10.0.0.0/8".to_owned()),
            from_port: port,
            protocol: protocol.to_owned(),
            rule_no: 100,
            to_port: port,
            ..Entry::default()
        }
    }

    #[test]
    fn protocols_have_names_and_numbers() {
        assert_eq!(protocol_number("tcp"), Some(6));
        assert_eq!(protocol_number("TCP"), Some(6));
        assert_eq!(protocol_number("-1"), Some(-1));
        assert_eq!(protocol_number("256"), None);
        assert_eq!(protocol_number("teleport"), None);
    }

    #[test]
    fn entries_are_compared_by_meaning() {
        assert!(entry("tcp", 80).is(&entry("6", 80)));
        assert!(!entry("tcp", 80).is(&entry("6", 81)));
        assert!(entry("all", 0).is(&entry("-1", 9)));
        let unreachable = Entry { icmp_type: Some(3), ..entry("icmp", 0) };
        assert!(!unreachable.is(&entry("1", 0)));
        assert!(unreachable.is(&Entry { icmp_code: Some(0), icmp_type: Some(3), ..entry("1", 0) }));
    }

    #[test]
    fn entries_of_the_service_do_not_show() {
        let number = |number| Api::builder().egress(false).rule_number(number).protocol("-1").build();
        let found = observe(&[number(100), number(32_767), number(32_768)], false, None);
        assert_eq!(found.iter().map(|entry| entry.rule_no).collect::<Vec<_>>(), [100]);
    }
}
