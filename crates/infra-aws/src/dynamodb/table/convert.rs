//! Keys, indexes and capacities, as the API takes and tells them.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexDescription, KeySchemaElement, KeyType, LocalSecondaryIndex,
    LocalSecondaryIndexDescription, OnDemandThroughput, Projection, ProjectionType, ProvisionedThroughput,
    ScalarAttributeType, SseSpecification, SseType, StreamSpecification, StreamViewType, TableDescription,
};
use infra_provider::ProviderError;

use super::Table;
use super::blocks::{Attribute, Encryption, GlobalIndex, LocalIndex, OnDemand};
use crate::error::built;
use crate::given::{given, given_string};

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement, ProviderError> {
    built(KeySchemaElement::builder().attribute_name(name).key_type(kind).build())
}

/// A key of one attribute or two.
pub(super) fn key_schema(hash: &str, range: Option<&str>) -> Result<Vec<KeySchemaElement>, ProviderError> {
    let range = range.map(|range| key(range, KeyType::Range));
    std::iter::once(key(hash, KeyType::Hash)).chain(range).collect()
}

/// The attribute of a key.
pub(super) fn key_of(schema: &[KeySchemaElement], kind: &KeyType) -> String {
    let element = schema.iter().find(|element| element.key_type == *kind);
    element.map(|element| element.attribute_name.clone()).unwrap_or_default()
}

/// The attributes that a key of the table or of an index is made of: others may be told when an index is gone.
pub(super) fn key_attributes(api: &TableDescription) -> impl Iterator<Item = &AttributeDefinition> {
    let global = api.global_secondary_indexes().iter().flat_map(|index| index.key_schema());
    let local = api.local_secondary_indexes().iter().flat_map(|index| index.key_schema());
    let keys = api.key_schema().iter().chain(global).chain(local);
    let used: BTreeSet<&str> = keys.map(KeySchemaElement::attribute_name).collect();
    let all = api.attribute_definitions().iter();
    all.filter(move |attribute| used.contains(attribute.attribute_name()))
}

/// Capacities; DynamoDB takes none below 1.
pub(super) fn throughput(
    read: Option<i64>,
    write: Option<i64>,
) -> Result<ProvisionedThroughput, ProviderError> {
    let units = |number: Option<i64>| number.unwrap_or_default().max(1);
    let api = ProvisionedThroughput::builder();
    built(api.read_capacity_units(units(read)).write_capacity_units(units(write)).build())
}

fn projection(kind: &str, attributes: Vec<String>) -> Projection {
    let attributes = Some(attributes).filter(|attributes| !attributes.is_empty());
    Projection::builder()
        .projection_type(ProjectionType::from(kind))
        .set_non_key_attributes(attributes)
        .build()
}

fn projection_type(api: Option<&Projection>) -> String {
    api.and_then(Projection::projection_type).map_or("", ProjectionType::as_str).to_owned()
}

fn projected(api: Option<&Projection>) -> &[String] {
    api.map(Projection::non_key_attributes).unwrap_or_default()
}

impl OnDemand {
    pub(super) fn to_api(&self) -> OnDemandThroughput {
        // -1 takes a limit away.
        let units = |number: Option<i64>| number.filter(|number| *number != 0).or(Some(-1));
        OnDemandThroughput::builder()
            .set_max_read_request_units(units(self.max_read_request_units))
            .set_max_write_request_units(units(self.max_write_request_units))
            .build()
    }

    pub(super) fn of_api(api: &OnDemandThroughput) -> Self {
        Self {
            max_read_request_units: Some(api.max_read_request_units.unwrap_or_default()),
            max_write_request_units: Some(api.max_write_request_units.unwrap_or_default()),
        }
    }
}

