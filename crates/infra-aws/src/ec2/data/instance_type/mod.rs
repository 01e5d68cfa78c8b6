//! `aws_ec2_instance_type`

mod devices;

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{self as api, InstanceTypeInfo};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use self::devices::{Accelerator, Card, Disk, Neuron};
use crate::context::Context;
use crate::error::During;
use crate::given::told;
use crate::lookup;
use crate::numbers::int64;
use crate::resource::DataSource;
use crate::timeouts::Read;

/// What machines of a type are like.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ec2_instance_type")]
pub struct InstanceType {
    #[attr(computed)]
    auto_recovery_supported: Option<bool>,
    #[attr(computed)]
    bandwidth_weightings: BTreeSet<String>,
    #[attr(computed)]
    bare_metal: Option<bool>,
    #[attr(computed)]
    boot_modes: BTreeSet<String>,
    #[attr(computed)]
    burstable_performance_supported: Option<bool>,
    #[attr(computed)]
    current_generation: Option<bool>,
    #[attr(computed)]
    dedicated_hosts_supported: Option<bool>,
    #[attr(computed)]
    default_cores: Option<i64>,
    #[attr(computed)]
    default_network_card_index: Option<i64>,
    #[attr(computed)]
    default_threads_per_core: Option<i64>,
    #[attr(computed)]
    default_vcpus: Option<i64>,
    #[attr(computed)]
    ebs_encryption_support: Option<String>,
    #[attr(computed)]
    ebs_nvme_support: Option<String>,
    #[attr(computed)]
    ebs_optimized_support: Option<String>,
    #[attr(computed)]
    ebs_performance_baseline_bandwidth: Option<i64>,
    #[attr(computed)]
    ebs_performance_baseline_iops: Option<i64>,
    #[attr(computed)]
    ebs_performance_baseline_throughput: Option<f64>,
    #[attr(computed)]
    ebs_performance_maximum_bandwidth: Option<i64>,
    #[attr(computed)]
    ebs_performance_maximum_iops: Option<i64>,
    #[attr(computed)]
    ebs_performance_maximum_throughput: Option<f64>,
    #[attr(computed)]
    efa_maximum_interfaces: Option<i64>,
    #[attr(computed)]
    efa_supported: Option<bool>,
    #[attr(computed)]
    ena_srd_supported: Option<bool>,
    #[attr(computed)]
    ena_support: Option<String>,
    #[attr(computed)]
    encryption_in_transit_supported: Option<bool>,
    #[attr(computed, nested_set)]
    fpgas: Vec<Accelerator>,
    #[attr(computed)]
    free_tier_eligible: Option<bool>,
    #[attr(computed, nested_set)]
    gpus: Vec<Accelerator>,
    #[attr(computed)]
    hibernation_supported: Option<bool>,
    #[attr(computed)]
    hypervisor: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested_set)]
    inference_accelerators: Vec<Accelerator>,
    #[attr(computed, nested_set)]
    instance_disks: Vec<Disk>,
    #[attr(computed)]
    instance_storage_supported: Option<bool>,
    #[attr(required)]
    instance_type: String,
    #[attr(computed)]
    ipv6_supported: Option<bool>,
    #[attr(computed)]
    maximum_ipv4_addresses_per_interface: Option<i64>,
    #[attr(computed)]
    maximum_ipv6_addresses_per_interface: Option<i64>,
    #[attr(computed)]
    maximum_network_cards: Option<i64>,
    #[attr(computed)]
    maximum_network_interfaces: Option<i64>,
    #[attr(computed, nested_set)]
    media_accelerators: Vec<Accelerator>,
    #[attr(computed)]
    memory_size: Option<i64>,
    #[attr(computed, nested_set)]
    network_cards: Vec<Card>,
    #[attr(computed)]
    network_performance: Option<String>,
    #[attr(computed, nested_set)]
    neuron_devices: Vec<Neuron>,
    #[attr(computed)]
    nitro_enclaves_support: Option<String>,
    #[attr(computed)]
    nitro_tpm_support: Option<String>,
    #[attr(computed)]
    nitro_tpm_supported_versions: BTreeSet<String>,
    #[attr(computed)]
    phc_support: Option<String>,
    #[attr(computed)]
    supported_architectures: Vec<String>,
    #[attr(computed)]
    supported_cpu_features: BTreeSet<String>,
    #[attr(computed)]
    supported_placement_strategies: Vec<String>,
    #[attr(computed)]
    supported_root_device_types: Vec<String>,
    #[attr(computed)]
    supported_usages_classes: Vec<String>,
    #[attr(computed)]
    supported_virtualization_types: Vec<String>,
    #[attr(computed)]
    sustained_clock_speed: Option<f64>,
    #[attr(computed)]
    total_fpga_memory: Option<i64>,
    #[attr(computed)]
    total_gpu_memory: Option<i64>,
    #[attr(computed)]
    total_inference_memory: Option<i64>,
    #[attr(computed)]
    total_instance_storage: Option<i64>,
    #[attr(computed)]
    total_media_memory: Option<i64>,
    #[attr(computed)]
    total_neuron_device_memory: Option<i64>,
    #[attr(computed)]
    valid_cores: Vec<i64>,
    #[attr(computed)]
    valid_threads_per_core: Vec<i64>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// A flag; EC2 leaves out some that are off.
