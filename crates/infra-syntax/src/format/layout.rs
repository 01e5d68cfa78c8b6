//! Lines: their indentation, the spaces within them, and what is aligned across them.

use std::ops::Range;

use super::columns::columns;
use super::spacing::spaced;
use crate::lexer::TokenKind;
use crate::piece::Piece;

/// Spaces for each level of indentation.
const INDENT: usize = 2;

/// The parts of a line, as indexes of pieces. Text of templates can make it span several lines of the source.
struct Line {
    start: usize,
    /// Where the `=` is that is aligned, with all that follows it; `comment` when there is none.
    assign: usize,
    /// Where the comment is that ends the line after something else; `end` when there is none.
    comment: usize,
    end: usize,
}

impl Line {
    fn new(pieces: &[Piece<'_>], range: Range<usize>) -> Self {
        let Range { start, end } = range;
        let has_comment = end - start > 1 && pieces[end - 1].kind == TokenKind::Comment;
        let comment = if has_comment { end - 1 } else { end };
        let assign = (start + 1..comment).find(|index| pieces[*index].kind == TokenKind::Assign);
        // What opens a bracket for the lines below is not aligned.
        let closed = |index: &usize| pieces[*index..comment].iter().map(Piece::nesting).sum::<isize>() == 0;
        Self { start, assign: assign.filter(closed).unwrap_or(comment), comment, end }
    }

    fn has_assign(&self) -> bool {
        self.assign < self.comment
    }

    fn has_comment(&self) -> bool {
        self.comment < self.end
    }

    /// How many brackets are open after the line that were not before. What is aligned opens and closes as many.
    /// Of a line with a heredoc, only what stands before its text counts.
    fn nesting(&self, pieces: &[Piece<'_>]) -> isize {
        let lead = &pieces[self.start..self.assign];
        let heredoc = lead.iter().position(Piece::opens_heredoc).unwrap_or(lead.len());
        lead[..heredoc].iter().map(Piece::nesting).sum()
    }
}

/// Sets the spaces before each piece. The last piece is the end of the text, which keeps its own.
pub(super) fn arrange(pieces: &mut [Piece<'_>]) {
    let Some((_, pieces)) = pieces.split_last_mut() else { return };
    let mut lines = Vec::new();
    let mut start = 0;
    for end in 1..=pieces.len() {
        if pieces[end - 1].ends_line() || end == pieces.len() {
            lines.push(Line::new(pieces, start..end));
            start = end;
        }
    }
    indent(&lines, pieces);
    for line in &lines {
        space(pieces, line.start..line.assign);
        space(pieces, line.assign..line.comment);
        if line.has_assign() {
            pieces[line.assign].spaces = 1;
        }
    }
    align(&lines, pieces, Line::has_assign, |line| line.assign);
    align(&lines, pieces, Line::has_comment, |line| line.comment);
}

/// Indents each line by the lines before it that have opened brackets: brackets that one line opens together
/// indent once.
fn indent(lines: &[Line], pieces: &mut [Piece<'_>]) {
    // How many brackets are still open of each line that indents.
    let mut open: Vec<isize> = Vec::new();
    for line in lines {
        if pieces[line.start].kind == TokenKind::Newline {
            pieces[line.start].spaces = 0;
            continue;
        }
        let nesting = line.nesting(pieces);
        let mut closing = -nesting;
        while closing > 0
            && let Some(innermost) = open.last_mut()
        {
            let closed = closing.min(*innermost);
            closing -= closed;
            *innermost -= closed;
            if *innermost == 0 {
                open.pop();
            }
        }
        pieces[line.start].spaces = INDENT * open.len();
        if nesting > 0 {
            open.push(nesting);
        }
    }
}

/// Sets the spaces within one part of a line; those before it stay.
fn space(pieces: &mut [Piece<'_>], part: Range<usize>) {
    let part = &mut pieces[part];
    for index in 1..part.len() {
        let before = index.checked_sub(2).map(|before| &part[before]);
        let space = spaced(before, &part[index - 1], &part[index]) || parts_digits(&part[index - 1..]);
        part[index].spaces = usize::from(space);
    }
}

/// Whether the pieces begin with two indexes of the old form, which would read as one number if nothing stood
/// between them: `0 .1`.
fn parts_digits(pieces: &[Piece<'_>]) -> bool {
    use TokenKind::{Dot, Number};
    matches!(pieces, [first, dot, second, ..]
        if (first.kind, dot.kind, second.kind) == (Number, Dot, Number))
}

/// Puts the pieces that `place` names into one column, for each run of lines that have one.
fn align(
    lines: &[Line],
    pieces: &mut [Piece<'_>],
    has: impl Fn(&Line) -> bool,
    place: impl Fn(&Line) -> usize,
) {
    for run in lines.chunk_by(|a, b| has(a) && has(b)) {
        if !has(&run[0]) {
            continue;
        }
        let widths: Vec<usize> = run.iter().map(|line| columns(&pieces[line.start..place(line)])).collect();
        let widest = widths.iter().max().copied().unwrap_or(0);
        for (line, width) in run.iter().zip(widths) {
            pieces[place(line)].spaces = widest - width + 1;
        }
    }
}
