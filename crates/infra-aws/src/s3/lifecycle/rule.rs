//! Rules of a lifecycle.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, ExpirationStatus, LifecycleExpiration, LifecycleRule as Api,
    LifecycleRuleAndOperator, LifecycleRuleFilter, NoncurrentVersionExpiration as ApiNoncurrentExpiration,
    NoncurrentVersionTransition as ApiNoncurrentTransition, Tag as ApiTag, Transition as ApiTransition,
    TransitionStorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::Nested;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use crate::checks::Checks;
use crate::error::built;
use crate::given::{given, given_string};

/// A rule.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(required)]
    pub(in crate::s3) id: String,
    #[attr(optional_computed, deprecated = "Specify a prefix using 'filter' instead")]
    pub(in crate::s3) prefix: Option<String>,
    #[attr(required)]
    pub(in crate::s3) status: String,
    #[block(list)]
    pub(in crate::s3) abort_incomplete_multipart_upload: Vec<AbortUploads>,
    #[block(list)]
    pub(in crate::s3) expiration: Vec<Expiration>,
    #[block(list)]
    pub(in crate::s3) filter: Vec<Filter>,
    #[block(list)]
    pub(in crate::s3) noncurrent_version_expiration: Vec<NoncurrentExpiration>,
    #[block(set)]
    pub(in crate::s3) noncurrent_version_transition: Vec<NoncurrentTransition>,
    #[block(set)]
    pub(in crate::s3) transition: Vec<Transition>,
}

/// When uploads that were not finished go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AbortUploads {
    #[attr(optional)]
    pub(in crate::s3) days_after_initiation: Option<i64>,
}

/// When objects go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Expiration {
    #[attr(optional)]
    pub(in crate::s3) date: Option<String>,
    #[attr(optional_computed)]
    pub(in crate::s3) days: Option<i64>,
    #[attr(optional_computed)]
    pub(in crate::s3) expired_object_delete_marker: Option<bool>,
}

/// Which objects it is about.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional_computed)]
    pub(in crate::s3) object_size_greater_than: Option<i64>,
    #[attr(optional_computed)]
    pub(in crate::s3) object_size_less_than: Option<i64>,
    #[attr(optional_computed)]
    pub(in crate::s3) prefix: Option<String>,
    #[block(list)]
    pub(in crate::s3) and: Vec<And>,
    #[block(list)]
    pub(in crate::s3) tag: Vec<Tag>,
}

/// Objects that are all of these.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct And {
    #[attr(optional_computed)]
    pub(in crate::s3) object_size_greater_than: Option<i64>,
    #[attr(optional_computed)]
    pub(in crate::s3) object_size_less_than: Option<i64>,
    #[attr(optional_computed)]
    pub(in crate::s3) prefix: Option<String>,
    #[attr(optional)]
    pub(in crate::s3) tags: Option<BTreeMap<String, String>>,
}

/// Objects with a tag.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tag {
    #[attr(required)]
    pub(in crate::s3) key: String,
    #[attr(required)]
    pub(in crate::s3) value: String,
}

/// When old versions go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NoncurrentExpiration {
    #[attr(optional_computed)]
    pub(in crate::s3) newer_noncurrent_versions: Option<i64>,
    #[attr(required)]
    pub(in crate::s3) noncurrent_days: i64,
}

/// When old versions move.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NoncurrentTransition {
    #[attr(optional_computed)]
    pub(in crate::s3) newer_noncurrent_versions: Option<i64>,
    #[attr(required)]
    pub(in crate::s3) noncurrent_days: i64,
    #[attr(required)]
    pub(in crate::s3) storage_class: String,
}

/// When objects move.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Transition {
    #[attr(optional)]
    pub(in crate::s3) date: Option<String>,
    #[attr(optional_computed)]
    pub(in crate::s3) days: Option<i64>,
    #[attr(required)]
    pub(in crate::s3) storage_class: String,
}

/// Where objects can move.
pub(in crate::s3) const STORAGE_CLASSES: [&str; 6] =
    ["GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"];

pub(super) fn check(rule: &mut Checks<'_>) {
    rule.one_of("status", &["Enabled", "Disabled"]);
    rule.at_most_one(&["filter", "prefix"]);
    for block in
        ["abort_incomplete_multipart_upload", "expiration", "filter", "noncurrent_version_expiration"]
    {
        once(rule, block);
    }
    rule.each("filter", |filter| {
        filter.at_most_one(&["object_size_greater_than", "object_size_less_than", "prefix", "and", "tag"]);
        once(filter, "and");
        once(filter, "tag");
    });
    rule.each("expiration", |expiration| {
        expiration.at_most_one(&["date", "days", "expired_object_delete_marker"]);
        date(expiration);
    });
    rule.each("transition", |transition| {
        transition.at_most_one(&["date", "days"]);
        transition.one_of("storage_class", &STORAGE_CLASSES);
        date(transition);
    });
    rule.each("noncurrent_version_transition", |transition| {
        transition.one_of("storage_class", &STORAGE_CLASSES);
    });
}

