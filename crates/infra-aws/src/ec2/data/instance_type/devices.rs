//! Devices that machines of a type have.

use aws_sdk_ec2::types as api;
use infra_provider::model::Nested;

use crate::given::told;
use crate::numbers::int64;

/// What computes beside the processors, of one kind.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Accelerator {
    #[attr(computed)]
    count: Option<i64>,
    #[attr(computed)]
    manufacturer: Option<String>,
    #[attr(computed)]
    memory_size: Option<i64>,
    #[attr(computed)]
    name: Option<String>,
}

/// The API has a type of its own for each kind, with the same in it.
macro_rules! accelerators {
    ($($kind:ident: $api:ident),+ $(,)?) => {
        impl Accelerator {
            $(pub(super) fn $kind(api: &api::$api) -> Self {
                Self {
                    count: int64(api.count),
                    manufacturer: told(&api.manufacturer),
                    memory_size: int64(api.memory_info().and_then(|of| of.size_in_mib)),
                    name: told(&api.name),
                }
            })+
        }
    };
}

accelerators!(
    fpga: FpgaDeviceInfo,
    gpu: GpuDeviceInfo,
    inference: InferenceDeviceInfo,
    media: MediaDeviceInfo,
);

/// Disks of its own, of one size.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Disk {
    #[attr(computed)]
    count: Option<i64>,
    #[attr(computed)]
    size: Option<i64>,
    #[attr(computed)]
    r#type: Option<String>,
}

impl Disk {
    pub(super) fn observe(api: &api::DiskInfo) -> Self {
        Self {
            count: int64(api.count),
            size: Some(api.size_in_gb.unwrap_or_default()),
            r#type: told(&api.r#type),
        }
    }
}

/// A network card.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Card {
    #[attr(computed)]
    baseline_bandwidth: Option<f64>,
    #[attr(computed)]
    index: Option<i64>,
    #[attr(computed)]
    maximum_interfaces: Option<i64>,
    #[attr(computed)]
    peak_bandwidth: Option<f64>,
    #[attr(computed)]
    performance: Option<String>,
}

impl Card {
    pub(super) fn observe(api: &api::NetworkCardInfo) -> Self {
        Self {
            baseline_bandwidth: Some(api.baseline_bandwidth_in_gbps.unwrap_or_default()),
            index: int64(api.network_card_index),
            maximum_interfaces: int64(api.maximum_network_interfaces),
            peak_bandwidth: Some(api.peak_bandwidth_in_gbps.unwrap_or_default()),
            performance: told(&api.network_performance),
        }
    }
}

/// What machines learn with, of one kind.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Neuron {
    #[attr(computed)]
    core_count: Option<i64>,
    #[attr(computed)]
    core_version: Option<i64>,
    #[attr(computed)]
    count: Option<i64>,
    #[attr(computed)]
    memory_size: Option<i64>,
    #[attr(computed)]
    name: Option<String>,
}

impl Neuron {
    pub(super) fn observe(api: &api::NeuronDeviceInfo) -> Self {
        let cores = api.core_info();
        Self {
            core_count: int64(cores.and_then(|of| of.count)),
            core_version: int64(cores.and_then(|of| of.version)),
            count: int64(api.count),
            memory_size: int64(api.memory_info().and_then(|of| of.size_in_mib)),
            name: told(&api.name),
        }
    }
}
