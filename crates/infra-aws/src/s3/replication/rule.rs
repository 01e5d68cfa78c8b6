//! Rules of a replication.

use aws_sdk_s3::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::error::built;
use crate::given::{given, given_string, told};
use crate::numbers::{int32, int64};
use crate::tags::TagMap;

/// Which objects are copied, and where to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional_computed)]
    pub(in crate::s3) id: Option<String>,
    #[attr(optional, deprecated = "use filter instead")]
    pub(in crate::s3) prefix: Option<String>,
    #[attr(optional)]
    pub(in crate::s3) priority: Option<i64>,
    #[attr(required)]
    pub(in crate::s3) status: String,
    #[block(list, max = 1)]
    pub(in crate::s3) delete_marker_replication: Vec<Switch>,
    #[block(list, min = 1, max = 1)]
    pub(in crate::s3) destination: Vec<Destination>,
    #[block(list, max = 1)]
    pub(in crate::s3) existing_object_replication: Vec<Switch>,
    #[block(list, max = 1)]
    pub(in crate::s3) filter: Vec<Filter>,
    #[block(list, max = 1)]
    pub(in crate::s3) source_selection_criteria: Vec<Criteria>,
}

/// Whether something is copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Switch {
    #[attr(required)]
    pub(in crate::s3) status: String,
}

/// Where copies go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[attr(optional)]
    pub(in crate::s3) account: Option<String>,
    #[attr(required)]
    pub(in crate::s3) bucket: String,
    #[attr(optional)]
    pub(in crate::s3) storage_class: Option<String>,
    #[block(list, max = 1)]
    pub(in crate::s3) access_control_translation: Vec<Translation>,
    #[block(list, max = 1)]
    pub(in crate::s3) encryption_configuration: Vec<Encryption>,
    #[block(list, max = 1)]
    pub(in crate::s3) metrics: Vec<Metrics>,
    #[block(list, max = 1)]
    pub(in crate::s3) replication_time: Vec<ReplicationTime>,
}

/// Whose copies are.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Translation {
    #[attr(required)]
    pub(in crate::s3) owner: String,
}

/// The key that encrypts copies.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[attr(required)]
    pub(in crate::s3) replica_kms_key_id: String,
}

/// Whether it is measured.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    #[attr(required)]
    pub(in crate::s3) status: String,
    #[block(list, max = 1)]
    pub(in crate::s3) event_threshold: Vec<Minutes>,
}

/// Whether copies are made in time.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ReplicationTime {
    #[attr(required)]
    pub(in crate::s3) status: String,
    #[block(list, min = 1, max = 1)]
    pub(in crate::s3) time: Vec<Minutes>,
}

/// How long it may take.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Minutes {
    #[attr(required)]
    pub(in crate::s3) minutes: i64,
}

/// Which objects.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional)]
    pub(in crate::s3) prefix: Option<String>,
    #[block(list, max = 1)]
    pub(in crate::s3) and: Vec<And>,
    #[block(list, max = 1)]
    pub(in crate::s3) tag: Vec<Tag>,
}

/// Those that all of this is true of.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct And {
    #[attr(optional)]
    pub(in crate::s3) prefix: Option<String>,
    #[attr(optional)]
    pub(in crate::s3) tags: Option<TagMap>,
}

/// A tag that they have.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tag {
    #[attr(required)]
    pub(in crate::s3) key: String,
    #[attr(required)]
    pub(in crate::s3) value: String,
}

/// What more is copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Criteria {
    #[block(list, max = 1)]
    pub(in crate::s3) replica_modifications: Vec<Switch>,
    #[block(list, max = 1)]
    pub(in crate::s3) sse_kms_encrypted_objects: Vec<Switch>,
}

pub(in crate::s3) const SWITCH: [&str; 2] = ["Enabled", "Disabled"];

/// What is wrong with one beyond its schema.
pub(super) fn check(rule: &mut Checks<'_>) {
    rule.one_of("status", &SWITCH);
    rule.at_most_one(&["filter", "prefix"]);
    for switch in ["delete_marker_replication", "existing_object_replication"] {
        rule.each(switch, |switch| switch.one_of("status", &SWITCH));
    }
    rule.each("destination", |destination| {
        for part in ["metrics", "replication_time"] {
            destination.each(part, |part| part.one_of("status", &SWITCH));
        }
        destination.each("access_control_translation", |of| of.one_of("owner", &["Destination"]));
    });
    rule.each("source_selection_criteria", |criteria| {
        for switch in ["replica_modifications", "sse_kms_encrypted_objects"] {
            criteria.each(switch, |switch| switch.one_of("status", &SWITCH));
        }
    });
}

