//! What holds for every input.

use infra_diagnostics::{Diagnostics, Span};
use infra_syntax::{
    Body, Expr, ExprKind, ForResult, ObjectKey, Step, Template, TemplatePart, parse_expression, parse_file,
    parse_template,
};
use proptest::prelude::*;

use super::{FILE, generate};

/// Checks that spans lie within those of their parents and on character boundaries, and that names are the
/// text they cover.
struct Checker<'t> {
    text: &'t str,
}

impl Checker<'_> {
    fn within(&self, inner: Span, outer: Span) {
        assert!(inner.start <= inner.end, "{inner:?}");
        assert!(
            outer.start <= inner.start && inner.end <= outer.end,
            "{inner:?} outside {outer:?}\n{}",
            self.text
        );
        assert!(self.text.get(inner.start as usize..inner.end as usize).is_some(), "{inner:?}");
    }

    fn name(&self, name: &infra_syntax::Ident, outer: Span) {
        self.within(name.span, outer);
        if !name.name.is_empty() {
            assert_eq!(&self.text[name.span.start as usize..name.span.end as usize], &*name.name);
        }
    }

    fn findings(&self, findings: &Diagnostics) {
        for finding in findings {
            let whole = Span::new(FILE, 0, self.text.len());
            self.within(finding.subject.unwrap_or(whole), whole);
            assert!(!finding.summary.ends_with('.') && !finding.detail.is_empty());
        }
        // Each finding is about some place of its own: no place is reported without end.
        let mut subjects: Vec<_> =
            findings.iter().map(|finding| (finding.subject, &finding.summary)).collect();
        subjects.sort();
        for pair in subjects.windows(2) {
            assert_ne!(pair[0], pair[1], "{}", self.text);
        }
    }

    fn body(&self, body: &Body, outer: Span) {
        self.within(body.span, outer);
        self.within(body.end_span, body.span);
        for attribute in &body.attributes {
            self.within(attribute.span, body.span);
            self.name(&attribute.name, attribute.span);
            self.within(attribute.equals_span, attribute.span);
            self.expr(&attribute.expr, attribute.span);
        }
        for block in &body.blocks {
            self.within(block.span, body.span);
            self.within(block.header_span, block.span);
            self.name(&block.kind, block.header_span);
            block.labels.iter().for_each(|label| self.within(label.span, block.header_span));
            self.body(&block.body, block.span);
        }
    }

    fn expr(&self, expr: &Expr, outer: Span) {
        self.within(expr.span, outer);
        expr.for_each_child(|child| self.expr(child, expr.span));
        match &expr.kind {
            ExprKind::Number(number) => {
                assert_eq!(&self.text[expr.span.start as usize..expr.span.end as usize], &**number);
            }
            ExprKind::Variable(name) => self.name(name, expr.span),
            ExprKind::Access { steps, .. } => self.steps(steps, expr.span),
            ExprKind::Call(call) => {
                self.within(call.name_span, expr.span);
                self.within(call.args_span, expr.span);
            }
            ExprKind::Unary { op_span, .. } => self.within(*op_span, expr.span),
            ExprKind::Binary(chain) => {
                chain.rest.iter().for_each(|term| self.within(term.op_span, expr.span))
            }
            ExprKind::Object(items) => {
                for item in items {
                    if let ObjectKey::Ident(name) = &item.key {
                        self.name(name, expr.span);
                    }
                }
            }
            ExprKind::For(f) => {
                self.name(&f.value, expr.span);
                f.key.iter().for_each(|key| self.name(key, expr.span));
                if let ForResult::Object { key, value, .. } = &f.result {
                    assert!(key.span.end <= value.span.start);
                }
            }
            ExprKind::Template(template) => self.template(template, expr.span),
            _ => {}
        }
    }

    fn steps(&self, steps: &[Step], outer: Span) {
        assert!(!steps.is_empty());
        for step in steps {
            self.within(step.span(), outer);
            match step {
                Step::Attr { name, span } => self.name(name, *span),
                Step::Index { key, span } => self.within(key.span, *span),
                Step::LegacyIndex { .. } => {}
                Step::Splat { each, marker_span, span, .. } => {
                    self.within(*marker_span, *span);
                    if !each.is_empty() {
                        self.steps(each, *span);
                    }
                }
            }
        }
    }

    fn template(&self, template: &Template, outer: Span) {
        let mut after_literal = false;
        for part in &template.parts {
            let is_literal = matches!(part, TemplatePart::Literal(_));
            assert!(!(is_literal && after_literal), "two literals side by side");
            after_literal = is_literal;
            match part {
                TemplatePart::Literal(literal) => self.within(literal.span, outer),
                TemplatePart::Interpolation(interpolation) => {
                    self.within(interpolation.span, outer);
                    self.within(interpolation.expr.span, interpolation.span);
                }
                TemplatePart::If(branches) => {
                    self.within(branches.span, outer);
                    self.template(&branches.then, branches.span);
                    self.template(&branches.otherwise, branches.span);
                }
                TemplatePart::For(repeated) => {
                    self.within(repeated.span, outer);
                    self.template(&repeated.body, repeated.span);
                }
            }
        }
    }
}

