//! The proxy in front of a real emulator, used by a client that is not ours, and in front of a server that shows what it got.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use infra_tests::{Action, Condition, Effect, Emulator, Fate, Fault, Proxy, Rule};

/// The AWS CLI without its retries: one command is one call.
fn aws(emulator: &Emulator, proxy: &Proxy, arguments: &[&str]) -> (bool, String) {
    let mut command = emulator.aws(&proxy.endpoint(), arguments);
    let output = command.env("AWS_MAX_ATTEMPTS", "1").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

fn vpcs(emulator: &Emulator) -> usize {
    emulator.inventory().iter().filter(|line| line.starts_with("VPC ")).count()
}

const CREATE_VPC: [&str; 4] = ["ec2", "create-vpc", "--cidr-block", "10.0.0.0/16"];

#[test]
fn calls_of_a_real_client_are_named_and_counted() {
    let Some(emulator) = Emulator::start() else { return };
    let proxy = Proxy::start(&emulator.endpoint());
    for arguments in [
        &CREATE_VPC[..],
        &["ec2", "describe-vpcs"],
        &[
            "iam",
            "create-role",
            "--role-name",
            "r",
            "--assume-role-policy-document",
            r#"{"Version":"2012-10-17"}"#,
        ],
        &["sts", "get-caller-identity"],
        &["s3api", "create-bucket", "--bucket", "b-1"],
        &[
            "s3api",
            "put-bucket-versioning",
            "--bucket",
            "b-1",
            "--versioning-configuration",
            "Status=Enabled",
        ],
        &["s3api", "get-bucket-versioning", "--bucket", "b-1"],
        &["s3api", "head-bucket", "--bucket", "b-1"],
        &["s3api", "list-buckets"],
        &["route53", "list-hosted-zones"],
        &["secretsmanager", "create-secret", "--name", "s", "--secret-string", "x"],
    ] {
        let (success, text) = aws(&emulator, &proxy, arguments);
        assert!(success, "aws {}: {text}\n{}", arguments.join(" "), proxy.transcript());
    }
    let seen: Vec<_> =
        proxy.calls().into_iter().map(|call| (call.service, call.operation, call.effect)).collect();
    let expected = [
        ("ec2", "CreateVpc", Effect::Mutating),
        ("ec2", "DescribeVpcs", Effect::Read),
        ("iam", "CreateRole", Effect::Mutating),
        ("sts", "GetCallerIdentity", Effect::Read),
        ("s3", "CreateBucket", Effect::Mutating),
        ("s3", "PutBucketVersioning", Effect::Mutating),
        ("s3", "GetBucketVersioning", Effect::Read),
        ("s3", "HeadBucket", Effect::Read),
        ("s3", "ListBuckets", Effect::Read),
        ("route53", "GET /2013-04-01/hostedzone", Effect::Read),
        ("secretsmanager", "CreateSecret", Effect::Mutating),
    ]
    .map(|(service, operation, effect)| (service.to_owned(), operation.to_owned(), effect));
    assert_eq!(seen, expected, "{}", proxy.transcript());
    assert_eq!((proxy.mutating_calls(), proxy.reading_calls()), (5, 6));
    assert_eq!(proxy.counts()[&("ec2".to_owned(), "CreateVpc".to_owned())], 1);
    assert!(proxy.calls().iter().all(|call| call.fate == Fate::Answered(200)), "{}", proxy.transcript());

    proxy.clear();
    assert_eq!(proxy.calls(), []);
    emulator.reset();
    assert_eq!(emulator.inventory(), [""; 0]);
}

#[test]
fn a_call_is_dropped_before_or_swallowed_after_it_acted() {
    let Some(emulator) = Emulator::start() else { return };
    let proxy = Proxy::start(&emulator.endpoint());
    let ran = Arc::new(AtomicUsize::new(0));
    let count = || {
        let ran = Arc::clone(&ran);
        Arc::new(move |_: &_| {
            ran.fetch_add(1, Ordering::SeqCst);
        })
    };

    proxy.before(1, count());
    let (success, text) = aws(&emulator, &proxy, &CREATE_VPC);
    assert!(!success && text.contains("Connection"), "{text}");
    assert_eq!((vpcs(&emulator), ran.load(Ordering::SeqCst)), (0, 1));

    // A call that reads does not count, and the rule is used up.
    proxy.after(2, count());
    assert!(aws(&emulator, &proxy, &CREATE_VPC).0);
    assert!(aws(&emulator, &proxy, &["ec2", "describe-vpcs"]).0);
    let (success, text) = aws(&emulator, &proxy, &CREATE_VPC);
    assert!(!success && text.contains("Connection"), "{text}");
    assert_eq!((vpcs(&emulator), ran.load(Ordering::SeqCst)), (2, 2));
    assert!(aws(&emulator, &proxy, &CREATE_VPC).0);

    let fates: Vec<_> = proxy.calls().into_iter().map(|call| call.fate).collect();
    let answered = Fate::Answered(200);
    assert_eq!(fates, [Fate::Dropped, answered.clone(), answered.clone(), Fate::Swallowed(200), answered]);
}

#[test]
fn errors_are_worded_as_each_service_words_them() {
    let Some(emulator) = Emulator::start() else { return };
    let proxy = Proxy::start(&emulator.endpoint());
    for (service, operation, arguments) in [
        ("ec2", "CreateVpc", &CREATE_VPC[..]),
        ("iam", "GetRole", &["iam", "get-role", "--role-name", "r"]),
        ("s3", "CreateBucket", &["s3api", "create-bucket", "--bucket", "b"]),
        ("secretsmanager", "ListSecrets", &["secretsmanager", "list-secrets"]),
        ("route53", "GET /2013-04-01/hostedzone", &["route53", "list-hosted-zones"]),
    ] {
        let fault = Fault::new(400, "TooOddToServe");
        proxy.add(Rule::once(Condition::Operation(service, operation), Action::Fail(fault)));
        let (success, text) = aws(&emulator, &proxy, arguments);
        assert!(
            !success && text.contains("TooOddToServe") && text.contains("injected by a test"),
            "{service}: {text}"
        );
        assert_eq!(proxy.calls().last().unwrap().fate, Fate::Injected(400));
    }
    assert_eq!(emulator.inventory(), [""; 0]);
}

/// A server that answers every request with the request itself, and can be told apart from an emulator by that.
fn mirror() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&request[..length]).unwrap();
        }
    });
    endpoint
}

