//! What an instance must have, instead of a type. EC2 and Auto Scaling ask for it alike, each with types of its own.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceRequirementsRequest.html>

use std::collections::BTreeSet;

use infra_provider::model::Nested;

use crate::numbers::{int32, int64};

/// Bounds, both included.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Range {
    #[attr(optional)]
    max: Option<i64>,
    #[attr(optional)]
    min: Option<i64>,
}

/// Bounds of which the lower one must be set.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RangeFrom {
    #[attr(optional)]
    max: Option<i64>,
    #[attr(required)]
    min: i64,
}

/// Bounds that need not be whole numbers.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Fractions {
    #[attr(optional)]
    max: Option<f64>,
    #[attr(optional)]
    min: Option<f64>,
}

/// An upper bound below the lower one says nothing: 0 is how stored states write that there is none.
fn most<N: PartialOrd + Default>(max: Option<N>, min: Option<N>) -> Option<N> {
    max.filter(|max| *max >= min.unwrap_or_default())
}

impl Range {
    pub(crate) fn least(&self) -> Option<i32> {
        int32(self.min)
    }

    pub(crate) fn most(&self) -> Option<i32> {
        int32(most(self.max, self.min))
    }

    pub(crate) fn told((min, max): (Option<i32>, Option<i32>)) -> Self {
        Self { max: int64(max), min: int64(min) }
    }
}

impl RangeFrom {
    pub(crate) fn least(&self) -> Option<i32> {
        int32(Some(self.min))
    }

    pub(crate) fn most(&self) -> Option<i32> {
        int32(most(self.max, Some(self.min)))
    }

    pub(crate) fn told((min, max): (Option<i32>, Option<i32>)) -> Self {
        Self { max: int64(max), min: min.unwrap_or_default().into() }
    }
}

impl Fractions {
    pub(crate) fn least(&self) -> Option<f64> {
        self.min
    }

    pub(crate) fn most(&self) -> Option<f64> {
        most(self.max, self.min)
    }

    pub(crate) fn told((min, max): (Option<f64>, Option<f64>)) -> Self {
        Self { max: Some(max.unwrap_or_default()), min: Some(min.unwrap_or_default()) }
    }
}

/// Names as the SDK takes them; none where there are none.
pub(crate) fn given_names<'a, N: From<&'a str>>(names: &'a Option<BTreeSet<String>>) -> Option<Vec<N>> {
    let names = names.as_ref().filter(|names| !names.is_empty())?;
    Some(names.iter().map(|name| N::from(name.as_str())).collect())
}

/// Names as the SDK tells them.
pub(crate) fn told_names<'a>(names: impl Iterator<Item = &'a str>) -> Option<BTreeSet<String>> {
    let names: BTreeSet<String> = names.map(str::to_owned).collect();
    Some(names).filter(|names| !names.is_empty())
}

