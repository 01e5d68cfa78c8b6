//! `aws_vpc_endpoint`

pub(super) mod read;

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{
    DnsOptionsSpecification, DnsRecordIpType, IpAddressType, ResourceType, SubnetConfiguration as ApiSubnet,
    VpcEndpointType,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{filters, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::draft::Draft;
use crate::error::{During, classify};
use crate::given::{given, given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// The way from a VPC to a service.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_endpoint")]
pub struct VpcEndpoint {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    auto_accept: Option<bool>,
    #[attr(computed)]
    cidr_blocks: Option<Vec<String>>,
    #[attr(computed, nested, computed_on = ["subnet_ids", "private_dns_enabled", "ip_address_type"])]
    dns_entry: Vec<DnsEntry>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    ip_address_type: Option<String>,
    #[attr(computed, computed_on = ["subnet_ids"])]
    network_interface_ids: Option<BTreeSet<String>>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed, json_policy)]
    policy: Option<String>,
    #[attr(computed)]
    prefix_list_id: Option<String>,
    #[attr(optional_computed)]
    private_dns_enabled: Option<bool>,
    #[attr(computed)]
    requester_managed: Option<bool>,
    #[attr(optional, force_new)]
    resource_configuration_arn: Option<String>,
    #[attr(optional_computed)]
    route_table_ids: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    security_group_ids: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    service_name: Option<String>,
    #[attr(optional, force_new)]
    service_network_arn: Option<String>,
    #[attr(optional_computed, force_new)]
    service_region: Option<String>,
    #[attr(computed)]
    state: Option<String>,
    #[attr(optional_computed)]
    subnet_ids: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, force_new, default = "Gateway")]
    vpc_endpoint_type: Option<String>,
    #[attr(required, force_new)]
    vpc_id: String,
    #[block(list, max = 1, computed)]
    dns_options: Vec<DnsOptions>,
    #[block(set, computed)]
    subnet_configuration: Vec<SubnetConfiguration>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// A name of the endpoint.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DnsEntry {
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(computed)]
    hosted_zone_id: Option<String>,
}

/// How the service's own names lead to the endpoint.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DnsOptions {
    #[attr(optional_computed)]
    dns_record_ip_type: Option<String>,
    #[attr(optional)]
    private_dns_only_for_inbound_resolver_endpoint: Option<bool>,
}

/// The addresses of the endpoint in a subnet.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SubnetConfiguration {
    #[attr(optional)]
    ipv4: Option<String>,
    #[attr(optional)]
    ipv6: Option<String>,
    #[attr(optional)]
    subnet_id: Option<String>,
}

/// What exactly one of says where the endpoint leads.
const SERVICES: [&str; 3] = ["service_name", "service_network_arn", "resource_configuration_arn"];

/// What is in `a` and not in `b`.
fn less(a: &Option<BTreeSet<String>>, b: &Option<BTreeSet<String>>) -> Option<Vec<String>> {
    let is_in_b = |id: &&String| b.as_ref().is_some_and(|b| b.contains(*id));
    Some(a.iter().flatten().filter(|id| !is_in_b(id)).cloned().collect::<Vec<_>>())
        .filter(|ids| !ids.is_empty())
}

impl VpcEndpoint {
    fn dns_specification(&self) -> Option<DnsOptionsSpecification> {
        let options = self.dns_options.first()?;
        Some(
            DnsOptionsSpecification::builder()
                .set_dns_record_ip_type(given(&options.dns_record_ip_type).map(DnsRecordIpType::from))
                .set_private_dns_only_for_inbound_resolver_endpoint(
                    options.private_dns_only_for_inbound_resolver_endpoint,
                )
                .build(),
        )
    }

    /// Addresses that somebody chose.
    fn chosen_addresses(&self) -> Option<Vec<ApiSubnet>> {
        let chosen = self.subnet_configuration.iter();
        let chosen = chosen.filter(|subnet| given(&subnet.ipv4).is_some() || given(&subnet.ipv6).is_some());
        let to_api = |subnet: &SubnetConfiguration| {
            ApiSubnet::builder()
                .set_subnet_id(given_string(&subnet.subnet_id))
                .set_ipv4(given_string(&subnet.ipv4))
                .set_ipv6(given_string(&subnet.ipv6))
                .build()
        };
        Some(chosen.map(to_api).collect::<Vec<_>>()).filter(|chosen| !chosen.is_empty())
    }

    /// Waits until it can be used, or until its service has to accept it.
    async fn settled(&self, cx: &Context, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to be available", self.id());
        let now = op
            .until_typically(std::time::Duration::from_secs(60), what, || async {
                let now = cx.read(self).await?;
                Ok(now.filter(|now| !matches!(given(&now.state), Some("pending" | "partial"))))
            })
            .await?;
        match given(&now.state) {
            Some(state @ ("failed" | "rejected" | "expired")) => {
                let message = format!("the endpoint {} is {state}", self.id());
                Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)))
            }
            _ => Ok(now),
        }
    }
}

