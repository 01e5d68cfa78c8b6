//! `aws_route53_zone`, the data source

use aws_sdk_route53::types::{HostedZone, HostedZoneConfig, VpcRegion};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::{names, zone};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A zone that exists.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_route53_zone")]
pub struct DataZone {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    caller_reference: Option<String>,
    #[attr(computed)]
    comment: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    linked_service_description: Option<String>,
    #[attr(computed)]
    linked_service_principal: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    name_servers: Option<Vec<String>>,
    #[attr(computed)]
    primary_name_server: Option<String>,
    #[attr(optional)]
    private_zone: Option<bool>,
    #[attr(computed)]
    resource_record_set_count: Option<i64>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    vpc_id: Option<String>,
    #[attr(optional_computed)]
    zone_id: Option<String>,
}

fn not_found(argument: &str, problem: String) -> ProviderError {
    let error = ProviderError::invalid(Path::attr(argument), problem);
    ProviderError { class: ErrorClass::NotFound, ..error }
}

impl DataZone {
    /// Ids of the zones of the network that the configuration names.
    async fn of_vpc(&self, cx: &Context) -> Result<Option<Vec<String>>, ProviderError> {
        let Some(vpc) = given(&self.vpc_id) else { return Ok(None) };
        let region = VpcRegion::from(cx.region());
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let call = cx.route53().list_hosted_zones_by_vpc().vpc_id(vpc).vpc_region(region.clone());
            let page = call.set_next_token(token).send().await.during("route53:ListHostedZonesByVPC")?;
            found.extend(page.hosted_zone_summaries.into_iter().map(|zone| zone.hosted_zone_id));
            token = page.next_token;
            if token.is_none() {
                return Ok(Some(found));
            }
        }
    }

    /// The id of the one zone that has all that the configuration says.
    async fn find(&self, cx: &Context) -> Result<String, ProviderError> {
        let of_vpc = self.of_vpc(cx).await?;
        let wants_private = self.private_zone.unwrap_or_default() || of_vpc.is_some();
        let fits = |zone: &HostedZone| {
            let is_private = zone.config().is_some_and(|config| config.private_zone);
            let id = names::zone_id(&zone.id);
            is_private == wants_private
                && given(&self.name).is_none_or(|name| names::plain(name) == names::reported(&zone.name))
                && of_vpc.as_ref().is_none_or(|ids| ids.iter().any(|found| names::zone_id(found) == id))
        };
        let mut ids: Vec<String> = zone::all(cx)
            .await?
            .iter()
            .filter(|zone| fits(zone))
            .map(|zone| names::zone_id(&zone.id).to_owned())
            .collect();
        let wanted = self.tags.clone().unwrap_or_default();
        if !wanted.is_empty() {
            let tags = zone::tags_of(cx, ids.clone()).await;
            let has_all = |id: &String| -> Result<bool, ProviderError> {
                let found = tags.get(id)?;
                Ok(found.is_some_and(|(_, tags)| wanted.iter().all(|(k, v)| tags.get(k) == Some(v))))
            };
            let mut tagged = Vec::new();
            for id in ids {
                if has_all(&id)? {
                    tagged.push(id);
                }
            }
            ids = tagged;
        }
        match ids.as_slice() {
            [id] => Ok(id.clone()),
            [] => Err(not_found("name", "there is no such zone".to_owned())),
            [..] => Err(not_found(
                "name",
                format!("{} zones fit, but one is wanted: {}", ids.len(), ids.join(", ")),
            )),
        }
    }
}

impl DataSource for DataZone {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "zone_id"]);
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let id = match given(&config.zone_id) {
            Some(id) => names::zone_id(id).to_owned(),
            None => config.find(cx).await?,
        };
        let Some(api) = zone::get(cx, &id).await? else {
            return Err(not_found("zone_id", format!("there is no zone {id}")));
        };
        let mut servers = zone::name_servers(cx, &api).await?;
        let primary = servers.first().cloned();
        servers.sort();
        let tags = zone::tags_of(cx, [id.clone()]).await;
        let tags = tags.get(&id)?.map(|(_, tags)| tags.clone()).unwrap_or_default();
        let Some(zone) = api.hosted_zone else { return Ok(config) };
        let link = zone.linked_service.as_ref();
        let text = |text: Option<&str>| Some(text.unwrap_or_default().to_owned());
        Ok(Self {
            arn: Some(format!("arn:{}:route53:::hostedzone/{id}", cx.partition().id)),
            comment: text(zone.config().and_then(HostedZoneConfig::comment)),
            id: Some(id.clone()),
            linked_service_description: text(link.and_then(|link| link.description())),
            linked_service_principal: text(link.and_then(|link| link.service_principal())),
            name: Some(names::reported(&zone.name)),
            name_servers: Some(servers),
            primary_name_server: primary,
            private_zone: Some(zone.config().is_some_and(|config| config.private_zone)),
            resource_record_set_count: zone.resource_record_set_count,
            tags: Some(cx.tags().observe(tags, None).all),
            vpc_id: config.vpc_id,
            zone_id: Some(id),
            caller_reference: Some(zone.caller_reference),
        })
    }
}
