//! A proxy before the emulator: counts calls, loses answers, and refuses calls.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What went through.
#[derive(Default)]
struct Traffic {
    calls: BTreeMap<String, usize>,
    /// Actions whose next answer is lost, although the emulator carried them out.
    to_lose: Vec<String>,
    /// Actions that the emulator never hears of: the caller may not do them.
    refused: Vec<String>,
}

/// The proxy. Ends with the runtime.
pub struct Wire {
    traffic: Arc<Mutex<Traffic>>,
    port: u16,
}

impl Wire {
    /// Puts it before the emulator.
    pub async fn before(emulator: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let traffic = Arc::<Mutex<Traffic>>::default();
        let shared = Arc::clone(&traffic);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, emulator, Arc::clone(&shared)));
            }
        });
        Self { traffic, port }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Loses the answer to the next call of an action.
    pub fn lose(&self, action: &str) {
        self.traffic.lock().unwrap().to_lose.push(action.to_owned());
    }

    /// Refuses all calls of an action from now on, for want of a permission.
    pub fn refuse(&self, action: &str) {
        self.traffic.lock().unwrap().refused.push(action.to_owned());
    }

    /// The calls since the last time somebody asked, by action.
    pub fn calls(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.traffic.lock().unwrap().calls)
    }
}

/// What is said to who may not do something.
const REFUSAL: &[u8] = b"HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: AccessDeniedException\r\n\
    content-type: application/x-amz-json-1.1\r\ncontent-length: 38\r\n\r\n\
    {\"__type\": \"AccessDeniedException\"}   ";

/// What a request asks for. Some services name it in a header, some among the parameters; with the others it is the method and
/// the path.
fn action(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let target = lines.filter_map(|line| line.split_once(':'));
    let mut target = target.filter(|(name, _)| name.eq_ignore_ascii_case("x-amz-target"));
    if let Some((_, target)) = target.next() {
        return target.trim().rsplit('.').next().unwrap_or_default().to_owned();
    }
    if let Some(rest) = body.split("Action=").nth(1) {
        return rest.split('&').next().unwrap_or_default().to_owned();
    }
    let (method, address) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    format!("{method} {}", address.split('?').next().unwrap_or_default().trim_end_matches('/'))
}

/// Passes on the calls of one connection, one at a time.
async fn serve(mut client: TcpStream, emulator: u16, traffic: Arc<Mutex<Traffic>>) {
    while let Some(request) = message(&mut client).await {
        let action = action(&String::from_utf8_lossy(&request));
        let (is_lost, is_refused) = {
            let mut traffic = traffic.lock().unwrap();
            *traffic.calls.entry(action.clone()).or_default() += 1;
            let at = traffic.to_lose.iter().position(|lost| *lost == action);
            (at.map(|at| traffic.to_lose.remove(at)).is_some(), traffic.refused.contains(&action))
        };
        if is_refused {
            if client.write_all(REFUSAL).await.is_err() {
                return;
            }
            continue;
        }
        let mut server = TcpStream::connect(("127.0.0.1", emulator)).await.unwrap();
        server.write_all(&request).await.unwrap();
        let Some(answer) = message(&mut server).await else { return };
        if is_lost || client.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// Reads one HTTP message that says how long it is.
async fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let headers = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = headers.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or_default();
            if bytes.len() >= head + 4 + length {
                return Some(bytes);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
