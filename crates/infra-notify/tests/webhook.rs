//! Messages to a server on loopback that answers as it is told to.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::{Arc, Mutex};

use infra_notify::Webhook;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Serves these answers, one after the other; an empty one hangs up. Gives the address and what was sent.
async fn server(answers: &'static [&'static str]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/services/T0/SECRET", listener.local_addr().unwrap());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut part = [0; 4096];
            while !request.ends_with(b"}") {
                let count = stream.read(&mut part).await.unwrap();
                request.extend_from_slice(&part[..count]);
            }
            log.lock().unwrap().push(String::from_utf8(request).unwrap());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, seen)
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
const BUSY: &str = "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const GONE: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 10\r\nconnection: close\r\n\r\nno_service";

#[tokio::test]
async fn a_message_arrives_as_json() {
    let (address, seen) = server(&[OK]).await;
    address.parse::<Webhook>().unwrap().post("{\"text\":\"hello\"}".to_owned()).await.unwrap();
    let request = seen.lock().unwrap()[0].to_lowercase();
    assert!(request.starts_with("post /services/t0/secret http/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/json\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"text\":\"hello\"}"), "{request}");
}

#[tokio::test]
async fn a_server_that_is_not_well_is_called_again() {
    let (address, seen) = server(&["", BUSY, OK]).await;
    address.parse::<Webhook>().unwrap().post("{}".to_owned()).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_told_without_the_secret() {
    let (address, seen) = server(&[GONE, OK]).await;
    let webhook: Webhook = address.parse().unwrap();
    let problem = webhook.post("{}".to_owned()).await.unwrap_err();
    assert_eq!(problem, "the server answered 404 Not Found: no_service");
    assert_eq!(seen.lock().unwrap().len(), 1, "it is final");
    assert!(!format!("{webhook:?}").contains("SECRET"));
}

#[test]
fn what_is_no_address_is_refused() {
    for wrong in ["", "hooks.example.com/x", "ftp://x/y", "mailto:a@b"] {
        assert!(!wrong.parse::<Webhook>().unwrap_err().contains(wrong) || wrong.is_empty());
    }
}
