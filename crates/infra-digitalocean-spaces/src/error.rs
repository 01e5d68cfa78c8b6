//! What the S3 client reports, as errors of the contract.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use infra_provider::{ErrorClass, ProviderError};

/// Names the call that a result is of.
pub(crate) trait During<T> {
    /// Turns a failure into one of the contract. `operation` is the call's name: `CreateBucket`.
    fn during(self, operation: &'static str) -> Result<T, ProviderError>;
}

impl<T, E> During<T> for Result<T, SdkError<E, HttpResponse>>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn during(self, operation: &'static str) -> Result<T, ProviderError> {
        self.map_err(|error| failure(&error).during(format!("spaces:{operation}")))
    }
}

/// What was asked for; `None` when there is no such thing.
pub(crate) fn if_found<T>(answer: Result<T, ProviderError>) -> Result<Option<T>, ProviderError> {
    match answer {
        Err(error) if error.class == ErrorClass::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// A part of a request, which lacks nothing that the API requires.
pub(crate) fn built<T, E: std::error::Error>(part: Result<T, E>) -> Result<T, ProviderError> {
    part.map_err(|error| ProviderError::new(ErrorClass::Invalid, error.to_string()))
}

fn failure<E>(error: &SdkError<E, HttpResponse>) -> ProviderError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let request_id = error.meta().request_id().or_else(|| error.request_id()).map(str::to_owned);
    let reason = || DisplayErrorContext(error).to_string();
    let failure = match error {
        SdkError::ServiceError(service) => {
            let (meta, status) = (service.err().meta(), service.raw().status().as_u16());
            let code = meta.code().unwrap_or_default();
            let message = meta.message().map_or_else(|| format!("HTTP status {status}"), str::to_owned);
            ProviderError {
                code: meta.code().map(str::to_owned),
                ..ProviderError::new(classify(code, status), message)
            }
        }
        SdkError::ConstructionFailure(_) => ProviderError::new(ErrorClass::Invalid, reason()),
        SdkError::DispatchFailure(failure)
            if failure.as_connector_error().is_some_and(|error| error.is_io() && !error.is_timeout()) =>
        {
            ProviderError::new(ErrorClass::Unreachable, format!("no connection: {}", reason()))
                .hint("check the network, the region, and the address if one is set (SPACES_ENDPOINT_URL or `spaces_endpoint`)")
        }
        _ => ProviderError::new(ErrorClass::Unreachable, format!("no answer: {}", reason())),
    };
    ProviderError { request_id, ..failure }
}

/// What kind of failure a code is; where none is known, the HTTP status says.
fn classify(code: &str, status: u16) -> ErrorClass {
    match code {
        "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => ErrorClass::AlreadyExists,
        "OperationAborted" | "BucketNotEmpty" => ErrorClass::Conflict,
        "SlowDown" => ErrorClass::Throttled,
        "TooManyBuckets" | "QuotaExceeded" => ErrorClass::Quota,
        _ if code.starts_with("NoSuch") || code == "NotFound" => ErrorClass::NotFound,
        _ => match status {
            401 | 403 => ErrorClass::Denied,
            404 => ErrorClass::NotFound,
            409 => ErrorClass::Conflict,
            429 => ErrorClass::Throttled,
            408 | 500.. => ErrorClass::Unreachable,
            _ => ErrorClass::Invalid,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_classes() {
        assert_eq!(classify("NoSuchCORSConfiguration", 404), ErrorClass::NotFound);
        assert_eq!(classify("BucketNotEmpty", 409), ErrorClass::Conflict);
        assert_eq!(classify("", 403), ErrorClass::Denied);
        assert_eq!(classify("Surprise", 400), ErrorClass::Invalid);
    }
}
