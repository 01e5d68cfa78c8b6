//! `versioning`: whether old versions of objects are kept.

use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::Bucket;
use super::inline::{Inline, look, own};
use crate::context::Context;
use crate::s3::setting::Setting;
use crate::s3::versioning::{self as separate, BucketVersioning};

/// Whether old versions are kept.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Versioning {
    #[attr(optional, default = false)]
    pub(super) enabled: Option<bool>,
    #[attr(optional, default = false)]
    pub(super) mfa_delete: Option<bool>,
}

impl Versioning {
    /// That of a new bucket: one that locks objects keeps their versions.
    pub(super) fn of_new(has_object_lock: bool) -> Self {
        Self { enabled: Some(has_object_lock), mfa_delete: Some(false) }
    }

    fn of_own(own: &separate::Versioning) -> Self {
        let is_on = |status: &str| Some(status == "Enabled");
        Self { enabled: is_on(&own.status), mfa_delete: is_on(own.mfa_delete.as_deref().unwrap_or_default()) }
    }

    /// What was never kept cannot be suspended, and what was kept can only be: S3 takes both for the same.
    fn to_own(&self) -> separate::Versioning {
        let status =
            |is_on: Option<bool>, off: &str| if is_on == Some(true) { "Enabled" } else { off }.to_owned();
        separate::Versioning {
            mfa_delete: Some(status(self.mfa_delete, "Disabled")),
            status: status(self.enabled, "Suspended"),
        }
    }
}

impl Inline for Vec<Versioning> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    fn is_as_new(&self, bucket: &Bucket) -> bool {
        let is_new = |it: &Versioning| {
            it.mfa_delete != Some(true) && (it.enabled != Some(true) || bucket.has_object_lock())
        };
        self.iter().all(is_new)
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketVersioning>(bucket)).await?;
        let now = found.map(|own| own.versioning_configuration.iter().map(Versioning::of_own).collect());
        Ok(now.unwrap_or_else(|| vec![Versioning::of_new(false)]))
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let versioning_configuration = self.iter().map(Versioning::to_own).collect();
        BucketVersioning { versioning_configuration, ..own(bucket) }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versioning(enabled: bool, mfa_delete: bool) -> Versioning {
        Versioning { enabled: Some(enabled), mfa_delete: Some(mfa_delete) }
    }

    #[test]
    fn it_is_there_and_back_the_same() {
        for said in [versioning(true, false), versioning(false, false), versioning(true, true)] {
            assert_eq!(Versioning::of_own(&said.to_own()), said);
        }
    }

    #[test]
    fn only_a_bucket_with_locks_is_born_with_versions() {
        let (plain, locked) =
            (Bucket::default(), Bucket { object_lock_enabled: Some(true), ..Bucket::default() });
        assert!(vec![versioning(false, false)].is_as_new(&plain));
        assert!(!vec![versioning(true, false)].is_as_new(&plain));
        assert!(vec![versioning(true, false)].is_as_new(&locked));
        assert!(!vec![versioning(true, true)].is_as_new(&locked));
    }
}
