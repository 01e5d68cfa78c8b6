//! `aws_launch_template`

pub(in crate::ec2) mod blocks;
mod data;
mod observe;
pub(in crate::ec2) mod read;

use std::collections::BTreeSet;

use aws_sdk_ec2::types::ResourceType;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use self::blocks::{
    BlockDeviceMappings, CapacityReservationSpecification, CpuOptions, CreditSpecification,
    ElasticGpuSpecifications, ElasticInferenceAccelerator, EnclaveOptions, HibernationOptions,
    IamInstanceProfile, InstanceMarketOptions, InstanceRequirements, LicenseSpecification,
    MaintenanceOptions, MetadataOptions, Monitoring, NetworkInterfaces, Placement, PrivateDnsNameOptions,
    TagSpecifications,
};
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;

/// What instances are to be like. What changes makes a new version; the state shows the latest one.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_launch_template")]
pub struct LaunchTemplate {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    default_version: Option<i64>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional)]
    disable_api_stop: Option<bool>,
    #[attr(optional)]
    disable_api_termination: Option<bool>,
    #[attr(optional)]
    ebs_optimized: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    image_id: Option<String>,
    #[attr(optional)]
    instance_initiated_shutdown_behavior: Option<String>,
    #[attr(optional)]
    instance_type: Option<String>,
    #[attr(optional)]
    kernel_id: Option<String>,
    #[attr(optional)]
    key_name: Option<String>,
    #[attr(computed)]
    latest_version: Option<i64>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional)]
    ram_disk_id: Option<String>,
    #[attr(optional)]
    security_group_names: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(in crate::ec2) tags_all: TagMap,
    #[attr(optional)]
    update_default_version: Option<bool>,
    #[attr(optional)]
    user_data: Option<String>,
    #[attr(optional)]
    vpc_security_group_ids: Option<BTreeSet<String>>,
    #[block(list)]
    block_device_mappings: Vec<BlockDeviceMappings>,
    #[block(list, max = 1)]
    capacity_reservation_specification: Vec<CapacityReservationSpecification>,
    #[block(list, max = 1)]
    cpu_options: Vec<CpuOptions>,
    #[block(list, max = 1)]
    credit_specification: Vec<CreditSpecification>,
    #[block(list)]
    elastic_gpu_specifications: Vec<ElasticGpuSpecifications>,
    #[block(list, max = 1)]
    elastic_inference_accelerator: Vec<ElasticInferenceAccelerator>,
    #[block(list, max = 1)]
    enclave_options: Vec<EnclaveOptions>,
    #[block(list, max = 1)]
    hibernation_options: Vec<HibernationOptions>,
    #[block(list, max = 1)]
    iam_instance_profile: Vec<IamInstanceProfile>,
    #[block(list, max = 1)]
    instance_market_options: Vec<InstanceMarketOptions>,
    #[block(list, max = 1)]
    instance_requirements: Vec<InstanceRequirements>,
    #[block(set)]
    license_specification: Vec<LicenseSpecification>,
    #[block(list, max = 1)]
    maintenance_options: Vec<MaintenanceOptions>,
    #[block(list, max = 1, computed)]
    metadata_options: Vec<MetadataOptions>,
    #[block(list, max = 1)]
    monitoring: Vec<Monitoring>,
    #[block(list)]
    network_interfaces: Vec<NetworkInterfaces>,
    #[block(list, max = 1)]
    placement: Vec<Placement>,
    #[block(list, max = 1)]
    private_dns_name_options: Vec<PrivateDnsNameOptions>,
    #[block(list)]
    tag_specifications: Vec<TagSpecifications>,
}

/// Arguments that are not part of a version.
const BESIDE_VERSIONS: [&str; 10] = [
    "arn",
    "default_version",
    "id",
    "latest_version",
    "name",
    "name_prefix",
    "tags",
    "tags_all",
    "update_default_version",
    "timeouts",
];

