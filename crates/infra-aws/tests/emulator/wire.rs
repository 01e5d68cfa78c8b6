//! A proxy before the emulator: counts calls, loses answers, and refuses.

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
    /// Actions that the caller may not do.
    forbidden: Vec<String>,
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

    /// Denies all calls of an action.
    pub fn forbid(&self, action: &str) {
        self.traffic.lock().unwrap().forbidden.push(action.to_owned());
    }

    /// The calls since the last time somebody asked, by action.
    pub fn calls(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.traffic.lock().unwrap().calls)
    }
}

/// As services that speak JSON say that the caller may not do this.
const DENIED: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 54\r\n\r\n\
    {\"__type\":\"AccessDeniedException\",\"message\":\"denied\"}\n";

/// The action of a request: what its form says, or its target.
fn action(request: &str) -> &str {
    let after = |mark: &str| request.split(mark).nth(1);
    let form = after("Action=").and_then(|rest| rest.split('&').next());
    let target = || after("x-amz-target: ").and_then(|rest| rest.lines().next()?.split('.').nth(1));
    form.or_else(target).unwrap_or_default()
}

/// Passes on the calls of one connection, one at a time.
async fn serve(mut client: TcpStream, emulator: u16, traffic: Arc<Mutex<Traffic>>) {
    while let Some(request) = message(&mut client).await {
        let request_text = String::from_utf8_lossy(&request);
        let action = action(&request_text);
        let (is_lost, is_forbidden) = {
            let mut traffic = traffic.lock().unwrap();
            *traffic.calls.entry(action.to_owned()).or_default() += 1;
            let at = traffic.to_lose.iter().position(|lost| lost == action);
            let is_lost = at.map(|at| traffic.to_lose.remove(at)).is_some();
            (is_lost, traffic.forbidden.iter().any(|forbidden| forbidden == action))
        };
        if is_forbidden {
            client.write_all(DENIED.as_bytes()).await.unwrap();
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
