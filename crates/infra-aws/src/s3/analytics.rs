//! `aws_s3_bucket_analytics_configuration`

use aws_sdk_s3::types::{
    AnalyticsAndOperator, AnalyticsConfiguration, AnalyticsExportDestination, AnalyticsFilter,
    AnalyticsS3BucketDestination, AnalyticsS3ExportFileFormat as Format, StorageClassAnalysis,
    StorageClassAnalysisDataExport, StorageClassAnalysisSchemaVersion as Version,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::configuration::filter::{self, Filter, Form};
use super::configuration::{Configuration, as_known, by_configuration, calls};
use crate::checks::Checks;
use crate::error::built;
use crate::given::{given_string, told};
use crate::resource::Resource;

/// How often objects are asked for, so that one can tell in which storage class they should be.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_analytics_configuration")]
pub struct BucketAnalytics {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[block(list, max = 1)]
    filter: Vec<Filter>,
    #[block(list, max = 1)]
    storage_class_analysis: Vec<Analysis>,
}

/// What becomes of what is found.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    #[block(list, min = 1, max = 1)]
    data_export: Vec<Export>,
}

/// A file of it, every day.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Export {
    #[attr(optional, default = "V_1")]
    output_schema_version: Option<String>,
    #[block(list, min = 1, max = 1)]
    destination: Vec<Destination>,
}

/// Where it goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[block(list, min = 1, max = 1)]
    s3_bucket_destination: Vec<BucketDestination>,
}

/// A bucket that it goes to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct BucketDestination {
    #[attr(optional)]
    bucket_account_id: Option<String>,
    #[attr(required)]
    bucket_arn: String,
    #[attr(optional, default = "CSV")]
    format: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
}

fn of_api(filter: Option<&AnalyticsFilter>) -> Filter {
    match filter {
        Some(AnalyticsFilter::Prefix(prefix)) => Filter::told(Some(prefix), &[]),
        Some(AnalyticsFilter::Tag(tag)) => Filter::told(None, std::slice::from_ref(tag)),
        Some(AnalyticsFilter::And(and)) => Filter::told(and.prefix(), and.tags()),
        _ => Filter::default(),
    }
}

fn to_api(filter: &Filter) -> Result<Option<AnalyticsFilter>, ProviderError> {
    Ok(match filter.form()? {
        Form::All => None,
        Form::Prefix(prefix) => Some(AnalyticsFilter::Prefix(prefix)),
        Form::Tag(tag) => Some(AnalyticsFilter::Tag(tag)),
        Form::And(prefix, tags) => {
            let and = AnalyticsAndOperator::builder().set_prefix(prefix).set_tags(tags);
            Some(AnalyticsFilter::And(and.build()))
        }
    })
}

impl BucketDestination {
    fn of_api(api: &AnalyticsS3BucketDestination) -> Self {
        Self {
            bucket_account_id: told(&api.bucket_account_id),
            bucket_arn: api.bucket.clone(),
            format: Some(api.format.as_str().to_owned()),
            prefix: told(&api.prefix),
        }
    }

    fn to_api(&self) -> Result<AnalyticsS3BucketDestination, ProviderError> {
        let destination = AnalyticsS3BucketDestination::builder()
            .set_bucket_account_id(given_string(&self.bucket_account_id))
            .bucket(&self.bucket_arn)
            .format(self.format.as_deref().map_or(Format::Csv, Format::from))
            .set_prefix(given_string(&self.prefix));
        built(destination.build())
    }
}

impl Export {
    fn of_api(api: &StorageClassAnalysisDataExport) -> Self {
        let destination = api.destination().map(|destination| Destination {
            s3_bucket_destination: destination
                .s3_bucket_destination()
                .map(BucketDestination::of_api)
                .into_iter()
                .collect(),
        });
        Self {
            output_schema_version: Some(api.output_schema_version.as_str().to_owned()),
            destination: destination.into_iter().collect(),
        }
    }

    fn to_api(&self) -> Result<StorageClassAnalysisDataExport, ProviderError> {
        let bucket = self.destination.first().and_then(|of| of.s3_bucket_destination.first());
        let bucket = bucket.map(BucketDestination::to_api).transpose()?;
        let destination = AnalyticsExportDestination::builder().set_s3_bucket_destination(bucket).build();
        let version = self.output_schema_version.as_deref().map_or(Version::V1, Version::from);
        let export = StorageClassAnalysisDataExport::builder();
        built(export.output_schema_version(version).destination(destination).build())
    }
}

impl Configuration for BucketAnalytics {
    calls!(
        AnalyticsConfiguration as analytics_configuration,
        "s3:GetAnalyticsConfiguration": get_bucket_analytics_configuration,
            list_bucket_analytics_configurations of "ListBucketAnalyticsConfigurationResult"
            with analytics_configuration_list,
        "s3:PutAnalyticsConfiguration": put_bucket_analytics_configuration,
            delete_bucket_analytics_configuration,
    );

    /// S3 always tells of an analysis: where nothing is exported, it says nothing.
    fn observe(&self, api: &Self::Api) -> Self {
        let export = api.storage_class_analysis().and_then(StorageClassAnalysis::data_export);
        let analysis = export.map(|export| Analysis { data_export: vec![Export::of_api(export)] });
        Self {
            id: given_string(&self.id).or_else(|| Some(self.key().to_string())),
            filter: as_known(&self.filter, of_api(api.filter()), Filter::is_all),
            storage_class_analysis: analysis.into_iter().collect(),
            ..self.clone()
        }
    }

    fn to_api(&self) -> Result<Self::Api, ProviderError> {
        let export = self.storage_class_analysis.first().and_then(|analysis| analysis.data_export.first());
        let export = export.map(Export::to_api).transpose()?;
        let configuration = AnalyticsConfiguration::builder()
            .id(&self.name)
            .set_filter(self.filter.first().map(to_api).transpose()?.flatten())
            .storage_class_analysis(StorageClassAnalysis::builder().set_data_export(export).build());
        built(configuration.build())
    }
}

impl Resource for BucketAnalytics {
    by_configuration!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("filter", |filter| filter::check(filter, &["prefix", "tags"]));
        checks.each("storage_class_analysis", |analysis| {
            analysis.each("data_export", |export| {
                export.one_of("output_schema_version", Version::values());
                export.each("destination", |destination| {
                    destination
                        .each("s3_bucket_destination", |bucket| bucket.one_of("format", Format::values()));
                });
            });
        });
    }
}
