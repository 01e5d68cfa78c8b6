//! Containers: where their images are, and what runs them.

mod registry;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler<Account>>> {
    vec![resource::<registry::Registry>()]
}
