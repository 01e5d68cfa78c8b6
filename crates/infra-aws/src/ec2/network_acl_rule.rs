//! `aws_network_acl_rule`

use aws_sdk_ec2::types::{NetworkAcl as ApiAcl, NetworkAclEntry as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::network_acl_entries::{self, Entry, protocol_number, same_action, same_protocol};
use super::route::same_range;
use super::{FILTER_VALUES, filters, network_acl_subnets};
use crate::checks::Checks;
use crate::context::Context;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// One entry of a network ACL.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_network_acl_rule")]
pub struct NetworkAclRule {
    #[attr(optional, force_new)]
    cidr_block: Option<String>,
    #[attr(optional, force_new, default = false)]
    egress: Option<bool>,
    #[attr(optional, force_new)]
    from_port: Option<i64>,
    #[attr(optional, force_new)]
    icmp_code: Option<i64>,
    #[attr(optional, force_new)]
    icmp_type: Option<i64>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new, equivalent = same_range)]
    ipv6_cidr_block: Option<String>,
    #[attr(required, force_new)]
    network_acl_id: String,
    #[attr(required, force_new, equivalent = same_protocol)]
    protocol: String,
    #[attr(required, force_new, equivalent = same_action)]
    rule_action: String,
    #[attr(required, force_new)]
    rule_number: i64,
    #[attr(optional, force_new)]
    to_port: Option<i64>,
}

impl NetworkAclRule {
    fn is_egress(&self) -> bool {
        self.egress == Some(true)
    }

    fn entry(&self) -> Entry {
        Entry {
            action: self.rule_action.clone(),
            cidr_block: self.cidr_block.clone(),
            from_port: self.from_port.unwrap_or_default(),
            icmp_code: self.icmp_code,
            icmp_type: self.icmp_type,
            ipv6_cidr_block: self.ipv6_cidr_block.clone(),
            protocol: self.protocol.clone(),
            rule_no: self.rule_number,
            to_port: self.to_port.unwrap_or_default(),
        }
    }

    /// The id that Terraform's provider makes up: AWS has none.
    fn made_up_id(&self) -> String {
        let key =
            format!("{}-{}-{}-{}-", self.network_acl_id, self.rule_number, self.is_egress(), self.protocol);
        format!("nacl-{}", crc32fast::hash(key.as_bytes()))
    }

    fn observe(&self, acl: &str, api: &Api) -> Self {
        let entry = Entry::observe(api, Some(&self.entry()));
        let found = Self {
            cidr_block: entry.cidr_block,
            egress: api.egress,
            from_port: Some(entry.from_port),
            icmp_code: entry.icmp_code,
            icmp_type: entry.icmp_type,
            id: None,
            ipv6_cidr_block: entry.ipv6_cidr_block,
            network_acl_id: acl.to_owned(),
            protocol: entry.protocol,
            rule_action: entry.action,
            rule_number: entry.rule_no,
            to_port: Some(entry.to_port),
        };
        Self { id: self.id.clone().or_else(|| Some(found.made_up_id())), ..found }
    }

    fn is_it(&self, api: &Api) -> bool {
        network_acl_entries::is_made(api, self.is_egress())
            && api.rule_number.map(i64::from) == Some(self.rule_number)
    }
}

impl Resource for NetworkAclRule {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        network_acl_entries::check(checks, "rule_number", "rule_action");
        if checks.text("protocol").and_then(protocol_number).is_some_and(|number| number == 1 || number == 58)
        {
            for argument in ["icmp_type", "icmp_code"] {
                if checks.get(argument).is_none() && checks.is_left_out(argument) {
                    checks.report("protocol", format!("an entry for this protocol needs {argument}"));
                }
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let acls = prior.iter().map(|prior| prior.network_acl_id.clone());
        let page = |ids| network_acl_subnets::by_ids(cx, ids);
        let acls = lookup::by_key(acls, FILTER_VALUES, ApiAcl::network_acl_id, page).await;
        let read = |prior: &Self| {
            let Some(acl) = acls.get(&prior.network_acl_id)? else { return Ok(None) };
            let found = acl.entries().iter().find(|api| prior.is_it(api));
            Ok(found.map(|api| prior.observe(&prior.network_acl_id, api)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.entry().create(cx.ec2_once(), &planned.network_acl_id, planned.is_egress()).await?;
        Ok(Self { id: Some(planned.made_up_id()), ..planned.clone() })
    }

    /// An ACL may have had an entry of that number; then ours was refused.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.entry() == wanted.planned.entry()
    }

    /// Whatever changes needs a new entry.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = cx.read(prior).await? else { return Ok(()) };
        network_acl_entries::delete(cx, &now.network_acl_id, now.is_egress(), now.rule_number).await
    }

    /// The id is the ACL, the number, the protocol and whether it is for what goes out: `acl-0123:100:tcp:false`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let parts: Vec<&str> = id.split(':').collect();
        let [acl, number, protocol, egress] = parts[..] else { return Err(import_error(id)) };
        let (Ok(rule_number), Ok(egress)) = (number.parse(), egress.parse()) else {
            return Err(import_error(id));
        };
        let known = Self {
            network_acl_id: acl.to_owned(),
            rule_number,
            protocol: protocol.to_owned(),
            egress: Some(egress),
            ..Self::default()
        };
        let known = Self { id: Some(known.made_up_id()), ..known };
        Ok(cx.read(&known).await?.map(|found| {
            let is_same = protocol_number(&found.protocol) == protocol_number(protocol);
            if is_same { Self { protocol: protocol.to_owned(), ..found } } else { found }
        }))
    }

    /// Entries have no tags: those of ACLs that have the scope's tags, and that no VPC came with.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let acls = network_acl_subnets::describe(cx, filters::of_scope(scope)).await?;
        let of_acl = |acl: &ApiAcl| {
            let id = acl.network_acl_id.clone().unwrap_or_default();
            let made = acl.entries().iter().filter(|api| {
                network_acl_entries::is_made(api, true) || network_acl_entries::is_made(api, false)
            });
            made.map(|api| Self::default().observe(&id, api)).collect::<Vec<_>>()
        };
        Ok(acls.iter().filter(|acl| acl.is_default != Some(true)).flat_map(of_acl).collect())
    }
}

fn import_error(id: &str) -> ProviderError {
    ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name an entry of a network ACL"))
        .hint("write the ACL, the number, the protocol and whether it is for what goes out: acl-0123456789abcdef0:100:tcp:false")
}
