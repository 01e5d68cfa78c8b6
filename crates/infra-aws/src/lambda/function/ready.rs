//! Waiting for functions: a change is one after the other, and a new one runs when it is active.

use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::{FunctionConfiguration, LastUpdateStatus, State};
use infra_provider::{ErrorClass, ProviderError};

use super::Function;
use crate::context::Context;
use crate::mutation::Op;

/// What the error of a function says that Lambda has given up.
const FAILED: &str = "FunctionFailed";

/// Whether Lambda has given up, and no waiting helps.
pub(super) fn has_failed(error: &ProviderError) -> bool {
    error.code.as_deref() == Some(FAILED)
}

/// Whether nothing is going on with a function, or why that will not be.
fn is_ready(api: &FunctionConfiguration) -> Result<bool, String> {
    let because = |reason: Option<&str>| reason.unwrap_or("Lambda does not say why").to_owned();
    match (api.state(), api.last_update_status()) {
        (Some(State::Failed), _) => Err(because(api.state_reason())),
        (_, Some(LastUpdateStatus::Failed)) => Err(because(api.last_update_status_reason())),
        (Some(State::Pending), _) | (_, Some(LastUpdateStatus::InProgress)) => Ok(false),
        _ => Ok(true),
    }
}

impl Function {
    /// Waits until it is active, or a version of it, and the last change is in force.
    pub(super) async fn ready(
        &self,
        cx: &Context,
        version: Option<&str>,
        op: &Op<'_>,
    ) -> Result<GetFunctionOutput, ProviderError> {
        let name = version.map_or_else(|| self.key().to_owned(), |of| format!("{}:{of}", self.key()));
        let ask = || async {
            let Some(api) = self.ask(cx, version).await? else { return Ok(None) };
            match api.configuration().map(is_ready) {
                Some(Ok(true)) => Ok(Some(api)),
                Some(Err(reason)) => Err(ProviderError {
                    code: Some(FAILED.to_owned()),
                    ..ProviderError::new(ErrorClass::Invalid, format!("the function {name} failed: {reason}"))
                }),
                Some(Ok(false)) | None => Ok(None),
            }
        };
        op.until(format!("the function {name} to be ready"), ask).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_ready_when_nothing_goes_on() {
        let of = |state: State, update: LastUpdateStatus| {
            let api = FunctionConfiguration::builder().state(state).last_update_status(update);
            is_ready(&api.state_reason("a").last_update_status_reason("b").build())
        };
        assert_eq!(of(State::Active, LastUpdateStatus::Successful), Ok(true));
        assert_eq!(of(State::Inactive, LastUpdateStatus::Successful), Ok(true));
        assert_eq!(of(State::Pending, LastUpdateStatus::Successful), Ok(false));
        assert_eq!(of(State::Active, LastUpdateStatus::InProgress), Ok(false));
        assert_eq!(of(State::Failed, LastUpdateStatus::Successful), Err("a".to_owned()));
        assert_eq!(of(State::Active, LastUpdateStatus::Failed), Err("b".to_owned()));
        assert_eq!(is_ready(&FunctionConfiguration::builder().build()), Ok(true));
    }
}
