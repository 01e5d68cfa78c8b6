//! Spot instances: what they are asked for with, what the request tells of it, and its end.

use std::collections::HashMap;

use aws_sdk_ec2::types::{
    Instance as Api, InstanceInterruptionBehavior, InstanceLifecycleType, InstanceMarketOptionsRequest,
    MarketType, SpotInstanceRequest, SpotInstanceType, SpotMarketOptions,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;

use super::Instance;
use super::blocks::{MarketOptions, SpotOptions};
use crate::checks::Checks;
use crate::context::Context;
use crate::ec2::{FILTER_VALUES, filter};
use crate::error::{During, if_found};
use crate::given::{given, given_string};

const SPOT: &str = "spot";
const PERSISTENT: &str = "persistent";

pub(super) fn check(options: &mut Checks<'_>) {
    options.one_of("market_type", &[SPOT, "capacity-block"]);
    options.each("spot_options", |spot| {
        spot.one_of("instance_interruption_behavior", &["hibernate", "stop", "terminate"]);
        spot.one_of("spot_instance_type", &["one-time", PERSISTENT]);
        if let Some(until) =
            spot.text("valid_until").filter(|until| !until.is_empty() && date(until).is_none())
        {
            spot.report("valid_until", format!("\"{until}\" is no time: write it like 2030-01-02T15:04:05Z"));
        }
    });
}

fn date(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, Format::DateTime).ok()
}

/// For the call that starts an instance.
pub(super) fn to_api(options: &MarketOptions) -> InstanceMarketOptionsRequest {
    let spot = options.spot_options.first().map(|spot| {
        let behavior = given(&spot.instance_interruption_behavior).map(InstanceInterruptionBehavior::from);
        SpotMarketOptions::builder()
            .set_instance_interruption_behavior(behavior)
            .set_max_price(given_string(&spot.max_price))
            .set_spot_instance_type(given(&spot.spot_instance_type).map(SpotInstanceType::from))
            .set_valid_until(given(&spot.valid_until).and_then(date))
            .build()
    });
    InstanceMarketOptionsRequest::builder()
        .set_market_type(given(&options.market_type).map(MarketType::from))
        .set_spot_options(spot)
        .build()
}

/// The requests behind instances, by id.
pub(super) async fn requests(
    cx: &Context,
    instances: impl Iterator<Item = &Api>,
) -> Result<HashMap<String, SpotInstanceRequest>, ProviderError> {
    let ids: Vec<&str> = instances.filter_map(Api::spot_instance_request_id).collect();
    let mut requests = HashMap::new();
    for page in ids.chunks(FILTER_VALUES) {
        let call = cx.ec2().describe_spot_instance_requests();
        let call = call.filters(filter("spot-instance-request-id", page.iter().copied())).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        let found = found.during("ec2:DescribeSpotInstanceRequests")?.into_iter();
        requests
            .extend(found.filter_map(|request| Some((request.spot_instance_request_id.clone()?, request))));
    }
    Ok(requests)
}

/// What an instance was asked for with. `known`: what the state says. None of it ever changes, so that is what holds where
/// the request is forgotten already.
pub(super) fn observe(
    known: &[MarketOptions],
    api: &Api,
    request: Option<&SpotInstanceRequest>,
) -> Vec<MarketOptions> {
    let (Some(request), Some(InstanceLifecycleType::Spot)) = (request, api.instance_lifecycle()) else {
        return known.to_vec();
    };
    let before = known.first().and_then(|options| options.spot_options.first());
    let price = request.spot_price.clone();
    let until = request.valid_until.as_ref().and_then(|until| until.fmt(Format::DateTime).ok());
    let spot = SpotOptions {
        instance_interruption_behavior: request
            .instance_interruption_behavior
            .as_ref()
            .map(|behavior| behavior.as_str().to_owned()),
        max_price: written_as(before.and_then(|before| before.max_price.as_ref()), price, |price| {
            price.parse::<f64>().ok()
        }),
        spot_instance_type: request.r#type.as_ref().map(|kind| kind.as_str().to_owned()),
        valid_until: written_as(before.and_then(|before| before.valid_until.as_ref()), until, date),
    };
    vec![MarketOptions { market_type: Some(SPOT.to_owned()), spot_options: vec![spot] }]
}

/// What is told, in the words that are known for it.
fn written_as<T: PartialEq>(
    known: Option<&String>,
    told: Option<String>,
    meaning: impl Fn(&str) -> Option<T>,
) -> Option<String> {
    let means = |text: Option<&String>| text.and_then(|text| meaning(text));
    match (means(known), means(told.as_ref())) {
        (Some(before), Some(now)) if before == now => known.cloned(),
        _ => told,
    }
}

/// Ends the request of an instance that is to go: a persistent one would start another in its place.
pub(super) async fn cancel(cx: &Context, instance: &Instance) -> Result<(), ProviderError> {
    let spot = instance.instance_market_options.first().and_then(|options| options.spot_options.first());
    let is_persistent = spot.is_some_and(|spot| spot.spot_instance_type.as_deref() == Some(PERSISTENT));
    let Some(id) = given(&instance.spot_instance_request_id).filter(|_| is_persistent) else { return Ok(()) };
    let call = cx.ec2().cancel_spot_instance_requests().spot_instance_request_ids(id);
    if_found(call.send().await.during("ec2:CancelSpotInstanceRequests")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(price: &str, until: Option<&str>) -> MarketOptions {
        MarketOptions {
            market_type: Some(SPOT.to_owned()),
            spot_options: vec![SpotOptions {
                instance_interruption_behavior: Some("stop".to_owned()),
                max_price: Some(price.to_owned()),
                spot_instance_type: Some(PERSISTENT.to_owned()),
                valid_until: until.map(str::to_owned),
            }],
        }
    }

    /// The answer is that of the reference: no emulator tells of the request of an instance.
    #[test]
    fn the_request_tells_what_an_instance_was_asked_for_with() {
        let request = SpotInstanceRequest::builder()
            .spot_instance_request_id("sir-1")
            .instance_interruption_behavior(InstanceInterruptionBehavior::Stop)
            .spot_price("0.050000")
            .r#type(SpotInstanceType::Persistent)
            .valid_until(DateTime::from_secs(1_900_000_000))
            .build();
        let api = Api::builder().instance_lifecycle(InstanceLifecycleType::Spot).build();
        let told = spot("0.050000", Some("2030-03-17T17:46:40Z"));
        assert_eq!(observe(&[], &api, Some(&request)), std::slice::from_ref(&told));
        let same = spot("0.05", Some("2030-03-17T17:46:40.0Z"));
        assert_eq!(observe(std::slice::from_ref(&same), &api, Some(&request)), [same]);
        assert_eq!(observe(&[spot("0.06", None)], &api, Some(&request)), std::slice::from_ref(&told));
        assert_eq!(observe(std::slice::from_ref(&told), &api, None), [told]);
        assert_eq!(observe(&[], &Api::builder().build(), None), []);
    }

    #[test]
    fn a_request_carries_what_is_configured() {
        let asked = to_api(&spot("0.05", Some("2030-03-17T17:46:40Z")));
        assert_eq!(asked.market_type(), Some(&MarketType::Spot));
        let options = asked.spot_options().cloned().unwrap_or_else(|| SpotMarketOptions::builder().build());
        assert_eq!(options.max_price(), Some("0.05"));
        assert_eq!(options.spot_instance_type(), Some(&SpotInstanceType::Persistent));
        assert_eq!(options.valid_until(), Some(&DateTime::from_secs(1_900_000_000)));
    }
}
