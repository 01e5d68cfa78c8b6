//! `replication_configuration`: where objects are copied.

use std::collections::BTreeMap;

use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::inline::{Inline, look, own};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::{given, given_string};
use crate::s3::replication::{BucketReplication, rule as separate};
use crate::s3::setting::Setting;

const ENABLED: &str = "Enabled";
const DISABLED: &str = "Disabled";

/// Where objects are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Replication {
    #[attr(required)]
    role: String,
    #[block(set, min = 1)]
    rules: Vec<Rule>,
}

/// Which objects are copied where.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional)]
    delete_marker_replication_status: Option<String>,
    #[attr(optional)]
    id: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    priority: Option<i64>,
    #[attr(required)]
    status: String,
    #[block(list, min = 1, max = 1)]
    destination: Vec<Destination>,
    #[block(list, max = 1)]
    filter: Vec<Filter>,
    #[block(list, max = 1)]
    source_selection_criteria: Vec<Criteria>,
}

/// Where objects are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[attr(optional)]
    account_id: Option<String>,
    #[attr(required)]
    bucket: String,
    #[attr(optional)]
    replica_kms_key_id: Option<String>,
    #[attr(optional)]
    storage_class: Option<String>,
    #[block(list, max = 1)]
    access_control_translation: Vec<Translation>,
    #[block(list, max = 1)]
    metrics: Vec<Within>,
    #[block(list, max = 1)]
    replication_time: Vec<Within>,
}

/// Who owns copies.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Translation {
    #[attr(required)]
    owner: String,
}

/// Minutes that are promised or watched.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Within {
    #[attr(optional, default = 15)]
    minutes: Option<i64>,
    #[attr(optional, default = "Enabled")]
    status: Option<String>,
}

/// Which objects are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    tags: Option<BTreeMap<String, String>>,
}

/// Which objects are copied, by how they are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Criteria {
    #[block(list, max = 1)]
    sse_kms_encrypted_objects: Vec<SseKmsEncryptedObjects>,
}

/// Whether objects that KMS encrypts are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SseKmsEncryptedObjects {
    #[attr(required)]
    enabled: bool,
}

/// What is wrong with one beyond its schema.
pub(super) fn check(replication: &mut Checks<'_>) {
    replication.each("rules", |rule| {
        rule.one_of("status", &separate::SWITCH);
        rule.one_of("delete_marker_replication_status", &[ENABLED]);
        rule.each("destination", |destination| {
            for part in ["metrics", "replication_time"] {
                destination.each(part, |part| part.one_of("status", &separate::SWITCH));
            }
            destination.each("access_control_translation", |of| of.one_of("owner", &["Destination"]));
        });
    });
}

fn switch(status: &str) -> separate::Switch {
    separate::Switch { status: status.to_owned() }
}

impl Rule {
    fn of_own(own: &separate::Rule) -> Self {
        let deletions = own.delete_marker_replication.first().map(|of| of.status.clone());
        let criteria = own.source_selection_criteria.first().map(|criteria| {
            let objects = criteria.sse_kms_encrypted_objects.iter();
            let objects = objects.map(|of| SseKmsEncryptedObjects { enabled: of.status == ENABLED });
            Criteria { sse_kms_encrypted_objects: objects.collect() }
        });
        Self {
            delete_marker_replication_status: deletions.filter(|status| status == ENABLED),
            id: own.id.clone(),
            prefix: own.prefix.clone(),
            priority: own.priority,
            status: own.status.clone(),
            destination: own.destination.iter().map(Destination::of_own).collect(),
            filter: own.filter.iter().map(Filter::of_own).collect(),
            source_selection_criteria: criteria.into_iter().collect(),
        }
    }

    /// A rule with a filter says whether deletions are copied.
    fn to_own(&self) -> separate::Rule {
        let deletions = given(&self.delete_marker_replication_status).unwrap_or(DISABLED);
        let deletions = self.filter.first().map(|_| switch(deletions));
        let criteria = self.source_selection_criteria.first().map(|criteria| {
            let objects = criteria.sse_kms_encrypted_objects.iter();
            let objects = objects.map(|of| switch(if of.enabled { ENABLED } else { DISABLED }));
            separate::Criteria {
                sse_kms_encrypted_objects: objects.collect(),
                ..separate::Criteria::default()
            }
        });
        let priority = self.filter.first().map(|_| self.priority.unwrap_or_default());
        separate::Rule {
            id: self.id.clone(),
            prefix: self.prefix.clone(),
            priority,
            status: self.status.clone(),
            delete_marker_replication: deletions.into_iter().collect(),
            destination: self.destination.iter().map(Destination::to_own).collect(),
            existing_object_replication: vec![],
            filter: self.filter.iter().map(Filter::to_own).collect(),
            source_selection_criteria: criteria.into_iter().collect(),
        }
    }
}

impl Destination {
    fn of_own(own: &separate::Destination) -> Self {
        let minutes = |of: &[separate::Minutes]| of.first().map(|of| of.minutes);
        let metrics = own
            .metrics
            .iter()
            .map(|of| Within { minutes: minutes(&of.event_threshold), status: Some(of.status.clone()) });
        let time = own
            .replication_time
            .iter()
            .map(|of| Within { minutes: minutes(&of.time), status: Some(of.status.clone()) });
        let translation = own.access_control_translation.iter();
        Self {
            account_id: own.account.clone(),
            bucket: own.bucket.clone(),
            replica_kms_key_id: own.encryption_configuration.first().map(|of| of.replica_kms_key_id.clone()),
            storage_class: own.storage_class.clone(),
            access_control_translation: translation
                .map(|of| Translation { owner: of.owner.clone() })
                .collect(),
            metrics: metrics.collect(),
            replication_time: time.collect(),
        }
    }

