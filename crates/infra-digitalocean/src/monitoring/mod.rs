//! Watching: alerts and checks from outside.

mod alert;
mod uptime_check;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![resource::<alert::MonitorAlert>(), resource::<uptime_check::UptimeCheck>()]
}
