//! `lifecycle_rule`: what happens to objects with time.

use std::collections::BTreeMap;

use aws_sdk_s3::types::LifecycleRule as Api;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;
use infra_provider::model::Nested;
use infra_value::Value;

use super::inline::{Inline, own};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::{given, given_string};
use crate::names;
use crate::s3::lifecycle::{BucketLifecycle, rule as separate};
use crate::s3::setting::Setting;

/// What the ids begin with that Terraform's provider makes up.
const PREFIX: &str = "tf-s3-lifecycle-";

/// What happens to objects with time.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LifecycleRule {
    #[attr(optional)]
    abort_incomplete_multipart_upload_days: Option<i64>,
    #[attr(required)]
    enabled: bool,
    #[attr(optional_computed, equivalent = is_left_out)]
    id: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    tags: Option<BTreeMap<String, String>>,
    #[block(list, max = 1)]
    expiration: Vec<Expiration>,
    #[block(list, max = 1)]
    noncurrent_version_expiration: Vec<NoncurrentVersionExpiration>,
    #[block(set)]
    noncurrent_version_transition: Vec<NoncurrentVersionTransition>,
    #[block(set)]
    transition: Vec<Transition>,
}

/// When an object goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Expiration {
    #[attr(optional)]
    date: Option<String>,
    #[attr(optional)]
    days: Option<i64>,
    #[attr(optional)]
    expired_object_delete_marker: Option<bool>,
}

/// When an old version goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NoncurrentVersionExpiration {
    #[attr(optional)]
    days: Option<i64>,
}

/// When an old version moves.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NoncurrentVersionTransition {
    #[attr(optional)]
    days: Option<i64>,
    #[attr(required)]
    storage_class: String,
}

/// When an object moves.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Transition {
    #[attr(optional)]
    date: Option<String>,
    #[attr(optional)]
    days: Option<i64>,
    #[attr(required)]
    storage_class: String,
}

/// An id that is set to nothing is left to the cloud, as one that is left out.
fn is_left_out(_prior: &Value, config: &Value) -> bool {
    config.as_str() == Some("")
}

/// What is wrong with a rule beyond its schema.
pub(super) fn check(rule: &mut Checks<'_>) {
    rule.each("expiration", date);
    rule.each("transition", |transition| {
        transition.one_of("storage_class", &separate::STORAGE_CLASSES);
        date(transition);
    });
    rule.each("noncurrent_version_transition", |transition| {
        transition.one_of("storage_class", &separate::STORAGE_CLASSES);
    });
}

fn date(checks: &mut Checks<'_>) {
    if let Some(text) = checks.text("date").filter(|text| !text.is_empty())
        && DateTime::from_str(&midnight(text), Format::DateTime).is_err()
    {
        checks.report("date", format!("\"{text}\" is no date: write 2030-01-31"));
    }
}

/// A day as S3 takes it, which knows times at midnight only.
fn midnight(day: &str) -> String {
    format!("{day}T00:00:00Z")
}

fn day(time: &str) -> String {
    time.split('T').next().unwrap_or_default().to_owned()
}

/// Gives ids to rules whose configuration leaves them out. `token` is of the change that makes them.
pub(super) fn name(rules: &mut [LifecycleRule], token: &str) {
    for (index, rule) in rules.iter_mut().enumerate() {
        rule.id.get_or_insert_with(|| names::unique(PREFIX, &format!("{token} {index}")));
    }
}

/// Rules as they are reported, in the order in which they are known: S3 promises none. Those whose ids are not known
/// take the places of those that are known without one.
fn in_order(known: &[LifecycleRule], api: &[Api]) -> Vec<LifecycleRule> {
    let mut nameless = known.iter().enumerate().filter(|(_, rule)| given(&rule.id).is_none());
    let mut observed: Vec<(usize, LifecycleRule)> = api
        .iter()
        .map(|api| {
            let mut rule = LifecycleRule::of_own(&separate::Rule::of_api(api, None));
            let named = known
                .iter()
                .position(|known| given(&known.id) == given(&rule.id) && given(&known.id).is_some());
            let place = named.or_else(|| {
                let (index, known) = nameless.next()?;
                if known.id.is_some() {
                    rule.id = known.id.clone();
                }
                Some(index)
            });
            (place.unwrap_or(usize::MAX), rule)
        })
        .collect();
    observed.sort_by_key(|(place, _)| *place);
    observed.into_iter().map(|(_, rule)| rule).collect()
}