    fn to_own(&self) -> separate::Destination {
        let minutes = |of: &Within| vec![separate::Minutes { minutes: of.minutes.unwrap_or(15) }];
        let status = |of: &Within| given(&of.status).unwrap_or(ENABLED).to_owned();
        let metrics = self
            .metrics
            .iter()
            .map(|of| separate::Metrics { status: status(of), event_threshold: minutes(of) });
        let time = self
            .replication_time
            .iter()
            .map(|of| separate::ReplicationTime { status: status(of), time: minutes(of) });
        let translation = self.access_control_translation.iter();
        let encryption =
            given_string(&self.replica_kms_key_id).map(|id| separate::Encryption { replica_kms_key_id: id });
        separate::Destination {
            account: self.account_id.clone(),
            bucket: self.bucket.clone(),
            storage_class: self.storage_class.clone(),
            access_control_translation: translation
                .map(|of| separate::Translation { owner: of.owner.clone() })
                .collect(),
            encryption_configuration: encryption.into_iter().collect(),
            metrics: metrics.collect(),
            replication_time: time.collect(),
        }
    }
}

impl Filter {
    fn of_own(own: &separate::Filter) -> Self {
        let and = own.and.first();
        let tags = match (and.and_then(|and| and.tags.clone()), own.tag.first()) {
            (Some(tags), _) => tags,
            (None, tag) => tag.map(|tag| (tag.key.clone(), tag.value.clone())).into_iter().collect(),
        };
        let prefix = and.map_or_else(|| own.prefix.clone(), |and| and.prefix.clone());
        Self { prefix, tags: Some(tags) }
    }

    fn to_own(&self) -> separate::Filter {
        let tags = self.tags.clone().unwrap_or_default();
        let prefix = given_string(&self.prefix);
        let mut entries = tags.iter();
        match (&prefix, entries.next(), entries.next()) {
            (_, None, _) => separate::Filter { prefix, ..separate::Filter::default() },
            (None, Some((key, value)), None) => separate::Filter {
                tag: vec![separate::Tag { key: key.clone(), value: value.clone() }],
                ..separate::Filter::default()
            },
            _ => separate::Filter {
                and: vec![separate::And { prefix, tags: Some(tags) }],
                ..separate::Filter::default()
            },
        }
    }
}

/// Rules as they are reported. S3 names those that nobody has named: they stay without a name here.
fn of_own(known: &[Replication], own: &BucketReplication) -> Replication {
    let known = || known.iter().flat_map(|known| &known.rules);
    let leaves_names = known().any(|rule| given(&rule.id).is_none());
    let rule = |own: &separate::Rule| {
        let rule = Rule::of_own(own);
        let is_named = known().any(|known| given(&known.id).is_some() && known.id == rule.id);
        if leaves_names && !is_named { Rule { id: None, ..rule } } else { rule }
    };
    Replication { role: own.role.clone(), rules: own.rule.iter().map(rule).collect() }
}

impl Inline for Vec<Replication> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketReplication>(bucket)).await?;
        Ok(found.iter().map(|own| of_own(self, own)).collect())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let Some(replication) = self.first() else { return Ok(()) };
        let rule = replication.rules.iter().map(Rule::to_own).collect();
        let own = BucketReplication { role: replication.role.clone(), rule, ..own(bucket) };
        own.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn rule(id: Option<&str>) -> Rule {
        let destination = Destination {
            bucket: "arn:aws:s3:::to".to_owned(),
            metrics: vec![Within { minutes: Some(15), status: Some(ENABLED.to_owned()) }],
            ..Destination::default()
        };
        Rule {
            id: id.map(str::to_owned),
            status: ENABLED.to_owned(),
            destination: vec![destination],
            ..Rule::default()
        }
    }

    /// As S3 tells it, which knows no rule without a name.
    fn told(rule: &Rule) -> separate::Rule {
        let mut api = rule.to_own().to_api().unwrap();
        api.id.get_or_insert_with(|| "made-up".to_owned());
        separate::Rule::of_api(&api, None)
    }

    #[test]
    fn filters_come_back() {
        let tags = |tags: &[(&str, &str)]| {
            tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        for (prefix, tags) in [("a/", tags(&[])), ("", tags(&[("k", "v")])), ("a/", tags(&[("k", "v")]))] {
            let filter = Filter { prefix: Some(prefix.to_owned()), tags: Some(tags) };
            let said = Rule { filter: vec![filter], priority: Some(7), ..rule(Some("x")) };
            let now = Rule::of_own(&told(&said));
            assert_eq!((given(&now.filter[0].prefix).unwrap_or_default(), now.priority), (prefix, Some(7)));
            assert_eq!(now.filter[0].tags, said.filter[0].tags);
            assert_eq!(now.delete_marker_replication_status, None);
        }
    }

    #[test]
    fn who_names_no_rule_sees_no_names() {
        let own = BucketReplication { rule: vec![told(&rule(None)), told(&rule(Some("b")))], ..own("from") };
        let ids = |known: Vec<Rule>| {
            let known = [Replication { rules: known, ..Replication::default() }];
            let rules = of_own(&known, &own).rules;
            rules.into_iter().map(|rule| rule.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(vec![rule(None), rule(Some("b"))]), [None, Some("b".to_owned())]);
        assert_eq!(ids(vec![]), [Some("made-up".to_owned()), Some("b".to_owned())]);
    }
}