impl Attribute {
    pub(super) fn to_api(&self) -> Result<AttributeDefinition, ProviderError> {
        let kind = ScalarAttributeType::from(self.r#type.as_str());
        built(AttributeDefinition::builder().attribute_name(&self.name).attribute_type(kind).build())
    }

    pub(super) fn of_api(api: &AttributeDefinition) -> Self {
        Self { name: api.attribute_name.clone(), r#type: api.attribute_type.as_str().to_owned() }
    }
}

impl GlobalIndex {
    fn projection(&self) -> Projection {
        projection(&self.projection_type, self.non_key_attributes.iter().flatten().cloned().collect())
    }

    fn keys(&self) -> Result<Vec<KeySchemaElement>, ProviderError> {
        key_schema(&self.hash_key, given(&self.range_key))
    }

    /// Capacities, where they are paid for.
    pub(super) fn throughput(
        &self,
        is_provisioned: bool,
    ) -> Result<Option<ProvisionedThroughput>, ProviderError> {
        is_provisioned.then(|| throughput(self.read_capacity, self.write_capacity)).transpose()
    }

    pub(super) fn to_api(&self, is_provisioned: bool) -> Result<GlobalSecondaryIndex, ProviderError> {
        let api = GlobalSecondaryIndex::builder()
            .index_name(&self.name)
            .set_key_schema(Some(self.keys()?))
            .projection(self.projection())
            .set_on_demand_throughput(self.on_demand_throughput.first().map(OnDemand::to_api))
            .set_provisioned_throughput(self.throughput(is_provisioned)?);
        built(api.build())
    }

    pub(super) fn to_create(
        &self,
        is_provisioned: bool,
    ) -> Result<CreateGlobalSecondaryIndexAction, ProviderError> {
        let api = CreateGlobalSecondaryIndexAction::builder()
            .index_name(&self.name)
            .set_key_schema(Some(self.keys()?))
            .projection(self.projection())
            .set_on_demand_throughput(self.on_demand_throughput.first().map(OnDemand::to_api))
            .set_provisioned_throughput(self.throughput(is_provisioned)?);
        built(api.build())
    }

    pub(super) fn of_api(api: &GlobalSecondaryIndexDescription) -> Self {
        let capacity = api.provisioned_throughput();
        let projection = api.projection();
        Self {
            hash_key: key_of(api.key_schema(), &KeyType::Hash),
            name: api.index_name.clone().unwrap_or_default(),
            non_key_attributes: Some(projected(projection).iter().cloned().collect()),
            projection_type: projection_type(projection),
            range_key: Some(key_of(api.key_schema(), &KeyType::Range)),
            read_capacity: Some(capacity.and_then(|of| of.read_capacity_units).unwrap_or_default()),
            write_capacity: Some(capacity.and_then(|of| of.write_capacity_units).unwrap_or_default()),
            on_demand_throughput: api.on_demand_throughput().map(OnDemand::of_api).into_iter().collect(),
        }
    }

    /// Whether two are the same but for what they may take: else one has to be made anew.
    pub(super) fn is_same_index(&self, other: &Self) -> bool {
        self.name == other.name
            && self.hash_key == other.hash_key
            && given(&self.range_key) == given(&other.range_key)
            && self.projection_type == other.projection_type
            && self.non_key_attributes.iter().flatten().eq(other.non_key_attributes.iter().flatten())
    }
}

impl LocalIndex {
    pub(super) fn to_api(&self, hash_key: &str) -> Result<LocalSecondaryIndex, ProviderError> {
        let attributes = self.non_key_attributes.clone().unwrap_or_default();
        let api = LocalSecondaryIndex::builder()
            .index_name(&self.name)
            .set_key_schema(Some(key_schema(hash_key, Some(&self.range_key))?))
            .projection(projection(&self.projection_type, attributes));
        built(api.build())
    }

    pub(super) fn of_api(api: &LocalSecondaryIndexDescription) -> Self {
        let projection = api.projection();
        Self {
            name: api.index_name.clone().unwrap_or_default(),
            non_key_attributes: Some(projected(projection).to_vec()),
            projection_type: projection_type(projection),
            range_key: key_of(api.key_schema(), &KeyType::Range),
        }
    }
}

impl Encryption {
    pub(super) fn to_api(&self) -> SseSpecification {
        let api = SseSpecification::builder().enabled(self.enabled);
        match given_string(&self.kms_key_arn).filter(|_| self.enabled) {
            Some(key) => api.kms_master_key_id(key).sse_type(SseType::Kms).build(),
            None => api.build(),
        }
    }
}

impl Table {
    /// What is told of changes; `None` when nothing is said of it.
    pub(super) fn stream(&self) -> Result<Option<StreamSpecification>, ProviderError> {
        let Some(enabled) = self.stream_enabled else { return Ok(None) };
        let view = given(&self.stream_view_type).filter(|_| enabled).map(StreamViewType::from);
        let api = StreamSpecification::builder().stream_enabled(enabled).set_stream_view_type(view);
        built(api.build()).map(Some)
    }

    pub(super) fn definitions(&self) -> Result<Vec<AttributeDefinition>, ProviderError> {
        self.attribute.iter().map(Attribute::to_api).collect()
    }
}
