//! The blocks of a mapping, and what they are to the API.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_lambda::types as api;
use infra_provider::model::Nested;
use infra_value::Value;

use super::EventSourceMapping;
use crate::given::{given, given_string, told};
use crate::numbers::nonzero32;
use crate::tags::TagMap;

/// Who it is among those that read a topic of Kafka.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct KafkaGroup {
    #[attr(optional_computed, force_new)]
    pub(super) consumer_group_id: Option<String>,
}

/// Where events go that it has failed at.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destinations {
    #[block(list, max = 1)]
    on_failure: Vec<Destination>,
}

/// One of them. Terraform stores one without an ARN where a stream has none.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[attr(required)]
    destination_arn: Option<String>,
}

impl Destinations {
    fn arn(&self) -> Option<String> {
        self.on_failure.first().and_then(|to| given_string(&to.destination_arn))
    }
}

/// Whether destinations, as a plan or a state has them, name one.
pub(super) fn is_said(destinations: &Value) -> bool {
    let first = |of: &Value| of.as_slice().and_then(<[Value]>::first).cloned();
    let failure = first(destinations).and_then(|one| first(one.get("on_failure")?));
    let arn = failure.and_then(|one| one.get("destination_arn").and_then(Value::as_str).map(str::to_owned));
    arn.is_some_and(|arn| !arn.is_empty())
}

/// What of DocumentDB.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Documents {
    #[attr(optional)]
    collection_name: Option<String>,
    #[attr(required)]
    database_name: String,
    #[attr(optional, default = "Default")]
    full_document: Option<String>,
}

/// Which events the function is called with.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FilterCriteria {
    #[block(set, max = 10)]
    filter: Vec<Filter>,
}

/// Those that are like this.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional)]
    pattern: Option<String>,
}

/// What is measured.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    #[attr(required)]
    metrics: BTreeSet<String>,
}

/// How many fetch events.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Pollers {
    #[attr(optional_computed)]
    maximum_pollers: Option<i64>,
    #[attr(optional_computed)]
    minimum_pollers: Option<i64>,
}

/// How often the function runs at a time for it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Scaling {
    #[attr(optional)]
    maximum_concurrency: Option<i64>,
}

/// Servers of Kafka that are not Amazon's.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SelfManaged {
    #[attr(required, force_new, equivalent = same_endpoints)]
    endpoints: TagMap,
}

/// How the source is reached.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Access {
    #[attr(required)]
    r#type: String,
    #[attr(required)]
    uri: String,
}

/// The servers that a text names, without their order.
fn servers(text: &str) -> BTreeSet<&str> {
    text.split(',').collect()
}

/// Whether the same servers are named. Lambda sorts them.
fn same_endpoints(a: &Value, b: &Value) -> bool {
    let (Some(a), Some(b)) = (a.as_entries(), b.as_entries()) else { return false };
    let same = |(a, b): (&Value, &Value)| match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => servers(a) == servers(b),
        _ => false,
    };
    a.keys().eq(b.keys()) && a.values().zip(b.values()).all(same)
}

/// As a create takes it.
pub(super) fn amazon_group(id: String) -> api::AmazonManagedKafkaEventSourceConfig {
    api::AmazonManagedKafkaEventSourceConfig::builder().consumer_group_id(id).build()
}

/// The same of servers that are not Amazon's.
pub(super) fn own_group(id: String) -> api::SelfManagedKafkaEventSourceConfig {
    api::SelfManagedKafkaEventSourceConfig::builder().consumer_group_id(id).build()
}

/// As a change takes it: what there is none of is said, so that it goes.
impl EventSourceMapping {
    pub(super) fn destinations(&self) -> api::DestinationConfig {
        let to = self.destination_config.first().and_then(Destinations::arn);
        let failure = api::OnFailure::builder().set_destination(to).build();
        api::DestinationConfig::builder().on_failure(failure).build()
    }

