//! What went wrong, as errors of the contract.

use std::error::Error;

use hyper::StatusCode;
use hyper::header::HeaderMap;
use infra_provider::{ErrorClass, ProviderError};
use serde::Deserialize;

/// What the API says of an error.
#[derive(Deserialize)]
struct Said {
    id: String,
    message: String,
    request_id: Option<String>,
}

/// The API's id of a request.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    headers.get("x-request-id")?.to_str().ok().map(str::to_owned)
}

/// An answer that is an error.
pub(super) fn answered(status: StatusCode, headers: &HeaderMap, bytes: &[u8]) -> ProviderError {
    let said: Option<Said> = serde_json::from_slice(bytes).ok();
    let message = match &said {
        Some(said) => said.message.clone(),
        None => format!("HTTP status {status}"),
    };
    let class = classify(status, &message);
    ProviderError {
        code: said.as_ref().map(|said| said.id.clone()),
        request_id: said.and_then(|said| said.request_id).or_else(|| request_id(headers)),
        hint: hint(status, class).map(str::to_owned),
        ..ProviderError::new(class, message)
    }
}

/// No answer.
pub(super) fn connection(error: &hyper_util::client::legacy::Error) -> ProviderError {
    let mut last: &dyn Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    let class = if error.is_connect() { ErrorClass::NotSent } else { ErrorClass::Unreachable };
    ProviderError::new(class, format!("no connection: {last}"))
        .hint("check the network, and the address if one is set (DIGITALOCEAN_API_URL or the provider's `api_endpoint`)")
}

/// What kind of failure an answer is. The API has few ids: what is the matter is in the message.
fn classify(status: StatusCode, message: &str) -> ErrorClass {
    let message = message.to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    match status.as_u16() {
        403 if says(&["with members", "not in use before deleting"]) => ErrorClass::Conflict,
        401 | 403 => ErrorClass::Denied,
        404 | 410 => ErrorClass::NotFound,
        429 => ErrorClass::Throttled,
        408 | 500.. => ErrorClass::Unreachable,
        409 | 422
            if says(&[
                "already exists",
                "duplicate",
                "already in use",
                "already been taken",
                "must be unique",
            ]) =>
        {
            ErrorClass::AlreadyExists
        }
        409 | 422 if says(&["limit", "quota"]) => ErrorClass::Quota,
        409 | 412 | 423 => ErrorClass::Conflict,
        // Another action on the same object is not over yet.
        422 if says(&["pending event", "currently locked", "is locked", "in progress", "not ready"]) => {
            ErrorClass::Conflict
        }
        _ => ErrorClass::Invalid,
    }
}

fn hint(status: StatusCode, class: ErrorClass) -> Option<&'static str> {
    Some(match class {
        ErrorClass::Denied if status == StatusCode::UNAUTHORIZED => {
            "DigitalOcean does not accept this token: check DIGITALOCEAN_TOKEN or the provider's `token`"
        }
        ErrorClass::Denied => "the token's scopes must allow this call",
        ErrorClass::Quota => "ask for a higher limit in the control panel, or delete what is not needed",
        ErrorClass::AlreadyExists => {
            "something that is not managed here has this name: import it, or choose another"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_classes() {
        let class =
            |status: u16, message| classify(StatusCode::from_u16(status).unwrap_or_default(), message);
        assert_eq!(class(422, "Droplet already has a pending event."), ErrorClass::Conflict);
        assert_eq!(class(409, "Can not delete VPC with members"), ErrorClass::Conflict);
        assert_eq!(class(422, "SSH Key is already in use on your account"), ErrorClass::AlreadyExists);
        assert_eq!(
            class(422, "creating this/these droplet(s) will exceed your droplet limit"),
            ErrorClass::Quota
        );
        assert_eq!(class(422, "Name Only valid hostname characters are allowed."), ErrorClass::Invalid);
        assert_eq!(class(503, "Service Unavailable"), ErrorClass::Unreachable);
    }

    #[test]
    fn an_error_carries_what_support_asks_for() {
        let body = br#"{"id":"not_found","message":"gone","request_id":"r-1"}"#;
        let error = answered(StatusCode::NOT_FOUND, &HeaderMap::new(), body);
        assert_eq!(error.to_string(), "not_found: gone (request r-1)");
    }
}
