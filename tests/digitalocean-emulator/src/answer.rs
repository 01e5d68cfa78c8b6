//! What a client gets.

use serde_json::{Value as Json, json};

use crate::request::Request;

/// A status, and a body unless it is null.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub body: Json,
    pub headers: Vec<(&'static str, String)>,
}

impl Answer {
    pub fn ok(body: Json) -> Self {
        Self::new(200, body)
    }

    pub fn new(status: u16, body: Json) -> Self {
        Self { status, body, headers: Vec::new() }
    }

    pub fn no_content() -> Self {
        Self::new(204, Json::Null)
    }

    pub fn error(status: u16, id: &str, message: impl Into<String>) -> Self {
        Self::new(status, json!({"id": id, "message": message.into()}))
    }

    pub fn not_found() -> Self {
        Self::error(404, "not_found", "The resource you requested could not be found.")
    }

    pub fn unprocessable(message: impl Into<String>) -> Self {
        Self::error(422, "unprocessable_entity", message)
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        Self::error(409, "conflict", message)
    }

    /// One page of a list.
    pub fn page(request: &Request, key: &str, items: Vec<Json>) -> Self {
        let number = |name: &str, default: usize| -> usize {
            request.query.get(name).and_then(|value| value.parse().ok()).unwrap_or(default)
        };
        let (size, page) = (number("per_page", 20).clamp(1, 200), number("page", 1).max(1));
        let (total, last) = (items.len(), items.len().div_ceil(size).max(1));
        let shown: Vec<Json> = items.into_iter().skip((page - 1) * size).take(size).collect();
        let url = |n: usize| format!("https://api.digitalocean.com{}?page={n}&per_page={size}", request.path);
        let mut pages = serde_json::Map::new();
        if page < last {
            pages.insert("next".to_owned(), url(page + 1).into());
            pages.insert("last".to_owned(), url(last).into());
        }
        if page > 1 {
            pages.insert("first".to_owned(), url(1).into());
            pages.insert("prev".to_owned(), url(page - 1).into());
        }
        let links = if pages.is_empty() { json!({}) } else { json!({"pages": pages}) };
        Self::ok(json!({key: shown, "links": links, "meta": {"total": total}}))
    }
}
