//! `aws_route53_zone`

use std::collections::{HashMap, HashSet};

use aws_sdk_route53::operation::get_hosted_zone::GetHostedZoneOutput as Api;
use aws_sdk_route53::types::{
    DelegationSet, HostedZone, HostedZoneConfig, TagResourceType, Vpc as ApiVpc, VpcRegion,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, Going, Obstacle, ProviderError, Scope};
use infra_value::Value;

use super::zone_list::{self, Known};
use super::{change, names, tagging, zone_records};
use crate::checks::Checks;
use crate::context::Context;
use crate::done::unless_done;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string};
use crate::lookup::{self, Lookup};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// The names below a name.
///
/// A few are read one by one. Public zones of which the state has the name servers are read with the list of all zones from
/// three on, as far as they are found in as many pages. One call tells the tags of ten.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route53_zone")]
pub struct Zone {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "Managed by Terraform")]
    comment: Option<String>,
    #[attr(optional, force_new)]
    delegation_set_id: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new, equivalent = same_name)]
    pub(super) name: String,
    #[attr(computed)]
    name_servers: Option<Vec<String>>,
    #[attr(computed)]
    primary_name_server: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    zone_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
    #[block(set)]
    vpc: Vec<Vpc>,
}

/// A network in which a private zone is known.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Vpc {
    #[attr(required)]
    pub(super) vpc_id: String,
    #[attr(optional_computed)]
    pub(super) vpc_region: Option<String>,
}

/// How many records an error names.
const NAMED: usize = 5;

fn same_name(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if names::plain(a) == names::plain(b))
}

/// A zone by its id.
pub(super) async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let found = if_found(cx.route53().get_hosted_zone().id(id).send().await.during("route53:GetHostedZone"))?;
    if let Some(zone) = found.as_ref().and_then(|api| api.hosted_zone()) {
        cx.keep_zone_name(names::zone_id(&zone.id), names::reported(&zone.name));
    }
    Ok(found)
}

/// All zones.
pub(super) async fn all(cx: &Context) -> Result<Vec<HostedZone>, ProviderError> {
    let zones = cx.route53().list_hosted_zones().max_items(100).into_paginator().items().send();
    zones.collect::<Result<Vec<_>, _>>().await.during("route53:ListHostedZones")
}

/// The tags of zones, by id.
pub(super) async fn tags_of(cx: &Context, ids: impl IntoIterator<Item = String>) -> Lookup<(String, TagMap)> {
    tagging::of(cx, TagResourceType::Hostedzone, ids).await
}

/// The name servers of a zone, the first one the primary. A private zone has a record that tells them.
pub(super) async fn name_servers(cx: &Context, api: &Api) -> Result<Vec<String>, ProviderError> {
    let zone = api.hosted_zone.as_ref();
    let is_private = zone.and_then(|zone| zone.config()).is_some_and(|config| config.private_zone);
    if let Some(set) = api.delegation_set().filter(|_| !is_private) {
        return Ok(set.name_servers.clone());
    }
    let Some(zone) = zone else { return Ok(Vec::new()) };
    let record =
        zone_records::one(cx, names::zone_id(&zone.id), &names::plain(&zone.name), "NS", None).await?;
    let values = record.and_then(|record| record.resource_records).unwrap_or_default();
    Ok(values.into_iter().map(|record| record.value).collect())
}

impl Vpc {
    fn of_api(api: &ApiVpc) -> Self {
        Self {
            vpc_id: api.vpc_id.clone().unwrap_or_default(),
            vpc_region: api.vpc_region().map(|region| region.as_str().to_owned()),
        }
    }

    fn to_api(&self, cx: &Context) -> ApiVpc {
        let region = given(&self.vpc_region).unwrap_or(cx.region());
        ApiVpc::builder().vpc_id(&self.vpc_id).vpc_region(VpcRegion::from(region)).build()
    }
}

impl Zone {
    /// What the call that creates it carries, and the zone keeps.
    fn reference(token: &str) -> String {
        format!("infra-{token}")
    }

