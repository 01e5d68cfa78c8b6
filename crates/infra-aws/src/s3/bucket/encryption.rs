//! `server_side_encryption_configuration`: how objects are encrypted that do not say it themselves.

use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::Bucket;
use super::inline::{Inline, look, own};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::given;
use crate::s3::encryption::{self as separate, BucketEncryption};
use crate::s3::setting::Setting;

/// How objects are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[block(list, min = 1, max = 1)]
    rule: Vec<Rule>,
}

/// How objects are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional)]
    bucket_key_enabled: Option<bool>,
    #[block(list, min = 1, max = 1)]
    apply_server_side_encryption_by_default: Vec<ByDefault>,
}

/// The key that encrypts.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ByDefault {
    #[attr(optional)]
    kms_master_key_id: Option<String>,
    #[attr(required)]
    sse_algorithm: String,
}

/// What is wrong with one beyond its schema.
pub(super) fn check(encryption: &mut Checks<'_>) {
    encryption.each("rule", |rule| {
        rule.each("apply_server_side_encryption_by_default", |by_default| {
            by_default.one_of("sse_algorithm", &["AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"]);
        });
    });
}

impl Rule {
    /// Whether it says what S3 does anyway.
    fn is_as_new(&self) -> bool {
        let is_plain =
            |by: &ByDefault| by.sse_algorithm == "AES256" && given(&by.kms_master_key_id).is_none();
        self.bucket_key_enabled != Some(true)
            && self.apply_server_side_encryption_by_default.iter().all(is_plain)
    }

    fn of_own(own: &separate::Rule) -> Self {
        let by_default = own.apply_server_side_encryption_by_default.iter().map(|by| ByDefault {
            kms_master_key_id: by.kms_master_key_id.clone(),
            sse_algorithm: by.sse_algorithm.clone(),
        });
        Self {
            bucket_key_enabled: Some(own.bucket_key_enabled.unwrap_or_default()),
            apply_server_side_encryption_by_default: by_default.collect(),
        }
    }

    fn to_own(&self) -> separate::Rule {
        let by_default = self.apply_server_side_encryption_by_default.iter();
        let by_default = by_default.map(|by| separate::ByDefault {
            kms_master_key_id: by.kms_master_key_id.clone(),
            sse_algorithm: by.sse_algorithm.clone(),
        });
        separate::Rule {
            bucket_key_enabled: Some(self.bucket_key_enabled.unwrap_or_default()),
            apply_server_side_encryption_by_default: by_default.collect(),
        }
    }
}

impl Inline for Vec<Encryption> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    fn is_as_new(&self, _bucket: &Bucket) -> bool {
        self.iter().flat_map(|encryption| &encryption.rule).all(Rule::is_as_new)
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketEncryption>(bucket)).await?;
        let rules = found.map(|own| own.rule.iter().map(Rule::of_own).collect());
        Ok(rules.map(|rule| Encryption { rule }).into_iter().collect())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let rule = self.iter().flat_map(|encryption| &encryption.rule).map(Rule::to_own).collect();
        BucketEncryption { rule, ..own(bucket) }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(algorithm: &str, key: Option<&str>, bucket_key: Option<bool>) -> Rule {
        let by_default =
            ByDefault { kms_master_key_id: key.map(str::to_owned), sse_algorithm: algorithm.to_owned() };
        Rule { bucket_key_enabled: bucket_key, apply_server_side_encryption_by_default: vec![by_default] }
    }

    #[test]
    fn what_s3_does_anyway_is_not_asked_for() {
        let is_as_new = |rule| vec![Encryption { rule: vec![rule] }].is_as_new(&Bucket::default());
        assert!(is_as_new(rule("AES256", None, None)));
        assert!(is_as_new(rule("AES256", Some(""), Some(false))));
        assert!(!is_as_new(rule("AES256", None, Some(true))));
        assert!(!is_as_new(rule("aws:kms", None, None)));
    }

    #[test]
    fn it_is_there_and_back_the_same() {
        let said = rule("aws:kms", Some("key"), Some(true));
        assert_eq!(Rule::of_own(&said.to_own()), said);
    }
}
