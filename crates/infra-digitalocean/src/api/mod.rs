//! Calls to the API, version 2: <https://docs.digitalocean.com/reference/api/>.

mod error;
mod limit;
mod page;
mod path;

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use infra_provider::retry::Retry;
use infra_provider::{ErrorClass, ProviderError};
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use limit::RateLimit;
pub(crate) use page::Listing;
pub(crate) use path::segment;

/// How long one call may take.
const ANSWER: Duration = Duration::from_secs(60);
/// How long harmless calls are repeated.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection to one account. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

struct Inner {
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: String,
    authorization: HeaderValue,
    limit: RateLimit,
}

impl Api {
    /// Calls to `base`, as whoever the token stands for.
    pub(crate) fn new(base: &str, token: &str) -> Result<Self, ProviderError> {
        let refuse = |why: String| ProviderError::new(ErrorClass::Invalid, why);
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| refuse("the DigitalOcean token has characters that no token has".to_owned()))?;
        authorization.set_sensitive(true);
        let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| refuse(format!("TLS cannot be set up: {error}")))?;
        let roots = rustls_roots(base)?;
        let tls = tls.with_root_certificates(roots).with_no_client_auth();
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        let http = Client::builder(TokioExecutor::new()).build(connector);
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self(Arc::new(Inner { http, base, authorization, limit: RateLimit::default() })))
    }

    /// Reads. Repeated when it gets lost.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ProviderError> {
        self.repeated(Method::GET, path, None).await
    }

    /// Reads what may not be there.
    pub(crate) async fn find<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, ProviderError> {
        match self.get(path).await {
            Err(error) if error.class == ErrorClass::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    /// Makes a call that must not be repeated when nobody knows whether it worked.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Json,
    ) -> Result<T, ProviderError> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Sets what is set. Repeated when it gets lost.
    pub(crate) async fn put<T: DeserializeOwned>(&self, path: &str, body: &Json) -> Result<T, ProviderError> {
        self.repeated(Method::PUT, path, Some(body)).await
    }

    /// Deletes. Repeated when it gets lost; a repetition that finds nothing has worked.
    pub(crate) async fn delete(&self, path: &str, body: Option<&Json>) -> Result<(), ProviderError> {
        self.repeated::<Json>(Method::DELETE, path, body).await.map(drop)
    }

    async fn repeated<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> Result<T, ProviderError> {
        let retry = Retry::within(PATIENCE).idempotent().conflicts_within(Duration::ZERO);
        retry.run(None, || self.call(method.clone(), path, body)).await
    }

    /// Makes a call, once.
    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> Result<T, ProviderError> {
        let name = format!("{method} {}", path.split('?').next().unwrap_or(path));
        self.0.limit.wait().await;
        let answered = tokio::time::timeout(ANSWER, self.exchange(method, path, body)).await;
        let result = match answered {
            Ok(Ok((status, headers, bytes))) => {
                self.0.limit.learn(status, &headers);
                answer(status, &headers, &bytes)
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(ProviderError::new(ErrorClass::Unreachable, "no answer in time")),
        };
        tracing::debug!(call = name, ok = result.is_ok(), "digitalocean");
        result.map_err(|error| error.during(name))
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> Result<(StatusCode, HeaderMap, Bytes), ProviderError> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.0.base))
            .header(AUTHORIZATION, self.0.authorization.clone())
            .header(USER_AGENT, concat!("infra/", env!("CARGO_PKG_VERSION")));
        let request = match body {
            Some(body) => request
                .header(CONTENT_TYPE, "application/json")
                .body(Full::new(Bytes::from(body.to_string()))),
            None => request.body(Full::default()),
        };
        let request = request.map_err(|error| ProviderError::new(ErrorClass::Internal, error.to_string()))?;
        let response = self.0.http.request(request).await.map_err(|error| error::connection(&error))?;
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| {
            ProviderError::new(ErrorClass::Unreachable, format!("the answer broke off: {error}"))
        })?;
        Ok((head.status, head.headers, bytes.to_bytes()))
    }
}

/// What an answer says.
fn answer<T: DeserializeOwned>(
    status: StatusCode,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<T, ProviderError> {
    if !status.is_success() {
        return Err(error::answered(status, headers, bytes));
    }
    let bytes = if bytes.is_empty() { b"null" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| ProviderError {
        request_id: error::request_id(headers),
        ..ProviderError::new(ErrorClass::Unreachable, format!("the answer cannot be read: {error}"))
    })
}

/// The certificates that this machine trusts. A plain connection, like that to an emulator, needs none.
fn rustls_roots(base: &str) -> Result<rustls::RootCertStore, ProviderError> {
    let mut roots = rustls::RootCertStore::empty();
    if base.starts_with("https:") {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let reason = found.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
            let message = format!("this machine trusts no certificate authority{reason}");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("install the system's CA certificates, or name their file in SSL_CERT_FILE"));
        }
    }
    Ok(roots)
}