    /// `self` is what was known of it.
    async fn observe(&self, cx: &Context, api: &Api, tags: &TagMap) -> Result<Self, ProviderError> {
        let Some(zone) = &api.hosted_zone else { return Ok(self.clone()) };
        let tags = cx.tags().observe(tags.clone(), self.tags.as_ref());
        let mut servers = name_servers(cx, api).await?;
        let primary = servers.first().cloned();
        servers.sort();
        let id = names::zone_id(&zone.id);
        let name = names::reported(&zone.name);
        let comment = zone.config().and_then(HostedZoneConfig::comment).unwrap_or_default();
        let set = api.delegation_set().and_then(|set| set.id()).unwrap_or_default();
        Ok(Self {
            arn: Some(format!("arn:{}:route53:::hostedzone/{id}", cx.partition().id)),
            comment: Some(comment.to_owned()),
            delegation_set_id: Some(set.strip_prefix("/delegationset/").unwrap_or(set).to_owned()),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: Some(id.to_owned()),
            name: if names::plain(&self.name) == name { self.name.clone() } else { name },
            name_servers: Some(servers),
            primary_name_server: primary,
            tags: Some(tags.own),
            tags_all: tags.all,
            zone_id: Some(id.to_owned()),
            timeouts: self.timeouts.clone(),
            vpc: api.vpcs().iter().map(Vpc::of_api).collect(),
        })
    }

    /// What is known of its name servers, unless it may be a private zone.
    fn known(&self) -> Option<Known<'_>> {
        let name_servers = self.name_servers.as_deref()?;
        let primary = given(&self.primary_name_server)?;
        let is_known = self.vpc.is_empty() && name_servers.iter().any(|server| server == primary);
        is_known.then(|| Known { id: self.id(), name_servers, set: given(&self.delegation_set_id) })
    }

    /// It as `GetHostedZone` reports it: what the list of all zones tells, and name servers that are known. The first one is the
    /// primary.
    fn whole(&self, listed: &HostedZone) -> Result<Api, ProviderError> {
        let mut servers = self.name_servers.clone().unwrap_or_default();
        servers.sort_by_key(|server| Some(server) != self.primary_name_server.as_ref());
        let set = DelegationSet::builder().set_name_servers(Some(servers));
        let set = built(set.set_id(self.delegation_set_id.clone()).build())?;
        Ok(Api::builder().hosted_zone(listed.clone()).delegation_set(set).build())
    }

    async fn associate(&self, cx: &Context, op: &Op<'_>, vpc: &Vpc) -> Result<(), ProviderError> {
        let call = cx.route53().associate_vpc_with_hosted_zone().hosted_zone_id(self.id());
        let call = call.vpc(vpc.to_api(cx));
        let mut change = None;
        let associate = async {
            change = call.send().await.during("route53:AssociateVPCWithHostedZone")?.change_info;
            Ok(())
        };
        let is_associated = async {
            let found = get(cx, self.id()).await?;
            Ok(found.is_some_and(|api| api.vpcs().iter().any(|has| has.vpc_id() == Some(&vpc.vpc_id))))
        };
        unless_done(associate, is_associated).await?;
        change::in_force(cx, op, change.as_ref()).await
    }

    async fn dissociate(&self, cx: &Context, op: &Op<'_>, vpc: &Vpc) -> Result<(), ProviderError> {
        let call = cx.route53().disassociate_vpc_from_hosted_zone().hosted_zone_id(self.id());
        let answer = call.vpc(vpc.to_api(cx)).send().await.during("route53:DisassociateVPCFromHostedZone")?;
        change::in_force(cx, op, answer.change_info.as_ref()).await
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        tagging::change(cx, TagResourceType::Hostedzone, self.id(), prior, &self.tags_all).await
    }
}

