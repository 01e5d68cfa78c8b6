//! What stands before servers and buckets: certificates, and the content delivery network.

mod cdn;
pub(crate) mod certificate;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![resource::<cdn::Cdn>(), resource::<certificate::Certificate>()]
}
