//! From text to tokens.
//!
//! All of a text is cut into tokens before parsing. Strings, heredocs and interpolations nest, which a stack
//! of modes follows without recursion. Whatever is opened is also closed: where the closing mark is missing,
//! an empty one is made up, so that the parser can rely on pairs.

mod code;
mod resume;
mod template;
mod token;

use infra_diagnostics::{Diagnostic, FileId, Span};

use crate::limits::MAX_FINDINGS;

pub(crate) use code::is_name;
pub(crate) use token::{Token, TokenKind};

/// The language the lexer is in at some place.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// Expressions and bodies.
    Code(CodeMode),
    /// Within a quoted string.
    Quoted {
        /// Where the opening quote is.
        start: usize,
    },
    /// Within a heredoc.
    Heredoc {
        /// Where `<<` is.
        start: usize,
        /// The range of the marker in the introducer.
        marker: (usize, usize),
    },
    /// A text that is a template as a whole.
    Bare,
}

/// What surrounds a stretch of code.
#[derive(Clone, Copy, Debug)]
struct CodeMode {
    /// Where the `${` or `%{` is that opened it; none at the top of a file.
    opener: Option<usize>,
    /// How many `{` are open in it.
    open_braces: usize,
}

/// Tokens of a text, and what was wrong with it.
pub(crate) struct Lexed {
    /// Ends with one `Eof`.
    pub(crate) tokens: Vec<Token>,
    /// Comments, which mean nothing to the parser, in the order of the text.
    pub(crate) comments: Vec<Token>,
    /// In the order of finding.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Cuts a file or an expression.
pub(crate) fn lex_code(file: FileId, text: &str) -> Lexed {
    Lexer::new(file, text, Mode::Code(CodeMode { opener: None, open_braces: 0 })).run()
}

/// Cuts a text that is a template as a whole.
pub(crate) fn lex_template(file: FileId, text: &str) -> Lexed {
    Lexer::new(file, text, Mode::Bare).run()
}

/// Whether an expression goes on in the next line: a bracket, a heredoc or a template sequence is still open at its end.
pub fn is_open(text: &str) -> bool {
    let mut lexer = Lexer::new(FileId(0), text, Mode::Code(CodeMode { opener: None, open_braces: 0 }));
    lexer.cut();
    let goes_on = |mode: &Mode| match mode {
        Mode::Heredoc { .. } => true,
        Mode::Code(mode) => mode.opener.is_some(),
        Mode::Quoted { .. } | Mode::Bare => false,
    };
    let depth = lexer.tokens.iter().fold(0_usize, |depth, token| match token.kind {
        TokenKind::BraceOpen | TokenKind::BracketOpen | TokenKind::ParenOpen => depth + 1,
        TokenKind::BraceClose | TokenKind::BracketClose | TokenKind::ParenClose => depth.saturating_sub(1),
        _ => depth,
    });
    depth > 0 || lexer.modes.iter().any(goes_on)
}

struct Lexer<'t> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    position: usize,
    modes: Vec<Mode>,
    tokens: Vec<Token>,
    comments: Vec<Token>,
    findings: Vec<Diagnostic>,
}

impl<'t> Lexer<'t> {
    fn new(file: FileId, text: &'t str, mode: Mode) -> Self {
        Self {
            file,
            text,
            bytes: text.as_bytes(),
            position: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            modes: vec![mode],
            tokens: Vec::new(),
            comments: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn run(mut self) -> Lexed {
        self.cut();
        self.close_what_is_open();
        self.push(TokenKind::Eof, self.position);
        Lexed { tokens: self.tokens, comments: self.comments, findings: self.findings }
    }

    fn cut(&mut self) {
        while self.position < self.text.len() {
            match self.modes.last().copied() {
                Some(Mode::Code(_)) => self.code_token(),
                Some(Mode::Quoted { start }) => self.quoted_token(start),
                Some(Mode::Heredoc { marker, .. }) => self.heredoc_token(marker),
                Some(Mode::Bare) | None => self.plain_text(),
            }
        }
    }

    /// At the end of the text: reports the outermost thing that was left open, since it explains those within
    /// it.
    fn close_what_is_open(&mut self) {
        let mut reported = false;
        for depth in 1..self.modes.len() {
            if !reported {
                reported = self.report_unclosed(depth);
            }
        }
        while self.modes.len() > 1 {
            self.abandon_mode();
        }
    }

    fn report_unclosed(&mut self, depth: usize) -> bool {
        match self.modes[depth] {
            Mode::Quoted { start } => self.report_unclosed_quote(start, self.position),
            Mode::Heredoc { start, marker } => self.report_unclosed_heredoc(start, marker),
            Mode::Code(CodeMode { opener: Some(opener), .. }) => self.report_unclosed_interpolation(opener),
            Mode::Code(_) | Mode::Bare => return false,
        }
        true
    }

    /// Leaves the innermost mode with a made-up closing token. The error must be reported already.
    fn abandon_mode(&mut self) {
        match self.modes.pop() {
            Some(Mode::Code(_)) => {
                self.push(TokenKind::Invalid, self.position);
                self.push(TokenKind::SequenceClose, self.position);
            }
            Some(Mode::Quoted { .. }) => self.push(TokenKind::QuoteClose, self.position),
            Some(Mode::Heredoc { .. }) => self.push(TokenKind::HeredocClose, self.position),
            Some(Mode::Bare) | None => {}
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.position + ahead).copied()
    }

    /// Adds a token that starts at `start` and ends at the current position.
    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, start: start as u32, end: self.position as u32 });
    }

    /// Takes the next `length` bytes as a comment.
    fn take_comment(&mut self, length: usize) {
        let (start, end) = (self.position, self.position + length);
        self.position = end;
        self.comments.push(Token { kind: TokenKind::Comment, start: start as u32, end: end as u32 });
    }

    /// Adds a token of the next `length` bytes.
    fn take(&mut self, kind: TokenKind, length: usize) {
        let start = self.position;
        self.position += length;
        self.push(kind, start);
    }

    /// Length of the line end at the current position: 0 when there is none.
    fn newline_length(&self) -> usize {
        match (self.byte(0), self.byte(1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    fn error(&mut self, start: usize, end: usize, summary: &str, detail: impl Into<String>) {
        let span = Span::new(self.file, start, end);
        self.add_finding(Diagnostic::error(summary, detail).at(span));
    }

    fn add_finding(&mut self, finding: Diagnostic) {
        // One more than the limit, so that the parser sees that there are too many.
        if self.findings.len() <= MAX_FINDINGS {
            self.findings.push(finding);
        }
    }
}
