//! `aws_s3_bucket_intelligent_tiering_configuration`

use aws_sdk_s3::types::{
    IntelligentTieringAccessTier as Tier, IntelligentTieringAndOperator, IntelligentTieringConfiguration,
    IntelligentTieringFilter, IntelligentTieringStatus as Status, Tiering as ApiTiering,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::configuration::filter::{self, Filter, Form};
use super::configuration::{Configuration, as_known, by_configuration, calls};
use crate::checks::Checks;
use crate::error::built;
use crate::given::given_string;
use crate::numbers::int32;
use crate::resource::Resource;

/// When objects in Intelligent-Tiering that nobody asks for are archived.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_intelligent_tiering_configuration")]
pub struct BucketIntelligentTiering {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional, default = "Enabled")]
    status: Option<String>,
    #[block(list, max = 1)]
    filter: Vec<Filter>,
    #[block(set, min = 1)]
    tiering: Vec<Tiering>,
}

/// How long nobody may ask for them.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tiering {
    #[attr(required)]
    access_tier: String,
    #[attr(required)]
    days: i64,
}

fn of_api(filter: Option<&IntelligentTieringFilter>) -> Filter {
    let Some(filter) = filter else { return Filter::default() };
    match filter.and() {
        Some(and) => Filter::told(and.prefix(), and.tags()),
        None => Filter::told(filter.prefix(), filter.tag.as_slice()),
    }
}

fn to_api(filter: &Filter) -> Result<Option<IntelligentTieringFilter>, ProviderError> {
    let api = IntelligentTieringFilter::builder();
    Ok(match filter.form()? {
        Form::All => None,
        Form::Prefix(prefix) => Some(api.prefix(prefix).build()),
        Form::Tag(tag) => Some(api.tag(tag).build()),
        Form::And(prefix, tags) => {
            let and = IntelligentTieringAndOperator::builder().set_prefix(prefix).set_tags(tags);
            Some(api.and(and.build()).build())
        }
    })
}

impl Tiering {
    fn of_api(api: &ApiTiering) -> Self {
        Self { access_tier: api.access_tier.as_str().to_owned(), days: api.days.into() }
    }

    fn to_api(&self) -> Result<ApiTiering, ProviderError> {
        let tier = Tier::from(self.access_tier.as_str());
        built(ApiTiering::builder().access_tier(tier).set_days(int32(Some(self.days))).build())
    }
}

impl Configuration for BucketIntelligentTiering {
    calls!(
        IntelligentTieringConfiguration as intelligent_tiering_configuration,
        "s3:GetIntelligentTieringConfiguration": get_bucket_intelligent_tiering_configuration,
            list_bucket_intelligent_tiering_configurations of "ListBucketIntelligentTieringConfigurationsOutput"
            with intelligent_tiering_configuration_list,
        "s3:PutIntelligentTieringConfiguration": put_bucket_intelligent_tiering_configuration,
            delete_bucket_intelligent_tiering_configuration,
    );

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: given_string(&self.id).or_else(|| Some(self.key().to_string())),
            status: Some(api.status.as_str().to_owned()),
            filter: as_known(&self.filter, of_api(api.filter()), Filter::is_all),
            tiering: api.tierings().iter().map(Tiering::of_api).collect(),
            ..self.clone()
        }
    }

    fn to_api(&self) -> Result<Self::Api, ProviderError> {
        let status = self.status.as_deref().map_or(Status::Enabled, Status::from);
        let tierings = self.tiering.iter().map(Tiering::to_api).collect::<Result<Vec<_>, _>>()?;
        let configuration = IntelligentTieringConfiguration::builder()
            .id(&self.name)
            .status(status)
            .set_filter(self.filter.first().map(to_api).transpose()?.flatten())
            .set_tierings(Some(tierings));
        built(configuration.build())
    }
}

impl Resource for BucketIntelligentTiering {
    by_configuration!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("status", Status::values());
        checks.each("filter", |filter| filter::check(filter, &["prefix", "tags"]));
        checks.each("tiering", |tiering| tiering.one_of("access_tier", Tier::values()));
    }
}