    pub(super) fn documents(&self) -> Option<api::DocumentDbEventSourceConfig> {
        let of = self.document_db_event_source_config.first()?;
        let documents = api::DocumentDbEventSourceConfig::builder()
            .set_collection_name(given_string(&of.collection_name))
            .database_name(&of.database_name)
            .set_full_document(given(&of.full_document).map(api::FullDocument::from));
        Some(documents.build())
    }

    pub(super) fn filters(&self) -> api::FilterCriteria {
        let filters = self.filter_criteria.first().map(|of| of.filter.as_slice()).unwrap_or_default();
        let filter = |of: &Filter| {
            let pattern = of.pattern.clone().unwrap_or_default();
            api::Filter::builder().pattern(pattern).build()
        };
        let filters = (!filters.is_empty()).then(|| filters.iter().map(filter).collect());
        api::FilterCriteria::builder().set_filters(filters).build()
    }

    pub(super) fn metrics(&self) -> api::EventSourceMappingMetricsConfig {
        let metrics = self.metrics_config.iter().flat_map(|of| &of.metrics);
        let metrics: Vec<_> =
            metrics.map(|name| api::EventSourceMappingMetric::from(name.as_str())).collect();
        let metrics = Some(metrics).filter(|metrics| !metrics.is_empty());
        api::EventSourceMappingMetricsConfig::builder().set_metrics(metrics).build()
    }

    pub(super) fn pollers(&self) -> api::ProvisionedPollerConfig {
        let of = self.provisioned_poller_config.first().cloned().unwrap_or_default();
        api::ProvisionedPollerConfig::builder()
            .set_maximum_pollers(nonzero32(of.maximum_pollers))
            .set_minimum_pollers(nonzero32(of.minimum_pollers))
            .build()
    }

    pub(super) fn scaling(&self) -> api::ScalingConfig {
        let most = self.scaling_config.first().and_then(|of| of.maximum_concurrency);
        api::ScalingConfig::builder().set_maximum_concurrency(nonzero32(most)).build()
    }

    pub(super) fn accesses(&self) -> Vec<api::SourceAccessConfiguration> {
        let access = |of: &Access| {
            let access = api::SourceAccessConfiguration::builder().uri(&of.uri);
            access.r#type(api::SourceAccessType::from(of.r#type.as_str())).build()
        };
        self.source_access_configuration.iter().map(access).collect()
    }

    pub(super) fn self_managed(&self) -> Option<api::SelfManagedEventSource> {
        let endpoints = self.self_managed_event_source.first()?.endpoints.iter();
        let endpoint = |(kind, servers): (&String, &String)| {
            let servers = servers.split(',').map(str::to_owned).collect();
            (api::EndPointType::from(kind.as_str()), servers)
        };
        let endpoints: HashMap<_, Vec<String>> = endpoints.map(endpoint).collect();
        Some(api::SelfManagedEventSource::builder().set_endpoints(Some(endpoints)).build())
    }
}

/// What the API tells of each, beside what was known: a block that says nothing is told as none.
pub(super) mod observed {
    use super::*;

    /// One that says nothing may be written.
    fn or_empty<T: Clone + Default>(found: Option<T>, known: &[T]) -> Vec<T> {
        found.map_or_else(|| known.iter().map(|_| T::default()).collect(), |found| vec![found])
    }

    pub(crate) fn groups<T>(found: Option<&T>, id: impl Fn(&T) -> Option<&str>) -> Vec<KafkaGroup> {
        let group = |of: &T| KafkaGroup { consumer_group_id: told(&id(of)) };
        found.map(group).into_iter().collect()
    }

    pub(crate) fn destinations(
        known: &[Destinations],
        api: Option<&api::DestinationConfig>,
    ) -> Vec<Destinations> {
        match api.and_then(|api| api.on_failure()).and_then(|to| given_string(&to.destination)) {
            Some(arn) => {
                vec![Destinations { on_failure: vec![Destination { destination_arn: Some(arn) }] }]
            }
            // One that says nothing stays as it is written.
            None => known
                .iter()
                .map(|known| if known.arn().is_none() { known.clone() } else { Destinations::default() })
                .collect(),
        }
    }

