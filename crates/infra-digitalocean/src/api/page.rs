//! Lists, page by page.

use futures::future::join_all;
use infra_provider::{ErrorClass, ProviderError};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::Api;

/// The most that the API gives in one answer.
const PER_PAGE: usize = 200;

/// The first page of a list, and how much more there is.
pub(crate) struct Listing<T> {
    /// What the pages so far hold.
    pub(crate) items: Vec<T>,
    /// How many pages there are, where the API tells.
    pages: usize,
    has_next: bool,
    path: String,
    key: &'static str,
}

impl<T: DeserializeOwned> Listing<T> {
    /// Reads the first page. `path` may have a query; `key` names the list in the answer.
    pub(crate) async fn first(api: &Api, path: &str, key: &'static str) -> Result<Self, ProviderError> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{separator}per_page={PER_PAGE}");
        let (items, answer) = page(api, &path, key, 1).await?;
        let total = answer["meta"]["total"].as_u64().and_then(|total| usize::try_from(total).ok());
        let pages = total.map_or(1, |total| total.div_ceil(PER_PAGE).max(1));
        Ok(Self { items, pages, has_next: has_next(&answer), path, key })
    }

    /// Reads a list that the API gives in one answer.
    pub(crate) async fn whole(api: &Api, path: &str, key: &'static str) -> Result<Self, ProviderError> {
        let (items, _) = answered(api, path, key).await?;
        Ok(Self { items, pages: 1, has_next: false, path: path.to_owned(), key })
    }

    /// How many calls are still to be made for the whole list.
    pub(crate) fn pages_left(&self) -> usize {
        if self.has_next { (self.pages - 1).max(1) } else { 0 }
    }

    /// The whole list.
    pub(crate) async fn rest(mut self, api: &Api) -> Result<Vec<T>, ProviderError> {
        if !self.has_next {
            return Ok(self.items);
        }
        let mut answered = join_all((2..=self.pages).map(|n| page(api, &self.path, self.key, n))).await;
        let mut last = None;
        for answer in answered.drain(..) {
            let (items, answer) = answer?;
            self.items.extend(items);
            last = Some(answer);
        }
        // Where the API does not tell how much there is, or there is more in the meantime.
        let mut next = self.pages + 1;
        while last.as_ref().is_none_or(has_next) {
            let (items, answer) = page(api, &self.path, self.key, next).await?;
            self.items.extend(items);
            last = Some(answer);
            next += 1;
        }
        Ok(self.items)
    }
}

async fn page<T: DeserializeOwned>(
    api: &Api,
    path: &str,
    key: &str,
    number: usize,
) -> Result<(Vec<T>, Json), ProviderError> {
    answered(api, &format!("{path}&page={number}"), key).await
}

async fn answered<T: DeserializeOwned>(
    api: &Api,
    path: &str,
    key: &str,
) -> Result<(Vec<T>, Json), ProviderError> {
    let mut answer: Json = api.get(path).await?;
    let items = match answer.get_mut(key).map(Json::take) {
        None | Some(Json::Null) => Vec::new(),
        Some(items) => serde_json::from_value(items).map_err(|error| {
            ProviderError::new(ErrorClass::Unreachable, format!("the answer cannot be read: {error}"))
                .during(format!("GET {path}"))
        })?,
    };
    Ok((items, answer))
}

fn has_next(answer: &Json) -> bool {
    answer["links"]["pages"]["next"].is_string()
}
