//! CloudFront: what is near to everybody.

mod data;
mod distribution;
mod function;
mod origin_access_control;
mod origin_access_identity;

use infra_provider::{ErrorClass, ProviderError};

pub(crate) use self::data::data_sources;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<distribution::Distribution>(),
        resource::<function::Function>(),
        resource::<origin_access_control::OriginAccessControl>(),
        resource::<origin_access_identity::OriginAccessIdentity>(),
    ]
}

/// How many items a list has, as CloudFront wants it beside each.
fn quantity<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}

/// A number as the SDK wants it.
fn int(number: i64) -> Result<i32, ProviderError> {
    i32::try_from(number)
        .map_err(|_| ProviderError::new(ErrorClass::Invalid, format!("{number} is too large a number")))
}
