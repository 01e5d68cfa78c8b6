//! Interrupts from the terminal and from whoever runs us.

use infra_engine::Cancel;
use tokio::signal::unix::{SignalKind, signal};

/// Turns SIGINT and SIGTERM into interrupts. The third one ends the process at once: the journal holds what matters.
pub fn listen(cancel: Cancel) {
    tokio::spawn(async move {
        let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            return;
        };
        for count in 1.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if count > 2 {
                std::process::exit(1);
            }
            cancel.interrupt();
        }
    });
}
