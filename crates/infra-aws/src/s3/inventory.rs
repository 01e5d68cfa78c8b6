//! `aws_s3_bucket_inventory`

use std::collections::BTreeSet;

use aws_sdk_s3::types::{
    InventoryConfiguration, InventoryDestination, InventoryEncryption, InventoryFilter, InventoryFormat,
    InventoryFrequency, InventoryIncludedObjectVersions as Versions, InventoryOptionalField as Field,
    InventoryS3BucketDestination, InventorySchedule, Ssekms, Sses3,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::configuration::{Configuration, as_known, by_configuration, calls, check_name};
use crate::checks::Checks;
use crate::error::built;
use crate::given::{given_items, given_string, told};
use crate::resource::Resource;

/// A list of the objects in a bucket, made again and again.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_inventory")]
pub struct BucketInventory {
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    included_object_versions: String,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional)]
    optional_fields: Option<BTreeSet<String>>,
    #[block(list, min = 1, max = 1)]
    destination: Vec<Destination>,
    #[block(list, max = 1)]
    filter: Vec<Filter>,
    #[block(list, min = 1, max = 1)]
    schedule: Vec<Schedule>,
}

/// Where it goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[block(list, min = 1, max = 1)]
    bucket: Vec<BucketDestination>,
}

/// A bucket that it goes to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct BucketDestination {
    #[attr(optional)]
    account_id: Option<String>,
    #[attr(required)]
    bucket_arn: String,
    #[attr(required)]
    format: String,
    #[attr(optional)]
    prefix: Option<String>,
    #[block(list, max = 1)]
    encryption: Vec<Encryption>,
}

/// How it is encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[block(list, max = 1)]
    sse_kms: Vec<ByKey>,
    #[block(list, max = 1)]
    sse_s3: Vec<ByS3>,
}

/// With a key of KMS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ByKey {
    #[attr(required)]
    key_id: String,
}

/// With a key that S3 has.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ByS3 {}

/// Which objects are in it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional)]
    prefix: Option<String>,
}

/// How often it is made.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    #[attr(required)]
    frequency: String,
}

impl Encryption {
    fn is_nothing(&self) -> bool {
        self.sse_kms.is_empty() && self.sse_s3.is_empty()
    }

    fn of_api(api: &InventoryEncryption) -> Self {
        Self {
            sse_kms: api.ssekms().map(|of| ByKey { key_id: of.key_id.clone() }).into_iter().collect(),
            sse_s3: api.sses3().map(|_| ByS3 {}).into_iter().collect(),
        }
    }

    fn to_api(&self) -> Result<InventoryEncryption, ProviderError> {
        let key = self.sse_kms.first().map(|of| built(Ssekms::builder().key_id(&of.key_id).build()));
        let s3 = self.sse_s3.first().map(|_| Sses3::builder().build());
        Ok(InventoryEncryption::builder().set_ssekms(key.transpose()?).set_sses3(s3).build())
    }
}

impl BucketDestination {
    /// `known` is what was known of it. A block `encryption` that says nothing is no encryption.
    fn of_api(api: &InventoryS3BucketDestination, known: Option<&Self>) -> Self {
        let known = known.map(|known| known.encryption.as_slice()).unwrap_or_default();
        let encryption = api.encryption().map(Encryption::of_api).unwrap_or_default();
        Self {
            account_id: told(&api.account_id),
            bucket_arn: api.bucket.clone(),
            format: api.format.as_str().to_owned(),
            prefix: told(&api.prefix),
            encryption: as_known(known, encryption, Encryption::is_nothing),
        }
    }

    fn to_api(&self) -> Result<InventoryS3BucketDestination, ProviderError> {
        let encryption = self.encryption.first().filter(|encryption| !encryption.is_nothing());
        let destination = InventoryS3BucketDestination::builder()
            .set_account_id(given_string(&self.account_id))
            .bucket(&self.bucket_arn)
            .format(InventoryFormat::from(self.format.as_str()))
            .set_prefix(given_string(&self.prefix))
            .set_encryption(encryption.map(Encryption::to_api).transpose()?);
        built(destination.build())
    }
}

