//! `object_lock_configuration`: how objects are kept from deletion.

use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::Bucket;
use super::inline::{Inline, look, own};
use crate::checks::Checks;
use crate::context::Context;
use crate::s3::object_lock::{self as separate, BucketObjectLock};
use crate::s3::setting::Setting;

/// What S3 calls a bucket that locks objects.
const ENABLED: &str = "Enabled";

/// How objects are kept from deletion.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ObjectLockConfiguration {
    #[attr(optional, force_new, deprecated = "Use the top-level parameter object_lock_enabled instead")]
    object_lock_enabled: Option<String>,
    #[block(list, max = 1)]
    rule: Vec<Rule>,
}

/// The rule of an object lock.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[block(list, min = 1, max = 1)]
    default_retention: Vec<Retention>,
}

/// How long objects are kept from deletion.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Retention {
    #[attr(optional)]
    days: Option<i64>,
    #[attr(required)]
    mode: String,
    #[attr(optional)]
    years: Option<i64>,
}

/// What is wrong with one beyond its schema.
pub(super) fn check(lock: &mut Checks<'_>) {
    lock.one_of("object_lock_enabled", &[ENABLED]);
    lock.each("rule", |rule| {
        rule.each("default_retention", |retention| {
            retention.one_of("mode", &["GOVERNANCE", "COMPLIANCE"]);
        });
    });
}

impl ObjectLockConfiguration {
    /// That of a new bucket with object lock.
    pub(super) fn of_new() -> Self {
        Self { object_lock_enabled: Some(ENABLED.to_owned()), rule: vec![] }
    }

    /// Whether the bucket is one that locks objects, which it is for good.
    pub(super) fn is_enabled(&self) -> bool {
        self.object_lock_enabled.as_deref() == Some(ENABLED)
    }

    fn of_own(own: &BucketObjectLock) -> Self {
        let retention = |retention: &separate::Retention| Retention {
            days: retention.days,
            mode: retention.mode.clone().unwrap_or_default(),
            years: retention.years,
        };
        let rule = |rule: &separate::Rule| Rule {
            default_retention: rule.default_retention.iter().map(retention).collect(),
        };
        Self {
            object_lock_enabled: own.object_lock_enabled.clone(),
            rule: own.rule.iter().map(rule).collect(),
        }
    }

    fn to_own(&self, bucket: &str) -> BucketObjectLock {
        let retention = |retention: &Retention| separate::Retention {
            days: retention.days,
            mode: Some(retention.mode.clone()),
            years: retention.years,
        };
        let rule = |rule: &Rule| separate::Rule {
            default_retention: rule.default_retention.iter().map(retention).collect(),
        };
        BucketObjectLock {
            object_lock_enabled: self.object_lock_enabled.clone(),
            rule: self.rule.iter().map(rule).collect(),
            ..own(bucket)
        }
    }
}

impl Inline for Vec<ObjectLockConfiguration> {
    /// An empty block asks for nothing.
    fn is_unsaid(&self) -> bool {
        self.iter().all(|lock| lock.rule.is_empty() && !lock.is_enabled())
    }

    fn is_as_new(&self, _bucket: &Bucket) -> bool {
        self.iter().all(|lock| lock.rule.is_empty())
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketObjectLock>(bucket)).await?;
        Ok(found.iter().map(ObjectLockConfiguration::of_own).collect())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let Some(lock) = self.first() else { return Ok(()) };
        lock.to_own(bucket).write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_there_and_back_the_same() {
        let retention = Retention { days: Some(5), mode: "GOVERNANCE".to_owned(), years: None };
        let lock = ObjectLockConfiguration {
            rule: vec![Rule { default_retention: vec![retention] }],
            ..ObjectLockConfiguration::of_new()
        };
        assert_eq!(ObjectLockConfiguration::of_own(&lock.to_own("b")), lock);
        let bucket = Bucket::default();
        assert!(!vec![lock].is_as_new(&bucket));
        assert!(vec![ObjectLockConfiguration::of_new()].is_as_new(&bucket));
    }
}
