//! How wide a text is.

use unicode_segmentation::UnicodeSegmentation;

use crate::lexer::TokenKind;
use crate::piece::Piece;

/// The columns that pieces take, spaces included, when each grapheme cluster takes one.
pub(super) fn columns(pieces: &[Piece<'_>]) -> usize {
    pieces.iter().map(|piece| piece.spaces + width(piece)).sum()
}

fn width(piece: &Piece<'_>) -> usize {
    let text = &*piece.text;
    if text.is_ascii() && !text.contains('\r') {
        return text.len();
    }
    match piece.kind {
        // Nothing combines with a mark that could have begun a sequence.
        TokenKind::QuotedText | TokenKind::PlainText => text.split_inclusive(['$', '%']).map(clusters).sum(),
        _ => clusters(text),
    }
}

/// Counts grapheme clusters by the rules of Unicode 15.0. Later ones also join the consonants of Indic
/// conjuncts.
fn clusters(text: &str) -> usize {
    text.graphemes(true).map(|cluster| 1 + joined_consonants(cluster)).sum()
}

fn joined_consonants(cluster: &str) -> usize {
    cluster
        .chars()
        .zip(cluster.chars().skip(1))
        .filter(|(before, c)| c.is_alphabetic() && extends(*before) && !extends(*c))
        .count()
}

/// Whether a character belongs to whatever stands before it.
fn extends(c: char) -> bool {
    let mut text = String::from("x");
    text.push(c);
    text.graphemes(true).count() == 1
}
