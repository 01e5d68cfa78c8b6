//! `aws_route53_record`

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_route53::types::{ChangeAction, ResourceRecordSet};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::routing::{
    Alias, CidrRoutingPolicy, FailoverRoutingPolicy, GeolocationRoutingPolicy, GeoproximityRoutingPolicy,
    LatencyRoutingPolicy, WeightedRoutingPolicy,
};
use super::{names, zone, zone_list, zone_records};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::if_found;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::CreateUpdateDelete;

/// What a name stands for.
///
/// One call reads 300 records of a zone when many are wanted; a few are asked for one by one.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route53_record", version = 2)]
pub struct Record {
    #[attr(optional_computed)]
    pub(super) allow_overwrite: Option<bool>,
    #[attr(computed)]
    pub(super) fqdn: Option<String>,
    #[attr(optional)]
    pub(super) health_check_id: Option<String>,
    #[attr(optional_computed, computed_on = ["type", "set_identifier"])]
    pub(super) id: Option<String>,
    #[attr(optional)]
    pub(super) multivalue_answer_routing_policy: Option<bool>,
    #[attr(required, force_new, equivalent = same_name)]
    pub(super) name: String,
    #[attr(optional)]
    pub(super) records: Option<BTreeSet<String>>,
    #[attr(optional)]
    pub(super) set_identifier: Option<String>,
    #[attr(optional)]
    pub(super) ttl: Option<i64>,
    #[attr(required)]
    pub(super) r#type: String,
    #[attr(required, force_new, equivalent = same_zone)]
    pub(super) zone_id: String,
    #[block(list, max = 1)]
    pub(super) alias: Vec<Alias>,
    #[block(list, max = 1)]
    pub(super) cidr_routing_policy: Vec<CidrRoutingPolicy>,
    #[block(list, max = 1)]
    pub(super) failover_routing_policy: Vec<FailoverRoutingPolicy>,
    #[block(list, max = 1)]
    pub(super) geolocation_routing_policy: Vec<GeolocationRoutingPolicy>,
    #[block(list, max = 1)]
    pub(super) geoproximity_routing_policy: Vec<GeoproximityRoutingPolicy>,
    #[block(list, max = 1)]
    pub(super) latency_routing_policy: Vec<LatencyRoutingPolicy>,
    #[block(single)]
    pub(super) timeouts: Option<CreateUpdateDelete>,
    #[block(list, max = 1)]
    pub(super) weighted_routing_policy: Vec<WeightedRoutingPolicy>,
}

/// From how many on the records of a zone are read with all of them.
const MANY: usize = 3;

/// Types of records that can be managed.
const TYPES: [&str; 16] = [
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP",
    "TLSA", "TXT",
];

const POLICIES: [&str; 7] = [
    "cidr_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "latency_routing_policy",
    "multivalue_answer_routing_policy",
    "weighted_routing_policy",
];

fn same_name(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if names::plain(a) == names::plain(b))
}

fn same_zone(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if names::zone_id(a) == names::zone_id(b))
}

/// The name of a zone. `None` when there is no such zone; of one that was there before, the calls that follow say so.
async fn zone_name(cx: &Context, id: &str) -> Result<Option<String>, ProviderError> {
    if let Some(name) = cx.zone_name(id) {
        return Ok(Some(name));
    }
    let zone = zone::get(cx, id).await?.and_then(|api| api.hosted_zone);
    Ok(zone.map(|zone| names::reported(&zone.name)))
}

impl Record {
    pub(super) fn full_name(&self, zone_name: &str) -> String {
        names::full(&self.name, zone_name)
    }

    fn zone(&self) -> &str {
        names::zone_id(&self.zone_id)
    }

