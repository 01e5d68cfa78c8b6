//! Runs the emulator until it is told to stop: `digitalocean-emulator [PORT]`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use infra_digitalocean_emulator::{Description, Emulator, Options};

#[tokio::main]
async fn main() -> ExitCode {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or_default();
    let description = match Description::published() {
        Ok(description) => Arc::new(description),
        Err(problem) => {
            eprintln!("the description cannot be used: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let emulator = match Emulator::start(Options { port, ..Options::default() }, Some(description)).await {
        Ok(emulator) => emulator,
        Err(error) => {
            eprintln!("port {port}: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("DIGITALOCEAN_API_URL={} DIGITALOCEAN_TOKEN={}", emulator.address(), emulator.token());
    let mut reported = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let violations = emulator.violations();
        for violation in violations.iter().skip(reported) {
            eprintln!("violation: {violation}");
        }
        reported = violations.len();
    }
}
