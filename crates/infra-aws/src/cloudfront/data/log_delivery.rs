//! `aws_cloudfront_log_delivery_canonical_user_id`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use crate::arn::Partition;
use crate::context::Context;
use crate::given::given;
use crate::resource::DataSource;

/// What access control lists of S3 call the account from which CloudFront writes its logs.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_log_delivery_canonical_user_id")]
pub struct LogDelivery {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    region: Option<String>,
}

/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html>
const EVERYWHERE: &str = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";
/// Source: the same of <https://docs.amazonaws.cn>
const IN_CHINA: &str = "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56";

fn account(region: &str) -> &'static str {
    if Partition::of_region(region).id == "aws-cn" { IN_CHINA } else { EVERYWHERE }
}

impl DataSource for LogDelivery {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let account = account(given(&config.region).unwrap_or(cx.region()));
        Ok(Self { id: Some(account.to_owned()), ..config })
    }
}
