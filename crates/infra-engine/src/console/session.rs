//! Lines, and what becomes of them.

use infra_diagnostics::{Diagnostics, SourceMap};

use super::Console;

/// What a line led to.
#[derive(Debug)]
pub enum Reaction {
    /// The expression goes on in the next line.
    More,
    /// To be shown; nothing for an empty line.
    Shown(String),
    /// The expression has no value.
    Failed(Diagnostics),
    /// The user wants to leave.
    Exit,
}

const HELP: &str = "\
Write an expression of the language to see its value: var.region, [for s in aws_subnet.all : s.id],
cidrsubnet(\"10.0.0.0/16\", 8, 2). Objects are what the state says; nothing is read from the cloud or changed.

An expression goes on in the next line while a bracket or a heredoc is open; an empty line ends it.
type(x) shows the type of an expression. To leave, write exit, or press Ctrl-D.";

/// A conversation with a console, line by line.
pub struct Session<'c, 's> {
    console: &'c Console<'s>,
    /// What was typed, for messages to quote.
    sources: SourceMap,
    /// The lines of an expression that is not complete.
    pending: String,
}

impl<'c, 's> Session<'c, 's> {
    /// A conversation in which nothing was said yet. `sources` are the files of the configuration.
    pub fn new(console: &'c Console<'s>, sources: SourceMap) -> Self {
        Self { console, sources, pending: String::new() }
    }

    /// What problems point into.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// Whether an expression was begun that is not complete.
    pub fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Takes a line, without its line end.
    pub fn line(&mut self, line: &str) -> Reaction {
        if self.pending.is_empty() {
            match line.trim() {
                "" => return Reaction::Shown(String::new()),
                "exit" => return Reaction::Exit,
                "help" => return Reaction::Shown(HELP.to_owned()),
                _ => {}
            }
        }
        self.pending.push_str(line);
        self.pending.push('\n');
        // An empty line ends what was begun, complete or not, as people expect who lost count of their brackets.
        if !line.trim().is_empty() && infra_syntax::is_open(&self.pending) {
            return Reaction::More;
        }
        self.end()
    }

    /// Evaluates what was begun, although no line follows.
    pub fn end(&mut self) -> Reaction {
        let text = std::mem::take(&mut self.pending);
        if text.trim().is_empty() {
            return Reaction::Shown(String::new());
        }
        match self.console.evaluate(&text, &mut self.sources) {
            Ok(shown) => Reaction::Shown(shown),
            Err(problems) => Reaction::Failed(problems),
        }
    }

    /// Forgets what was begun.
    pub fn discard(&mut self) {
        self.pending.clear();
    }
}
