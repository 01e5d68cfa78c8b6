//! `aws_s3_bucket_metric`

use aws_sdk_s3::types::{MetricsAndOperator, MetricsConfiguration, MetricsFilter};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::configuration::filter::{self, Form, api_tags};
use super::configuration::{Configuration, as_known, by_configuration, calls, check_name};
use crate::checks::Checks;
use crate::error::built;
use crate::given::{given_string, told};
use crate::resource::Resource;
use crate::tags::TagMap;

/// What CloudWatch has of the requests to a bucket, or to some of its objects.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_metric")]
pub struct BucketMetric {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[block(list, max = 1)]
    filter: Vec<Filter>,
}

/// Which objects, and requests by which way.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional)]
    access_point: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
}

impl Filter {
    fn objects(&self) -> filter::Filter {
        filter::Filter { prefix: self.prefix.clone(), tags: self.tags.clone() }
    }

    fn is_all(&self) -> bool {
        given_string(&self.access_point).is_none() && self.objects().is_all()
    }

    fn of_api(api: Option<&MetricsFilter>) -> Self {
        let (access_point, objects) = match api {
            Some(MetricsFilter::AccessPointArn(arn)) => (Some(arn), filter::Filter::default()),
            Some(MetricsFilter::Prefix(prefix)) => (None, filter::Filter::told(Some(prefix), &[])),
            Some(MetricsFilter::Tag(tag)) => (None, filter::Filter::told(None, std::slice::from_ref(tag))),
            Some(MetricsFilter::And(and)) => {
                (and.access_point_arn.as_ref(), filter::Filter::told(and.prefix(), and.tags()))
            }
            _ => (None, filter::Filter::default()),
        };
        Self { access_point: told(&access_point), prefix: objects.prefix, tags: objects.tags }
    }

    fn to_api(&self) -> Result<Option<MetricsFilter>, ProviderError> {
        let and = |prefix, tags| MetricsAndOperator::builder().set_prefix(prefix).set_tags(tags);
        Ok(match (given_string(&self.access_point), self.objects().form()?) {
            (None, Form::All) => None,
            (None, Form::Prefix(prefix)) => Some(MetricsFilter::Prefix(prefix)),
            (None, Form::Tag(tag)) => Some(MetricsFilter::Tag(tag)),
            (None, Form::And(prefix, tags)) => Some(MetricsFilter::And(and(prefix, tags).build())),
            (Some(arn), Form::All) => Some(MetricsFilter::AccessPointArn(arn)),
            (Some(arn), _) => {
                let and = and(given_string(&self.prefix), api_tags(&self.tags)?);
                Some(MetricsFilter::And(and.access_point_arn(arn).build()))
            }
        })
    }
}

impl Configuration for BucketMetric {
    calls!(
        MetricsConfiguration as metrics_configuration,
        "s3:GetMetricsConfiguration": get_bucket_metrics_configuration,
            list_bucket_metrics_configurations of "ListMetricsConfigurationsResult"
            with metrics_configuration_list,
        "s3:PutMetricsConfiguration": put_bucket_metrics_configuration,
            delete_bucket_metrics_configuration,
    );

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: given_string(&self.id).or_else(|| Some(self.key().to_string())),
            filter: as_known(&self.filter, Filter::of_api(api.filter()), Filter::is_all),
            ..self.clone()
        }
    }

    fn to_api(&self) -> Result<Self::Api, ProviderError> {
        let filter = self.filter.first().map(Filter::to_api).transpose()?.flatten();
        built(MetricsConfiguration::builder().id(&self.name).set_filter(filter).build())
    }
}

impl Resource for BucketMetric {
    by_configuration!();

    fn check(checks: &mut Checks<'_>) {
        check_name(checks);
        checks.each("filter", |filter| filter::check(filter, &["access_point", "prefix", "tags"]));
    }
}