impl LifecycleRule {
    fn of_own(own: &separate::Rule) -> Self {
        let filter = own.filter.first();
        let and = filter.and_then(|filter| filter.and.first());
        let prefix = [
            &own.prefix,
            &filter.and_then(|filter| filter.prefix.clone()),
            &and.and_then(|and| and.prefix.clone()),
        ]
        .into_iter()
        .find_map(given_string);
        let tag = filter.and_then(|filter| filter.tag.first());
        let tags = match (and.and_then(|and| and.tags.clone()), tag) {
            (Some(tags), _) => tags,
            (None, tag) => tag.map(|tag| (tag.key.clone(), tag.value.clone())).into_iter().collect(),
        };
        let expiration = own.expiration.first().map(|expiration| Expiration {
            date: expiration.date.as_deref().map(day),
            days: expiration.days,
            expired_object_delete_marker: expiration.expired_object_delete_marker,
        });
        let noncurrent = own
            .noncurrent_version_expiration
            .first()
            .map(|expiration| NoncurrentVersionExpiration { days: Some(expiration.noncurrent_days) });
        let moves = own.noncurrent_version_transition.iter().map(|transition| NoncurrentVersionTransition {
            days: Some(transition.noncurrent_days),
            storage_class: transition.storage_class.clone(),
        });
        let transitions = own.transition.iter().map(|transition| Transition {
            date: transition.date.as_deref().map(day),
            days: transition.days,
            storage_class: transition.storage_class.clone(),
        });
        let abort = own.abort_incomplete_multipart_upload.first();
        Self {
            abort_incomplete_multipart_upload_days: abort.and_then(|abort| abort.days_after_initiation),
            enabled: own.status == "Enabled",
            id: Some(own.id.clone()),
            prefix: Some(prefix.unwrap_or_default()),
            tags: Some(tags),
            expiration: expiration.into_iter().collect(),
            noncurrent_version_expiration: noncurrent.into_iter().collect(),
            noncurrent_version_transition: moves.collect(),
            transition: transitions.collect(),
        }
    }

    fn to_own(&self) -> separate::Rule {
        let abort = self.abort_incomplete_multipart_upload_days.filter(|days| *days > 0);
        let noncurrent = self.noncurrent_version_expiration.first().and_then(|expiration| expiration.days);
        let noncurrent = noncurrent.filter(|days| *days > 0).map(|days| separate::NoncurrentExpiration {
            newer_noncurrent_versions: None,
            noncurrent_days: days,
        });
        let moves =
            self.noncurrent_version_transition.iter().map(|transition| separate::NoncurrentTransition {
                newer_noncurrent_versions: None,
                noncurrent_days: transition.days.unwrap_or_default(),
                storage_class: transition.storage_class.clone(),
            });
        let transitions = self.transition.iter().map(|transition| separate::Transition {
            date: given(&transition.date).map(midnight),
            days: Some(transition.days.unwrap_or_default()),
            storage_class: transition.storage_class.clone(),
        });
        let mut rule = separate::Rule {
            id: self.id.clone().unwrap_or_default(),
            status: if self.enabled { "Enabled" } else { "Disabled" }.to_owned(),
            filter: vec![self.filter()],
            expiration: self.expiration.first().map(Expiration::to_own).into_iter().collect(),
            abort_incomplete_multipart_upload: abort
                .map(|days| separate::AbortUploads { days_after_initiation: Some(days) })
                .into_iter()
                .collect(),
            noncurrent_version_expiration: noncurrent.into_iter().collect(),
            noncurrent_version_transition: moves.collect(),
            transition: transitions.collect(),
            ..separate::Rule::default()
        };
        // S3 takes no rule that does nothing: this one does nothing, either, and says so.
        if rule.does_nothing() {
            rule.expiration = vec![separate::Expiration::default()];
        }
        rule
    }

    /// Which objects it is about: S3 takes several conditions only within `And`, and no single one there.
    fn filter(&self) -> separate::Filter {
        let tags = self.tags.clone().unwrap_or_default();
        let prefix = given_string(&self.prefix);
        let mut entries = tags.iter();
        match (&prefix, entries.next(), entries.next()) {
            (_, None, _) => {
                separate::Filter { prefix: Some(prefix.unwrap_or_default()), ..separate::Filter::default() }
            }
            (None, Some((key, value)), None) => separate::Filter {
                tag: vec![separate::Tag { key: key.clone(), value: value.clone() }],
                ..separate::Filter::default()
            },
            _ => separate::Filter {
                and: vec![separate::And { prefix, tags: Some(tags), ..separate::And::default() }],
                ..separate::Filter::default()
            },
        }
    }
}

