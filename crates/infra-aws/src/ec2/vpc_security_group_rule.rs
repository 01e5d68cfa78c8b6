//! `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule`: one rule with one peer.

use std::fmt::Debug;
use std::marker::PhantomData;

use aws_sdk_ec2::types::{
    Filter, IpPermission, IpRange, Ipv6Range, PrefixListId, ResourceType, SecurityGroupRule as Api,
    SecurityGroupRuleRequest, SecurityGroupRuleUpdate, UserIdGroupPair,
};
use infra_provider::model::{DecodeError, Model, Rules};
use infra_provider::{ProviderError, Scope};
use infra_schema::Schema;
use infra_value::Value;

use super::permissions::{Direction, group_of, protocol_name, same_protocol, split_group};
use super::route::same_range;
use super::{Described, described, security_group_rules, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource};
use crate::tags::TagMap;

/// Names one of the two types.
pub trait RuleType: Clone + Debug + Default + Send + Sync + 'static {
    /// Its name.
    const TYPE: &'static str;
    /// Which way it lets traffic through.
    const DIRECTION: Direction;
}

/// `aws_vpc_security_group_ingress_rule`
#[derive(Clone, Debug, Default)]
pub struct Ingress;

impl RuleType for Ingress {
    const TYPE: &'static str = "aws_vpc_security_group_ingress_rule";
    const DIRECTION: Direction = Direction::Ingress;
}

/// `aws_vpc_security_group_egress_rule`
#[derive(Clone, Debug, Default)]
pub struct Egress;

impl RuleType for Egress {
    const TYPE: &'static str = "aws_vpc_security_group_egress_rule";
    const DIRECTION: Direction = Direction::Egress;
}

/// With whom a rule lets traffic pass: one of these.
const PEERS: [&str; 4] = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"];

/// What both have.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_security_group_rule")]
pub struct Attributes {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    cidr_ipv4: Option<String>,
    #[attr(optional, equivalent = same_range)]
    cidr_ipv6: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional)]
    from_port: Option<i64>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(required, equivalent = same_protocol)]
    ip_protocol: String,
    #[attr(optional)]
    prefix_list_id: Option<String>,
    #[attr(optional)]
    referenced_security_group_id: Option<String>,
    #[attr(required, force_new)]
    security_group_id: String,
    #[attr(computed)]
    security_group_rule_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(computed)]
    tags_all: TagMap,
    #[attr(optional)]
    to_port: Option<i64>,
}

/// A rule of one of the two types.
#[derive(Clone, Debug, Default)]
pub struct Rule<T> {
    attributes: Attributes,
    ty: PhantomData<T>,
}

impl<T: RuleType> Rule<T> {
    fn new(attributes: Attributes) -> Self {
        Self { attributes, ty: PhantomData }
    }
}

impl<T: RuleType> Model for Rule<T> {
    const TYPE: &'static str = T::TYPE;

    fn schema() -> Schema {
        Attributes::schema()
    }

    fn rules() -> Rules {
        Attributes::rules()
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        Attributes::decode(value).map(Self::new)
    }

    fn encode(&self) -> Value {
        self.attributes.encode()
    }
}

impl Attributes {
    fn has_ports(&self) -> bool {
        protocol_name(&self.ip_protocol) != "-1"
    }

    fn port(port: Option<i64>) -> Option<i32> {
        port.and_then(|port| i32::try_from(port).ok())
    }

    fn permission(&self) -> IpPermission {
        let description = given_string(&self.description);
        let mut api = IpPermission::builder().ip_protocol(protocol_name(&self.ip_protocol));
        if self.has_ports() {
            api = api.set_from_port(Self::port(self.from_port)).set_to_port(Self::port(self.to_port));
        }
        if let Some(range) = given(&self.cidr_ipv4) {
            api = api.ip_ranges(IpRange::builder().cidr_ip(range).set_description(description).build());
        } else if let Some(range) = given(&self.cidr_ipv6) {
            api = api.ipv6_ranges(Ipv6Range::builder().cidr_ipv6(range).set_description(description).build());
        } else if let Some(id) = given(&self.prefix_list_id) {
            let list = PrefixListId::builder().prefix_list_id(id).set_description(description);
            api = api.prefix_list_ids(list.build());
        } else if let Some(group) = given(&self.referenced_security_group_id) {
            let (account, group) = split_group(group);
            let pair =
                UserIdGroupPair::builder().group_id(group).set_user_id(account).set_description(description);
            api = api.user_id_group_pairs(pair.build());
        }
        api.build()
    }

    fn request(&self) -> SecurityGroupRuleRequest {
        let mut request = SecurityGroupRuleRequest::builder()
            .ip_protocol(protocol_name(&self.ip_protocol))
            .set_description(given_string(&self.description))
            .set_cidr_ipv4(given_string(&self.cidr_ipv4))
            .set_cidr_ipv6(given_string(&self.cidr_ipv6))
            .set_prefix_list_id(given_string(&self.prefix_list_id))
            .set_referenced_group_id(
                given(&self.referenced_security_group_id).map(|group| split_group(group).1),
            );
        if self.has_ports() {
            request = request.set_from_port(Self::port(self.from_port)).set_to_port(Self::port(self.to_port));
        } else {
            request = request.from_port(-1).to_port(-1);
        }
        request.build()
    }

