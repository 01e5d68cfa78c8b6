//! Requests to the server.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use md5::{Digest, Md5};
use rustls::ClientConfig;
use url::Url;

use crate::settings::{Settings, shown};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a call may take from beginning to end.
const TIMEOUT: Duration = Duration::from_secs(300);

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// A client of the server.
pub(crate) struct Client {
    pub settings: Settings,
    http: hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({:?})", self.settings)
    }
}

/// An answer.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
}

impl Answer {
    /// What it says, as a sentence that goes on after the address.
    pub fn refusal(&self) -> String {
        match self.status {
            StatusCode::UNAUTHORIZED => "the server asks for a user and a password: give username and password, or set TF_HTTP_USERNAME and TF_HTTP_PASSWORD".to_owned(),
            StatusCode::FORBIDDEN => "the server does not let this user do that".to_owned(),
            status => format!("the server answered {status}"),
        }
    }

    /// Whether it says that somebody else holds the lock.
    pub fn is_locked(&self) -> bool {
        matches!(self.status, StatusCode::LOCKED | StatusCode::CONFLICT)
    }
}

impl Client {
    pub fn new(settings: Settings, tls: ClientConfig) -> Self {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(connector);
        Self { settings, http }
    }

    /// Makes a call, again when the server is not reached or not well. Fails with a sentence.
    pub async fn call(&self, method: &Method, url: &Url, body: Option<Bytes>) -> Result<Answer, String> {
        let mut wait = self.settings.wait_min;
        for _ in 0..self.settings.retries {
            match self.once(method, url, body.clone()).await {
                Ok(answer) if !is_passing(answer.status) => return Ok(answer),
                Ok(answer) => {
                    tracing::debug!(url = shown(url), status = %answer.status, "the call is made again");
                }
                Err(problem) => tracing::debug!(url = shown(url), problem, "the call is made again"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(self.settings.wait_max);
        }
        self.once(method, url, body).await
    }

    async fn once(&self, method: &Method, url: &Url, body: Option<Bytes>) -> Result<Answer, String> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(without_credentials(url))
            .header(USER_AGENT, concat!("infra/", env!("CARGO_PKG_VERSION")));
        if let Some((user, password)) = &self.settings.credentials {
            let text = BASE64_STANDARD.encode(format!("{user}:{password}"));
            request = request.header(AUTHORIZATION, format!("Basic {text}"));
        }
        if let Some(body) = &body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .header(CONTENT_MD5, BASE64_STANDARD.encode(Md5::digest(body)));
        }
        let request = request.body(Full::new(body.unwrap_or_default())).map_err(|error| error.to_string())?;
        let answered = async {
            let answer = self.http.request(request).await.map_err(|error| innermost(&error))?;
            let status = answer.status();
            let body = answer.into_body().collect().await.map_err(|error| innermost(&error))?;
            Ok(Answer { status, body: body.to_bytes() })
        };
        match tokio::time::timeout(TIMEOUT, answered).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no answer within {} s", TIMEOUT.as_secs())),
        }
    }
}

/// Whether a call may get another answer soon.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || (status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED)
}

fn without_credentials(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.set_fragment(None);
    url.into()
}

/// What lies at the bottom of an error.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
