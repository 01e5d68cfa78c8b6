//! Tokens.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Ident,
    Number,
    Newline,
    Eof,
    /// Reported already; the parser fails here without a word.
    Invalid,
    /// From its mark to before the line end, or to `*/`. Never among the tokens that are parsed.
    Comment,

    BraceOpen,
    BraceClose,
    BracketOpen,
    BracketClose,
    ParenOpen,
    ParenClose,

    Dot,
    Comma,
    Ellipsis,
    Assign,
    Colon,
    DoubleColon,
    FatArrow,
    Question,

    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Bang,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,

    QuoteOpen,
    QuoteClose,
    /// `<<EOT` with its line end.
    HeredocOpen,
    /// `<<-EOT` with its line end.
    HeredocOpenIndented,
    /// The closing marker.
    HeredocClose,
    /// Text in quotes, escapes as written.
    QuotedText,
    /// Text of a heredoc or bare template: at most one line with its end.
    PlainText,
    /// `${` or `${~`.
    InterpolationOpen,
    /// `%{` or `%{~`.
    DirectiveOpen,
    /// `}` or `~}`.
    SequenceClose,
}

/// A token: its kind and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Token {
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
