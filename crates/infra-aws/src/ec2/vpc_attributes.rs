//! What is read and set of a VPC by calls of its own.

use aws_sdk_ec2::types::{AttributeBooleanValue, VpcAttributeName};
use infra_provider::ProviderError;

use super::vpc::Vpc;
use crate::context::Context;
use crate::error::During;
use crate::resource::Resource;

/// The call that tells the attributes.
const TELLS: &str = "ec2:DescribeVpcAttribute";

/// One call for each of them and each VPC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attributes {
    pub(super) dns_hostnames: bool,
    pub(super) dns_support: bool,
    pub(super) usage_metrics: bool,
}

impl Attributes {
    /// Those of a VPC that was just created.
    pub(super) const NEW: Self = Self { dns_hostnames: false, dns_support: true, usage_metrics: false };

    /// Reads them. Usage metrics only where they were on, or nobody knows: no call for what nearly nobody turns on.
    pub(super) async fn read(cx: &Context, prior: &Vpc) -> Result<Self, ProviderError> {
        let known = cx.fresh().take(TELLS, prior.id()).unwrap_or_default();
        let one = |name: VpcAttributeName| {
            let known = known.get(name.as_str()).map(|known| known == "true");
            async move {
                match known {
                    Some(known) => Ok(known),
                    None => tell(cx, prior.id(), name).await,
                }
            }
        };
        let metrics = async {
            if prior.enable_network_address_usage_metrics == Some(false) {
                return Ok(false);
            }
            one(VpcAttributeName::EnableNetworkAddressUsageMetrics).await
        };
        let hostnames = one(VpcAttributeName::EnableDnsHostnames);
        let support = one(VpcAttributeName::EnableDnsSupport);
        let (dns_hostnames, dns_support, usage_metrics) = futures::try_join!(hostnames, support, metrics)?;
        Ok(Self { dns_hostnames, dns_support, usage_metrics })
    }

    /// Sets what differs and no create call sets. `self` is what is in force.
    pub(super) async fn change(self, cx: &Context, planned: &Vpc) -> Result<(), ProviderError> {
        let support = || {
            let name = VpcAttributeName::EnableDnsSupport;
            set(cx, planned, name, planned.enable_dns_support, self.dns_support)
        };
        // Host names need DNS: support goes on before them and off after them.
        let support_first = planned.enable_dns_support == Some(true);
        if support_first {
            support().await?;
        }
        let name = VpcAttributeName::EnableDnsHostnames;
        set(cx, planned, name, planned.enable_dns_hostnames, self.dns_hostnames).await?;
        if !support_first {
            support().await?;
        }
        let name = VpcAttributeName::EnableNetworkAddressUsageMetrics;
        set(cx, planned, name, planned.enable_network_address_usage_metrics, self.usage_metrics).await
    }

    /// Keeps what was left of a new VPC as it is in every new one, so that nobody asks for it.
    pub(super) fn keep_new(cx: &Context, made: &Vpc) {
        let new = [
            (VpcAttributeName::EnableDnsHostnames, made.enable_dns_hostnames, Self::NEW.dns_hostnames),
            (VpcAttributeName::EnableDnsSupport, made.enable_dns_support, Self::NEW.dns_support),
        ];
        let left = new.into_iter().filter(|(_, wanted, new)| wanted.is_none_or(|wanted| wanted == *new));
        let left = left.map(|(name, _, new)| (name.as_str().to_owned(), new.to_string()));
        cx.fresh().keep(TELLS, made.id(), left.collect());
    }
}

/// One attribute of a VPC.
pub(super) async fn tell(cx: &Context, id: &str, name: VpcAttributeName) -> Result<bool, ProviderError> {
    let told =
        cx.ec2().describe_vpc_attribute().vpc_id(id).attribute(name.clone()).send().await.during(TELLS)?;
    let told = match name {
        VpcAttributeName::EnableDnsHostnames => told.enable_dns_hostnames,
        VpcAttributeName::EnableDnsSupport => told.enable_dns_support,
        _ => told.enable_network_address_usage_metrics,
    };
    Ok(told.and_then(|told| told.value).unwrap_or_default())
}

/// Sets one of them, unless nothing is said of it or it is so already.
async fn set(
    cx: &Context,
    vpc: &Vpc,
    name: VpcAttributeName,
    value: Option<bool>,
    was: bool,
) -> Result<(), ProviderError> {
    let Some(value) = value.filter(|value| *value != was) else { return Ok(()) };
    let value = AttributeBooleanValue::builder().value(value).build();
    let call = cx.ec2().modify_vpc_attribute().vpc_id(vpc.id());
    let call = match name {
        VpcAttributeName::EnableDnsSupport => call.enable_dns_support(value),
        VpcAttributeName::EnableDnsHostnames => call.enable_dns_hostnames(value),
        _ => call.enable_network_address_usage_metrics(value),
    };
    call.send().await.during("ec2:ModifyVpcAttribute").map(drop)
}
