//! Describing many at once. A call that names several fails as a whole when one of them does not exist.

use std::future::Future;

use infra_provider::{ErrorClass, ProviderError};

/// How many ARNs one describing call names.
pub(super) const PER_CALL: usize = 20;

/// What exists of what is asked for. Where a call fails because something does not exist, it is made again with each
/// half, so that one that is gone costs few calls.
pub(super) async fn existing<T, F, Fut>(asked: Vec<String>, fetch: F) -> Result<Vec<T>, ProviderError>
where
    F: Fn(Vec<String>) -> Fut,
    Fut: Future<Output = Result<Vec<T>, ProviderError>>,
{
    let mut found = Vec::new();
    let mut parts = vec![asked];
    while let Some(mut part) = parts.pop() {
        match fetch(part.clone()).await {
            Ok(items) => found.extend(items),
            Err(error) if error.class == ErrorClass::NotFound => {
                if part.len() > 1 {
                    let half = part.split_off(part.len() / 2);
                    parts.push(half);
                    parts.push(part);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_gone_hides_nothing() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let calls = Cell::new(0);
        let fetch = |asked: Vec<String>| {
            calls.set(calls.get() + 1);
            async move {
                if asked.iter().any(|arn| arn == "gone") {
                    return Err(ProviderError::new(ErrorClass::NotFound, "one of them"));
                }
                Ok(asked)
            }
        };
        let asked: Vec<String> = ["a", "b", "gone", "c", "d", "e", "f", "g"].map(str::to_owned).into();
        let mut found = runtime.block_on(existing(asked, fetch)).unwrap();
        found.sort();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(calls.get(), 7);
    }
}