impl Filter {
    fn is_all(&self) -> bool {
        given_string(&self.prefix).is_none()
    }

    fn to_api(&self) -> Result<Option<InventoryFilter>, ProviderError> {
        let filter =
            given_string(&self.prefix).map(|prefix| InventoryFilter::builder().prefix(prefix).build());
        filter.map(built).transpose()
    }
}

impl Schedule {
    fn to_api(&self) -> Result<InventorySchedule, ProviderError> {
        let frequency = InventoryFrequency::from(self.frequency.as_str());
        built(InventorySchedule::builder().frequency(frequency).build())
    }
}

impl BucketInventory {
    fn destination(&self) -> Option<&BucketDestination> {
        self.destination.first().and_then(|destination| destination.bucket.first())
    }
}

impl Configuration for BucketInventory {
    calls!(
        InventoryConfiguration as inventory_configuration,
        "s3:GetInventoryConfiguration": get_bucket_inventory_configuration,
            list_bucket_inventory_configurations of "ListInventoryConfigurationsResult"
            with inventory_configuration_list,
        "s3:PutInventoryConfiguration": put_bucket_inventory_configuration,
            delete_bucket_inventory_configuration,
    );

    fn observe(&self, api: &Self::Api) -> Self {
        let bucket = api.destination().and_then(InventoryDestination::s3_bucket_destination);
        let bucket = bucket.map(|bucket| BucketDestination::of_api(bucket, self.destination()));
        let fields = api.optional_fields().iter().map(|field| field.as_str().to_owned());
        let filter = Filter { prefix: told(&api.filter().map(InventoryFilter::prefix)) };
        let schedule = api.schedule().map(|of| Schedule { frequency: of.frequency.as_str().to_owned() });
        Self {
            enabled: Some(api.is_enabled),
            id: given_string(&self.id).or_else(|| Some(self.key().to_string())),
            included_object_versions: api.included_object_versions.as_str().to_owned(),
            optional_fields: Some(fields.collect()),
            destination: bucket.map(|bucket| Destination { bucket: vec![bucket] }).into_iter().collect(),
            filter: as_known(&self.filter, filter, Filter::is_all),
            schedule: schedule.into_iter().collect(),
            ..self.clone()
        }
    }

    fn to_api(&self) -> Result<Self::Api, ProviderError> {
        let bucket = self.destination().map(BucketDestination::to_api).transpose()?;
        let fields = given_items(&self.optional_fields);
        let configuration = InventoryConfiguration::builder()
            .id(&self.name)
            .is_enabled(self.enabled.unwrap_or(true))
            .included_object_versions(Versions::from(self.included_object_versions.as_str()))
            .destination(InventoryDestination::builder().set_s3_bucket_destination(bucket).build())
            .set_filter(self.filter.first().map(Filter::to_api).transpose()?.flatten())
            .set_optional_fields(
                fields.map(|fields| fields.iter().map(|of| Field::from(of.as_str())).collect()),
            )
            .set_schedule(self.schedule.first().map(Schedule::to_api).transpose()?);
        built(configuration.build())
    }
}

impl Resource for BucketInventory {
    by_configuration!();

    fn check(checks: &mut Checks<'_>) {
        check_name(checks);
        checks.one_of("included_object_versions", Versions::values());
        checks.some_of("optional_fields", Field::values());
        checks.each("schedule", |schedule| schedule.one_of("frequency", InventoryFrequency::values()));
        checks.each("destination", |destination| {
            destination.each("bucket", |bucket| {
                bucket.one_of("format", InventoryFormat::values());
                bucket.each("encryption", |encryption| encryption.at_most_one(&["sse_kms", "sse_s3"]));
            });
        });
    }
}
