//! Requests over HTTP, with redirects.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::header::{AUTHORIZATION, HeaderMap, LOCATION, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use crate::{Fetched, failed, without_secret};

/// How much of an answer is read, in bytes: 512 MiB.
const MAX_BODY: usize = 512 << 20;
/// How many redirects are followed.
const MAX_REDIRECTS: usize = 10;
/// How long a request may take from beginning to end.
const TIMEOUT: Duration = Duration::from_secs(300);
/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// A client of web servers.
pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
}

/// An answer.
pub(crate) struct Answer {
    /// Where it came from in the end.
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Http {
    /// A client that trusts the certificates that this machine trusts.
    pub fn new() -> Fetched<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let tls = tls().or_else(|error| failed(format!("TLS cannot be set up: {error}.")))?;
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Asks for a page. A token is for the first host alone.
    pub async fn get(&self, url: &Url, token: Option<&str>) -> Fetched<Answer> {
        match tokio::time::timeout(TIMEOUT, self.follow(url.clone(), token)).await {
            Ok(answer) => answer,
            Err(_) => failed(format!("{} did not answer within {} s.", shown(url), TIMEOUT.as_secs())),
        }
    }

    async fn follow(&self, mut url: Url, token: Option<&str>) -> Fetched<Answer> {
        let origin = url.origin();
        for _ in 0..MAX_REDIRECTS {
            let token = token.filter(|_| url.origin() == origin);
            let (status, headers, body) = self.once(&url, token).await?;
            if status.is_success() {
                return Ok(Answer { url, headers, body });
            }
            if !status.is_redirection() {
                return failed(refusal(&url, status, token.is_some()));
            }
            let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(next) = location.and_then(|location| url.join(location).ok()) else {
                return failed(format!("{} redirects to nowhere.", shown(&url)));
            };
            if url.scheme() == "https" && next.scheme() != "https" {
                return failed(format!(
                    "{} redirects to {}, which is not encrypted.",
                    shown(&url),
                    shown(&next)
                ));
            }
            url = next;
        }
        failed(format!("{} is redirected more than {MAX_REDIRECTS} times.", shown(&url)))
    }

    async fn once(&self, url: &Url, token: Option<&str>) -> Fetched<(StatusCode, HeaderMap, Bytes)> {
        let broken = |problem: String| failed(format!("{} cannot be reached: {problem}.", shown(url)));
        let mut request = Request::builder()
            .method(Method::GET)
            .uri(url.as_str())
            .header(USER_AGENT, concat!("infra/", env!("CARGO_PKG_VERSION")));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = match request.body(Empty::new()) {
            Ok(request) => request,
            Err(error) => return broken(error.to_string()),
        };
        let answer = match self.client.request(request).await {
            Ok(answer) => answer,
            Err(error) => return broken(innermost(&error)),
        };
        let (parts, body) = answer.into_parts();
        match Limited::new(body, MAX_BODY).collect().await {
            Ok(body) => Ok((parts.status, parts.headers, body.to_bytes())),
            Err(error) => failed(format!("The answer of {} broke off: {error}.", shown(url))),
        }
    }
}

/// Trusts what this machine trusts. A certificate that cannot be read is left out, as other programs do.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// An address as messages show it.
pub(crate) fn shown(url: &Url) -> String {
    without_secret(url.as_str())
}

fn refusal(url: &Url, status: StatusCode, with_token: bool) -> String {
    let what = format!("{} answered {status}.", shown(url));
    let host = url.host_str().unwrap_or_default();
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if with_token => {
            format!("{what} The token for {host} is not accepted.")
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            let variable = format!("TF_TOKEN_{}", host.replace('-', "__").replace('.', "_"));
            format!("{what} A token for {host} can be given in the environment as {variable}.")
        }
        _ => what,
    }
}

/// What lies at the bottom of an error.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    match cause.downcast_ref::<std::io::Error>() {
        Some(error) => infra_diagnostics::io_reason(error),
        None => cause.to_string(),
    }
}
