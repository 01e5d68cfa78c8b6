//! Elements of tuple constructors.

use infra_diagnostics::Diagnostic;

use super::lines::indented;
use super::{Edits, range_of};
use crate::ast::{Expr, ExprKind};
use crate::lexer::TokenKind;

impl Edits<'_> {
    /// Puts other elements, given as source text, in the place of `count` elements of a tuple constructor, `[a, b]`, from
    /// `start` on. Those that are both removed and added are replaced where they stand; what is added at the end of a
    /// constructor with a line for each element gets lines of its own.
    ///
    /// Call it once for each constructor, or for parts of it that have an element between them.
    pub fn splice(&mut self, tuple: &Expr, start: usize, count: usize, values: &[String]) {
        let ExprKind::Tuple(elements) = &tuple.kind else {
            let detail = "An element can only be changed where the list is written in brackets, one by one.";
            return self.problems.push(Diagnostic::error("Not a list", detail).at(tuple.span));
        };
        let start = start.min(elements.len());
        let end = start.saturating_add(count).min(elements.len());
        let replaced = (end - start).min(values.len());
        for (element, value) in elements[start..end].iter().zip(values) {
            self.replace(element, value);
        }
        let added = &values[replaced..];
        if !added.iter().all(|value| self.is_expression(value, tuple.span)) {
            return;
        }
        if !added.is_empty() {
            return self.insert_elements(tuple, elements, end, added);
        }
        self.remove_elements(elements, start + replaced, end);
    }

    /// Where the comma after an element ends, if there is one.
    fn comma_after_element(&self, element: &Expr) -> Option<usize> {
        let next = self.lines.next_code(element.span.end as usize)?;
        (next.kind == TokenKind::Comma).then(|| next.end())
    }

    fn insert_elements(&mut self, tuple: &Expr, elements: &[Expr], at: usize, values: &[String]) {
        let Some(last) = elements.last() else { return self.insert_only_elements(tuple, values) };
        if let Some(next) = elements.get(at) {
            // On the line after the element before, so that comments stay with what they stand above.
            let before = at.checked_sub(1).and_then(|before| self.comma_after_element(&elements[before]));
            let line = self.lines.next_line(before.unwrap_or(tuple.span.start as usize + 1));
            let place = next.span.start as usize;
            return match line.filter(|_| self.lines.begins_line(place)) {
                Some(line) => self.insert_lines(line, self.lines.indentation(place), values),
                None => {
                    let text: String = values.iter().map(|value| format!("{}, ", value.trim())).collect();
                    self.change(place..place, text);
                }
            };
        }
        let comma = self.comma_after_element(last);
        let end = comma.unwrap_or(last.span.end as usize);
        match self.lines.next_line(end).filter(|_| self.lines.begins_line(last.span.start as usize)) {
            Some(next) => {
                let indentation = self.lines.indentation(last.span.start as usize);
                if comma.is_none() {
                    self.change(end..end, ",");
                }
                self.insert_lines(next, indentation, values);
            }
            None => {
                let values: Vec<&str> = values.iter().map(|value| value.trim()).collect();
                let end = last.span.end as usize;
                self.change(end..end, format!(", {}", values.join(", ")));
            }
        }
    }

    fn insert_lines(&mut self, place: usize, indentation: &str, values: &[String]) {
        let line = |value: &String| format!("{},\n", indented(self.file, value.trim(), indentation));
        let text: String = values.iter().map(line).collect();
        self.change(place..place, text);
    }

    fn insert_only_elements(&mut self, tuple: &Expr, values: &[String]) {
        let (open, close) = (tuple.span.start as usize + 1, tuple.span.end as usize - 1);
        if self.lines.text[open..close].trim().is_empty() && values.iter().all(|value| !value.contains('\n'))
        {
            let values: Vec<&str> = values.iter().map(|value| value.trim()).collect();
            return self.change(open..close, values.join(", "));
        }
        let outer = self.lines.indentation(open);
        let inner = format!("{outer}  ");
        let items: Vec<String> =
            values.iter().map(|value| format!("{},", indented(self.file, value.trim(), &inner))).collect();
        // There may be comments in it, and the last may end its line.
        let held = self.lines.text[open..close].trim_end_matches([' ', '\t']);
        let end = open + held.trim_end_matches(['\r', '\n']).len();
        self.fill(end..close, &items.join("\n"), outer);
    }

    /// Removes the elements from `first` up to `end`.
    fn remove_elements(&mut self, elements: &[Expr], first: usize, end: usize) {
        let removed = &elements[first..end];
        let (Some(begin), Some(last)) = (removed.first(), removed.last()) else { return };
        let line_of = |element: &Expr| {
            let start = element.span.start as usize;
            let stop = self.comma_after_element(element).unwrap_or(element.span.end as usize);
            let next = self.lines.next_line(stop).filter(|_| self.lines.begins_line(start))?;
            Some(self.lines.start_of_line(start)..next)
        };
        let lines: Option<Vec<_>> = removed.iter().map(line_of).collect();
        if let Some(lines) = lines {
            return lines.into_iter().for_each(|lines| self.remove_lines(lines));
        }
        // The space to the next element goes too; after the last one, what joins them to the one before.
        let stop = self.comma_after_element(last).unwrap_or(last.span.end as usize);
        match (first.checked_sub(1), elements.get(end)) {
            (_, Some(after)) => self.change(range_of(begin.span).start..range_of(after.span).start, ""),
            (Some(before), None) => {
                self.change(range_of(elements[before].span).end..range_of(last.span).end, "");
            }
            (None, None) => self.change(range_of(begin.span).start..stop, ""),
        }
    }
}
