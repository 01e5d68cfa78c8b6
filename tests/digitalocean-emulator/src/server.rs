//! The server: reads requests, checks them, has them answered, and checks the answers.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value as Json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::api;
use crate::description::Description;
use crate::fault::{Fate, Faults, Held, Moment};
use crate::request::Request;
use crate::world::World;

/// The token that is accepted.
const TOKEN: &str = "dop_v1_emulator";

/// How it behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long actions take.
    pub delay: Duration,
    /// How long lists lag behind.
    pub lag: Duration,
    /// How many calls are answered in how long; then they are refused for the rest of it.
    pub limit: (usize, Duration),
    /// The port of loopback; 0 for any that is free.
    pub port: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            delay: Duration::from_millis(30),
            lag: Duration::from_millis(50),
            limit: (1_000_000, Duration::from_secs(3600)),
            port: 0,
        }
    }
}

struct Shared {
    world: Mutex<World>,
    faults: Mutex<Faults>,
    calls: Mutex<BTreeMap<String, usize>>,
    violations: Mutex<Vec<String>>,
    window: Mutex<(Instant, usize)>,
    description: Option<Arc<Description>>,
    limit: (usize, Duration),
}

/// A running emulator; ends with this.
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Emulator {
    /// Starts one. Without a description nothing is checked against it.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: Options, description: Option<Arc<Description>>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(options.delay, options.lag)),
            faults: Mutex::default(),
            calls: Mutex::default(),
            violations: Mutex::default(),
            window: Mutex::new((Instant::now(), 0)),
            description,
            limit: options.limit,
        });
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move {
                    let service = service_fn(move |request| serve(Arc::clone(&shared), request));
                    // A client that goes away is no failure.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Ok(Self { shared, address, task })
    }

    /// Where it is: `http://127.0.0.1:40123`.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token that it accepts.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// The calls since somebody asked last, by method and path of the description.
    pub fn calls(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut *lock(&self.shared.calls))
    }

    /// What did not fit the description, so far.
    pub fn violations(&self) -> Vec<String> {
        lock(&self.shared.violations).clone()
    }

    /// What exists: a kind and an id each.
    pub fn left(&self) -> Vec<String> {
        let mut world = lock(&self.shared.world);
        world.proceed();
        world.left()
    }

    /// Makes a call as another client does it, held against the description like any other. The status, and the body of
    /// the answer.
    pub fn call(&self, method: &str, path: &str, body: &Json) -> (u16, Json) {
        let bytes = if body.is_null() { String::new() } else { body.to_string() };
        let request = match Request::new(method, path, bytes.as_bytes()) {
            Ok(request) => request,
            Err(problem) => return (400, Json::from(problem)),
        };
        let answer = self.shared.checked(&request);
        (answer.status, answer.body)
    }

    /// How many mutating calls there were.
    pub fn mutations(&self) -> usize {
        lock(&self.shared.faults).mutations
    }

    /// Has the mutating call that comes after `after` others never end.
    pub fn hold(&self, after: usize, moment: Moment) -> Held {
        lock(&self.shared.faults).hold(after, moment)
    }

    /// Holds and loses nothing any more.
    pub fn release(&self) {
        lock(&self.shared.faults).release();
    }

    /// Loses the mutating call that comes after `after` others, or its answer.
    pub fn lose(&self, after: usize, moment: Moment) {
        lock(&self.shared.faults).lose(after, moment);
    }
}

impl Shared {
    fn violation(&self, text: String) {
        lock(&self.violations).push(text);
    }