impl LaunchTemplate {
    fn is_same_version(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.encode(), other.encode());
        let (Some(ours), Some(theirs)) = (ours.as_entries(), theirs.as_entries()) else { return true };
        let is_same = |name: &str| {
            let known = |entries: &std::collections::BTreeMap<std::sync::Arc<str>, Value>| {
                entries.get(name).cloned().unwrap_or_else(|| Value::null(infra_value::Type::Dynamic))
            };
            crate::conform::conform(&known(ours), &known(theirs)) == known(theirs)
        };
        ours.keys().filter(|name| !BESIDE_VERSIONS.contains(&&***name)).all(|name| is_same(name))
    }

    async fn set_default_version(&self, cx: &Context, version: i64) -> Result<(), ProviderError> {
        let call = cx.ec2().modify_launch_template().launch_template_id(self.id());
        let call = call.default_version(version.to_string()).send();
        call.await.during("ec2:ModifyLaunchTemplate").map(drop)
    }
}

impl Resource for LaunchTemplate {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.at_most_one(&["default_version", "update_default_version"]);
        checks.at_most_one(&["security_group_names", "vpc_security_group_ids"]);
        checks.one_of("instance_initiated_shutdown_behavior", &["stop", "terminate"]);
        checks.refuse(&["elastic_gpu_specifications", "elastic_inference_accelerator"]);
        checks.at_most_one(&["instance_type", "instance_requirements"]);
        checks.each("iam_instance_profile", |profile| profile.at_most_one(&["name", "arn"]));
    }

    /// Every change makes a version.
    fn plan(draft: &mut Draft<'_>) {
        if draft.is_create() {
            return;
        }
        let makes_a_version = draft
            .attributes()
            .into_iter()
            .filter(|name| !BESIDE_VERSIONS.contains(&name.as_str()))
            .any(|name| draft.changes(&name));
        if !makes_a_version {
            return;
        }
        draft.set("latest_version", Value::unknown(infra_value::Type::Number));
        if draft.config("update_default_version").as_bool() == Some(true) {
            draft.set("default_version", Value::unknown(infra_value::Type::Number));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let name = names::given_or_unique(&planned.name, &planned.name_prefix, token);
        let call = cx
            .ec2_once()
            .create_launch_template()
            .client_token(token)
            .launch_template_name(&name)
            .set_version_description(given_string(&planned.description))
            .launch_template_data(planned.data())
            .tag_specifications(tagging::on_create(ResourceType::LaunchTemplate, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateLaunchTemplate")?;
        let id = made.launch_template.and_then(|template| template.launch_template_id);
        Ok(Self { id, name: Some(name), ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mut latest = prior.latest_version;
        if !planned.is_same_version(prior) {
            let call = cx
                .ec2_once()
                .create_launch_template_version()
                .launch_template_id(prior.id())
                .set_version_description(given_string(&planned.description))
                .launch_template_data(planned.data());
            let made = call.send().await.during("ec2:CreateLaunchTemplateVersion")?;
            latest = made.launch_template_version.and_then(|version| version.version_number);
        }
        let default = match planned.update_default_version {
            Some(true) => latest,
            _ => planned.default_version,
        };
        if let Some(version) = default.filter(|version| Some(*version) != prior.default_version) {
            planned.set_default_version(cx, version).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        let what = format!("version {} of {} to be visible", latest.unwrap_or_default(), prior.id());
        let is_there = |now: &Self| now.latest_version >= latest;
        Ok(op.until_fresh(what, || cx.read(&planned), is_there).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_launch_template().launch_template_id(prior.id());
        call.send().await.during("ec2:DeleteLaunchTemplate").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }
}

impl LaunchTemplate {
    fn user_data(&self) -> Option<String> {
        given_string(&self.user_data)
    }

    fn flag(text: &Option<String>) -> Option<bool> {
        match given(text)? {
            "true" | "1" => Some(true),
            _ => Some(false),
        }
    }
}