    /// The id that Terraform's provider makes up.
    pub(super) fn made_up_id(&self) -> String {
        let mut parts = vec![self.zone().to_owned(), names::plain(&self.name), self.r#type.clone()];
        parts.extend(given(&self.set_identifier).map(str::to_owned));
        parts.join("_")
    }

    /// From an import id: `Z123_www.example.com_A`, with the identifier behind it if there is one.
    fn parse(id: &str) -> Option<Self> {
        let (zone, rest) = id.split_once('_')?;
        // A name may hold underlines: the last type that fits is the one.
        let fits = |ty: &&str| {
            let middle = rest.rfind(&format!("_{ty}_"));
            let end = rest.strip_suffix(&format!("_{ty}")).map(str::len);
            end.or(middle).map(|at| (at, (*ty).to_owned()))
        };
        let (at, ty) = TYPES.iter().filter_map(fits).max_by_key(|(at, ty)| (*at, ty.len()))?;
        let identifier = rest.get(at + ty.len() + 2..).unwrap_or_default();
        Some(Self {
            zone_id: zone.to_owned(),
            name: rest[..at].to_owned(),
            r#type: ty,
            set_identifier: Some(identifier.to_owned()).filter(|text| !text.is_empty()),
            ..Self::default()
        })
    }

    fn is_it(&self, api: &ResourceRecordSet, zone_name: &str) -> bool {
        zone_records::is_it(api, &self.full_name(zone_name), &self.r#type, given(&self.set_identifier))
    }

    async fn get(&self, cx: &Context, zone_name: &str) -> Result<Option<ResourceRecordSet>, ProviderError> {
        let name = self.full_name(zone_name);
        zone_records::one(cx, self.zone(), &name, &self.r#type, given(&self.set_identifier)).await
    }

    /// What tells records of one name apart, beside type and identifier.
    fn policy(&self) -> [bool; 7] {
        [
            !self.cidr_routing_policy.is_empty(),
            !self.failover_routing_policy.is_empty(),
            !self.geolocation_routing_policy.is_empty(),
            !self.geoproximity_routing_policy.is_empty(),
            !self.latency_routing_policy.is_empty(),
            self.multivalue_answer_routing_policy == Some(true),
            !self.weighted_routing_policy.is_empty(),
        ]
    }

    fn is_in_place_of(&self, prior: &Self) -> bool {
        self.r#type == prior.r#type
            && given(&self.set_identifier) == given(&prior.set_identifier)
            && self.policy() == prior.policy()
    }
}

/// Reads those of one zone.
async fn read_zone(cx: &Context, id: &str, prior: &[&Record]) -> Answers<Record> {
    let all = |error: &ProviderError| prior.iter().map(|_| Err(error.clone())).collect();
    let name = match zone_name(cx, id).await {
        Ok(Some(name)) => name,
        Ok(None) => return prior.iter().map(|_| Ok(None)).collect(),
        Err(error) => return all(&error),
    };
    if prior.len() < MANY {
        let read = |prior: &&Record| {
            let (prior, name) = ((*prior).clone(), name.clone());
            async move { Ok(prior.get(cx, &name).await?.map(|api| prior.of_api(&api, &name))) }
        };
        return lookup::one_by_one(prior, read).await;
    }
    let records = match zone_records::all(cx, id).await {
        Ok(records) => records.unwrap_or_default(),
        Err(error) => return all(&error),
    };
    let mut by_name: BTreeMap<String, Vec<&ResourceRecordSet>> = BTreeMap::new();
    for record in &records {
        by_name.entry(names::reported(&record.name)).or_default().push(record);
    }
    let answer = |prior: &&Record| {
        let candidates = by_name.get(&prior.full_name(&name)).map(Vec::as_slice).unwrap_or_default();
        let found = candidates.iter().find(|api| prior.is_it(api, &name));
        Ok(found.map(|api| prior.of_api(api, &name)))
    };
    prior.iter().map(answer).collect()
}

impl Resource for Record {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(30);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &TYPES);
        checks.exactly_one(&["alias", "records"]);
        checks.at_most_one(&["alias", "ttl"]);
        checks.requires("records", &["ttl"]);
        checks.at_most_one(&POLICIES);
        for policy in POLICIES {
            checks.requires(policy, &["set_identifier"]);
        }
        checks.each("failover_routing_policy", |policy| policy.one_of("type", &["PRIMARY", "SECONDARY"]));
        checks.each("geoproximity_routing_policy", |policy| {
            policy.exactly_one(&["aws_region", "coordinates", "local_zone_group"]);
            policy.within("bias", -99, 99);
        });
        checks.each("weighted_routing_policy", |policy| policy.within("weight", 0, 255));
    }

    /// Names are kept in lower case, without the dot at their end.
    fn plan(draft: &mut Draft<'_>) {
        if let Some(name) = draft.planned("name").as_str().map(names::plain) {
            draft.set("name", Value::string(name.as_str()));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let zones: BTreeSet<&str> = prior.iter().map(Self::zone).collect();
        let zones: Vec<&str> = zones.into_iter().collect();
        let unnamed = zones.iter().filter(|zone| cx.zone_name(zone).is_none());
        if let Err(error) =
            zone_list::learn_names(cx, &unnamed.map(|zone| (*zone).to_owned()).collect()).await
        {
            return prior.iter().map(|_| Err(error.clone())).collect();
        }
        let read = |zone: &&str| {
            let zone = (*zone).to_owned();
            async move {
                let asked: Vec<usize> =
                    (0..prior.len()).filter(|index| prior[*index].zone() == zone).collect();
                let records: Vec<&Self> = asked.iter().map(|index| &prior[*index]).collect();
                let answers = read_zone(cx, &zone, &records).await;
                Ok(asked.into_iter().zip(answers).collect::<Vec<_>>())
            }
        };
        let found = lookup::one_by_one(&zones, read).await;
        let mut answers: Vec<_> = prior.iter().map(|_| Ok(None)).collect();
        for (index, answer) in found.into_iter().flatten().flatten() {
            answers[index] = answer;
        }
        answers
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let Some(zone_name) = zone_name(cx, planned.zone()).await? else {
            let error =
                ProviderError::new(ErrorClass::NotFound, format!("there is no zone {}", planned.zone()));
            return Err(error.during("route53:GetHostedZone"));
        };
        let action =
            if planned.allow_overwrite == Some(true) { ChangeAction::Upsert } else { ChangeAction::Create };
        let create = zone_records::change(action, planned.to_api(&zone_name)?)?;
        zone_records::apply(cx.route53_once(), planned.zone(), vec![create]).await.map_err(taken)?;
        Ok(Self {
            id: Some(planned.made_up_id()),
            fqdn: Some(planned.full_name(&zone_name)),
            ..planned.clone()
        })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// A record that says something else was there before.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let Some(zone_name) = zone_name(cx, planned.zone()).await? else {
            let message = format!("there is no zone {}", planned.zone());
            return Err(ProviderError::new(ErrorClass::NotFound, message).into());
        };
        let mut changes = Vec::new();
        if !planned.is_in_place_of(prior)
            && let Some(found) = prior.get(cx, &zone_name).await?
        {
            changes.push(zone_records::change(ChangeAction::Delete, found)?);
        }
        changes.push(zone_records::change(ChangeAction::Upsert, planned.to_api(&zone_name)?)?);
        zone_records::apply(cx.route53(), planned.zone(), changes).await?;
        let planned = Self { id: Some(planned.made_up_id()), ..planned };
        Ok(cx.read_written(&planned, op).await?)
    }

    /// Only what is there, as it is there, can be deleted.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(zone_name) = zone_name(cx, prior.zone()).await? else { return Ok(()) };
        let Some(found) = prior.get(cx, &zone_name).await? else { return Ok(()) };
        let delete = zone_records::change(ChangeAction::Delete, found)?;
        match zone_records::apply(cx.route53(), prior.zone(), vec![delete]).await {
            Err(error) if error.code.as_deref() == Some("InvalidChangeBatch") => {
                // Somebody was faster, or changed it in between.
                if prior.get(cx, &zone_name).await?.is_none() { Ok(()) } else { Err(error) }
            }
            other => if_found(other).map(drop),
        }
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(named) = Self::parse(id) else {
            let message = format!("\"{id}\" does not name a record");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the zone, the name and the type: Z123456_www.example.com_A"));
        };
        cx.read(&named).await
    }

