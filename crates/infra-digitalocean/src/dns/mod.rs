//! Domains and their records.

mod domain;
mod record;

pub(crate) use domain::Domain;
use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![resource::<domain::Domain>(), resource::<record::Record>()]
}
