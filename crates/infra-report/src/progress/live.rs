//! The thread that keeps the last lines of a terminal up to date.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use infra_engine::Event;

use super::board::Board;
use super::work::Work;
use crate::Style;

/// How often time alone brings another frame.
const TICK: Duration = Duration::from_millis(500);
/// How soon after a frame the next one may come: many events share one.
const CALM: Duration = Duration::from_millis(50);

/// A terminal whose last lines can be written anew.
pub trait Screen: Send {
    /// How many columns and rows it has now.
    fn size(&self) -> (usize, usize);

    /// Writes whole lines that stay, and below them the frame in place of the one before. No frame leaves nothing behind.
    fn show(&mut self, lines: &str, frame: &[String]);
}

/// Shows what goes on until nobody can send any more.
pub(super) fn run(
    events: &Receiver<(Instant, Event)>,
    style: Style,
    work: Work,
    mut screen: Box<dyn Screen>,
) {
    let begin = Instant::now();
    let mut board = Board::new(style, work);
    let mut lines = String::new();
    let mut due: Option<Instant> = None;
    loop {
        let received = match due {
            Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok((at, event)) => {
                if let Some(line) = board.event(at.saturating_duration_since(begin), &event) {
                    lines.push_str(&line);
                    lines.push('\n');
                }
                let soon = Instant::now() + CALM;
                due = Some(due.map_or(soon, |due| due.min(soon)));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                screen.show(&lines, &[]);
                return;
            }
        }
        // However fast events come, there is a frame now and then.
        if due.is_some_and(|due| due <= Instant::now()) {
            let (width, height) = screen.size();
            // The last column is left free: some terminals begin another line as soon as it is written to.
            let frame = board.frame(begin.elapsed(), width.saturating_sub(1), (height / 2).min(14));
            screen.show(&lines, &frame);
            lines.clear();
            due = board.is_busy().then(|| Instant::now() + TICK);
        }
    }
}
