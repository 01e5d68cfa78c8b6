//! Reading launch configurations: a call for every 50.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_autoscaling::types::{InstanceMetadataOptions, LaunchConfiguration as Api};
use infra_provider::{ProviderError, Scope};

use super::LaunchConfiguration;
use super::blocks::MetadataOptions;
use super::devices::{self, Root};
use crate::context::Context;
use crate::ec2::{images, user_data};
use crate::error::During;
use crate::given::{given, told};
use crate::lookup;
use crate::names;
use crate::resource::Answers;

/// How many names one call takes.
const PER_CALL: usize = 50;

/// The most that one page tells.
const PAGE: i32 = 100;

async fn describe(cx: &Context, names: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.autoscaling().describe_launch_configurations();
    let call = call.set_launch_configuration_names(Some(names)).max_records(PAGE);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("autoscaling:DescribeLaunchConfigurations")
}

/// Reads those that are as is asked for.
pub(super) async fn read_with(
    cx: &Context,
    prior: &[LaunchConfiguration],
    is_meant: impl Fn(usize, &Api) -> bool,
) -> Answers<LaunchConfiguration> {
    let names = prior.iter().map(|prior| prior.name().to_owned());
    let found =
        lookup::by_key(names, PER_CALL, Api::launch_configuration_name, |names| describe(cx, names)).await;
    let there = prior.iter().filter_map(|prior| Some((prior, found.get(prior.name()).ok()??)));
    let roots = roots(cx, there).await;
    let answer = |(index, prior): (usize, &LaunchConfiguration)| {
        let Some(api) = found.get(prior.name())?.filter(|api| is_meant(index, api)) else { return Ok(None) };
        prior.observe(api, &roots).map(Some)
    };
    prior.iter().enumerate().map(answer).collect()
}

/// They have no tags: a scope that wants some has none.
pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<LaunchConfiguration>, ProviderError> {
    if !scope.tags.is_empty() {
        return Ok(Vec::new());
    }
    let found = describe(cx, Vec::new()).await?;
    let nothing = LaunchConfiguration::default();
    let roots = roots(cx, found.iter().map(|api| (&nothing, api))).await;
    found.iter().map(|api| nothing.observe(api, &roots)).collect()
}

/// What images call their root devices; why nobody knows.
type Roots = Result<HashMap<String, String>, ProviderError>;

/// The names of root devices, where they are needed. Without these there is no call.
async fn roots(cx: &Context, there: impl Iterator<Item = (&LaunchConfiguration, &Api)>) -> Roots {
    let asked = there.filter(|(known, api)| known.asks_root(api));
    let images: BTreeSet<String> = asked.filter_map(|(_, api)| api.image_id.clone()).collect();
    images::root_devices(cx, images).await
}

impl LaunchConfiguration {
    /// Whether only the image tells which of its devices is the root device. Nothing of a launch configuration ever changes: what
    /// the state has of it is true.
    fn asks_root(&self, api: &Api) -> bool {
        let is_known = given(&self.arn).is_some_and(|arn| api.launch_configuration_arn() == Some(arn));
        !is_known && !api.block_device_mappings().is_empty()
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &Api, roots: &Roots) -> Result<Self, ProviderError> {
        let root = match self.asks_root(api) {
            true => {
                let roots = roots.as_ref().map_err(ProviderError::clone)?;
                let name = api.image_id().and_then(|image| roots.get(image));
                Root::Named(name.map(String::as_str))
            }
            false => Root::Known,
        };
        let devices = devices::observe(self, api.block_device_mappings(), root);
        let name = api.launch_configuration_name.clone().unwrap_or_default();
        let data = api.user_data().filter(|data| !data.is_empty());
        let is_base64 = given(&self.user_data_base64).is_some();
        Ok(Self {
            arn: told(&api.launch_configuration_arn),
            associate_public_ip_address: api.associate_public_ip_address,
            ebs_optimized: Some(api.ebs_optimized.unwrap_or_default()),
            enable_monitoring: Some(
                api.instance_monitoring().and_then(|monitoring| monitoring.enabled).unwrap_or_default(),
            ),
            iam_instance_profile: told(&api.iam_instance_profile),
            id: Some(name.clone()),
            image_id: api.image_id.clone().unwrap_or_default(),
            instance_type: api.instance_type.clone().unwrap_or_default(),
            key_name: told(&api.key_name),
            name_prefix: told(&names::prefix_of(&name)),
            name: Some(name),
            placement_tenancy: told(&api.placement_tenancy),
            security_groups: Some(api.security_groups().iter().cloned().collect()),
            spot_price: told(&api.spot_price),
            user_data: data.filter(|_| !is_base64).map(user_data::stored),
            user_data_base64: data.filter(|_| is_base64).map(str::to_owned),
            ebs_block_device: devices.ebs,
            ephemeral_block_device: devices.ephemeral,
            // What was asked for without a word goes unsaid.
            metadata_options: match api.metadata_options() {
                Some(options) => vec![MetadataOptions::observe(options, self.metadata_options.first())],
                None => self.metadata_options.clone(),
            },
            root_block_device: devices.root,
        })
    }
}

impl MetadataOptions {
    /// Where metadata are turned off, nobody tells the rest: it is as it was written.
    fn observe(api: &InstanceMetadataOptions, known: Option<&Self>) -> Self {
        let text = |told: Option<&str>, known: Option<&String>| {
            told.or(known.map(String::as_str)).map(str::to_owned)
        };
        let limit = api.http_put_response_hop_limit.map(i64::from);
        Self {
            http_endpoint: text(
                api.http_endpoint().map(|state| state.as_str()),
                known.and_then(|known| known.http_endpoint.as_ref()),
            ),
            http_put_response_hop_limit: limit.or(known.and_then(|known| known.http_put_response_hop_limit)),
            http_tokens: text(
                api.http_tokens().map(|state| state.as_str()),
                known.and_then(|known| known.http_tokens.as_ref()),
            ),
        }
    }
}
