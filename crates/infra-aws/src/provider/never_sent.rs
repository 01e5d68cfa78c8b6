//! Calls that never left this machine: nobody listens, or the name leads nowhere.

use std::error::Error;
use std::io::ErrorKind;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority,
};

/// Whether a failure says that no connection came about, so that nothing was sent.
pub(crate) fn is_never_sent(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(io) = current.downcast_ref::<std::io::Error>() {
            let refused =
                [ErrorKind::ConnectionRefused, ErrorKind::HostUnreachable, ErrorKind::NetworkUnreachable];
            if refused.contains(&io.kind()) {
                return true;
            }
        }
        // The connector has no type of its own for this.
        if current.to_string().starts_with("dns error") {
            return true;
        }
        next = current.source();
    }
    false
}

/// Keeps the SDK from repeating such calls for half a minute: the address is wrong more often than the network is
/// down for a moment, and moments are bridged by `infra_provider::retry`.
#[derive(Debug)]
pub(crate) struct NeverSent;

impl ClassifyRetry for NeverSent {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.output_or_error() {
            Some(Err(error)) if error.as_connector_error().is_some_and(|e| is_never_sent(e)) => {
                RetryAction::RetryForbidden
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "never sent"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_connection_was_not_sent_and_a_reset_one_may_have_been() {
        assert!(is_never_sent(&std::io::Error::from(ErrorKind::ConnectionRefused)));
        assert!(!is_never_sent(&std::io::Error::from(ErrorKind::ConnectionReset)));
        assert!(!is_never_sent(&std::io::Error::from(ErrorKind::TimedOut)));
    }
}
