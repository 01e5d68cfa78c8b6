//! EventBridge: buses, rules, and where the events that they match go.

mod bus;
mod rule;
mod tagging;
mod target;

use infra_provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::error::During;
use crate::registry::{Resources, resource};

/// The bus that every account has.
const DEFAULT_BUS: &str = "default";

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<bus::EventBus>(), resource::<rule::Rule>(), resource::<target::Target>()]
}

/// The names of all buses.
async fn buses(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let (mut buses, mut token) = (Vec::new(), None);
    loop {
        let call = cx.events().list_event_buses().set_next_token(token);
        let page = call.send().await.during("events:ListEventBuses")?;
        buses.extend(page.event_buses.unwrap_or_default().into_iter().filter_map(|bus| bus.name));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(buses);
        }
    }
}

/// The bus and the rule in the id of a rule: `nightly`, or `my-bus/nightly`. The name of a bus may hold slashes.
fn parse_rule(id: &str) -> (&str, &str) {
    id.rsplit_once('/').unwrap_or((DEFAULT_BUS, id))
}

/// What a call about several targets could not do, as an error. Each entry has a code and a message.
fn failed<'a>(
    operation: &'static str,
    mut entries: impl Iterator<Item = (Option<&'a str>, Option<&'a str>)>,
) -> Result<(), ProviderError> {
    let Some((code, message)) = entries.next() else { return Ok(()) };
    let code = code.unwrap_or_default();
    let class = crate::error::classify(code, message.unwrap_or_default(), 400);
    let class = if code == "InternalException" { ErrorClass::Unreachable } else { class };
    let error = ProviderError::new(class, message.unwrap_or(code)).during(operation);
    Err(ProviderError { code: Some(code.to_owned()), ..error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_named_with_their_bus() {
        assert_eq!(parse_rule("nightly"), ("default", "nightly"));
        assert_eq!(parse_rule("jobs/nightly"), ("jobs", "nightly"));
        let partner = "aws.partner/example.com/1/nightly";
        assert_eq!(parse_rule(partner), ("aws.partner/example.com/1", "nightly"));
    }

    #[test]
    fn an_entry_that_failed_is_an_error() {
        let entry = (Some("ResourceNotFoundException"), Some("no such rule"));
        let error = failed("events:PutTargets", [entry].into_iter()).err();
        assert_eq!(error.map(|error| error.class), Some(ErrorClass::NotFound));
        assert!(failed("events:PutTargets", std::iter::empty()).is_ok());
    }
}
