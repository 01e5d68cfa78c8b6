//! Tags as the SDK has them: every service has a type of its own for the same pair of strings.

use std::collections::HashMap;

use infra_provider::ProviderError;

use super::TagMap;
use crate::error::built;

/// The type of one service.
pub(crate) trait ApiTag: Sized {
    /// For a call.
    fn new(key: &str, value: &str) -> Result<Self, ProviderError>;

    /// Its key and its value, as far as the answer has them.
    fn pair(&self) -> (Option<&str>, Option<&str>);
}

macro_rules! api_tags {
    ($($service:ident: $shape:ident,)*) => { $(api_tags!(@$shape $service);)* };
    (@optional $service:ident) => {
        impl ApiTag for $service::types::Tag {
            fn new(key: &str, value: &str) -> Result<Self, ProviderError> {
                Ok(Self::builder().key(key).value(value).build())
            }

            fn pair(&self) -> (Option<&str>, Option<&str>) {
                (self.key(), self.value())
            }
        }
    };
    (@required $service:ident) => {
        impl ApiTag for $service::types::Tag {
            fn new(key: &str, value: &str) -> Result<Self, ProviderError> {
                built(Self::builder().key(key).value(value).build())
            }

            fn pair(&self) -> (Option<&str>, Option<&str>) {
                (Some(self.key()), Some(self.value()))
            }
        }
    };
    (@required_key $service:ident) => {
        impl ApiTag for $service::types::Tag {
            fn new(key: &str, value: &str) -> Result<Self, ProviderError> {
                built(Self::builder().key(key).value(value).build())
            }

            fn pair(&self) -> (Option<&str>, Option<&str>) {
                (Some(self.key()), self.value())
            }
        }
    };
}

api_tags! {
    aws_sdk_cloudfront: required_key,
    aws_sdk_acm: required_key,
    aws_sdk_cloudwatch: optional,
    aws_sdk_ec2: optional,
    aws_sdk_dynamodb: required,
    aws_sdk_ecr: required,
    aws_sdk_ecs: optional,
    aws_sdk_efs: required,
    aws_sdk_elasticache: optional,
    aws_sdk_elasticloadbalancing: required_key,
    aws_sdk_elasticloadbalancingv2: optional,
    aws_sdk_eventbridge: required,
    aws_sdk_iam: required,
    aws_sdk_rds: optional,
    aws_sdk_resourcegroupstagging: required,
    aws_sdk_route53: optional,
    aws_sdk_s3: required,
    aws_sdk_secretsmanager: optional,
    aws_sdk_sesv2: required,
    aws_sdk_sns: required,
    aws_sdk_ssm: required,
}

impl ApiTag for aws_sdk_kms::types::Tag {
    fn new(key: &str, value: &str) -> Result<Self, ProviderError> {
        built(Self::builder().tag_key(key).tag_value(value).build())
    }

    fn pair(&self) -> (Option<&str>, Option<&str>) {
        (Some(self.tag_key()), Some(self.tag_value()))
    }
}

/// Tags as a call takes them.
pub(crate) fn to_api<T: ApiTag>(tags: &TagMap) -> Result<Vec<T>, ProviderError> {
    tags.iter().map(|(key, value)| T::new(key, value)).collect()
}

/// The tags that a create call sets: those of the resource, and the one that recovers it.
pub(crate) fn on_create<T: ApiTag>(tags: &TagMap, token: &str) -> Result<Vec<T>, ProviderError> {
    to_api(&super::with_intent(tags, token))
}

/// Tags for the calls that take a map; `None` for none.
pub(crate) fn to_map(tags: &TagMap) -> Option<HashMap<String, String>> {
    (!tags.is_empty()).then(|| tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// Tags as a call reports them.
pub(crate) fn reported<T: ApiTag>(tags: &[T]) -> TagMap {
    let owned = |tag: &T| match tag.pair() {
        (Some(key), value) => Some((key.to_owned(), value.unwrap_or_default().to_owned())),
        (None, _) => None,
    };
    tags.iter().filter_map(owned).collect()
}
