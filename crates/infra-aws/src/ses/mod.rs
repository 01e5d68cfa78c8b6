//! SES, its first version: domains that mail is sent from.

mod domain_dkim;
mod domain_identity;

use infra_provider::ProviderError;

use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::registry::{Resources, resource};

/// How many identities a call asks for.
const PER_CALL: usize = 100;

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<domain_dkim::DomainDkim>(), resource::<domain_identity::DomainIdentity>()]
}

/// All domains that are identities.
async fn domains(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let call = cx.ses().list_identities().identity_type(aws_sdk_ses::types::IdentityType::Domain);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("ses:ListIdentities")
}

/// SES writes domains without the dot at their end.
fn check_domain(checks: &mut Checks<'_>) {
    if let Some(domain) = checks.text("domain").filter(|domain| domain.ends_with('.')) {
        checks.report("domain", format!("domain is \"{domain}\": write it without the dot at its end"));
    }
}