fn once(checks: &mut Checks<'_>, block: &str) {
    if checks.get(block).and_then(Value::as_slice).is_some_and(|blocks| blocks.len() > 1) {
        checks.report(block, format!("there is more than one block {block}"));
    }
}

fn date(checks: &mut Checks<'_>) {
    if let Some(text) = checks.text("date")
        && DateTime::from_str(text, Format::DateTime).is_err()
    {
        checks.report("date", format!("\"{text}\" is no time: write 2030-01-01T00:00:00Z"));
    }
}

fn parsed(date: &Option<String>) -> Result<Option<DateTime>, ProviderError> {
    let parse = |text: &str| {
        let wrong = |_| ProviderError::new(ErrorClass::Invalid, format!("\"{text}\" is no time"));
        DateTime::from_str(text, Format::DateTime).map_err(wrong)
    };
    given(date).map(parse).transpose()
}

fn written(date: Option<&DateTime>) -> Option<String> {
    date.and_then(|date| date.fmt(Format::DateTime).ok())
}

/// A number of days or versions, when there is one.
fn count(number: Option<i64>) -> Option<i32> {
    number.filter(|number| *number > 0).and_then(|number| number.try_into().ok())
}

/// From the API. Several arguments are `0` or `""` there and here when nobody sets them.
impl Rule {
    /// `known` is what was known of it.
    pub(in crate::s3) fn of_api(api: &Api, known: Option<&Self>) -> Self {
        let abort = api.abort_incomplete_multipart_upload();
        let noncurrent = api.noncurrent_version_expiration();
        let filter = api.filter().map(Filter::of_api);
        // A rule without a filter may be reported with one for everything.
        let is_left_out = known.is_some_and(|known| known.filter.is_empty());
        let filter = filter.filter(|filter| !(is_left_out && *filter == Filter::everything()));
        #[allow(deprecated)] // Rules that were made long ago have no other.
        let prefix = api.prefix();
        Self {
            id: api.id().unwrap_or_default().to_owned(),
            prefix: Some(prefix.unwrap_or_default().to_owned()),
            status: api.status.as_str().to_owned(),
            abort_incomplete_multipart_upload: abort
                .map(|abort| AbortUploads {
                    days_after_initiation: abort.days_after_initiation.map(i64::from),
                })
                .into_iter()
                .collect(),
            expiration: api.expiration().map(Expiration::of_api).into_iter().collect(),
            filter: filter.into_iter().collect(),
            noncurrent_version_expiration: noncurrent
                .map(|expiration| NoncurrentExpiration {
                    newer_noncurrent_versions: expiration.newer_noncurrent_versions.map(i64::from),
                    noncurrent_days: i64::from(expiration.noncurrent_days.unwrap_or_default()),
                })
                .into_iter()
                .collect(),
            noncurrent_version_transition: api
                .noncurrent_version_transitions()
                .iter()
                .map(|transition| NoncurrentTransition {
                    newer_noncurrent_versions: transition.newer_noncurrent_versions.map(i64::from),
                    noncurrent_days: i64::from(transition.noncurrent_days.unwrap_or_default()),
                    storage_class: class(transition.storage_class()),
                })
                .collect(),
            transition: api
                .transitions()
                .iter()
                .map(|transition| Transition {
                    date: written(transition.date()),
                    days: match transition.date() {
                        Some(_) => None,
                        None => Some(i64::from(transition.days.unwrap_or_default())),
                    },
                    storage_class: class(transition.storage_class()),
                })
                .collect(),
        }
    }
}

fn class(class: Option<&TransitionStorageClass>) -> String {
    class.map(|class| class.as_str().to_owned()).unwrap_or_default()
}

impl Expiration {
    fn of_api(api: &LifecycleExpiration) -> Self {
        Self {
            date: written(api.date()),
            days: Some(i64::from(api.days.unwrap_or_default())),
            expired_object_delete_marker: Some(api.expired_object_delete_marker.unwrap_or_default()),
        }
    }
}

impl Filter {
    /// What matches every object.
    pub(in crate::s3) fn everything() -> Self {
        Self { prefix: Some(String::new()), ..Self::default() }
    }

    fn of_api(api: &LifecycleRuleFilter) -> Self {
        let and = api.and().map(|and| And {
            object_size_greater_than: Some(and.object_size_greater_than.unwrap_or_default()),
            object_size_less_than: Some(and.object_size_less_than.unwrap_or_default()),
            prefix: Some(and.prefix.clone().unwrap_or_default()),
            tags: Some(and.tags().iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect())
                .filter(|tags: &BTreeMap<_, _>| !tags.is_empty()),
        });
        let tag = api.tag().map(|tag| Tag { key: tag.key.clone(), value: tag.value.clone() });
        let filter = Self {
            object_size_greater_than: api.object_size_greater_than,
            object_size_less_than: api.object_size_less_than,
            prefix: given_string(&api.prefix),
            and: and.into_iter().collect(),
            tag: tag.into_iter().collect(),
        };
        if filter == Self::default() { Self::everything() } else { filter }
    }

