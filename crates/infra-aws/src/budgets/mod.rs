//! Budgets.

mod blocks;
mod budget;
mod notification;
mod time;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<budget::Budget>()]
}