    pub(crate) fn documents(api: Option<&api::DocumentDbEventSourceConfig>) -> Vec<Documents> {
        let found = api.map(|api| Documents {
            collection_name: told(&api.collection_name),
            database_name: api.database_name().unwrap_or_default().to_owned(),
            full_document: Some(api.full_document().map_or("Default", api::FullDocument::as_str).to_owned()),
        });
        found.into_iter().collect()
    }

    pub(crate) fn filters(
        known: &[FilterCriteria],
        api: Option<&api::FilterCriteria>,
    ) -> Vec<FilterCriteria> {
        let filters = api.map(api::FilterCriteria::filters).unwrap_or_default();
        let filter = filters.iter().map(|of| Filter { pattern: told(&of.pattern) }).collect();
        or_empty((!filters.is_empty()).then_some(FilterCriteria { filter }), known)
    }

    pub(crate) fn metrics(
        known: &[Metrics],
        api: Option<&api::EventSourceMappingMetricsConfig>,
    ) -> Vec<Metrics> {
        let metrics = api.map(|api| api.metrics()).unwrap_or_default();
        let names = metrics.iter().map(|metric| metric.as_str().to_owned()).collect();
        or_empty((!metrics.is_empty()).then_some(Metrics { metrics: names }), known)
    }

    pub(crate) fn pollers(known: &[Pollers], api: Option<&api::ProvisionedPollerConfig>) -> Vec<Pollers> {
        let number = |of: Option<i32>| of.map(i64::from);
        let found = api.map(|api| Pollers {
            maximum_pollers: number(api.maximum_pollers),
            minimum_pollers: number(api.minimum_pollers),
        });
        or_empty(found.filter(|found| *found != Pollers::default()), known)
    }

    pub(crate) fn scaling(known: &[Scaling], api: Option<&api::ScalingConfig>) -> Vec<Scaling> {
        let most = api.and_then(|api| api.maximum_concurrency).map(i64::from);
        or_empty(most.map(|most| Scaling { maximum_concurrency: Some(most) }), known)
    }

    pub(crate) fn accesses(found: &[api::SourceAccessConfiguration]) -> Vec<Access> {
        let access = |of: &api::SourceAccessConfiguration| Access {
            r#type: of.r#type().map(api::SourceAccessType::as_str).unwrap_or_default().to_owned(),
            uri: of.uri().unwrap_or_default().to_owned(),
        };
        found.iter().map(access).collect()
    }

    /// Servers stay in the order that they are known in.
    pub(crate) fn self_managed(
        known: &[SelfManaged],
        api: Option<&api::SelfManagedEventSource>,
    ) -> Vec<SelfManaged> {
        let Some(endpoints) = api.and_then(|api| api.endpoints()) else { return Vec::new() };
        let endpoints: BTreeMap<_, _> =
            endpoints.iter().map(|(kind, servers)| (kind.as_str().to_owned(), servers.join(","))).collect();
        let found = SelfManaged { endpoints };
        let same = |known: &&SelfManaged| {
            known.endpoints.keys().eq(found.endpoints.keys())
                && known
                    .endpoints
                    .values()
                    .map(|text| servers(text))
                    .eq(found.endpoints.values().map(|text| servers(text)))
        };
        vec![known.iter().find(same).cloned().unwrap_or(found)]
    }
}

#[cfg(test)]
mod tests {
    use infra_value::Type;

    use super::*;

    #[test]
    fn servers_have_no_order() {
        let of =
            |servers: &str| Value::map(Type::String, [("KAFKA_BOOTSTRAP_SERVERS", Value::string(servers))]);
        assert!(same_endpoints(&of("a:1,b:2"), &of("b:2,a:1")));
        assert!(!same_endpoints(&of("a:1"), &of("b:2,a:1")));
        assert!(!same_endpoints(&of("a:1"), &Value::map::<&str>(Type::String, [])));
    }
}
