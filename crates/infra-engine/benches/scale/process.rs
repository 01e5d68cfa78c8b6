//! What a process costs, with those that it starts: Terraform's providers are processes of their own.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a process is looked at. What it costs after the last look is missed.
const INTERVAL: Duration = Duration::from_millis(10);

/// Ticks of the kernel's clock in a second, as `/proc` counts them on every machine of today.
const TICKS: f64 = 100.0;

/// The cost of a command.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processor time, user and system, of all threads and processes.
    pub cpu: f64,
    /// Most memory that was resident at once, in all processes together, in megabytes.
    pub memory: f64,
}

/// Runs a command to its end, which must be a good one.
pub fn cost(command: &mut Command) -> Cost {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("can be started");
    let (mut cost, mut cpu) = (Cost::default(), HashMap::new());
    loop {
        let mut resident = 0.0;
        for pid in with_descendants(child.id()) {
            let Some(found) = look(pid) else { continue };
            cpu.insert(pid, found.cpu);
            resident += found.resident;
            cost.memory = cost.memory.max(found.peak);
        }
        cost.memory = cost.memory.max(resident);
        cost.cpu = cpu.values().sum();
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

/// A process and all that it started, and so on, as far as they still run.
fn with_descendants(pid: u32) -> Vec<u32> {
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(parent) = found.get(next) {
        let threads = std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
        let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        let children: Vec<u32> = lists
            .flat_map(|list| list.split(' ').filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
            .collect();
        found.extend(children);
        next += 1;
    }
    found
}

/// What one process costs.
struct Look {
    /// Seconds of processor time so far.
    cpu: f64,
    /// Megabytes that are resident now.
    resident: f64,
    /// Most of them so far.
    peak: f64,
}

fn look(pid: u32) -> Option<Look> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in brackets and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    };
    Some(Look {
        cpu: (ticks(11)? + ticks(12)?) / TICKS,
        resident: megabytes("VmRSS:")?,
        peak: megabytes("VmHWM:")?,
    })
}
