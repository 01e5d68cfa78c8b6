//! CloudFront: what is near to everybody.

mod origin_access_control;

use crate::registry::{Handler, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<origin_access_control::OriginAccessControl>()]
}