impl Resource for VpcEndpoint {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["auto_accept"]);
        checks.exactly_one(&SERVICES);
        documents::check(checks, "policy");
        checks.one_of(
            "vpc_endpoint_type",
            &["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"],
        );
        checks.one_of("ip_address_type", &["ipv4", "dualstack", "ipv6"]);
    }

    fn plan(draft: &mut Draft<'_>) {
        // Other subnets have other addresses.
        if !draft.is_create()
            && draft.changes("subnet_ids")
            && draft.is_unset_or_empty("subnet_configuration")
        {
            draft.leave_open("subnet_configuration");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .create_vpc_endpoint()
            .vpc_id(&planned.vpc_id)
            .set_vpc_endpoint_type(given(&planned.vpc_endpoint_type).map(VpcEndpointType::from))
            .set_service_name(given_string(&planned.service_name))
            .set_service_network_arn(given_string(&planned.service_network_arn))
            .set_resource_configuration_arn(given_string(&planned.resource_configuration_arn))
            .set_service_region(given_string(&planned.service_region))
            .set_policy_document(given_string(&planned.policy))
            .set_route_table_ids(given_items(&planned.route_table_ids))
            .set_subnet_ids(given_items(&planned.subnet_ids))
            .set_security_group_ids(given_items(&planned.security_group_ids))
            .set_private_dns_enabled(planned.private_dns_enabled)
            .set_ip_address_type(given(&planned.ip_address_type).map(IpAddressType::from))
            .set_dns_options(planned.dns_specification())
            .set_subnet_configurations(planned.chosen_addresses())
            .tag_specifications(tagging::on_create(ResourceType::VpcEndpoint, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateVpcEndpoint")?;
        Ok(Self { id: made.vpc_endpoint.and_then(|endpoint| endpoint.vpc_endpoint_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.settled(cx, op).await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mut call = cx
            .ec2()
            .modify_vpc_endpoint()
            .vpc_endpoint_id(prior.id())
            .set_add_route_table_ids(less(&planned.route_table_ids, &prior.route_table_ids))
            .set_remove_route_table_ids(less(&prior.route_table_ids, &planned.route_table_ids))
            .set_add_subnet_ids(less(&planned.subnet_ids, &prior.subnet_ids))
            .set_remove_subnet_ids(less(&prior.subnet_ids, &planned.subnet_ids))
            .set_add_security_group_ids(less(&planned.security_group_ids, &prior.security_group_ids))
            .set_remove_security_group_ids(less(&prior.security_group_ids, &planned.security_group_ids));
        if planned.policy != prior.policy {
            call = match given_string(&planned.policy) {
                Some(policy) => call.policy_document(policy),
                None => call.reset_policy(true),
            };
        }
        if planned.private_dns_enabled != prior.private_dns_enabled {
            call = call.set_private_dns_enabled(planned.private_dns_enabled);
        }
        if given(&planned.ip_address_type) != given(&prior.ip_address_type) {
            call = call.set_ip_address_type(given(&planned.ip_address_type).map(IpAddressType::from));
        }
        if planned.dns_options != prior.dns_options {
            call = call.set_dns_options(planned.dns_specification());
        }
        if planned.subnet_configuration != prior.subnet_configuration {
            call = call.set_subnet_configurations(planned.chosen_addresses());
        }
        let nothing = cx.ec2().modify_vpc_endpoint().vpc_endpoint_id(prior.id());
        if call.as_input() != nothing.as_input() {
            op.persist(|| async { call.clone().send().await.during("ec2:ModifyVpcEndpoint") }).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        planned.settled(cx, op).await
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let done = cx.ec2().delete_vpc_endpoints().vpc_endpoint_ids(prior.id()).send().await;
        let done = done.during("ec2:DeleteVpcEndpoints")?;
        if let Some(failed) = done.unsuccessful().first().and_then(|item| item.error()) {
            let (code, message) = (failed.code().unwrap_or_default(), failed.message().unwrap_or_default());
            let error = ProviderError::new(classify(code, message, 400), message);
            let error = ProviderError { code: Some(code.to_owned()), ..error };
            return Err(error.during("ec2:DeleteVpcEndpoints"));
        }
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("{} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = read::describe(cx, None, filters::of_scope(scope)).await?;
        // An endpoint that a service has made is the service's.
        let made = found.iter().filter(|api| api.requester_managed != Some(true));
        let known: Vec<Self> = made.filter_map(|api| Some(Self::from_id(api.vpc_endpoint_id()?))).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