impl Expiration {
    /// A date goes before a number of days, and that before markers: S3 takes one of them.
    fn to_own(&self) -> separate::Expiration {
        let date = given(&self.date).map(midnight);
        let days = self.days.filter(|days| *days > 0 && date.is_none());
        let marker = self.expired_object_delete_marker.filter(|_| date.is_none() && days.is_none());
        separate::Expiration { date, days, expired_object_delete_marker: marker }
    }
}

impl Inline for Vec<LifecycleRule> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = own::<BucketLifecycle>(bucket).fetch(cx).await?;
        Ok(found.map(|api| in_order(self, api.rules())).unwrap_or_default())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let rule = self.iter().map(LifecycleRule::to_own).collect();
        BucketLifecycle { rule, ..own(bucket) }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn rule(id: Option<&str>, prefix: &str) -> LifecycleRule {
        LifecycleRule {
            enabled: true,
            id: id.map(str::to_owned),
            prefix: Some(prefix.to_owned()),
            expiration: vec![Expiration { days: Some(30), ..Expiration::default() }],
            ..LifecycleRule::default()
        }
    }

    fn tags(tags: &[(&str, &str)]) -> Option<BTreeMap<String, String>> {
        Some(tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    fn told(rule: &LifecycleRule) -> LifecycleRule {
        LifecycleRule::of_own(&separate::Rule::of_api(&rule.to_own().to_api().unwrap(), None))
    }

    #[test]
    fn which_objects_it_is_about_comes_back() {
        for (prefix, tags) in [
            ("", tags(&[])),
            ("a/", tags(&[])),
            ("", tags(&[("k", "v")])),
            ("", tags(&[("k", "v"), ("l", "w")])),
            ("a/", tags(&[("k", "v")])),
        ] {
            let now = told(&LifecycleRule { tags: tags.clone(), ..rule(Some("x"), prefix) });
            assert_eq!((now.prefix.as_deref(), now.tags), (Some(prefix), tags));
        }
    }

    #[test]
    fn what_it_does_comes_back() {
        let all = LifecycleRule {
            abort_incomplete_multipart_upload_days: Some(3),
            expiration: vec![Expiration { date: Some("2031-01-01".to_owned()), ..Expiration::default() }],
            noncurrent_version_expiration: vec![NoncurrentVersionExpiration { days: Some(90) }],
            noncurrent_version_transition: vec![NoncurrentVersionTransition {
                days: Some(10),
                storage_class: "GLACIER".to_owned(),
            }],
            transition: vec![Transition {
                date: None,
                days: Some(0),
                storage_class: "STANDARD_IA".to_owned(),
            }],
            ..rule(Some("x"), "a/")
        };
        let now = told(&all);
        assert_eq!(now.abort_incomplete_multipart_upload_days, Some(3));
        assert_eq!(now.expiration[0].date.as_deref(), Some("2031-01-01"));
        assert_eq!(now.noncurrent_version_expiration, all.noncurrent_version_expiration);
        assert_eq!(now.noncurrent_version_transition, all.noncurrent_version_transition);
        assert_eq!(now.transition, all.transition);
    }

    #[test]
    fn a_rule_that_does_nothing_says_so() {
        let idle = LifecycleRule { expiration: vec![], ..rule(Some("x"), "") };
        let api = idle.to_own().to_api().unwrap();
        assert_eq!(api.expiration().unwrap().expired_object_delete_marker, Some(false));
    }

    #[test]
    fn rules_stay_in_order_and_keep_their_names() {
        let mut known = vec![rule(None, "a/"), rule(Some("b"), "b/"), rule(None, "c/")];
        name(&mut known, "token");
        assert!(known[0].id.as_deref().unwrap().starts_with(PREFIX));
        assert_ne!(known[0].id, known[2].id);
        let mut api: Vec<Api> = known.iter().map(|rule| rule.to_own().to_api().unwrap()).collect();
        api.reverse();
        let prefixes =
            |rules: Vec<LifecycleRule>| rules.into_iter().filter_map(|rule| rule.prefix).collect::<Vec<_>>();
        assert_eq!(prefixes(in_order(&known, &api)), ["a/", "b/", "c/"]);
        // One whose id is set to nothing keeps that.
        let nothing = [rule(Some(""), "a/")];
        let api = [rule(Some("made-up"), "a/").to_own().to_api().unwrap()];
        assert_eq!(in_order(&nothing, &api)[0].id.as_deref(), Some(""));
    }
}