    /// Counts a call; an answer when there were too many.
    fn count(&self) -> (Option<Answer>, Vec<(&'static str, String)>) {
        let mut window = lock(&self.window);
        if window.0.elapsed() >= self.limit.1 {
            *window = (Instant::now(), 0);
        }
        window.1 += 1;
        let (most, remaining) = (self.limit.0, self.limit.0.saturating_sub(window.1));
        let left = self.limit.1.saturating_sub(window.0.elapsed());
        let reset = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + left;
        let headers = vec![
            ("ratelimit-limit", most.to_string()),
            ("ratelimit-remaining", remaining.to_string()),
            ("ratelimit-reset", reset.as_secs().to_string()),
        ];
        let refused = (window.1 > most).then(|| {
            let mut answer = Answer::error(429, "too_many_requests", "API Rate limit exceeded.");
            answer.headers.push(("retry-after", left.as_secs_f64().ceil().to_string()));
            answer
        });
        (refused, headers)
    }

    /// Carries a request out that nothing disturbs.
    fn checked(&self, request: &Request) -> Answer {
        let operation = self.description.as_ref().map(|d| d.operation(&request.method, &request.path));
        let name = format!("{} {}", request.method, request.path);
        let Some(operation) = operation else { return self.answer(request) };
        let Some(operation) = operation else {
            self.violation(format!("{name}: there is no such operation"));
            return self.answer(request);
        };
        for problem in operation.request_problems(&request.path, &request.query, &request.body) {
            self.violation(format!("{name}: request: {problem}\n    {}", request.body));
        }
        let answer = self.answer(request);
        for problem in operation.response_problems(answer.status, &answer.body) {
            self.violation(format!("{name}: response {}: {problem}\n    {}", answer.status, answer.body));
        }
        answer
    }

    /// Carries a request out.
    fn answer(&self, request: &Request) -> Answer {
        let mut world = lock(&self.world);
        world.proceed();
        api::answer(&mut world, request)
    }
}

/// The connection is to end without an answer.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("lost")
    }
}

impl std::error::Error for Lost {}

async fn serve(shared: Arc<Shared>, http: HttpRequest<Incoming>) -> Result<Response<Full<Bytes>>, Lost> {
    let method = http.method().to_string();
    let uri = http.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let expected = format!("Bearer {TOKEN}");
    let is_known =
        http.headers().get("authorization").is_some_and(|value| value.as_bytes() == expected.as_bytes());
    let bytes = http.into_body().collect().await.map_err(|_| Lost)?.to_bytes();
    let request = match Request::new(&method, &uri, &bytes) {
        Ok(request) => request,
        Err(problem) => {
            shared.violation(format!("{method} {uri}: {problem}"));
            return Ok(response(Answer::error(400, "bad_request", problem), Vec::new()));
        }
    };
    let operation =
        shared.description.as_ref().map(|description| description.operation(&request.method, &request.path));
    let name = match &operation {
        Some(Some(operation)) => operation.name().to_owned(),
        _ => format!("{method} {}", request.path),
    };
    *lock(&shared.calls).entry(name.clone()).or_default() += 1;
    let (refused, headers) = shared.count();
    let unauthorized = (!is_known).then(|| Answer::error(401, "unauthorized", "Unable to authenticate you"));
    if let Some(answer) = unauthorized.or(refused) {
        return Ok(response(answer, headers));
    }
    match &operation {
        Some(None) => shared.violation(format!("{name}: there is no such operation")),
        Some(Some(operation)) => {
            for problem in operation.request_problems(&request.path, &request.query, &request.body) {
                shared.violation(format!("{name}: request: {problem}\n    {}", request.body));
            }
        }
        None => {}
    }
    let fate = if request.is_mutating() { lock(&shared.faults).fate() } else { Fate::Answer };
    match fate {
        Fate::Lose(Moment::Before) => return Err(Lost),
        Fate::Hold(Moment::Before, held) => {
            let _ = held.send(());
            return never().await;
        }
        _ => {}
    }
    let answer = shared.answer(&request);
    if let Some(Some(operation)) = &operation {
        for problem in operation.response_problems(answer.status, &answer.body) {
            shared.violation(format!("{name}: response {}: {problem}\n    {}", answer.status, answer.body));
        }
    }
    match fate {
        Fate::Lose(Moment::After) => Err(Lost),
        Fate::Hold(Moment::After, held) => {
            let _ = held.send(());
            never().await
        }
        _ => Ok(response(answer, headers)),
    }
}

async fn never<T>() -> Result<T, Lost> {
    pending::<Infallible>().await;
    Err(Lost)
}

fn response(answer: Answer, headers: Vec<(&'static str, String)>) -> Response<Full<Bytes>> {
    let mut response = Response::builder()
        .status(answer.status)
        .header("x-request-id", "515850a0-a812-50bf-aa3c-d0d21d287e40");
    if !answer.body.is_null() {
        response = response.header("content-type", "application/json; charset=utf-8");
    }
    for (name, value) in headers.into_iter().chain(answer.headers) {
        response = response.header(name, value);
    }
    let body = if answer.body.is_null() { Bytes::new() } else { Bytes::from(answer.body.to_string()) };
    response.body(Full::new(body)).unwrap_or_default()
}
