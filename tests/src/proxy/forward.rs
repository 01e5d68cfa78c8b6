//! The server: takes calls in, records them, applies rules, passes them on.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, EXPECT, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;
use tokio::task::block_in_place;

use super::answers::Question;
use super::call::{Effect, Fate};
use super::identify::identify;
use super::rule::Action;
use super::{Admitted, Shared};

type Upstream = Client<HttpConnector, Full<Bytes>>;

/// The connection is to be closed without an answer.
#[derive(Debug)]
struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "closed by a rule")
    }
}

impl std::error::Error for Hangup {}

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    // Connections to the emulator are not kept: one that it closes meanwhile would fail a call that is not repeatable.
    let upstream = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, for instance: waiting is all that can help.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (shared, upstream) = (Arc::clone(&shared), upstream.clone());
        tokio::spawn(async move {
            // A task of its own: a call that has arrived is carried out even when its client is gone.
            let service = service_fn(|request| {
                let answer = tokio::spawn(answer(request, Arc::clone(&shared), upstream.clone()));
                async { answer.await.unwrap_or(Err(Hangup)) }
            });
            // Fails when a rule hangs up or a client goes away: both are what the call's record says.
            drop(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await,
            );
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    upstream: Upstream,
) -> Result<Response<Full<Bytes>>, Hangup> {
    let (parts, body) = request.into_parts();
    // A client that was killed while it sent has made no call.
    let body = body.collect().await.map_err(|_| Hangup)?.to_bytes();
    let identified = identify(&parts, &body);
    let protocol = identified.protocol;
    let line = describe(&parts);
    let question = Question::new(line.clone(), &parts, &body);
    let request = Request::from_parts(parts, Full::new(body));

    let Admitted { ticket, call, action, latency } = shared.record().admit(line, identified);
    let settle = |fate: Fate| shared.record().settle(ticket, fate);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    match &action {
        Some(Action::DropBefore(callback)) => {
            settle(Fate::Dropped);
            block_in_place(|| callback(&call));
            return Err(Hangup);
        }
        Some(Action::Fail(fault)) => {
            settle(Fate::Injected(fault.status));
            return Ok(fault.response(protocol));
        }
        Some(Action::Delay(duration)) => tokio::time::sleep(*duration).await,
        Some(Action::Pause(callback)) => block_in_place(|| callback(&call)),
        Some(Action::SwallowAfter(_)) | None => {}
    }
    let reads = call.effect == Effect::Read;
    let known = if reads { shared.kept().find(&question) } else { None };
    if let Some((latency, response)) = known {
        tokio::time::sleep(latency).await;
        settle(Fate::Replayed(response.status().as_u16()));
        return Ok(response);
    }
    if !reads {
        shared.kept().forget();
    }
    let response = match forward(request, &shared.upstream, &upstream).await {
        Ok(response) => response,
        Err(error) => {
            settle(Fate::Unreachable(error));
            return Err(Hangup);
        }
    };
    let status = response.status().as_u16();
    if let Some(Action::SwallowAfter(callback)) = action {
        settle(Fate::Swallowed(status));
        block_in_place(|| callback(&call));
        return Err(Hangup);
    }
    settle(Fate::Answered(status));
    if reads {
        shared.kept().keep(question, &response);
    }
    Ok(response)
}

fn describe(request: &Parts) -> String {
    let path = request.uri.path_and_query().map_or("/", |path| path.as_str());
    format!("{} {path}", request.method)
}

/// Passes a request on as it came, the `Host` header included: it may name a bucket.
async fn forward(
    mut request: Request<Full<Bytes>>,
    upstream: &str,
    client: &Upstream,
) -> Result<Response<Full<Bytes>>, String> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() =
        format!("http://{upstream}{path}").parse::<Uri>().map_err(|error| error.to_string())?;
    // These are about one connection, and the body has a known length now.
    for name in [CONNECTION, EXPECT, TRANSFER_ENCODING] {
        request.headers_mut().remove(name);
    }
    let response = client.request(request).await.map_err(|error| format!("{error:?}"))?;
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
    for name in [CONNECTION, TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    Ok(Response::from_parts(parts, Full::new(body)))
}
