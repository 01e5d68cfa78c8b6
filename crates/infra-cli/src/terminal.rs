//! Where output goes. Only this file prints.

mod screen;

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::{Arc, OnceLock};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use infra_report::{Progress, Style, Work};

use crate::args::{Answer, Shown};
use crate::environment::Environment;
use crate::exit::Exit;

/// Standard output and standard error of a command.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// How human output looks.
    pub style: Style,
    /// How what is wrong looks: it may go elsewhere.
    error_style: Style,
    /// Whether programs read it.
    pub json: bool,
    /// Whether warnings are to be short: `-compact-warnings`.
    compact_warnings: bool,
    /// Whether its last lines can be written anew while work goes on.
    is_live: bool,
    /// Why output got lost, if it did.
    lost: Arc<OnceLock<String>>,
}

impl Terminal {
    /// As the arguments, the environment and the terminal itself want it.
    pub fn new(shown: &Shown, compact_warnings: bool, environment: &Environment) -> Self {
        let colour = !shown.no_color && !environment.no_color && !shown.json;
        let on_screen = colour && std::io::stdout().is_terminal();
        Self {
            style: Style { colour: on_screen },
            // What is logged would be written into them.
            is_live: on_screen && !environment.plain_terminal && environment.log.is_none(),
            error_style: Style { colour: colour && std::io::stderr().is_terminal() },
            json: shown.json,
            compact_warnings,
            lost: Arc::default(),
        }
    }

    /// Writes to standard output. A reader that has gone away is no reason to fail; a full disk is one in the end.
    pub fn out(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => drop(self.lost.set(io_reason(&error))),
            _ => {}
        }
    }

    /// How the command ends: whoever asked for output and did not get it must learn of that.
    pub fn end(&self, exit: Exit) -> Exit {
        let Some(why) = self.lost.get() else { return exit };
        let detail =
            format!("Standard output cannot be written: {why}. What the command did is done all the same.");
        self.complain(&Diagnostic::error("Output got lost", detail).into(), &SourceMap::new());
        Exit::Failure
    }

    /// Shows what goes on while it does.
    pub fn progress(&self) -> Progress {
        self.progress_of(Work::default)
    }

    /// The same, with what there is to do.
    pub fn progress_of(&self, work: impl FnOnce() -> Work) -> Progress {
        match self.is_live {
            true => Progress::live(self.style.clone(), work(), Box::new(screen::Standard::default())),
            false => Progress::new(self.style.clone(), self.json, Box::new(std::io::stdout())),
        }
    }

    /// Writes a line to standard output.
    pub fn line(&self, text: &str) {
        self.out(&format!("{text}\n"));
    }

    /// Writes a line for people; programs read it elsewhere.
    pub fn say(&self, text: &str) {
        if !self.json {
            self.line(text);
        }
    }

    /// Says what was found: for people on standard error, for programs as messages on standard output.
    pub fn diagnostics(&self, found: &Diagnostics, sources: &SourceMap) {
        if found.is_empty() {
            return;
        }
        if self.json {
            for diagnostic in &found.clone().in_source_order() {
                self.line(&infra_report::json::diagnostic_message(diagnostic, sources));
            }
            return;
        }
        self.complain(found, sources);
    }

    fn complain(&self, found: &Diagnostics, sources: &SourceMap) {
        let render =
            if self.compact_warnings { infra_report::compact_diagnostics } else { infra_report::diagnostics };
        let text = render(&found.clone().in_source_order(), sources, &self.error_style);
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes());
    }

    /// Asks for a word; only when somebody is there to answer.
    pub fn ask(&self, question: &str) -> Option<String> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        self.out(question);
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer.trim().to_owned())
    }
}

/// Answers a command line that is not a command.
pub fn answer(answer: Answer, environment: &Environment) -> Exit {
    let terminal = Terminal::new(&Shown::default(), false, environment);
    match answer {
        Answer::Help(text) => {
            terminal.out(&text);
            return Exit::Success;
        }
        Answer::Usage(text) => {
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
        Answer::Wrong(problem) => terminal.diagnostics(&(*problem).into(), &SourceMap::new()),
    }
    Exit::Failure
}

/// Says on standard error what is going on.
pub fn notice(text: &str) {
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Says that this program is wrong.
pub fn bug() {
    let text = "\ninfra has a bug and had to stop. What was done so far is in the state or in its journal; the next command goes on from there.\nPlease report the message above.\n";
    let _ = std::io::stderr().write_all(text.as_bytes());
}