    /// Whether both are the same but for their tags.
    fn is_same_rule(&self, other: &Self) -> bool {
        self.request() == other.request()
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let id = api.security_group_rule_id.clone()?;
        let owner = api.group_owner_id.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let protocol = api.ip_protocol.clone().unwrap_or_default();
        let same = |known: &String| protocol_name(known) == protocol_name(&protocol);
        let ip_protocol = Some(self.ip_protocol.clone()).filter(same).unwrap_or(protocol);
        let referenced = api
            .referenced_group_info()
            .and_then(|group| Some(group_of(group.user_id(), group.group_id()?, &owner)));
        // A rule for all protocols is reported with ports -1; a configuration may write that, or nothing.
        let has_ports = protocol_name(&ip_protocol) != "-1";
        let port = |known: Option<i64>, reported: Option<i32>| {
            if has_ports { reported.map(i64::from) } else { known }
        };
        let cidr_ipv6 = match (&self.cidr_ipv6, &api.cidr_ipv6) {
            (Some(known), Some(reported)) if crate::cidr::same(known, reported) => Some(known.clone()),
            (_, reported) => reported.clone(),
        };
        let is_empty = tags.own.is_empty();
        Some(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("security-group-rule/{id}"))),
            cidr_ipv4: api.cidr_ipv4.clone(),
            cidr_ipv6,
            description: api.description.clone(),
            from_port: port(self.from_port, api.from_port),
            ip_protocol,
            prefix_list_id: api.prefix_list_id.clone(),
            referenced_security_group_id: referenced,
            security_group_id: api.group_id.clone().unwrap_or_default(),
            security_group_rule_id: Some(id.clone()),
            tags: Some(tags.own).filter(|_| !is_empty),
            tags_all: tags.all,
            to_port: port(self.to_port, api.to_port),
            id: Some(id),
        })
    }
}

impl<T: RuleType> Described for Rule<T> {
    type Api = Api;
    const ID_FILTER: &'static str = "security-group-rule-id";

    fn api_id(api: &Api) -> Option<&str> {
        api.security_group_rule_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.ec2().describe_security_group_rules().set_filters(Some(filters)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        let mut found = found.during("ec2:DescribeSecurityGroupRules")?;
        // An emulator may leave out whose a rule is; then it is the caller's.
        for rule in found.iter_mut().filter(|rule| rule.group_owner_id.is_none()) {
            rule.group_owner_id = Some(cx.account_id().await?.to_owned());
        }
        Ok(found)
    }

    fn is_listed(api: &Api) -> bool {
        api.is_egress == Some(T::DIRECTION == Direction::Egress)
    }

    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        self.attributes.observe(cx, api).map(Self::new)
    }
}

impl<T: RuleType> Resource for Rule<T> {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    fn id(&self) -> &str {
        self.attributes.id.as_deref().unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.attributes.security_group_rule_id = Some(id.clone());
        self.attributes.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.cidr("cidr_ipv4");
        checks.cidr("cidr_ipv6");
        checks.exactly_one(&PEERS);
        let protocol = checks.text("ip_protocol").map(protocol_name);
        if protocol.is_some_and(|protocol| matches!(protocol.as_str(), "tcp" | "udp" | "icmp" | "icmpv6")) {
            for port in ["from_port", "to_port"] {
                if checks.is_left_out(port) {
                    checks.report("ip_protocol", format!("a rule for this protocol needs {port}"));
                }
            }
        }
        security_group_rules::check_ports(checks, "ip_protocol");
    }

    /// A rule keeps the kind of its peer: EC2 changes a range for a range, and no range for a group.
    fn plan(draft: &mut Draft<'_>) {
        for peer in PEERS {
            if draft.changes(peer) && (draft.prior(peer).is_null() || draft.is_unset(peer)) {
                draft.replace(peer);
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let attributes = &planned.attributes;
        let tags = tagging::on_create(ResourceType::SecurityGroupRule, &attributes.tags_all, token);
        let (group, permission) = (&attributes.security_group_id, attributes.permission());
        let rules = match T::DIRECTION {
            Direction::Ingress => {
                let call = cx.ec2_once().authorize_security_group_ingress().group_id(group);
                let made = call.ip_permissions(permission).tag_specifications(tags).send().await;
                made.during("ec2:AuthorizeSecurityGroupIngress")?.security_group_rules
            }
            Direction::Egress => {
                let call = cx.ec2_once().authorize_security_group_egress().group_id(group);
                let made = call.ip_permissions(permission).tag_specifications(tags).send().await;
                made.during("ec2:AuthorizeSecurityGroupEgress")?.security_group_rules
            }
        };
        let mut made = planned.clone();
        if let Some(id) = rules.into_iter().flatten().next().and_then(|rule| rule.security_group_rule_id) {
            made.set_id(id);
        }
        Ok(made)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let (old, new) = (&prior.attributes, &planned.attributes);
        if !old.is_same_rule(new) {
            let update = SecurityGroupRuleUpdate::builder()
                .security_group_rule_id(prior.id())
                .security_group_rule(new.request())
                .build();
            let call = cx.ec2().modify_security_group_rules().group_id(&old.security_group_id);
            call.security_group_rules(update).send().await.during("ec2:ModifySecurityGroupRules")?;
        }
        tagging::change(cx, prior.id(), &old.tags_all, &new.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let group = &prior.attributes.security_group_id;
        match T::DIRECTION {
            Direction::Ingress => {
                let call = cx.ec2().revoke_security_group_ingress().group_id(group);
                let done = call.security_group_rule_ids(prior.id()).send().await;
                done.during("ec2:RevokeSecurityGroupIngress").map(drop)
            }
            Direction::Egress => {
                let call = cx.ec2().revoke_security_group_egress().group_id(group);
                let done = call.security_group_rule_ids(prior.id()).send().await;
                done.during("ec2:RevokeSecurityGroupEgress").map(drop)
            }
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