    /// The records of the zones that have the scope's tags, without those that every zone has.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut found = Vec::new();
        for zone in zone::Zone::list(cx, scope).await? {
            let name = names::plain(&zone.name);
            for api in zone_records::own(cx, zone.id(), &name).await? {
                let known = Self {
                    zone_id: zone.id().to_owned(),
                    name: names::reported(&api.name),
                    r#type: api.r#type.as_str().to_owned(),
                    set_identifier: api.set_identifier.clone(),
                    ..Self::default()
                };
                found.push(known.of_api(&api, &name));
            }
        }
        Ok(found)
    }
}

/// Route 53 has one code for everything that is wrong with a batch.
fn taken(error: ProviderError) -> ProviderError {
    if error.code.as_deref() == Some("InvalidChangeBatch") && error.message.contains("already exists") {
        let hint = "import it, or set allow_overwrite to take it over";
        return ProviderError { class: ErrorClass::AlreadyExists, hint: Some(hint.to_owned()), ..error };
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_ids_name_records() {
        let parse = |id: &str| {
            let record = Record::parse(id).expect("an id");
            (record.zone_id, record.name, record.r#type, record.set_identifier)
        };
        let of = |name: &str, ty: &str, identifier: Option<&str>| {
            ("Z1".to_owned(), name.to_owned(), ty.to_owned(), identifier.map(str::to_owned))
        };
        assert_eq!(parse("Z1_www.example.com_A"), of("www.example.com", "A", None));
        assert_eq!(parse("Z1__dmarc.example.com_TXT"), of("_dmarc.example.com", "TXT", None));
        assert_eq!(parse("Z1_www_CNAME_blue"), of("www", "CNAME", Some("blue")));
        assert!(Record::parse("Z1_www").is_none());
    }
}