/// Sends a request and returns all that comes back.
fn send(proxy: &Proxy, head: &str) -> String {
    let address = proxy.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{head}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_bucket_in_the_host_reaches_the_emulator() {
    let proxy = Proxy::start(&mirror());
    let scope = "Authorization: AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/s3/aws4_request";
    let answer =
        send(&proxy, &format!("GET /a%20key?versionId=1 HTTP/1.1\r\nHost: my-bucket.localhost:1\r\n{scope}"));
    let answer = answer.to_lowercase();
    assert!(answer.contains("get /a%20key?versionid=1 http/1.1"), "{answer}");
    assert!(answer.contains("host: my-bucket.localhost:1"), "{answer}");
    assert!(answer.contains("authorization: aws4-hmac-sha256"), "{answer}");
    let call = &proxy.calls()[0];
    assert_eq!((call.service.as_str(), call.operation.as_str()), ("s3", "GetObject"));
}

#[test]
fn an_emulator_that_is_gone_is_no_answer() {
    // A port that was free a moment ago.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let proxy = Proxy::start(&format!("http://127.0.0.1:{port}"));
    assert_eq!(send(&proxy, "GET / HTTP/1.1\r\nHost: localhost"), "");
    assert!(matches!(proxy.calls()[0].fate, Fate::Unreachable(_)), "{}", proxy.transcript());
}

#[test]
fn a_delay_goes_before_the_answer() {
    let proxy = Proxy::start(&mirror());
    let delay = Duration::from_millis(200);
    proxy.add(Rule::always(Condition::Matching(Box::new(|call| call.number == 1)), Action::Delay(delay)));
    let start = Instant::now();
    assert!(send(&proxy, "GET /slow HTTP/1.1\r\nHost: localhost").contains("GET /slow"));
    assert!(start.elapsed() >= delay);
    assert_eq!(proxy.calls()[0].fate, Fate::Answered(200));
}
