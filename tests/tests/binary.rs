//! The fixtures that run and kill the binary, tried with a shell in its place.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{Read, Write};
use std::net::TcpStream;

use infra_tests::{Infra, Killer, Proxy, Workspace};

/// A stand-in for the binary.
fn shell(workspace: &Workspace, endpoint: &str) -> Infra {
    Infra::with_binary("/bin/sh".as_ref(), workspace.path(), endpoint)
}

#[test]
fn a_run_has_output_code_and_environment() {
    let workspace = Workspace::with_stack("collab-editor");
    let infra = shell(&workspace, "http://127.0.0.1:1").env("TF_VAR_session_secret", "s");
    let script = "ls main.tf network.tf; echo $AWS_ENDPOINT_URL $TF_VAR_session_secret; exit 2";
    let outcome = infra.run(&["-c", script]).expect_code(2);
    assert_eq!(outcome.stdout, "network.tf\nhttp://127.0.0.1:1 s\n");
    assert!(outcome.stderr.contains("main.tf"), "{outcome}");
}

#[test]
fn a_killer_ends_the_process_before_the_proxy_goes_on() {
    let proxy = Proxy::start("http://127.0.0.1:1");
    let killer = Killer::new();
    proxy.before(1, killer.callback());

    let workspace = Workspace::empty();
    let running = shell(&workspace, &proxy.endpoint()).start(&["-c", "echo started; exec sleep 60"]);
    let mut stream = TcpStream::connect(proxy.endpoint().replace("http://", "")).unwrap();
    write!(stream, "DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    // The rule waits for its target, so aiming late is early enough.
    killer.aim(&running);
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"");
    assert!(running.wait().was_killed());
}

#[test]
fn an_interrupt_is_not_a_kill() {
    let workspace = Workspace::empty();
    let script = "trap 'echo interrupted; exit 1' INT; echo ready; while :; do sleep 0.05; done";
    let running = shell(&workspace, "http://127.0.0.1:1").start(&["-c", script]);
    while running.output_so_far().is_empty() {
        std::thread::yield_now();
    }
    running.interrupt();
    let outcome = running.wait().expect_code(1);
    assert!(!outcome.was_killed());
    assert_eq!(outcome.stdout, "ready\ninterrupted\n");
}
