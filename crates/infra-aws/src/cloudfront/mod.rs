//! CloudFront: what is near to everybody.

mod distribution;
mod origin_access_control;

use infra_provider::{ErrorClass, ProviderError};

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<distribution::Distribution>(), resource::<origin_access_control::OriginAccessControl>()]
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
