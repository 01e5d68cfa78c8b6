//! `aws_region`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_value::Path;

use crate::arn::Partition;
use crate::context::Context;
use crate::resource::DataSource;

/// A region; the provider's own, unless `name` or `endpoint` says another.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_region")]
pub struct Region {
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed)]
    endpoint: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
}

/// Names of regions for people. Source: <https://docs.aws.amazon.com/general/latest/gr/rande.html>.
const DESCRIPTIONS: &[(&str, &str)] = &[
    ("af-south-1", "Africa (Cape Town)"),
    ("ap-east-1", "Asia Pacific (Hong Kong)"),
    ("ap-northeast-1", "Asia Pacific (Tokyo)"),
    ("ap-northeast-2", "Asia Pacific (Seoul)"),
    ("ap-northeast-3", "Asia Pacific (Osaka)"),
    ("ap-south-1", "Asia Pacific (Mumbai)"),
    ("ap-south-2", "Asia Pacific (Hyderabad)"),
    ("ap-southeast-1", "Asia Pacific (Singapore)"),
    ("ap-southeast-2", "Asia Pacific (Sydney)"),
    ("ap-southeast-3", "Asia Pacific (Jakarta)"),
    ("ap-southeast-4", "Asia Pacific (Melbourne)"),
    ("ap-southeast-5", "Asia Pacific (Malaysia)"),
    ("ap-southeast-7", "Asia Pacific (Thailand)"),
    ("ca-central-1", "Canada (Central)"),
    ("ca-west-1", "Canada West (Calgary)"),
    ("cn-north-1", "China (Beijing)"),
    ("cn-northwest-1", "China (Ningxia)"),
    ("eu-central-1", "Europe (Frankfurt)"),
    ("eu-central-2", "Europe (Zurich)"),
    ("eu-north-1", "Europe (Stockholm)"),
    ("eu-south-1", "Europe (Milan)"),
    ("eu-south-2", "Europe (Spain)"),
    ("eu-west-1", "Europe (Ireland)"),
    ("eu-west-2", "Europe (London)"),
    ("eu-west-3", "Europe (Paris)"),
    ("il-central-1", "Israel (Tel Aviv)"),
    ("me-central-1", "Middle East (UAE)"),
    ("me-south-1", "Middle East (Bahrain)"),
    ("mx-central-1", "Mexico (Central)"),
    ("sa-east-1", "South America (Sao Paulo)"),
    ("us-east-1", "US East (N. Virginia)"),
    ("us-east-2", "US East (Ohio)"),
    ("us-gov-east-1", "AWS GovCloud (US-East)"),
    ("us-gov-west-1", "AWS GovCloud (US-West)"),
    ("us-west-1", "US West (N. California)"),
    ("us-west-2", "US West (Oregon)"),
];

/// Where EC2 is reached in a region: this is what the data source has always shown.
fn endpoint(region: &str) -> String {
    format!("ec2.{region}.{}", Partition::of_region(region).dns_suffix)
}

impl DataSource for Region {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let name = match (&config.name, &config.endpoint) {
            (Some(name), _) => name.clone(),
            (None, Some(wanted)) => {
                let found = DESCRIPTIONS.iter().find(|(region, _)| endpoint(region) == *wanted);
                let Some((region, _)) = found else {
                    let message = format!("no region has the endpoint \"{wanted}\"");
                    return Err(ProviderError::invalid(Path::attr("endpoint"), message));
                };
                (*region).to_owned()
            }
            (None, None) => cx.region().to_owned(),
        };
        let Some((_, description)) = DESCRIPTIONS.iter().find(|(region, _)| *region == name) else {
            return Err(ProviderError::invalid(
                Path::attr("name"),
                format!("\"{name}\" is not a known region"),
            ));
        };
        Ok(Self {
            description: Some((*description).to_owned()),
            endpoint: Some(endpoint(&name)),
            id: Some(name.clone()),
            name: Some(name),
        })
    }
}
