//! Who gets which answer.

use aws_sdk_route53::types::{
    AliasTarget, CidrRoutingConfig, Coordinates as ApiCoordinates, GeoLocation, GeoProximityLocation,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;
use infra_value::Value;

use super::names;
use crate::error::built;
use crate::given::{given_string, told};

/// An address of another thing in AWS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Alias {
    #[attr(required)]
    pub(super) evaluate_target_health: bool,
    #[attr(required, equivalent = same_alias)]
    pub(super) name: String,
    #[attr(required)]
    pub(super) zone_id: String,
}

/// By the network of who asks.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CidrRoutingPolicy {
    #[attr(required)]
    pub(super) collection_id: String,
    #[attr(required)]
    pub(super) location_name: String,
}

/// One, or another while that is not well.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FailoverRoutingPolicy {
    #[attr(required)]
    pub(super) r#type: String,
}

/// By the place of who asks.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct GeolocationRoutingPolicy {
    #[attr(optional)]
    pub(super) continent: Option<String>,
    #[attr(optional)]
    pub(super) country: Option<String>,
    #[attr(optional)]
    pub(super) subdivision: Option<String>,
}

/// By the distance to who asks.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct GeoproximityRoutingPolicy {
    #[attr(optional)]
    pub(super) aws_region: Option<String>,
    #[attr(optional)]
    pub(super) bias: Option<i64>,
    #[attr(optional)]
    pub(super) local_zone_group: Option<String>,
    #[block(set)]
    pub(super) coordinates: Vec<Coordinates>,
}

/// By the region that answers fastest.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LatencyRoutingPolicy {
    #[attr(required)]
    pub(super) region: String,
}

/// By chance, in these shares.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct WeightedRoutingPolicy {
    #[attr(required)]
    pub(super) weight: i64,
}

/// A place on earth, in degrees.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Coordinates {
    #[attr(required)]
    pub(super) latitude: String,
    #[attr(required)]
    pub(super) longitude: String,
}

/// The name that an alias leads to: balancers have one more that also knows IPv6 addresses.
fn target(name: &str) -> String {
    let name = names::plain(name);
    name.strip_prefix("dualstack.").map(str::to_owned).unwrap_or(name)
}

fn same_alias(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if target(a) == target(b))
}

impl Alias {
    /// `known` is how it was written.
    pub(super) fn of_api(api: &AliasTarget, known: Option<&Self>) -> Self {
        let reported = names::plain(&api.dns_name);
        let known = known.map(|known| &known.name).filter(|known| target(known) == target(&reported));
        Self {
            evaluate_target_health: api.evaluate_target_health,
            name: known.cloned().unwrap_or(reported),
            zone_id: api.hosted_zone_id.clone(),
        }
    }

    pub(super) fn to_api(&self) -> Result<AliasTarget, ProviderError> {
        let api = AliasTarget::builder()
            .dns_name(&self.name)
            .evaluate_target_health(self.evaluate_target_health)
            .hosted_zone_id(&self.zone_id);
        built(api.build())
    }
}

impl CidrRoutingPolicy {
    pub(super) fn of_api(api: &CidrRoutingConfig) -> Self {
        Self { collection_id: api.collection_id.clone(), location_name: api.location_name.clone() }
    }

    pub(super) fn to_api(&self) -> Result<CidrRoutingConfig, ProviderError> {
        let api = CidrRoutingConfig::builder().collection_id(&self.collection_id);
        built(api.location_name(&self.location_name).build())
    }
}

impl GeolocationRoutingPolicy {
    pub(super) fn of_api(api: &GeoLocation) -> Self {
        Self {
            continent: told(&api.continent_code),
            country: told(&api.country_code),
            subdivision: told(&api.subdivision_code),
        }
    }

    pub(super) fn to_api(&self) -> GeoLocation {
        GeoLocation::builder()
            .set_continent_code(given_string(&self.continent))
            .set_country_code(given_string(&self.country))
            .set_subdivision_code(given_string(&self.subdivision))
            .build()
    }
}

impl GeoproximityRoutingPolicy {
    pub(super) fn of_api(api: &GeoProximityLocation) -> Self {
        let at = api
            .coordinates()
            .map(|at| Coordinates { latitude: at.latitude.clone(), longitude: at.longitude.clone() });
        Self {
            aws_region: told(&api.aws_region),
            bias: Some(api.bias.map(i64::from).unwrap_or_default()),
            local_zone_group: told(&api.local_zone_group),
            coordinates: at.into_iter().collect(),
        }
    }

    pub(super) fn to_api(&self) -> Result<GeoProximityLocation, ProviderError> {
        let at = self.coordinates.first().map(|at| {
            let api = ApiCoordinates::builder().latitude(&at.latitude).longitude(&at.longitude);
            built(api.build())
        });
        let bias = self.bias.and_then(|bias| i32::try_from(bias).ok());
        Ok(GeoProximityLocation::builder()
            .set_aws_region(given_string(&self.aws_region))
            .set_bias(bias)
            .set_local_zone_group(given_string(&self.local_zone_group))
            .set_coordinates(at.transpose()?)
            .build())
    }
}
