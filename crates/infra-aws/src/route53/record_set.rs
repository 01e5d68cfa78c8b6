//! Records as Route 53 writes them.

use aws_sdk_route53::types::{
    ResourceRecord, ResourceRecordSet, ResourceRecordSetFailover, ResourceRecordSetRegion, RrType,
};
use infra_provider::ProviderError;

use super::record::Record;
use super::routing::{
    Alias, CidrRoutingPolicy, FailoverRoutingPolicy, GeolocationRoutingPolicy, GeoproximityRoutingPolicy,
    LatencyRoutingPolicy, WeightedRoutingPolicy,
};
use crate::error::built;
use crate::given::given_string;

/// Whether values of a type are texts within quotes, which configurations leave out.
fn is_quoted(ty: &str) -> bool {
    matches!(ty, "TXT" | "SPF")
}

impl Record {
    /// `self` is what was known of it.
    pub(super) fn of_api(&self, api: &ResourceRecordSet, zone_name: &str) -> Self {
        let value = |record: &ResourceRecord| match is_quoted(api.r#type.as_str()) {
            true => {
                let text = record.value.strip_prefix('"').unwrap_or(&record.value);
                text.strip_suffix('"').unwrap_or(text).to_owned()
            }
            false => record.value.clone(),
        };
        let region = api.region().map(|region| LatencyRoutingPolicy { region: region.as_str().to_owned() });
        let failover =
            api.failover().map(|failover| FailoverRoutingPolicy { r#type: failover.as_str().to_owned() });
        let health_check = api.health_check_id().unwrap_or_default().to_owned();
        Self {
            alias: api
                .alias_target()
                .map(|alias| Alias::of_api(alias, self.alias.first()))
                .into_iter()
                .collect(),
            allow_overwrite: self.allow_overwrite,
            cidr_routing_policy: api
                .cidr_routing_config()
                .map(CidrRoutingPolicy::of_api)
                .into_iter()
                .collect(),
            failover_routing_policy: failover.into_iter().collect(),
            fqdn: Some(self.full_name(zone_name)),
            geolocation_routing_policy: api
                .geo_location()
                .map(GeolocationRoutingPolicy::of_api)
                .into_iter()
                .collect(),
            geoproximity_routing_policy: api
                .geo_proximity_location()
                .map(GeoproximityRoutingPolicy::of_api)
                .into_iter()
                .collect(),
            health_check_id: Some(health_check),
            id: Some(self.made_up_id()),
            latency_routing_policy: region.into_iter().collect(),
            multivalue_answer_routing_policy: api.multi_value_answer.or(Some(false)),
            name: self.name.clone(),
            records: Some(api.resource_records().iter().map(value).collect()),
            set_identifier: Some(api.set_identifier().unwrap_or_default().to_owned()),
            timeouts: self.timeouts.clone(),
            ttl: Some(api.ttl.unwrap_or_default()),
            r#type: api.r#type.as_str().to_owned(),
            weighted_routing_policy: api
                .weight
                .map(|weight| WeightedRoutingPolicy { weight })
                .into_iter()
                .collect(),
            zone_id: self.zone_id.clone(),
        }
    }

    pub(super) fn to_api(&self, zone_name: &str) -> Result<ResourceRecordSet, ProviderError> {
        let record = |value: &String| {
            let value = if is_quoted(&self.r#type) { format!("\"{value}\"") } else { value.clone() };
            built(ResourceRecord::builder().value(value).build())
        };
        let records = self.records.iter().flatten().map(record).collect::<Result<Vec<_>, _>>()?;
        let failover = self.failover_routing_policy.first();
        let region = self.latency_routing_policy.first();
        let api = ResourceRecordSet::builder()
            .name(self.full_name(zone_name))
            .r#type(RrType::from(self.r#type.as_str()))
            .set_alias_target(self.alias.first().map(Alias::to_api).transpose()?)
            .set_cidr_routing_config(
                self.cidr_routing_policy.first().map(CidrRoutingPolicy::to_api).transpose()?,
            )
            .set_failover(failover.map(|failover| ResourceRecordSetFailover::from(failover.r#type.as_str())))
            .set_geo_location(self.geolocation_routing_policy.first().map(GeolocationRoutingPolicy::to_api))
            .set_geo_proximity_location(
                self.geoproximity_routing_policy
                    .first()
                    .map(GeoproximityRoutingPolicy::to_api)
                    .transpose()?,
            )
            .set_health_check_id(given_string(&self.health_check_id))
            .set_multi_value_answer(self.multivalue_answer_routing_policy.filter(|is_on| *is_on))
            .set_region(region.map(|region| ResourceRecordSetRegion::from(region.region.as_str())))
            .set_resource_records(Some(records).filter(|records| !records.is_empty()))
            .set_set_identifier(given_string(&self.set_identifier))
            .set_ttl(if self.alias.is_empty() { self.ttl } else { None })
            .set_weight(self.weighted_routing_policy.first().map(|policy| policy.weight));
        built(api.build())
    }
}
