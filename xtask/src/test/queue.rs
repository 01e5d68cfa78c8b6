//! Runs programs, a few at a time, and reports each when it has ended.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::programs::Program;

/// Runs them all and prints what each printed, whole. Returns the names of those that failed.
pub fn run(programs: &[Program], at_once: usize, environment: &[(String, String)]) -> Vec<String> {
    let waiting = Mutex::new(programs.iter());
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                while let Some(program) = next() {
                    let begun = Instant::now();
                    let (passed, output) =
                        program.run(environment).unwrap_or_else(|error| (false, format!("{error}\n")));
                    // Held while it is printed: what two programs say is not mixed.
                    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    println!("-- {} ({:.1} s)\n{output}", program.name, begun.elapsed().as_secs_f64());
                    if !passed {
                        failed.push(program.name.clone());
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)
}
