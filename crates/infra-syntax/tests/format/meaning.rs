//! What a text means, apart from how it is written.

use infra_diagnostics::FileId;
use infra_syntax::{Attribute, Body, Expr, ExprKind, parse_file};
use unicode_normalization::UnicodeNormalization;

use crate::show;

/// The tree of a text as a text; none when it has errors. What formatting is meant to replace shows as what
/// takes its place.
pub fn meaning(text: &str) -> Option<String> {
    let (mut body, findings) = parse_file(FileId(0), text);
    if findings.has_errors() {
        return None;
    }
    normalise(&mut body, &[]);
    Some(show::body(&body))
}

fn normalise(body: &mut Body, around: &[&str]) {
    for attribute in &mut body.attributes {
        if around == ["variable"] && &*attribute.name.name == "type" {
            normalise_type(attribute);
        } else {
            attribute.expr = unwrapped(attribute.expr.clone());
        }
    }
    for block in &mut body.blocks {
        for label in &mut block.labels {
            label.quoted = true;
            label.text = label.text.nfc().collect::<String>().into();
        }
        normalise(&mut block.body, &[around, &[&*block.kind.name]].concat());
    }
}

/// The expression without strings that hold nothing else, and without the brackets that take their place.
fn unwrapped(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::TemplateWrap(inner) | ExprKind::Parens(inner) => unwrapped(*inner),
        kind => Expr { kind, ..expr },
    }
}

fn normalise_type(attribute: &mut Attribute) {
    let written = show::expr(&attribute.expr);
    let today = match written.as_str() {
        "<\"string\">" => "string",
        "<\"list\">" => "list(string)",
        "<\"map\">" => "map(string)",
        "list" => "list(any)",
        "map" => "map(any)",
        "set" => "set(any)",
        _ => return,
    };
    attribute.expr = infra_syntax::parse_expression(FileId(0), today).0;
}
