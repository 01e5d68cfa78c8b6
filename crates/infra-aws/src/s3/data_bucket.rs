//! `aws_s3_bucket`, the data source

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::setting::Setting;
use super::website::BucketWebsite;
use super::{bucket, domains};
use crate::context::Context;
use crate::resource::DataSource;

/// A bucket that exists, in whatever region.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket")]
pub struct DataBucket {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required)]
    bucket: String,
    #[attr(computed)]
    bucket_domain_name: Option<String>,
    #[attr(computed)]
    bucket_regional_domain_name: Option<String>,
    #[attr(computed)]
    hosted_zone_id: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(computed)]
    website_domain: Option<String>,
    #[attr(computed)]
    website_endpoint: Option<String>,
}

impl DataSource for DataBucket {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let name = config.bucket;
        let Some(region) = bucket::region(cx, &name).await? else {
            let error = ProviderError::invalid(Path::attr("bucket"), format!("there is no bucket {name}"));
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        // A bucket that is not served as a website has no address as one.
        let asked = BucketWebsite { bucket: name.clone(), ..BucketWebsite::default() };
        let website = asked.fetch(cx).await?.map(|_| domains::website(&region));
        Ok(Self {
            arn: Some(bucket::arn(cx, &name)),
            bucket_domain_name: Some(domains::global(&name, cx.partition())),
            bucket_regional_domain_name: Some(domains::regional(&name, &region)),
            hosted_zone_id: domains::hosted_zone(&region).map(str::to_owned),
            id: Some(name.clone()),
            website_endpoint: website.as_ref().map(|website| format!("{name}.{website}")),
            website_domain: website,
            region: Some(region),
            bucket: name,
        })
    }
}