impl Rule {
    pub(super) fn is_named(&self, id: &str) -> bool {
        given(&self.id) == Some(id)
    }

    /// A rule with a filter is of the newer kind, which has a priority and says whether deletions are copied. S3 takes no
    /// filter without a priority.
    pub(in crate::s3) fn to_api(&self) -> Result<api::ReplicationRule, ProviderError> {
        let existing = self.existing_object_replication.first().map(|of| {
            built(api::ExistingObjectReplication::builder().status(of.status.as_str().into()).build())
        });
        let deletions = self
            .delete_marker_replication
            .first()
            .map(|of| api::DeleteMarkerReplication::builder().status(of.status.as_str().into()).build());
        let filter = self.filter.first().map(Filter::to_api).transpose()?;
        let prefix = match filter {
            Some(_) => None,
            None => Some(self.prefix.clone().unwrap_or_default()),
        };
        let rule = api::ReplicationRule::builder()
            .set_id(given_string(&self.id))
            .set_priority(filter.as_ref().map(|_| int32(self.priority).unwrap_or_default()))
            .status(self.status.as_str().into())
            .set_delete_marker_replication(deletions)
            .set_destination(self.destination.first().map(Destination::to_api).transpose()?)
            .set_existing_object_replication(existing.transpose()?)
            .set_source_selection_criteria(
                self.source_selection_criteria.first().map(Criteria::to_api).transpose()?,
            )
            .set_filter(filter);
        #[allow(deprecated)]
        let rule = rule.set_prefix(prefix);
        built(rule.build())
    }

    pub(in crate::s3) fn of_api(api: &api::ReplicationRule, known: Option<&Self>) -> Self {
        let switch = |status: &str| Switch { status: status.to_owned() };
        let deletions =
            api.delete_marker_replication().and_then(|of| of.status()).map(|of| switch(of.as_str()));
        #[allow(deprecated)]
        let prefix = told(&api.prefix);
        // One that selects nothing may be told as none.
        let empty = known.and_then(|known| known.filter.first()).filter(|of| **of == Filter::default());
        let filter = api.filter().map(Filter::of_api).or_else(|| empty.cloned());
        Self {
            id: told(&api.id),
            prefix,
            priority: int64(api.priority),
            status: api.status.as_str().to_owned(),
            delete_marker_replication: deletions.into_iter().collect(),
            destination: api.destination().map(Destination::of_api).into_iter().collect(),
            existing_object_replication: api
                .existing_object_replication()
                .map(|of| switch(of.status.as_str()))
                .into_iter()
                .collect(),
            filter: filter.into_iter().collect(),
            source_selection_criteria: api
                .source_selection_criteria()
                .map(Criteria::of_api)
                .into_iter()
                .collect(),
        }
    }
}

impl Destination {
    fn to_api(&self) -> Result<api::Destination, ProviderError> {
        let minutes =
            |of: &Minutes| api::ReplicationTimeValue::builder().set_minutes(int32(Some(of.minutes))).build();
        let translation = self.access_control_translation.first().map(|of| {
            built(api::AccessControlTranslation::builder().owner(of.owner.as_str().into()).build())
        });
        let encryption = self.encryption_configuration.first().map(|of| {
            api::EncryptionConfiguration::builder().replica_kms_key_id(&of.replica_kms_key_id).build()
        });
        let metrics = self.metrics.first().map(|of| {
            let metrics = api::Metrics::builder().status(of.status.as_str().into());
            built(metrics.set_event_threshold(of.event_threshold.first().map(minutes)).build())
        });
        let time = self.replication_time.first().map(|of| {
            let time = api::ReplicationTime::builder().status(of.status.as_str().into());
            built(time.set_time(of.time.first().map(minutes)).build())
        });
        let destination = api::Destination::builder()
            .bucket(&self.bucket)
            .set_account(given_string(&self.account))
            .set_storage_class(given(&self.storage_class).map(api::StorageClass::from))
            .set_access_control_translation(translation.transpose()?)
            .set_encryption_configuration(encryption)
            .set_metrics(metrics.transpose()?)
            .set_replication_time(time.transpose()?);
        built(destination.build())
    }

