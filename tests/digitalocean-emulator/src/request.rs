//! What a client asks for.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// A request, read.
pub(crate) struct Request {
    pub method: String,
    /// The path without its query: `/v2/droplets/1`.
    pub path: String,
    pub query: BTreeMap<String, String>,
    /// Null when there is none.
    pub body: Json,
}

impl Request {
    pub fn new(method: &str, uri: &str, body: &[u8]) -> Result<Self, String> {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescaped(name), unescaped(value))
        };
        let body = if body.is_empty() {
            Json::Null
        } else {
            serde_json::from_slice(body).map_err(|error| format!("the body is no JSON: {error}"))?
        };
        Ok(Self { method: method.to_owned(), path: path.to_owned(), query: pairs.map(pair).collect(), body })
    }

    /// The path after `/v2`, by segments.
    pub fn segments(&self) -> Vec<String> {
        self.path.trim_start_matches("/v2").split('/').filter(|s| !s.is_empty()).map(unescaped).collect()
    }

    pub fn is_mutating(&self) -> bool {
        self.method != "GET"
    }

    /// A text of the body; empty when there is none.
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
