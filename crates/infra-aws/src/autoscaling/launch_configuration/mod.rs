//! `aws_launch_configuration`

mod blocks;
mod devices;
mod read;

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types::{
    InstanceMetadataEndpointState, InstanceMetadataHttpTokensState, InstanceMetadataOptions,
    InstanceMonitoring,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use self::blocks::{EbsBlockDevice, EphemeralBlockDevice, MetadataOptions, RootBlockDevice};
use super::of_groups::with_missing;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::ec2::user_data;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::numbers::nonzero32;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// What the instances of a group are to be like. Nothing of it can be changed: groups are given another one.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_launch_configuration")]
pub struct LaunchConfiguration {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, force_new)]
    associate_public_ip_address: Option<bool>,
    #[attr(optional_computed, force_new)]
    ebs_optimized: Option<bool>,
    #[attr(optional, default = true, force_new)]
    enable_monitoring: Option<bool>,
    #[attr(optional, force_new)]
    iam_instance_profile: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    image_id: String,
    #[attr(required, force_new)]
    instance_type: String,
    #[attr(optional_computed, force_new)]
    key_name: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, force_new)]
    placement_tenancy: Option<String>,
    #[attr(optional, force_new)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    spot_price: Option<String>,
    #[attr(optional, force_new, equivalent = user_data::same)]
    user_data: Option<String>,
    #[attr(optional, force_new)]
    user_data_base64: Option<String>,
    #[block(set, computed, force_new)]
    ebs_block_device: Vec<EbsBlockDevice>,
    #[block(set, force_new)]
    ephemeral_block_device: Vec<EphemeralBlockDevice>,
    #[block(list, max = 1, computed, force_new)]
    metadata_options: Vec<MetadataOptions>,
    #[block(list, max = 1, computed, force_new)]
    root_block_device: Vec<RootBlockDevice>,
}

impl LaunchConfiguration {
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id())
    }

    /// As the API takes it: base64, from whichever argument has it.
    fn data(&self) -> Option<String> {
        let text = given(&self.user_data).map(user_data::encoded);
        text.or_else(|| given_string(&self.user_data_base64))
    }

    /// As a read tells it: of user data, the digest.
    fn as_stored(&self) -> Self {
        Self { user_data: given(&self.user_data).map(user_data::stored), ..self.clone() }
    }
}

impl MetadataOptions {
    /// Where metadata are turned off, the rest means nothing, and the API takes none of it.
    fn to_api(&self) -> InstanceMetadataOptions {
        let is_on = self.http_endpoint.as_deref() != Some("disabled");
        let tokens = given(&self.http_tokens).filter(|_| is_on);
        InstanceMetadataOptions::builder()
            .set_http_endpoint(given(&self.http_endpoint).map(InstanceMetadataEndpointState::from))
            .set_http_put_response_hop_limit(nonzero32(self.http_put_response_hop_limit).filter(|_| is_on))
            .set_http_tokens(tokens.map(InstanceMetadataHttpTokensState::from))
            .build()
    }
}

impl Resource for LaunchConfiguration {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.at_most_one(&["user_data", "user_data_base64"]);
        checks.each("metadata_options", |options| {
            options.one_of("http_endpoint", &["enabled", "disabled"]);
            options.one_of("http_tokens", &["optional", "required"]);
            options.within("http_put_response_hop_limit", 1, 64);
        });
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_with(cx, prior, |_, _| true).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let devices = devices::to_api(cx, &made).await?;
        let call = cx
            .autoscaling_once()
            .create_launch_configuration()
            .launch_configuration_name(made.name())
            .image_id(&made.image_id)
            .instance_type(&made.instance_type)
            .set_associate_public_ip_address(made.associate_public_ip_address)
            .set_block_device_mappings(Some(devices).filter(|devices| !devices.is_empty()))
            .set_ebs_optimized(made.ebs_optimized)
            .set_iam_instance_profile(given_string(&made.iam_instance_profile))
            .instance_monitoring(InstanceMonitoring::builder().set_enabled(made.enable_monitoring).build())
            .set_key_name(given_string(&made.key_name))
            .set_metadata_options(made.metadata_options.first().map(MetadataOptions::to_api))
            .set_placement_tenancy(given_string(&made.placement_tenancy))
            .set_security_groups(given_items(&made.security_groups))
            .set_spot_price(given_string(&made.spot_price))
            .set_user_data(made.data());
        call.send().await.during("autoscaling:CreateLaunchConfiguration")?;
        Ok(made)
    }

    /// Everything that changes needs a new one.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    /// While a group has it, it stays.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.autoscaling().delete_launch_configuration().launch_configuration_name(prior.name());
        with_missing(call.send().await.during("autoscaling:DeleteLaunchConfiguration").map(drop))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }

    /// The name is unique; what has it came of the create when it is as old, and as it was wanted.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.keyed(&wanted.token)).collect();
        let is_meant = |index: usize, created: Option<&aws_smithy_types::DateTime>| {
            created.is_some_and(|created| is_recent(created, wanted[index].begun))
        };
        let found = read::read_with(cx, &planned, |index, api| is_meant(index, api.created_time())).await;
        let ours = |(planned, found): (&Self, Result<Option<Self>, ProviderError>)| {
            Ok(found?.filter(|found| says_the_same(&planned.as_stored(), found)))
        };
        planned.iter().zip(found).map(ours).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_that_are_off_have_no_other_options() {
        let options = |endpoint: Option<&str>| MetadataOptions {
            http_endpoint: endpoint.map(str::to_owned),
            http_put_response_hop_limit: Some(2),
            http_tokens: Some("required".to_owned()),
        };
        let tokens = |endpoint| options(endpoint).to_api().http_tokens().cloned();
        assert_eq!(tokens(Some("disabled")), None);
        assert_eq!(tokens(Some("enabled")), Some(InstanceMetadataHttpTokensState::Required));
        assert_eq!(tokens(None), Some(InstanceMetadataHttpTokensState::Required));
    }

    #[test]
    fn user_data_are_sent_in_base64_and_stored_as_a_digest() {
        let of = |text: Option<&str>, base64: Option<&str>| LaunchConfiguration {
            user_data: text.map(str::to_owned),
            user_data_base64: base64.map(str::to_owned),
            ..LaunchConfiguration::default()
        };
        let encoded = "IyEvYmluL3NoCmVjaG8gaGkK";
        assert_eq!(of(Some("#!/bin/sh\necho hi\n"), None).data().as_deref(), Some(encoded));
        assert_eq!(of(None, Some(encoded)).data().as_deref(), Some(encoded));
        assert_eq!(of(Some(""), None).data(), None);
        let stored = of(Some("#!/bin/sh\necho hi\n"), None).as_stored();
        assert_eq!(stored.user_data.as_deref(), Some("b2b62c101a156f5f12dd7197cf7ae9424164b115"));
    }
}
