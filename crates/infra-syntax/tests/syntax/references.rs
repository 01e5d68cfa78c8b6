use infra_syntax::{LiteralKey, Traversal, TraversalStep};

use super::expr;

fn show(traversal: &Traversal) -> String {
    let steps = traversal.steps.iter().map(|step| match step {
        TraversalStep::Attr(name) => format!(".{}", name.name),
        TraversalStep::Index { key: LiteralKey::String(key), .. } => format!("[{key:?}]"),
        TraversalStep::Index { key: LiteralKey::Number(key), .. } => format!("[{key}]"),
    });
    format!("{}{}", traversal.root.name, steps.collect::<String>())
}

fn variables(source: &str) -> Vec<String> {
    expr(source).variables().iter().map(show).collect()
}

#[test]
fn references_end_where_steps_are_not_constant() {
    assert_eq!(variables("a.b[0].c[\"d\"].e.1"), ["a.b[0].c[\"d\"].e[1]"]);
    assert_eq!(variables("a.b[c.d].e"), ["a.b", "c.d"]);
    assert_eq!(variables("a.b[*].c[d.e]"), ["a.b", "d.e"]);
    assert_eq!(variables("a.*.b"), ["a"]);
    assert_eq!(variables("a[\"x${b}\"].c"), ["a", "b"]);
    assert_eq!(variables("f(a).b[c]"), ["a", "c"]);
}

#[test]
fn references_are_found_everywhere_in_source_order() {
    assert_eq!(variables("a ? [b, -c] : {d = e, (f) = \"${g}${h}\"}"), ["a", "b", "c", "e", "f", "g", "h"]);
    assert_eq!(variables("\"%{ if a }${b}%{ else }${c}%{ endif }\""), ["a", "b", "c"]);
    assert_eq!(variables("a + b * (c == null)"), ["a", "b", "c"]);
}

#[test]
fn names_of_a_for_are_no_references_within_it() {
    assert_eq!(variables("[for k, v in v.x : k.y + v.z[w] if k]"), ["v.x", "w"]);
    assert_eq!(variables("{for v in a : v => [for u in v : u + x]}"), ["a", "x"]);
    assert_eq!(variables("[[for v in a : v], v]"), ["a", "v"]);
    assert_eq!(variables("\"%{ for v in v }${v}${u}%{ endfor }${v}\""), ["v", "u", "v"]);
}

#[test]
fn spans_end_with_the_last_constant_step() {
    let source = "aws_vpc.main[count.index].id";
    let found = expr(source).variables();
    assert_eq!(&source[found[0].span.start as usize..found[0].span.end as usize], "aws_vpc.main");
    assert_eq!(&source[found[1].span.start as usize..found[1].span.end as usize], "count.index");
}

#[test]
fn expressions_that_are_references_as_a_whole() {
    let whole = |source: &str| expr(source).as_traversal().as_ref().map(show);
    assert_eq!(whole("a").as_deref(), Some("a"));
    assert_eq!(whole("module.a[\"k\"].b.0").as_deref(), Some("module.a[\"k\"].b[0]"));
    assert_eq!(whole("null").as_deref(), Some("null"));
    for source in ["a[b]", "a[*]", "(a)", "\"a\"", "1", "f()", "a.*", "-a", "\"${a}\""] {
        assert_eq!(whole(source), None, "{source}");
    }
}
