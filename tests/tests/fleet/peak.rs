//! How much memory a process takes at most.

use std::thread::JoinHandle;
use std::time::Duration;

use infra_tests::Running;

/// Watches a process until it ends; joined, it tells the most that was resident, in MiB.
pub fn peak(running: &Running) -> JoinHandle<u64> {
    let status = format!("/proc/{}/status", running.pid());
    std::thread::spawn(move || {
        let mut peak = 0;
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find(|line| line.starts_with("VmHWM:"));
            let Some(kib) = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()) else {
                break;
            };
            peak = peak.max(kib);
            std::thread::sleep(Duration::from_millis(5));
        }
        peak / 1024
    })
}
