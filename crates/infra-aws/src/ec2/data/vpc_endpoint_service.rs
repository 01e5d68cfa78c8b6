//! `aws_vpc_endpoint_service`

use std::collections::BTreeSet;

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::checks::Checks;
use crate::context::Context;
use crate::ec2::tagging;
use crate::error::During;
use crate::given::{given, told};
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one service that matches, and that endpoints can lead to.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_endpoint_service")]
pub struct VpcEndpointService {
    #[attr(computed)]
    acceptance_required: Option<bool>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    availability_zones: Option<BTreeSet<String>>,
    #[attr(computed)]
    base_endpoint_dns_names: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    manages_vpc_endpoints: Option<bool>,
    #[attr(computed)]
    owner: Option<String>,
    #[attr(computed)]
    private_dns_name: Option<String>,
    #[attr(computed)]
    private_dns_names: Option<BTreeSet<String>>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(optional)]
    service: Option<String>,
    #[attr(computed)]
    service_id: Option<String>,
    #[attr(optional_computed)]
    service_name: Option<String>,
    #[attr(optional)]
    service_regions: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    service_type: Option<String>,
    #[attr(computed)]
    supported_ip_address_types: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    vpc_endpoint_policy_supported: Option<bool>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// A service of AWS by its short name: `com.amazonaws.us-east-1.s3` for `s3`.
fn full_name(cx: &Context, service: &str) -> String {
    // The domain of the partition, backwards.
    let domain: Vec<&str> = cx.partition().dns_suffix.split('.').rev().collect();
    format!("{}.{}.{service}", domain.join("."), cx.region())
}

/// The ARN of a service, which may be of another region.
async fn arn(cx: &Context, region: Option<&str>, id: &str) -> Result<String, ProviderError> {
    let (partition, region, account) =
        (cx.partition().id, region.unwrap_or_default(), cx.account_id().await?);
    Ok(format!("arn:{partition}:ec2:{region}:{account}:vpc-endpoint-service/{id}"))
}

impl DataSource for VpcEndpointService {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["service", "service_name"]);
        checks.one_of(
            "service_type",
            &["Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork"],
        );
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        filters.extend(filter_block::of_arguments(&[("service-type", config.service_type.as_deref())]));
        let named = given(&config.service_name).map(str::to_owned);
        let name = named.or_else(|| given(&config.service).map(|service| full_name(cx, service)));
        let regions = config.service_regions.as_ref().map(|regions| regions.iter().cloned().collect());
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let call = cx
                .ec2()
                .describe_vpc_endpoint_services()
                .set_service_names(name.clone().map(|name| vec![name]))
                .set_service_regions(regions.clone())
                .set_filters(Some(filters.clone()).filter(|filters| !filters.is_empty()))
                .set_next_token(next);
            let page = call.send().await.during("ec2:DescribeVpcEndpointServices")?;
            found.extend(page.service_details.unwrap_or_default());
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        let api = lookup::only(found, "service", "services")?;
        let set = |items: &[String]| Some(items.iter().cloned().collect::<BTreeSet<_>>());
        let name = api.service_name.clone().unwrap_or_default();
        let service_id = api.service_id.clone().unwrap_or_default();
        let types = api.supported_ip_address_types().iter().map(|ty| ty.as_str().to_owned());
        let dns_names = api.private_dns_names().iter().filter_map(|found| found.private_dns_name.clone());
        Ok(Self {
            acceptance_required: Some(api.acceptance_required.unwrap_or_default()),
            arn: Some(arn(cx, api.service_region(), &service_id).await?),
            availability_zones: set(api.availability_zones()),
            base_endpoint_dns_names: set(api.base_endpoint_dns_names()),
            // The number that Terraform's provider makes of the name.
            id: Some(crc32fast::hash(name.as_bytes()).to_string()),
            manages_vpc_endpoints: Some(api.manages_vpc_endpoints.unwrap_or_default()),
            owner: told(&api.owner),
            private_dns_name: told(&api.private_dns_name),
            private_dns_names: Some(dns_names.collect()),
            region: told(&api.service_region),
            service_id: Some(service_id),
            service_name: Some(name),
            service_type: api
                .service_type()
                .first()
                .and_then(|ty| ty.service_type())
                .map(|ty| ty.as_str().to_owned()),
            supported_ip_address_types: Some(types.collect()),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            vpc_endpoint_policy_supported: Some(api.vpc_endpoint_policy_supported.unwrap_or_default()),
            ..config
        })
    }
}
