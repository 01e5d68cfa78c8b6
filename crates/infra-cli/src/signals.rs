//! Interrupts from the terminal and from whoever runs us.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use infra_engine::Cancel;
use tokio::signal::unix::{SignalKind, signal};

/// Turns SIGINT and SIGTERM into interrupts. The third one ends the process at once: the journal holds what matters.
pub fn listen(cancel: Cancel) {
    at_each(move |count| {
        if count > 2 {
            std::process::exit(1);
        }
        cancel.interrupt();
    });
}

/// Set once somebody wants this to end: nothing more is begun then.
pub fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    at_each(move |_| seen.store(true, Ordering::Relaxed));
    flag
}

/// Calls with the count of SIGINT and SIGTERM so far, at each of them.
fn at_each(mut act: impl FnMut(usize) + Send + 'static) {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    tokio::spawn(async move {
        for count in 1.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            act(count);
        }
    });
}
