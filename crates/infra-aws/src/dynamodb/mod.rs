//! DynamoDB: tables.

mod table;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<table::Table>()]
}