/// Parses a text in all three ways and checks everything about the results.
fn check(text: &str) {
    let checker = Checker { text };
    let whole = Span::new(FILE, 0, text.len());
    let (body, findings) = parse_file(FILE, text);
    checker.findings(&findings);
    checker.body(&body, whole);
    for parse in [parse_expression, parse_template] {
        let (expr, findings) = parse(FILE, text);
        checker.findings(&findings);
        checker.expr(&expr, whole);
        let _ = expr.variables();
        if !findings.has_errors() {
            assert!(!contains_hole(&expr), "a hole without an error in {text:?}");
        }
    }
}

fn contains_hole(expr: &Expr) -> bool {
    let mut found = matches!(expr.kind, ExprKind::Error);
    expr.for_each_child(|child| found = found || contains_hole(child));
    found
}

/// Words of the language in any order: nearer to the parser's edges than arbitrary characters.
fn fragments() -> impl Strategy<Value = String> {
    let words = [
        "a",
        "b",
        "for",
        "in",
        "if",
        "null",
        "true",
        "1",
        "2.5",
        "1e3",
        "\"",
        "\"x\"",
        "${",
        "%{",
        "}",
        "~}",
        "${~",
        "{",
        "[",
        "]",
        "(",
        ")",
        ".",
        ",",
        "...",
        "=",
        "=>",
        "==",
        "!=",
        ":",
        "::",
        "?",
        "+",
        "-",
        "*",
        "/",
        "%",
        "!",
        "&&",
        "||",
        "<",
        ">=",
        "<<EOT\n",
        "<<-EOT\n",
        "EOT\n",
        "\n",
        "\r\n",
        " ",
        "  ",
        "#",
        "//",
        "/*",
        "*/",
        "\\",
        "\\n",
        "\\u00e9",
        "$${",
        "%%{",
        "%{ if a }",
        "%{ else }",
        "%{ endif }",
        "%{ for a in b }",
        "%{ endfor }",
        "[*]",
        ".*",
        ".0",
        "[0]",
        "\u{feff}",
        "é",
        "'",
        "@",
        ";",
        "resource \"a\" {\n",
        "b = ",
        "\r",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..40).prop_map(|words| words.concat())
}

/// A valid file with one of its characters removed, doubled or replaced.
fn damaged() -> impl Strategy<Value = String> {
    (
        generate::body(),
        any::<prop::sample::Index>(),
        0..4usize,
        prop::sample::select(vec!['"', '}', '(', '=', '\n']),
    )
        .prop_map(|(text, index, how, replacement)| {
            let mut characters: Vec<char> = text.chars().collect();
            if characters.is_empty() {
                return text;
            }
            let at = index.index(characters.len());
            match how {
                0 => drop(characters.remove(at)),
                1 => characters.insert(at, characters[at]),
                2 => characters[at] = replacement,
                _ => characters.truncate(at),
            }
            characters.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_words_are_survived(text in fragments()) {
        check(&text);
    }

    #[test]
    fn damaged_files_are_survived(text in damaged()) {
        check(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// An error in one item of a file leaves all others as they are.
    #[test]
    fn one_bad_line_loses_nothing_else(before in generate::body(), after in generate::body()) {
        let clean = parse_file(FILE, &format!("{before}{after}"));
        prop_assume!(!clean.1.has_errors());
        for bad in ["= 1", "[1, 2", "(1", "f(1 2)", "\"x", "\"${x\"", "{ a = }", "x ? y"] {
            let bad = format!("bad = {bad}\n");
            let (body, findings) = parse_file(FILE, &format!("{before}{bad}{after}"));
            prop_assert_eq!(findings.len(), 1, "{}{}{}\n{:#?}", before, bad, after, findings);
            let named = |body: &Body| -> Vec<String> {
                body.attributes.iter().map(|a| a.name.name.to_string()).filter(|name| name != "bad").collect()
            };
            prop_assert_eq!(named(&body), named(&clean.0), "{}{}{}", before, bad, after);
            prop_assert_eq!(body.blocks.len(), clean.0.blocks.len(), "{}{}{}", before, bad, after);
        }
    }
}
