//! `aws_availability_zones`

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::checks::Checks;
use crate::context::Context;
use crate::ec2::filter;
use crate::error::During;
use crate::given::given;
use crate::resource::DataSource;
use crate::timeouts::Read;

/// The zones of the provider's region.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_availability_zones")]
pub struct AvailabilityZones {
    #[attr(optional)]
    all_availability_zones: Option<bool>,
    #[attr(optional)]
    exclude_names: Option<BTreeSet<String>>,
    #[attr(optional)]
    exclude_zone_ids: Option<BTreeSet<String>>,
    #[attr(computed)]
    group_names: BTreeSet<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    names: Vec<String>,
    #[attr(optional)]
    state: Option<String>,
    #[attr(computed)]
    zone_ids: Vec<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for AvailabilityZones {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("state", &["available", "information", "impaired", "unavailable"]);
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(given(&config.state).map(|state| filter("state", [state])));
        let call =
            cx.ec2().describe_availability_zones().set_all_availability_zones(config.all_availability_zones);
        let found = call.set_filters(Some(filters)).send().await.during("ec2:DescribeAvailabilityZones")?;
        let mut zones = found.availability_zones.unwrap_or_default();
        let excludes = |list: &Option<BTreeSet<String>>, text: Option<&str>| {
            list.as_ref().zip(text).is_some_and(|(list, text)| list.contains(text))
        };
        zones.retain(|zone| {
            !excludes(&config.exclude_names, zone.zone_name())
                && !excludes(&config.exclude_zone_ids, zone.zone_id())
        });
        zones.sort_by(|a, b| a.zone_name.cmp(&b.zone_name));
        Ok(Self {
            group_names: zones.iter().map(|zone| zone.group_name.clone().unwrap_or_default()).collect(),
            id: Some(cx.region().to_owned()),
            names: zones.iter().filter_map(|zone| zone.zone_name.clone()).collect(),
            zone_ids: zones.iter().filter_map(|zone| zone.zone_id.clone()).collect(),
            ..config
        })
    }
}
