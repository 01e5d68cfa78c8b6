//! Bugs: a panic, wherever it happens.
//!
//! Nothing is unwound, in no profile: the release build leaves out what that takes, and the state can stand a process that ends at
//! any moment. A panic is told and ends the process with code 1. Where one of many stacks is worked on, it ends the work on that one:
//! its thread stops for good where it is, and the others go on.

use std::cell::RefCell;

use crate::exit::Exit;
use crate::terminal;

/// Learns that a bug has stopped the work on a thread.
type Learn = Box<dyn FnOnce()>;

thread_local! {
    static CONTAINED: RefCell<Option<Learn>> = const { RefCell::new(None) };
}

/// Has panics told as what they are from now on.
pub fn tell() {
    let message = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        message(panic);
        stop();
    }));
}

/// Works on this thread. A bug in that calls `learn`, and the thread does nothing more; nobody must wait for it.
pub fn contained<T>(learn: impl FnOnce() + 'static, work: impl FnOnce() -> T) -> T {
    CONTAINED.set(Some(Box::new(learn)));
    let done = work();
    CONTAINED.set(None);
    done
}

/// Stops the thread, if that is enough, or else the process.
fn stop() -> ! {
    if let Some(learn) = CONTAINED.take() {
        learn();
        loop {
            std::thread::park();
        }
    }
    terminal::bug();
    std::process::exit(Exit::Failure.code().into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_contained_bug_stops_its_thread_only() {
        let (learn, learnt) = mpsc::channel();
        let thread = std::thread::spawn(move || contained(move || learn.send(()).unwrap(), || stop()));
        learnt.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(!thread.is_finished());
    }

    #[test]
    fn work_without_a_bug_is_done() {
        assert_eq!(contained(|| unreachable!("there is no bug"), || 1), 1);
        assert!(CONTAINED.take().is_none());
    }
}
