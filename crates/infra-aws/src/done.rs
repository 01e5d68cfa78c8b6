//! Calls that are refused when they are made twice, as they are when an answer gets lost.

use std::future::Future;

use infra_provider::{ErrorClass, ProviderError};

/// What a call says, unless it fails and what it was to do is done all the same: `is_done` is asked then only.
pub(crate) async fn unless_done(
    call: impl Future<Output = Result<(), ProviderError>>,
    is_done: impl Future<Output = Result<bool, ProviderError>>,
) -> Result<(), ProviderError> {
    match call.await {
        // Such a call has never worked, nor has one before it.
        Err(error)
            if matches!(error.class, ErrorClass::Denied | ErrorClass::NotSent | ErrorClass::Throttled) =>
        {
            Err(error)
        }
        // What went wrong with the call is what there is to say, whatever goes wrong with asking.
        Err(error) => {
            if is_done.await.unwrap_or_default() {
                Ok(())
            } else {
                Err(error)
            }
        }
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_call_that_fails_may_have_been_made_before() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let failed = |class| Err(ProviderError::new(class, "no"));
        let after = |called: Result<(), ProviderError>, done: Result<bool, ProviderError>| {
            runtime.block_on(unless_done(async { called }, async { done })).map_err(|error| error.class)
        };
        assert_eq!(after(Ok(()), failed(ErrorClass::Internal).map(|()| false)), Ok(()));
        assert_eq!(after(failed(ErrorClass::AlreadyExists), Ok(true)), Ok(()));
        assert_eq!(after(failed(ErrorClass::AlreadyExists), Ok(false)), Err(ErrorClass::AlreadyExists));
        assert_eq!(after(failed(ErrorClass::Denied), Ok(true)), Err(ErrorClass::Denied));
        let unknown = failed(ErrorClass::Internal).map(|()| true);
        assert_eq!(after(failed(ErrorClass::Quota), unknown), Err(ErrorClass::Quota));
    }
}