fn flag(told: Option<bool>) -> Option<bool> {
    Some(told.unwrap_or_default())
}

/// The words of a list, in their order or as a set.
fn words<T: AsRef<str>, C: FromIterator<String>>(told: &Option<Vec<T>>) -> C {
    told.iter().flatten().map(|word| word.as_ref().to_owned()).collect()
}

fn numbers(told: Option<Vec<i32>>) -> Vec<i64> {
    told.into_iter().flatten().map(i64::from).collect()
}

impl InstanceType {
    fn with_disks(self, ebs: api::EbsInfo, own: Option<api::InstanceStorageInfo>) -> Self {
        let speed = ebs.ebs_optimized_info.as_ref();
        Self {
            ebs_encryption_support: told(&ebs.encryption_support),
            ebs_nvme_support: told(&ebs.nvme_support),
            ebs_optimized_support: told(&ebs.ebs_optimized_support),
            ebs_performance_baseline_bandwidth: speed.and_then(|of| int64(of.baseline_bandwidth_in_mbps)),
            ebs_performance_baseline_iops: speed.and_then(|of| int64(of.baseline_iops)),
            ebs_performance_baseline_throughput: speed
                .map(|of| of.baseline_throughput_in_m_bps.unwrap_or_default()),
            ebs_performance_maximum_bandwidth: speed.and_then(|of| int64(of.maximum_bandwidth_in_mbps)),
            ebs_performance_maximum_iops: speed.and_then(|of| int64(of.maximum_iops)),
            ebs_performance_maximum_throughput: speed
                .map(|of| of.maximum_throughput_in_m_bps.unwrap_or_default()),
            total_instance_storage: own.as_ref().map(|of| of.total_size_in_gb.unwrap_or_default()),
            instance_disks: own.iter().flat_map(|of| of.disks()).map(Disk::observe).collect(),
            ..self
        }
    }

    fn with_network(self, network: api::NetworkInfo) -> Self {
        Self {
            bandwidth_weightings: words(&network.bandwidth_weightings),
            default_network_card_index: int64(network.default_network_card_index),
            efa_maximum_interfaces: network.efa_info.as_ref().and_then(|of| int64(of.maximum_efa_interfaces)),
            efa_supported: flag(network.efa_supported),
            ena_srd_supported: flag(network.ena_srd_supported),
            ena_support: told(&network.ena_support),
            encryption_in_transit_supported: flag(network.encryption_in_transit_supported),
            ipv6_supported: flag(network.ipv6_supported),
            maximum_ipv4_addresses_per_interface: int64(network.ipv4_addresses_per_interface),
            maximum_ipv6_addresses_per_interface: int64(network.ipv6_addresses_per_interface),
            maximum_network_cards: int64(network.maximum_network_cards),
            maximum_network_interfaces: int64(network.maximum_network_interfaces),
            network_cards: network.network_cards().iter().map(Card::observe).collect(),
            network_performance: told(&network.network_performance),
            ..self
        }
    }

    fn with_processors(self, processor: api::ProcessorInfo, cpus: api::VCpuInfo) -> Self {
        Self {
            default_cores: int64(cpus.default_cores),
            default_threads_per_core: int64(cpus.default_threads_per_core),
            default_vcpus: int64(cpus.default_v_cpus),
            supported_architectures: words(&processor.supported_architectures),
            supported_cpu_features: words(&processor.supported_features),
            sustained_clock_speed: Some(processor.sustained_clock_speed_in_ghz.unwrap_or_default()),
            valid_cores: numbers(cpus.valid_cores),
            valid_threads_per_core: numbers(cpus.valid_threads_per_core),
            ..self
        }
    }

