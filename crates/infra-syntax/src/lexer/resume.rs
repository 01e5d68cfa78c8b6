//! Guesses that keep one forgotten quote or brace from swallowing the rest of a file.

use super::code::{begins_name, continues_name};
use super::{CodeMode, Lexer, Mode, TokenKind};

/// Whether a line can only be the start of an argument or block, or the end of a block: `name =`, `name {`,
/// `name "label" {`, `}`.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(['}', ']', ')']) {
        return true;
    }
    if !line.starts_with(begins_name) {
        return false;
    }
    let after_name = line.trim_start_matches(continues_name).trim_start();
    let after_names = after_name.trim_start_matches(|c| c == ' ' || continues_name(c));
    // A for expression has names side by side too.
    let names = &line[..line.len() - after_names.len()];
    if names.split_whitespace().any(|name| matches!(name, "for" | "in" | "if")) {
        return false;
    }
    after_names.starts_with('{')
        || (after_names.starts_with('"') && after_names.contains('{'))
        || (after_name.starts_with('=') && !after_name.starts_with("==") && !after_name.starts_with("=>"))
}

impl Lexer<'_> {
    /// At a line end within quotes: whether the following lines look like more of the string, up to its
    /// closing quote, and not like other arguments.
    pub(super) fn string_seems_to_go_on(&self) -> bool {
        const LINES_LOOKED_AT: usize = 50;
        for line in self.rest().lines().skip(1).take(LINES_LOOKED_AT) {
            if begins_item(line) || line.trim().is_empty() || line.trim_start().starts_with(['#', '/']) {
                return false;
            }
            if let Some(at) = line.find('"') {
                // After a closing quote a line is over or goes on with punctuation.
                let after = line[at + 1..].trim_start();
                return after.is_empty() || after.starts_with([',', ')', ']', '}', '#', '/']);
            }
        }
        false
    }

    /// At a line end within quotes that were opened in an interpolation of a quoted string: takes the quote
    /// as the end of that outer string, since a forgotten brace is likelier than a forgotten quote. Returns
    /// false elsewhere.
    pub(super) fn abandon_interpolation_before_quote(&mut self, opened_at: usize) -> bool {
        let [.., Mode::Quoted { .. }, Mode::Code(CodeMode { opener: Some(opener), .. }), Mode::Quoted { .. }] =
            *self.modes.as_slice()
        else {
            return false;
        };
        self.report_unclosed_interpolation(opener);
        let line_end = self.position;
        self.tokens.truncate(self.tokens.partition_point(|token| (token.start as usize) < opened_at));
        self.modes.pop();
        self.position = opened_at;
        self.abandon_mode();
        self.position = line_end;
        self.push(TokenKind::QuoteClose, opened_at);
        self.modes.pop();
        true
    }

    /// After a line end in an interpolation of a quoted string: leaves both when the next line can be nothing
    /// but an argument or a block, so that the closing brace must have been forgotten.
    pub(super) fn abandon_interpolation_that_ran_away(&mut self) {
        let [.., Mode::Quoted { .. }, Mode::Code(CodeMode { opener: Some(opener), open_braces: 0 })] =
            *self.modes.as_slice()
        else {
            return;
        };
        let line = self.rest().lines().next().unwrap_or("");
        if line.trim_start().starts_with(['}', ']', ')']) || !begins_item(line) {
            return;
        }
        self.report_unclosed_interpolation(opener);
        // Nothing of it is left: go back to the line end, which then belongs to what surrounds the string.
        let newline = self.tokens.pop();
        let resume_at = self.position;
        if let Some(newline) = newline {
            self.position = newline.start as usize;
        }
        self.abandon_mode();
        self.abandon_mode();
        if let Some(newline) = newline {
            self.position = resume_at;
            self.tokens.push(newline);
        }
    }
}