impl Resource for Zone {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(30);
    const SHOWS: Shows = Shows::Only(&["aws_route53_zone_association"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["delegation_set_id", "vpc"]);
        if checks.text("name").is_some_and(str::is_empty) {
            checks.report("name", "name must not be empty");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let tags = tags_of(cx, prior.iter().map(|prior| prior.id().to_owned())).await;
        let none = TagMap::new();
        let known: Vec<Known<'_>> = prior.iter().filter_map(Self::known).collect();
        let listed = match zone_list::public(cx, &known).await {
            Ok(listed) => listed,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let (tags, none, listed) = (&tags, &none, listed.get(prior.id()));
            async move {
                let api = match listed {
                    Some(listed) => Some(prior.whole(listed)?),
                    None => get(cx, prior.id()).await?,
                };
                let Some(api) = api else { return Ok(None) };
                let tags = tags.get(prior.id())?.map_or(none, |(_, tags)| tags);
                prior.observe(cx, &api, tags).await.map(Some)
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let config = HostedZoneConfig::builder()
            .set_comment(given_string(&planned.comment))
            .private_zone(!planned.vpc.is_empty())
            .build();
        let call = cx
            .route53_once()
            .create_hosted_zone()
            .name(&planned.name)
            .caller_reference(Self::reference(token))
            .hosted_zone_config(config)
            .set_delegation_set_id(given_string(&planned.delegation_set_id))
            .set_vpc(planned.vpc.first().map(|vpc| vpc.to_api(cx)));
        let zone = call.send().await.during("route53:CreateHostedZone")?.hosted_zone;
        let id = zone.map(|zone| names::zone_id(&zone.id).to_owned());
        Ok(Self { zone_id: id.clone(), id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let untagged = TagMap::new();
        op.persist_new(|| made.change_tags(cx, &untagged)).await?;
        for vpc in made.vpc.iter().skip(1) {
            made.associate(cx, op, vpc).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// The zone whose creating call carried the token.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let zones = match all(cx).await {
            Ok(zones) => zones,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let by_reference: HashMap<&str, &str> =
            zones.iter().map(|zone| (zone.caller_reference.as_str(), names::zone_id(&zone.id))).collect();
        lookup::one_by_one(wanted, |wanted| {
            let id = by_reference.get(Self::reference(&wanted.token).as_str()).copied();
            async move {
                let Some(id) = id else { return Ok(None) };
                let found = Self { id: Some(id.to_owned()), ..wanted.planned.clone() };
                Self::read_many(cx, &[found]).await.pop().unwrap_or(Ok(None))
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.comment) != given(&planned.comment) {
            let call = cx.route53().update_hosted_zone_comment().id(planned.id());
            let comment = planned.comment.clone().unwrap_or_default();
            call.comment(comment).send().await.during("route53:UpdateHostedZoneComment")?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        let is_in = |vpcs: &[Vpc], one: &Vpc| vpcs.iter().any(|vpc| vpc.vpc_id == one.vpc_id);
        // A private zone is never without a network.
        for vpc in planned.vpc.iter().filter(|vpc| !is_in(&prior.vpc, vpc)) {
            planned.associate(cx, op, vpc).await?;
        }
        for vpc in prior.vpc.iter().filter(|vpc| !is_in(&planned.vpc, vpc)) {
            planned.dissociate(cx, op, vpc).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn within(cx: &Context, zone: &Self, going: &Going<'_>) -> Result<Option<Obstacle>, ProviderError> {
        if zone.force_destroy == Some(true) {
            return Ok(None);
        }
        let text = |record: &&Value, name: &str| {
            record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let records = going.of("aws_route53_record").iter();
        let own: HashSet<(String, String)> = records
            .filter(|record| text(record, "zone_id") == zone.id())
            .map(|record| (names::plain(&text(record, "fqdn")), text(record, "type")))
            .collect();
        let found = zone_records::own(cx, zone.id(), &zone.name).await?;
        let found = found.iter().map(|r| (names::reported(&r.name), r.r#type.as_str().to_owned()));
        let left: Vec<_> =
            found.filter(|(name, kind)| !own.contains(&(names::plain(name), kind.clone()))).collect();
        let named: Vec<String> =
            left.iter().take(NAMED).map(|(name, kind)| format!("{name} {kind}")).collect();
        let more = if left.len() > NAMED { ", …" } else { "" };
        let things = if left.len() == 1 { "record" } else { "records" };
        let what = || {
            format!("holds {} {things} that the state does not have ({}{more})", left.len(), named.join(", "))
        };
        Ok((!left.is_empty()).then(|| Obstacle::contents(what())))
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.force_destroy == Some(true) || op.waivers().contents {
            zone_records::delete_own(cx, prior.id(), &prior.name).await?;
        }
        let deleted = cx.route53().delete_hosted_zone().id(prior.id()).send().await;
        match deleted.during("route53:DeleteHostedZone") {
            Err(error) if error.code.as_deref() == Some("HostedZoneNotEmpty") => {
                let left = zone_records::own(cx, prior.id(), &prior.name).await?;
                let named = left.iter().take(NAMED);
                let named: Vec<String> =
                    named.map(|r| format!("{} {}", names::reported(&r.name), r.r#type.as_str())).collect();
                let hint = format!(
                    "it still has {} records that are not managed here ({}{}): delete them, or destroy with -empty-buckets, or set force_destroy",
                    left.len(),
                    named.join(", "),
                    if left.len() > NAMED { ", …" } else { "" }
                );
                Err(ProviderError { class: ErrorClass::Invalid, ..error }.hint(hint))
            }
            other => other.map(drop),
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> =
            all(cx).await?.iter().map(|zone| Self::from_id(names::zone_id(&zone.id))).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
