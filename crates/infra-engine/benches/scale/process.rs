//! What a process costs.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a process is looked at. What it costs after the last look is missed.
const INTERVAL: Duration = Duration::from_millis(10);

/// Ticks of the kernel's clock in a second, as `/proc` counts them on every machine of today.
const TICKS: f64 = 100.0;

/// The cost of one process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processor time, user and system, of all threads.
    pub cpu: f64,
    /// Most memory that was resident at once, in megabytes.
    pub memory: f64,
}

/// Runs a command to its end, which must be a good one.
pub fn cost(command: &mut Command) -> Cost {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("can be started");
    let mut cost = Cost::default();
    loop {
        if let Some(found) = look(child.id()) {
            cost = Cost { wall: 0.0, cpu: found.0.max(cost.cpu), memory: found.1.max(cost.memory) };
        }
        match child.try_wait().expect("a child") {
            Some(status) => {
                assert!(status.success(), "{command:?} ended with {status}");
                cost.wall = began.elapsed().as_secs_f64();
                return cost;
            }
            None => std::thread::sleep(INTERVAL),
        }
    }
}

/// Processor time and peak memory so far.
fn look(pid: u32) -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in brackets and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse().ok()?;
    Some(((ticks(11)? + ticks(12)?) / TICKS, kilobytes / 1024.0))
}
