//! Telling people elsewhere: a message to a webhook.
//!
//! The address of a webhook is a secret, since whoever has it can write there. No error holds more of it than its host.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a call may take from beginning to end.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a call is made when the server is not reached, or not well.
const ATTEMPTS: u32 = 4;
/// The pause before the second call; each one after that is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// No more of an answer is read, in bytes.
const LONGEST_ANSWER: usize = 4096;

/// Where messages go.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook(Url);

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook({})", self.host())
    }
}

impl FromStr for Webhook {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Self(url)),
            _ => Err("a webhook has an address like https://hooks.example.com/…".to_owned()),
        }
    }
}

impl Webhook {
    /// The part of the address that is no secret.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Posts a body of JSON. Calls again when the server is not reached, is overloaded or fails; so a message may arrive twice,
    /// when the answer to it got lost.
    ///
    /// # Errors
    /// A sentence that says what went wrong, without the address.
    pub async fn post(&self, body: String) -> Result<(), String> {
        let client = client()?;
        let body = Bytes::from(body);
        let mut pause = PAUSE;
        for attempt in 1.. {
            let problem = match self.once(&client, body.clone()).await {
                Ok((status, _)) if status.is_success() => return Ok(()),
                Ok((status, answer)) if !is_passing(status) => return Err(refusal(status, &answer)),
                Ok((status, answer)) => refusal(status, &answer),
                Err(problem) => problem,
            };
            if attempt == ATTEMPTS {
                return Err(problem);
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Ok(())
    }

    async fn once(&self, client: &Https, body: Bytes) -> Result<(StatusCode, String), String> {
        let request = Request::post(self.0.as_str())
            .header(USER_AGENT, concat!("infra/", env!("CARGO_PKG_VERSION")))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .map_err(|_| "the address cannot be called".to_owned())?;
        let answered = async {
            let answer = client.request(request).await.map_err(|error| innermost(&error))?;
            let status = answer.status();
            // What it says is of use where it refuses, and of none where it was cut off.
            let said = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
            let said = said.map(|said| String::from_utf8_lossy(&said.to_bytes()).into_owned());
            Ok((status, said.unwrap_or_default()))
        };
        let timeout = || format!("there was no answer within {} s", TIMEOUT.as_secs());
        tokio::time::timeout(TIMEOUT, answered).await.map_err(|_| timeout())?
    }
}

type Https = Client<hyper_rustls::HttpsConnector<HttpConnector>, Full<Bytes>>;

fn client() -> Result<Https, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Whether a call may get another answer soon.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// What a server said when it did not take a message: its first line, without what a terminal would take for commands.
fn refusal(status: StatusCode, answer: &str) -> String {
    let said: String =
        answer.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    match said.trim() {
        "" => format!("the server answered {status}"),
        said => format!("the server answered {status}: {said}"),
    }
}

/// What lies at the bottom of an error.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