    fn to_api(&self) -> Result<LifecycleRuleFilter, ProviderError> {
        let tag = |key: &str, value: &str| built(ApiTag::builder().key(key).value(value).build());
        let and = self.and.first().map(|and| {
            let tags = and.tags.iter().flatten().map(|(key, value)| tag(key, value));
            let tags = tags.collect::<Result<Vec<_>, _>>()?;
            let and = LifecycleRuleAndOperator::builder()
                .set_object_size_greater_than(and.object_size_greater_than.filter(|size| *size > 0))
                .set_object_size_less_than(and.object_size_less_than.filter(|size| *size > 0))
                .set_prefix(given_string(&and.prefix))
                .set_tags(Some(tags).filter(|tags| !tags.is_empty()));
            Ok::<_, ProviderError>(and.build())
        });
        let is_everything = *self == Self::everything() || *self == Self::default();
        let prefix = if is_everything { Some(String::new()) } else { given_string(&self.prefix) };
        let filter = LifecycleRuleFilter::builder()
            .set_object_size_greater_than(self.object_size_greater_than)
            .set_object_size_less_than(self.object_size_less_than)
            .set_prefix(prefix)
            .set_and(and.transpose()?)
            .set_tag(self.tag.first().map(|found| tag(&found.key, &found.value)).transpose()?);
        Ok(filter.build())
    }
}

/// To the API.
impl Rule {
    /// Whether nothing happens to objects. S3 takes no such rule.
    pub(in crate::s3) fn does_nothing(&self) -> bool {
        self.abort_incomplete_multipart_upload.is_empty()
            && self.expiration.is_empty()
            && self.noncurrent_version_expiration.is_empty()
            && self.noncurrent_version_transition.is_empty()
            && self.transition.is_empty()
    }

    pub(in crate::s3) fn to_api(&self) -> Result<Api, ProviderError> {
        let expiration = self.expiration.first().map(|expiration| {
            let (date, days) = (parsed(&expiration.date)?, count(expiration.days));
            // One that says nothing at all has to say so.
            let says_nothing = date.is_none() && days.is_none();
            let is_marker = Some(expiration.expired_object_delete_marker.unwrap_or_default());
            let is_marker = is_marker.filter(|is_marker| *is_marker || says_nothing);
            let part = LifecycleExpiration::builder()
                .set_date(date)
                .set_days(days)
                .set_expired_object_delete_marker(is_marker);
            Ok::<_, ProviderError>(part.build())
        });
        let abort = self.abort_incomplete_multipart_upload.first().map(|abort| {
            let days = count(abort.days_after_initiation);
            AbortIncompleteMultipartUpload::builder().set_days_after_initiation(days).build()
        });
        let noncurrent = self.noncurrent_version_expiration.first().map(|expiration| {
            ApiNoncurrentExpiration::builder()
                .set_noncurrent_days(count(Some(expiration.noncurrent_days)))
                .set_newer_noncurrent_versions(count(expiration.newer_noncurrent_versions))
                .build()
        });
        let moves = self.noncurrent_version_transition.iter().map(|transition| {
            ApiNoncurrentTransition::builder()
                .set_noncurrent_days(transition.noncurrent_days.try_into().ok())
                .set_newer_noncurrent_versions(count(transition.newer_noncurrent_versions))
                .storage_class(TransitionStorageClass::from(transition.storage_class.as_str()))
                .build()
        });
        let transitions = self.transition.iter().map(|transition| {
            let date = parsed(&transition.date)?;
            let days = transition.days.filter(|_| date.is_none());
            let part = ApiTransition::builder()
                .set_date(date)
                .set_days(days.and_then(|days| days.try_into().ok()))
                .storage_class(TransitionStorageClass::from(transition.storage_class.as_str()));
            Ok::<_, ProviderError>(part.build())
        });
        let moves: Vec<_> = moves.collect();
        let transitions = transitions.collect::<Result<Vec<_>, _>>()?;
        let mut rule = Api::builder()
            .set_id(Some(self.id.clone()).filter(|id| !id.is_empty()))
            .status(ExpirationStatus::from(self.status.as_str()))
            .set_expiration(expiration.transpose()?)
            .set_abort_incomplete_multipart_upload(abort)
            .set_noncurrent_version_expiration(noncurrent)
            .set_noncurrent_version_transitions(Some(moves).filter(|moves| !moves.is_empty()))
            .set_transitions(Some(transitions).filter(|transitions| !transitions.is_empty()));
        rule = match self.filter.first() {
            Some(filter) => rule.filter(filter.to_api()?),
            #[allow(deprecated)] // A rule has a filter or a prefix.
            None => rule.prefix(self.prefix.clone().unwrap_or_default()),
        };
        built(rule.build())
    }
}