    /// The totals are there only where there are devices of the kind.
    fn with_accelerators(self, api: &InstanceTypeInfo) -> Self {
        let (fpgas, gpus) = (api.fpga_info(), api.gpu_info());
        let (inference, media) = (api.inference_accelerator_info(), api.media_accelerator_info());
        let neurons = api.neuron_info();
        Self {
            fpgas: fpgas.iter().flat_map(|of| of.fpgas()).map(Accelerator::fpga).collect(),
            gpus: gpus.iter().flat_map(|of| of.gpus()).map(Accelerator::gpu).collect(),
            inference_accelerators: inference
                .iter()
                .flat_map(|of| of.accelerators())
                .map(Accelerator::inference)
                .collect(),
            media_accelerators: media
                .iter()
                .flat_map(|of| of.accelerators())
                .map(Accelerator::media)
                .collect(),
            neuron_devices: neurons.iter().flat_map(|of| of.neuron_devices()).map(Neuron::observe).collect(),
            total_fpga_memory: fpgas.and_then(|of| int64(of.total_fpga_memory_in_mib)),
            total_gpu_memory: gpus.and_then(|of| int64(of.total_gpu_memory_in_mib)),
            total_inference_memory: inference.and_then(|of| int64(of.total_inference_memory_in_mib)),
            total_media_memory: media.and_then(|of| int64(of.total_media_memory_in_mib)),
            total_neuron_device_memory: neurons.and_then(|of| int64(of.total_neuron_device_memory_in_mib)),
            ..self
        }
    }

    fn observe(self, api: InstanceTypeInfo) -> Self {
        let name = api.instance_type().map_or("", api::InstanceType::as_str).to_owned();
        let tpm = api.nitro_tpm_info().and_then(|of| of.supported_versions.clone());
        let placement = api.placement_group_info().and_then(|of| of.supported_strategies.clone());
        let told_of = Self {
            auto_recovery_supported: flag(api.auto_recovery_supported),
            bare_metal: flag(api.bare_metal),
            boot_modes: words(&api.supported_boot_modes),
            burstable_performance_supported: flag(api.burstable_performance_supported),
            current_generation: flag(api.current_generation),
            dedicated_hosts_supported: flag(api.dedicated_hosts_supported),
            free_tier_eligible: flag(api.free_tier_eligible),
            hibernation_supported: flag(api.hibernation_supported),
            hypervisor: told(&api.hypervisor),
            id: Some(name.clone()),
            instance_storage_supported: flag(api.instance_storage_supported),
            instance_type: name,
            memory_size: Some(api.memory_info().and_then(|of| of.size_in_mib).unwrap_or_default()),
            nitro_enclaves_support: told(&api.nitro_enclaves_support),
            nitro_tpm_support: told(&api.nitro_tpm_support),
            nitro_tpm_supported_versions: words(&tpm),
            phc_support: told(&api.phc_support),
            supported_placement_strategies: words(&placement),
            supported_root_device_types: words(&api.supported_root_device_types),
            supported_usages_classes: words(&api.supported_usage_classes),
            supported_virtualization_types: words(&api.supported_virtualization_types),
            ..self
        };
        told_of
            .with_accelerators(&api)
            .with_disks(
                api.ebs_info.unwrap_or_else(|| api::EbsInfo::builder().build()),
                api.instance_storage_info,
            )
            .with_network(api.network_info.unwrap_or_else(|| api::NetworkInfo::builder().build()))
            .with_processors(
                api.processor_info.unwrap_or_else(|| api::ProcessorInfo::builder().build()),
                api.v_cpu_info.unwrap_or_else(|| api::VCpuInfo::builder().build()),
            )
    }
}

impl DataSource for InstanceType {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let wanted = api::InstanceType::from(config.instance_type.as_str());
        let call = cx.ec2().describe_instance_types().instance_types(wanted).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        let found =
            found.during("ec2:DescribeInstanceTypes").map_err(|error| match error.code.as_deref() {
                Some("InvalidInstanceType") => {
                    let message =
                        format!("there is no instance type {} in {}", config.instance_type, cx.region());
                    let missing = ProviderError::invalid(Path::attr("instance_type"), message);
                    ProviderError { class: ErrorClass::NotFound, request_id: error.request_id, ..missing }
                }
                _ => error,
            })?;
        let api = lookup::only(found, "instance type", "instance types")?;
        Ok(config.observe(api))
    }
}
