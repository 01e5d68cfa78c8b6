//! `aws_launch_template` as a data source.

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::{Field, Model, Nested};

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::launch_template::blocks::{
    BlockDeviceMappings, CapacityReservationSpecification, ConnectionTrackingSpecification, CpuOptions,
    CreditSpecification, ElasticGpuSpecifications, ElasticInferenceAccelerator, EnclaveOptions,
    HibernationOptions, IamInstanceProfile, InstanceMarketOptions, InstanceRequirements,
    LicenseSpecification, MaintenanceOptions, MetadataOptions, Monitoring, Placement, PrivateDnsNameOptions,
    TagSpecifications,
};
use crate::ec2::launch_template::{LaunchTemplate as Resource, read};
use crate::given::given;
use crate::lookup;
use crate::resource::{DataSource, Resource as _};
use crate::tags::TagMap;
use crate::timeouts::Read;
use crate::view::view;

/// The one launch template that matches, in its latest version.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_launch_template")]
pub struct LaunchTemplate {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed, nested)]
    block_device_mappings: Vec<BlockDeviceMappings>,
    #[attr(computed, nested)]
    capacity_reservation_specification: Vec<CapacityReservationSpecification>,
    #[attr(computed, nested)]
    cpu_options: Vec<CpuOptions>,
    #[attr(computed, nested)]
    credit_specification: Vec<CreditSpecification>,
    #[attr(computed)]
    default_version: Option<i64>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    disable_api_stop: Option<bool>,
    #[attr(computed)]
    disable_api_termination: Option<bool>,
    #[attr(computed)]
    ebs_optimized: Option<String>,
    #[attr(computed, nested, deprecated = "AWS has ended Elastic Graphics")]
    elastic_gpu_specifications: Vec<ElasticGpuSpecifications>,
    #[attr(computed, nested, deprecated = "AWS has ended Elastic Inference")]
    elastic_inference_accelerator: Vec<ElasticInferenceAccelerator>,
    #[attr(computed, nested)]
    enclave_options: Vec<EnclaveOptions>,
    #[attr(computed, nested)]
    hibernation_options: Vec<HibernationOptions>,
    #[attr(computed, nested)]
    iam_instance_profile: Vec<IamInstanceProfile>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    image_id: Option<String>,
    #[attr(computed)]
    instance_initiated_shutdown_behavior: Option<String>,
    #[attr(computed, nested)]
    instance_market_options: Vec<InstanceMarketOptions>,
    #[attr(computed, nested)]
    instance_requirements: Vec<InstanceRequirements>,
    #[attr(computed)]
    instance_type: Option<String>,
    #[attr(computed)]
    kernel_id: Option<String>,
    #[attr(computed)]
    key_name: Option<String>,
    #[attr(computed)]
    latest_version: Option<i64>,
    #[attr(computed, nested)]
    license_specification: Vec<LicenseSpecification>,
    #[attr(computed, nested)]
    maintenance_options: Vec<MaintenanceOptions>,
    #[attr(computed, nested)]
    metadata_options: Vec<MetadataOptions>,
    #[attr(computed, nested)]
    monitoring: Vec<Monitoring>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed, nested)]
    network_interfaces: Vec<Interface>,
    #[attr(computed, nested)]
    placement: Vec<Placement>,
    #[attr(computed, nested)]
    private_dns_name_options: Vec<PrivateDnsNameOptions>,
    #[attr(computed)]
    ram_disk_id: Option<String>,
    #[attr(computed)]
    security_group_names: Option<BTreeSet<String>>,
    #[attr(computed, nested)]
    tag_specifications: Vec<TagSpecifications>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    user_data: Option<String>,
    #[attr(computed)]
    vpc_security_group_ids: Option<BTreeSet<String>>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// `network_interfaces`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Interface {
    #[attr(computed)]
    associate_carrier_ip_address: Option<String>,
    #[attr(computed)]
    associate_public_ip_address: Option<String>,
    #[attr(computed)]
    delete_on_termination: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    device_index: Option<i64>,
    #[attr(computed)]
    interface_type: Option<String>,
    #[attr(computed)]
    ipv4_address_count: Option<i64>,
    #[attr(computed)]
    ipv4_addresses: Option<BTreeSet<String>>,
    #[attr(computed)]
    ipv4_prefix_count: Option<i64>,
    #[attr(computed)]
    ipv4_prefixes: Option<BTreeSet<String>>,
    #[attr(computed)]
    ipv6_address_count: Option<i64>,
    #[attr(computed)]
    ipv6_addresses: Option<BTreeSet<String>>,
    #[attr(computed)]
    ipv6_prefix_count: Option<i64>,
    #[attr(computed)]
    ipv6_prefixes: Option<BTreeSet<String>>,
    #[attr(computed)]
    network_card_index: Option<i64>,
    #[attr(computed)]
    network_interface_id: Option<String>,
    #[attr(computed)]
    primary_ipv6: Option<String>,
    #[attr(computed)]
    private_ip_address: Option<String>,
    #[attr(computed)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(computed)]
    subnet_id: Option<String>,
    #[attr(computed, nested)]
    connection_tracking_specification: Vec<ConnectionTrackingSpecification>,
}

impl DataSource for LaunchTemplate {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_arguments(&[("launch-template-name", given(&config.name))]));
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let mut found = read::matching(cx, filters).await?;
        if let Some(id) = given(&config.id) {
            found.retain(|api| api.launch_template_id() == Some(id));
        }
        let api = lookup::only(found, "launch template", "launch templates")?;
        let known = Resource::from_id(api.launch_template_id().unwrap_or_default());
        let found = cx.read(&known).await?;
        let resource = lookup::only(found.into_iter().collect(), "launch template", "launch templates")?;
        view(&resource, &config, &[("tags", resource.tags_all.to_value())])
    }
}