    fn of_api(api: &api::Destination) -> Self {
        let minutes =
            |of: &api::ReplicationTimeValue| Minutes { minutes: of.minutes.unwrap_or_default().into() };
        let translation =
            api.access_control_translation().map(|of| Translation { owner: of.owner.as_str().to_owned() });
        let encryption = api
            .encryption_configuration()
            .map(|of| Encryption { replica_kms_key_id: of.replica_kms_key_id.clone().unwrap_or_default() });
        let metrics = api.metrics().map(|of| Metrics {
            status: of.status.as_str().to_owned(),
            event_threshold: of.event_threshold().map(minutes).into_iter().collect(),
        });
        let time = api.replication_time().map(|of| ReplicationTime {
            status: of.status.as_str().to_owned(),
            time: of.time().map(minutes).into_iter().collect(),
        });
        Self {
            account: told(&api.account),
            bucket: api.bucket.clone(),
            storage_class: told(&api.storage_class().map(|class| class.as_str().to_owned())),
            access_control_translation: translation.into_iter().collect(),
            encryption_configuration: encryption.into_iter().collect(),
            metrics: metrics.into_iter().collect(),
            replication_time: time.into_iter().collect(),
        }
    }
}

fn tag(key: &str, value: &str) -> Result<api::Tag, ProviderError> {
    built(api::Tag::builder().key(key).value(value).build())
}

impl Filter {
    fn to_api(&self) -> Result<api::ReplicationRuleFilter, ProviderError> {
        let filter = api::ReplicationRuleFilter::builder();
        if let Some(and) = self.and.first() {
            let tags = and.tags.iter().flatten().map(|(key, value)| tag(key, value));
            let tags = tags.collect::<Result<Vec<_>, _>>()?;
            let and = api::ReplicationRuleAndOperator::builder()
                .set_prefix(given_string(&and.prefix))
                .set_tags(Some(tags).filter(|tags| !tags.is_empty()));
            return Ok(filter.and(and.build()).build());
        }
        if let Some(of) = self.tag.first() {
            return Ok(filter.tag(tag(&of.key, &of.value)?).build());
        }
        Ok(filter.prefix(self.prefix.clone().unwrap_or_default()).build())
    }

    fn of_api(api: &api::ReplicationRuleFilter) -> Self {
        let and = api.and().map(|of| And {
            prefix: told(&of.prefix),
            tags: Some(of.tags().iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()),
        });
        let tag = api.tag().map(|of| Tag { key: of.key.clone(), value: of.value.clone() });
        Self { prefix: told(&api.prefix), and: and.into_iter().collect(), tag: tag.into_iter().collect() }
    }
}

impl Criteria {
    fn to_api(&self) -> Result<api::SourceSelectionCriteria, ProviderError> {
        let changes = self
            .replica_modifications
            .first()
            .map(|of| built(api::ReplicaModifications::builder().status(of.status.as_str().into()).build()));
        let encrypted = self.sse_kms_encrypted_objects.first().map(|of| {
            built(api::SseKmsEncryptedObjects::builder().status(of.status.as_str().into()).build())
        });
        Ok(api::SourceSelectionCriteria::builder()
            .set_replica_modifications(changes.transpose()?)
            .set_sse_kms_encrypted_objects(encrypted.transpose()?)
            .build())
    }

    fn of_api(api: &api::SourceSelectionCriteria) -> Self {
        let changes = api.replica_modifications().map(|of| Switch { status: of.status.as_str().to_owned() });
        let encrypted =
            api.sse_kms_encrypted_objects().map(|of| Switch { status: of.status.as_str().to_owned() });
        Self {
            replica_modifications: changes.into_iter().collect(),
            sse_kms_encrypted_objects: encrypted.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_has_a_priority() -> Result<(), ProviderError> {
        let rule = Rule { status: "Enabled".to_owned(), ..Rule::default() };
        let destination = Destination { bucket: "arn:aws:s3:::b".to_owned(), ..Destination::default() };
        let rule = Rule { destination: vec![destination], ..rule };
        assert_eq!(rule.to_api()?.priority, None);
        let filtered = Rule { filter: vec![Filter::default()], ..rule };
        assert_eq!(filtered.to_api()?.priority, Some(0));
        let first = Rule { priority: Some(1), ..filtered };
        assert_eq!(first.to_api()?.priority, Some(1));
        Ok(())
    }
}
