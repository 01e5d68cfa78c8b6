//! Where spaces stand between two pieces of a line.

use crate::lexer::TokenKind;
use crate::piece::Piece;

/// Whether a space stands between `piece` and `after`. `before` is what stands before `piece` in the same part
/// of the line.
pub(super) fn spaced(before: Option<&Piece<'_>>, piece: &Piece<'_>, after: &Piece<'_>) -> bool {
    use TokenKind::*;
    match (piece.kind, after.kind) {
        (_, Newline) => false,
        (Ident, ParenOpen | DoubleColon) | (DoubleColon, Ident) => false,
        (Dot, _) | (_, Dot | Comma | Ellipsis) => false,
        (Comma, _) => true,
        _ if within_template(piece, after) => false,
        // The word of a for expression, not a name with an index.
        (Ident, _) if piece.text == "in" && before.is_some_and(|before| before.kind == Ident) => true,
        (Ident | Number | BraceClose | BracketClose | ParenClose | SequenceClose, BracketOpen) => false,
        (Bang, _) => false,
        (Minus, _) => before.is_some_and(|before| is_operand_end(before.kind)),
        (BraceOpen, BraceClose) => false,
        (BraceOpen, _) | (_, BraceClose) => true,
        (InterpolationOpen | DirectiveOpen, BraceOpen) | (BraceClose, SequenceClose) => true,
        (SequenceClose, InterpolationOpen | DirectiveOpen) => false,
        _ => piece.nesting() <= 0 && after.nesting() >= 0,
    }
}

fn within_template(piece: &Piece<'_>, after: &Piece<'_>) -> bool {
    piece.is_template_text()
        || after.is_template_text()
        || piece.kind == TokenKind::QuoteOpen
        || piece.opens_heredoc()
        || matches!(after.kind, TokenKind::QuoteClose | TokenKind::HeredocClose)
}

/// Whether a minus after such a token subtracts. Terraform takes few tokens for the start of an operand: after
/// `=>` or a word, also `if`, every minus seems to subtract.
fn is_operand_end(kind: TokenKind) -> bool {
    use TokenKind::*;
    !matches!(
        kind,
        ParenOpen
            | BraceOpen
            | BracketOpen
            | Assign
            | Colon
            | Comma
            | Question
            | Plus
            | Minus
            | Star
            | Slash
            | Percent
            | Equal
            | NotEqual
            | Less
            | LessOrEqual
            | Greater
            | GreaterOrEqual
            | And
            | Or
            | Bang
    )
}
