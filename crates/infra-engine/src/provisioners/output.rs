//! What a command writes, and what is said when it fails.

use super::remote::Source;

/// Why a command has not ended well.
pub(super) struct Failed {
    pub(super) reason: String,
    /// Nothing where nothing has run.
    pub(super) output: Option<String>,
}

impl Failed {
    /// Without what the command wrote.
    pub(super) fn short(&self) -> String {
        format!("{}.", self.reason)
    }

    /// With what the command wrote.
    pub(super) fn with_output(&self) -> String {
        match self.output.as_deref().map(str::trim) {
            None => self.short(),
            Some("") => format!("{}. It wrote nothing.", self.reason),
            Some(output) => format!("{}. It wrote:\n{output}", self.reason),
        }
    }

    /// Before there was a command.
    pub(super) fn before(reason: String) -> Self {
        Self { reason, output: None }
    }
}

/// Lines that come in pieces from two sides.
pub(super) struct Lines<'t> {
    tell: &'t (dyn Fn(&str) + Sync),
    open: [Vec<u8>; 2],
    written: String,
}

impl<'t> Lines<'t> {
    pub(super) fn new(tell: &'t (dyn Fn(&str) + Sync)) -> Self {
        Self { tell, open: Default::default(), written: String::new() }
    }

    /// Takes the next piece of what was written there.
    pub(super) fn take(&mut self, source: Source, bytes: &[u8]) {
        let side = usize::from(source == Source::Error);
        let mut pieces = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            self.open[side].extend_from_slice(piece);
            if pieces.peek().is_some() {
                let line = std::mem::take(&mut self.open[side]);
                self.line(&line);
            }
        }
    }

    /// Takes one line.
    pub(super) fn line(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches('\r');
        (self.tell)(line);
        self.written.push_str(line);
        self.written.push('\n');
    }

    /// Nothing more comes: lines that have no end have ended.
    pub(super) fn finish(&mut self) {
        for side in 0..self.open.len() {
            let line = std::mem::take(&mut self.open[side]);
            if !line.is_empty() {
                self.line(&line);
            }
        }
    }

    /// All lines so far.
    pub(super) fn written(self) -> String {
        self.written
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn pieces_of_two_sides_make_whole_lines() {
        let told = Mutex::new(Vec::new());
        let tell = |line: &str| told.lock().expect("lock").push(line.to_owned());
        let mut lines = Lines::new(&tell);
        lines.take(Source::Output, b"one\ntw");
        lines.take(Source::Error, b"oops");
        lines.take(Source::Output, b"o\r\n\nfour");
        lines.finish();
        assert_eq!(*told.lock().expect("lock"), ["one", "two", "", "four", "oops"]);
        assert_eq!(lines.written(), "one\ntwo\n\nfour\noops\n");
    }
}
