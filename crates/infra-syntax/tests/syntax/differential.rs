//! The same files through another parser, `hcl-edit`.
//!
//! Known differences, which the generated files avoid or the comparison evens out:
//! - numbers there are `u64`, `i64` or `f64` and a minus sign before digits is part of them; here they are
//!   kept as written. Files hold whole numbers that no minus sign precedes.
//! - it rejects a byte order mark and repeated keys in objects, accepts line ends in quoted strings and
//!   limits nesting to 64. None of these occur, save repeated keys: files that it rejects for them are left
//!   out.
//! - it keeps escapes as they are in the text of directives in quotes. There is none in them.
//! - it does not see the end of a heredoc without lines. All have some.
//! - it accepts a `.*` among the names that another `.*` repeats, which Terraform refuses. There is none.
//! - there steps are one list, and what a splat takes shows only in evaluation. Both are shown as one list.
//! - strip markers and the indentation of `<<-` are applied later there. Neither is used.

use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{BlockLabel, Body, Structure};
use hcl_edit::template::{Directive, Element, Template};
use proptest::prelude::*;

use super::{FILE, errors, generate, show};

/// A tree of theirs in the form of `show::body`.
fn body(body: &Body) -> String {
    let attributes = body.attributes().map(|a| format!("{} = {}\n", a.key.as_str(), expr(&a.value)));
    let blocks = body.iter().filter_map(Structure::as_block).map(|block| {
        let labels = block.labels.iter().map(|label| match label {
            BlockLabel::Ident(label) => format!(" {}", label.as_str()),
            BlockLabel::String(label) => format!(" {:?}", label.as_str()),
        });
        format!("{}{} {{\n{}}}\n", block.ident.as_str(), labels.collect::<String>(), self::body(&block.body))
    });
    attributes.chain(blocks).collect()
}

fn joined<'a>(exprs: impl Iterator<Item = &'a Expression>) -> String {
    exprs.map(expr).collect::<Vec<_>>().join(", ")
}

fn expr(e: &Expression) -> String {
    match e {
        Expression::Null(_) => "null".to_owned(),
        Expression::Bool(value) => value.to_string(),
        Expression::Number(number) => number.value().to_string(),
        Expression::String(text) if text.is_empty() => "<>".to_owned(),
        Expression::String(text) => format!("<{:?}>", text.as_str()),
        Expression::StringTemplate(t) => {
            let elements: Vec<&Element> = t.iter().collect();
            match elements.as_slice() {
                [Element::Interpolation(only)] => format!("wrap({})", expr(&only.expr)),
                _ => format!("<{}>", elements.into_iter().map(element).collect::<Vec<_>>().join(" ")),
            }
        }
        Expression::HeredocTemplate(t) => format!("<{}>", template(&t.template)),
        Expression::Parenthesis(inner) => format!("({})", expr(inner.inner())),
        Expression::Variable(name) => name.as_str().to_owned(),
        Expression::Conditional(c) => {
            format!("({} ? {} : {})", expr(&c.cond_expr), expr(&c.true_expr), expr(&c.false_expr))
        }
        Expression::FuncCall(call) => {
            let namespace: String =
                call.name.namespace.iter().map(|part| format!("{}::", part.as_str())).collect();
            let expand = if call.args.expand_final() { "..." } else { "" };
            format!("{namespace}{}({}{expand})", call.name.name.as_str(), joined(call.args.iter()))
        }
        Expression::Traversal(t) => {
            let steps = t.operators.iter().map(|step| match step.value() {
                TraversalOperator::AttrSplat(_) => ".*".to_owned(),
                TraversalOperator::FullSplat(_) => "[*]".to_owned(),
                TraversalOperator::GetAttr(name) => format!(".{}", name.as_str()),
                TraversalOperator::Index(key) => format!("[{}]", expr(key)),
                TraversalOperator::LegacyIndex(index) => format!(".{}", index.value()),
            });
            format!("{}{}", expr(&t.expr), steps.collect::<String>())
        }
        Expression::UnaryOp(op) => format!("({}{})", op.operator.value().as_str(), expr(&op.expr)),
        Expression::BinaryOp(op) => {
            format!("({} {} {})", expr(&op.lhs_expr), op.operator.value().as_str(), expr(&op.rhs_expr))
        }
        Expression::Array(items) => format!("[{}]", joined(items.iter())),
        Expression::Object(items) => {
            let items = items.iter().map(|(key, value)| match key {
                ObjectKey::Ident(name) => format!("{} = {}", name.as_str(), expr(value.expr())),
                ObjectKey::Expression(key) => format!("*{} = {}", expr(key), expr(value.expr())),
            });
            format!("{{{}}}", items.collect::<Vec<_>>().join(", "))
        }
        Expression::ForExpr(f) => {
            let key = f.intro.key_var.as_ref().map_or(String::new(), |key| format!("{}, ", key.as_str()));
            let head =
                format!("for {key}{} in {}", f.intro.value_var.as_str(), expr(&f.intro.collection_expr));
            let condition = f.cond.as_ref().map_or(String::new(), |c| format!(" if {}", expr(&c.expr)));
            match &f.key_expr {
                None => format!("[{head} : {}{condition}]", expr(&f.value_expr)),
                Some(key) => {
                    let group = if f.grouping { "..." } else { "" };
                    format!("{{{head} : {} => {}{group}{condition}}}", expr(key), expr(&f.value_expr))
                }
            }
        }
    }
}

fn template(t: &Template) -> String {
    t.iter().map(element).collect::<Vec<_>>().join(" ")
}

fn element(e: &Element) -> String {
    match e {
        Element::Literal(text) => format!("{:?}", text.value()),
        Element::Interpolation(i) => format!("${{{}}}", expr(&i.expr)),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(d) => {
                let otherwise = d.else_expr.as_ref().map_or(String::new(), |e| template(&e.template));
                format!(
                    "if {} [{}] else [{otherwise}]",
                    expr(&d.if_expr.cond_expr),
                    template(&d.if_expr.template)
                )
            }
            Directive::For(d) => {
                let f = &d.for_expr;
                let key = f.key_var.as_ref().map_or(String::new(), |key| format!("{}, ", key.as_str()));
                format!(
                    "for {key}{} in {} [{}]",
                    f.value_var.as_str(),
                    expr(&f.collection_expr),
                    template(&f.template)
                )
            }
        },
    }
}

/// Our form without the grouping of what splats take.
fn flat(shown: &str) -> String {
    shown.replace(['⟨', '⟩'], "")
}

fn compare(text: &str) {
    let (ours, findings) = infra_syntax::parse_file(FILE, text);
    match text.parse::<Body>() {
        Ok(theirs) => {
            assert!(findings.is_empty(), "we reject\n{text}\n{}", errors::render(text, &findings));
            assert_eq!(flat(&show::body(&ours)), body(&theirs), "{text}");
        }
        Err(error) => {
            let known = error.to_string().contains("key");
            assert!(known, "they reject\n{text}\n{error}\nwe say: {}", errors::render(text, &findings));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_parsers_read_the_same(text in generate::body()) {
        compare(&text);
    }
}