/// The type of the block, and what the SDK of a service takes and tells for it.
macro_rules! instance_requirements {
    (
        $sdk:ident:: $Request:ident, told as $Told:ident, cores: $Cores:ident,
        needs: $Needed:ident ($($limits:tt)*)
    ) => {
        /// What an instance must have, instead of a type.
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct InstanceRequirements {
            #[attr(optional)]
            accelerator_manufacturers: Option<BTreeSet<String>>,
            #[attr(optional)]
            accelerator_names: Option<BTreeSet<String>>,
            #[attr(optional)]
            accelerator_types: Option<BTreeSet<String>>,
            #[attr(optional)]
            allowed_instance_types: Option<BTreeSet<String>>,
            #[attr(optional)]
            bare_metal: Option<String>,
            #[attr(optional)]
            burstable_performance: Option<String>,
            #[attr(optional)]
            cpu_manufacturers: Option<BTreeSet<String>>,
            #[attr(optional)]
            excluded_instance_types: Option<BTreeSet<String>>,
            #[attr(optional)]
            instance_generations: Option<BTreeSet<String>>,
            #[attr(optional)]
            local_storage: Option<String>,
            #[attr(optional)]
            local_storage_types: Option<BTreeSet<String>>,
            #[attr(optional)]
            max_spot_price_as_percentage_of_optimal_on_demand_price: Option<i64>,
            #[attr(optional)]
            on_demand_max_price_percentage_over_lowest_price: Option<i64>,
            #[attr(optional)]
            require_hibernate_support: Option<bool>,
            #[attr(optional)]
            spot_max_price_percentage_over_lowest_price: Option<i64>,
            #[block(list, max = 1)]
            accelerator_count: Vec<Range>,
            #[block(list, max = 1)]
            accelerator_total_memory_mib: Vec<Range>,
            #[block(list, max = 1)]
            baseline_ebs_bandwidth_mbps: Vec<Range>,
            #[block(list, max = 1)]
            memory_gib_per_vcpu: Vec<Fractions>,
            #[block(list, $($limits)*)]
            memory_mib: Vec<$Needed>,
            #[block(list, max = 1)]
            network_bandwidth_gbps: Vec<Fractions>,
            #[block(list, max = 1)]
            network_interface_count: Vec<Range>,
            #[block(list, max = 1)]
            total_local_storage_gb: Vec<Fractions>,
            #[block(list, $($limits)*)]
            vcpu_count: Vec<$Needed>,
        }

        impl InstanceRequirements {
            pub(super) fn to_api(&self) -> $sdk::types::$Request {
                use $sdk::types;

                use crate::given::{given, given_items};
                use crate::numbers::nonzero32;
                use crate::requirements::given_names;

                macro_rules! bounds {
                    ($Bounds:ident, $of:ident) => {
                        self.$of.first().map(|of| {
                            types::$Bounds::builder().set_min(of.least()).set_max(of.most()).build()
                        })
                    };
                }
                types::$Request::builder()
                    .set_accelerator_count(bounds!(AcceleratorCountRequest, accelerator_count))
                    .set_accelerator_manufacturers(given_names(&self.accelerator_manufacturers))
                    .set_accelerator_names(given_names(&self.accelerator_names))
                    .set_accelerator_total_memory_mib(bounds!(
                        AcceleratorTotalMemoryMiBRequest,
                        accelerator_total_memory_mib
                    ))
                    .set_accelerator_types(given_names(&self.accelerator_types))
                    .set_allowed_instance_types(given_items(&self.allowed_instance_types))
                    .set_bare_metal(given(&self.bare_metal).map(types::BareMetal::from))
                    .set_baseline_ebs_bandwidth_mbps(bounds!(
                        BaselineEbsBandwidthMbpsRequest,
                        baseline_ebs_bandwidth_mbps
                    ))
                    .set_burstable_performance(
                        given(&self.burstable_performance).map(types::BurstablePerformance::from),
                    )
                    .set_cpu_manufacturers(given_names(&self.cpu_manufacturers))
                    .set_excluded_instance_types(given_items(&self.excluded_instance_types))
                    .set_instance_generations(given_names(&self.instance_generations))
                    .set_local_storage(given(&self.local_storage).map(types::LocalStorage::from))
                    .set_local_storage_types(given_names(&self.local_storage_types))
                    .set_max_spot_price_as_percentage_of_optimal_on_demand_price(nonzero32(
                        self.max_spot_price_as_percentage_of_optimal_on_demand_price,
                    ))
                    .set_memory_gib_per_v_cpu(bounds!(MemoryGiBPerVCpuRequest, memory_gib_per_vcpu))
                    .set_memory_mib(bounds!(MemoryMiBRequest, memory_mib))
                    .set_network_bandwidth_gbps(bounds!(NetworkBandwidthGbpsRequest, network_bandwidth_gbps))
                    .set_network_interface_count(bounds!(
                        NetworkInterfaceCountRequest,
                        network_interface_count
                    ))
                    .set_on_demand_max_price_percentage_over_lowest_price(nonzero32(
                        self.on_demand_max_price_percentage_over_lowest_price,
                    ))
                    .set_require_hibernate_support(self.require_hibernate_support.filter(|is| *is))
                    .set_spot_max_price_percentage_over_lowest_price(nonzero32(
                        self.spot_max_price_percentage_over_lowest_price,
                    ))
                    .set_total_local_storage_gb(bounds!(TotalLocalStorageGbRequest, total_local_storage_gb))
                    .set_v_cpu_count(bounds!($Cores, vcpu_count))
                    .build()
            }

            pub(super) fn observe(api: &$sdk::types::$Told) -> Self {
                use crate::given::told;
                use crate::numbers::int64;
                use crate::requirements::told_names;

                macro_rules! bounds {
                    ($Bounds:ident, $of:ident) => {
                        api.$of().map(|of| $Bounds::told((of.min, of.max))).into_iter().collect()
                    };
                }
                macro_rules! names {
                    ($of:ident) => {
                        told_names(api.$of().iter().map(|name| name.as_str()))
                    };
                }
                Self {
                    accelerator_count: bounds!(Range, accelerator_count),
                    accelerator_manufacturers: names!(accelerator_manufacturers),
                    accelerator_names: names!(accelerator_names),
                    accelerator_total_memory_mib: bounds!(Range, accelerator_total_memory_mib),
                    accelerator_types: names!(accelerator_types),
                    allowed_instance_types: names!(allowed_instance_types),
                    bare_metal: told(&api.bare_metal().map(|of| of.as_str())),
                    baseline_ebs_bandwidth_mbps: bounds!(Range, baseline_ebs_bandwidth_mbps),
                    burstable_performance: told(&api.burstable_performance().map(|of| of.as_str())),
                    cpu_manufacturers: names!(cpu_manufacturers),
                    excluded_instance_types: names!(excluded_instance_types),
                    instance_generations: names!(instance_generations),
                    local_storage: told(&api.local_storage().map(|of| of.as_str())),
                    local_storage_types: names!(local_storage_types),
                    max_spot_price_as_percentage_of_optimal_on_demand_price: int64(
                        api.max_spot_price_as_percentage_of_optimal_on_demand_price,
                    ),
                    memory_gib_per_vcpu: bounds!(Fractions, memory_gib_per_v_cpu),
                    memory_mib: bounds!($Needed, memory_mib),
                    network_bandwidth_gbps: bounds!(Fractions, network_bandwidth_gbps),
                    network_interface_count: bounds!(Range, network_interface_count),
                    on_demand_max_price_percentage_over_lowest_price: int64(
                        api.on_demand_max_price_percentage_over_lowest_price,
                    ),
                    require_hibernate_support: Some(api.require_hibernate_support.unwrap_or_default()),
                    spot_max_price_percentage_over_lowest_price: int64(
                        api.spot_max_price_percentage_over_lowest_price,
                    ),
                    total_local_storage_gb: bounds!(Fractions, total_local_storage_gb),
                    vcpu_count: bounds!($Needed, v_cpu_count),
                }
            }
        }
    };
}

pub(crate) use instance_requirements;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upper_bound_of_none_is_not_sent() {
        let of = |max, min| Range { max, min };
        assert_eq!(of(Some(0), Some(2)).most(), None);
        assert_eq!(of(Some(4), Some(2)).most(), Some(4));
        assert_eq!(of(Some(0), None).most(), Some(0), "no accelerators");
        assert_eq!(of(None, Some(2)).most(), None);
        assert_eq!(Fractions { max: Some(0.0), min: Some(0.5) }.most(), None);
    }
}
