//! A server as the `http` backend wants it: one document and its lock, with faults on demand.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// How calls go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// They never arrive.
    Lost,
    /// They arrive, and their answers get lost.
    Unanswered,
    /// They are answered with this status, and nothing is done.
    Refused(u16),
}

/// What the server holds.
#[derive(Debug, Default)]
pub struct Content {
    /// The document.
    pub document: Option<Vec<u8>>,
    /// Who holds the lock, as it was told.
    pub lock: Option<String>,
    /// How many calls there were.
    pub calls: u64,
    /// `METHOD STATUS` of each answered call.
    pub log: Vec<String>,
    /// After so many more calls one goes wrong, or all of them from then on.
    pub fault: Option<(u64, Fault, bool)>,
    /// What the header `Authorization` must be.
    pub authorization: Option<String>,
}

/// A server on a free loopback port; ends with the value.
#[derive(Debug)]
pub struct StateServer {
    content: Arc<Mutex<Content>>,
    address: String,
    ended: Arc<AtomicBool>,
}

impl StateServer {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (content, ended) = (Arc::<Mutex<Content>>::default(), Arc::<AtomicBool>::default());
        let (shared, end) = (content.clone(), ended.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let shared = shared.clone();
                std::thread::spawn(move || while serve(&stream, &shared).is_some() {});
            }
        });
        Self { content, address, ended }
    }

    /// Address of what is served, under any path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// What it holds, to be looked at and changed.
    pub fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap()
    }

    /// The document's text; empty when there is none.
    pub fn text(&self) -> String {
        String::from_utf8(self.content().document.clone().unwrap_or_default()).unwrap()
    }
}

impl Drop for StateServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(&self.address));
    }
}

/// Answers one call; none when the connection is to be closed.
fn serve(mut stream: &TcpStream, content: &Mutex<Content>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split_ascii_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut authorization) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => authorization = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut content = content.lock().unwrap();
    content.calls += 1;
    let fault = match &mut content.fault {
        Some((0, fault, lasts)) => {
            let (fault, lasts) = (*fault, *lasts);
            if !lasts {
                content.fault = None;
            }
            Some(fault)
        }
        Some((left, ..)) => {
            *left -= 1;
            None
        }
        None => None,
    };
    let (status, answer) = match fault {
        Some(Fault::Lost) => return None,
        Some(Fault::Refused(status)) => (status, Vec::new()),
        _ if content.authorization.is_some() && content.authorization != authorization => (401, Vec::new()),
        _ => act(&mut content, &method, &target, body),
    };
    if fault == Some(Fault::Unanswered) {
        return None;
    }
    content.log.push(format!("{method} {status}"));
    drop(content);
    let head = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n\r\n", answer.len());
    stream.write_all(&[head.as_bytes(), &answer].concat()).ok()
}

fn id_of(lock: &str) -> String {
    let rest = lock.split("\"ID\":").nth(1).unwrap_or_default();
    rest.split('"').nth(1).unwrap_or_default().to_owned()
}

fn act(content: &mut Content, method: &str, target: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
    let text = String::from_utf8_lossy(&body).into_owned();
    let holder = content.lock.clone();
    match (method, holder) {
        ("GET", _) => match &content.document {
            Some(document) => (200, document.clone()),
            None => (404, Vec::new()),
        },
        ("LOCK", None) => {
            content.lock = Some(text);
            (200, Vec::new())
        }
        ("LOCK", Some(holder)) => (423, holder.into_bytes()),
        ("UNLOCK", None) => (200, Vec::new()),
        ("UNLOCK", Some(holder)) if id_of(&holder) == id_of(&text) => {
            content.lock = None;
            (200, Vec::new())
        }
        ("UNLOCK", Some(holder)) => (409, holder.into_bytes()),
        // Whoever writes must hold the lock, if somebody does.
        ("POST" | "PUT", Some(holder)) if !target.contains(&format!("ID={}", id_of(&holder))) => {
            (409, holder.into_bytes())
        }
        // One that held it once does not any more.
        ("POST" | "PUT", None) if target.contains("ID=") => (409, b"{}".to_vec()),
        ("POST" | "PUT", _) => {
            content.document = Some(body);
            (200, Vec::new())
        }
        ("DELETE", _) => {
            content.document = None;
            (200, Vec::new())
        }
        _ => (405, Vec::new()),
    }
}
