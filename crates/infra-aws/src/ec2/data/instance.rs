//! `aws_instance` as a data source.

use std::collections::BTreeSet;

use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;
use infra_provider::model::{Field, Model, Nested};
use infra_value::{Type, Value};

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::filter;
use crate::ec2::instance::blocks::{
    CreditSpecification, EnclaveOptions, EphemeralBlockDevice, MaintenanceOptions, MetadataOptions,
    PrivateDnsNameOptions,
};
use crate::ec2::instance::{Instance as Resource, read};
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::resource::{DataSource, Resource as _};
use crate::tags::TagMap;
use crate::timeouts::Read;
use crate::view::view;

/// The one machine that matches: of an id, with tags, or by filters.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_instance")]
pub struct Instance {
    #[attr(computed)]
    ami: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    associate_public_ip_address: Option<bool>,
    #[attr(computed)]
    availability_zone: Option<String>,
    #[attr(computed, nested)]
    credit_specification: Vec<CreditSpecification>,
    #[attr(computed)]
    disable_api_stop: Option<bool>,
    #[attr(computed)]
    disable_api_termination: Option<bool>,
    #[attr(computed, nested_set)]
    ebs_block_device: Vec<EbsDevice>,
    #[attr(computed)]
    ebs_optimized: Option<bool>,
    #[attr(computed, nested)]
    enclave_options: Vec<EnclaveOptions>,
    #[attr(computed, nested)]
    ephemeral_block_device: Vec<EphemeralBlockDevice>,
    #[attr(optional)]
    get_password_data: Option<bool>,
    #[attr(optional)]
    get_user_data: Option<bool>,
    #[attr(computed)]
    host_id: Option<String>,
    #[attr(computed)]
    host_resource_group_arn: Option<String>,
    #[attr(computed)]
    iam_instance_profile: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    instance_id: Option<String>,
    #[attr(computed)]
    instance_state: Option<String>,
    #[attr(optional_computed)]
    instance_tags: Option<TagMap>,
    #[attr(computed)]
    instance_type: Option<String>,
    #[attr(computed)]
    ipv6_addresses: Option<BTreeSet<String>>,
    #[attr(computed)]
    key_name: Option<String>,
    #[attr(computed)]
    launch_time: Option<String>,
    #[attr(computed, nested)]
    maintenance_options: Vec<MaintenanceOptions>,
    #[attr(computed, nested)]
    metadata_options: Vec<MetadataOptions>,
    #[attr(computed)]
    monitoring: Option<bool>,
    #[attr(computed)]
    network_interface_id: Option<String>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    password_data: Option<String>,
    #[attr(computed)]
    placement_group: Option<String>,
    #[attr(computed)]
    placement_partition_number: Option<i64>,
    #[attr(computed)]
    private_dns: Option<String>,
    #[attr(computed, nested)]
    private_dns_name_options: Vec<PrivateDnsNameOptions>,
    #[attr(computed)]
    private_ip: Option<String>,
    #[attr(computed)]
    public_dns: Option<String>,
    #[attr(computed)]
    public_ip: Option<String>,
    #[attr(computed, nested_set)]
    root_block_device: Vec<RootDevice>,
    #[attr(computed)]
    secondary_private_ips: Option<BTreeSet<String>>,
    #[attr(computed)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(computed)]
    source_dest_check: Option<bool>,
    #[attr(computed)]
    subnet_id: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    tenancy: Option<String>,
    #[attr(computed)]
    user_data: Option<String>,
    #[attr(computed)]
    user_data_base64: Option<String>,
    #[attr(computed)]
    vpc_security_group_ids: Option<BTreeSet<String>>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// `ebs_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EbsDevice {
    #[attr(computed)]
    delete_on_termination: Option<bool>,
    #[attr(computed)]
    device_name: Option<String>,
    #[attr(computed)]
    encrypted: Option<bool>,
    #[attr(computed)]
    iops: Option<i64>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    snapshot_id: Option<String>,
    #[attr(computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    throughput: Option<i64>,
    #[attr(computed)]
    volume_id: Option<String>,
    #[attr(computed)]
    volume_size: Option<i64>,
    #[attr(computed)]
    volume_type: Option<String>,
}

/// `root_block_device`
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RootDevice {
    #[attr(computed)]
    delete_on_termination: Option<bool>,
    #[attr(computed)]
    device_name: Option<String>,
    #[attr(computed)]
    encrypted: Option<bool>,
    #[attr(computed)]
    iops: Option<i64>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    throughput: Option<i64>,
    #[attr(computed)]
    volume_id: Option<String>,
    #[attr(computed)]
    volume_size: Option<i64>,
    #[attr(computed)]
    volume_type: Option<String>,
}

/// The names of an instance's groups, which EC2 takes in place of ids in the default VPC only.
async fn group_names(cx: &Context, api: &read::Found) -> Result<BTreeSet<String>, ProviderError> {
    let Some(vpc) = api.api.vpc_id() else { return Ok(api.group_names()) };
    let found = cx.ec2().describe_vpcs().filters(filter("vpc-id", [vpc])).send().await;
    let found = found.during("ec2:DescribeVpcs")?;
    let is_default = found.vpcs().iter().any(|vpc| vpc.is_default == Some(true));
    Ok(if is_default { api.group_names() } else { BTreeSet::new() })
}

impl DataSource for Instance {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_arguments(&[("instance-id", given(&config.instance_id))]));
        filters.extend(filter_block::of_tags(config.instance_tags.as_ref()));
        let mut found = read::describe(cx, filters).await?;
        found.retain(|found| !found.is_gone());
        let found = lookup::only(found, "instance", "instances")?;
        let id = found.api.instance_id.clone().unwrap_or_default();
        let resource = cx.read(&Resource::from_id(&id)).await?;
        let resource = lookup::only(resource.into_iter().collect(), "instance", "instances")?;
        let data = read::user_data(cx, &id).await?;
        let optional = |text: Option<String>| text.map_or_else(|| Value::null(Type::String), Value::string);
        let interface = resource.primary_network_interface_id.clone();
        let launched = found.api.launch_time.and_then(|at| at.fmt(Format::DateTime).ok());
        let beside = [
            ("instance_tags", resource.tags_all.to_value()),
            ("launch_time", optional(launched)),
            ("network_interface_id", optional(interface)),
            ("security_groups", group_names(cx, &found).await?.to_value()),
            ("tags", resource.tags_all.to_value()),
            ("user_data", optional(data.as_deref().map(crate::ec2::user_data::stored))),
            ("user_data_base64", optional(data.filter(|_| config.get_user_data == Some(true)))),
        ];
        view(&resource, &config, &beside)
    }
}
