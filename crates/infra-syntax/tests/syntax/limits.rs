//! Nothing overflows a stack of 2 MiB, which is what threads have, also without optimisation.

use infra_syntax::limits::{MAX_FINDINGS, MAX_NESTING, MAX_TEXT_BYTES};

use super::{FILE, findings};

/// Everything that walks a tree, on the smallest usual stack.
fn exercise(source: String) -> Vec<String> {
    let work = move || {
        let (body, findings) = infra_syntax::parse_file(FILE, &source);
        let copy = body.clone();
        drop(body);
        for attribute in &copy.attributes {
            let _ = attribute.expr.variables();
            let _ = format!("{:?}", attribute.expr.span);
        }
        findings.iter().map(|finding| finding.summary.clone()).collect()
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap()
}

fn nested(open: &str, close: &str, levels: usize) -> String {
    format!("a = {}1{}", open.repeat(levels), close.repeat(levels))
}

const BRACKETS: [(&str, &str); 10] = [
    ("(", ")"),
    ("[", "]"),
    ("{a=", "}"),
    ("f(", ")"),
    ("a[", "]"),
    ("\"${", "}\""),
    ("x ? y : ", ""),
    ("x ? ", " : y"),
    ("[for x in y : ", "]"),
    ("-", ""),
];

#[test]
fn nesting_up_to_the_limit_is_accepted() {
    for (open, close) in BRACKETS {
        let levels = if open.starts_with('"') { MAX_NESTING / 2 - 1 } else { MAX_NESTING - 1 };
        assert_eq!(exercise(nested(open, close, levels)), [""; 0], "{open}");
    }
    let blocks = format!("{}{}", "a {\n".repeat(MAX_NESTING), "}\n".repeat(MAX_NESTING));
    assert_eq!(exercise(blocks), [""; 0]);
}

#[test]
fn nesting_beyond_the_limit_is_one_error() {
    for (open, close) in BRACKETS {
        for levels in [MAX_NESTING + 1, 20_000] {
            assert_eq!(exercise(nested(open, close, levels)), ["Nested too deeply"], "{open}");
        }
    }
    let blocks = format!("{}{}x = 1\n", "a {\n".repeat(20_000), "}\n".repeat(20_000));
    assert_eq!(exercise(blocks), ["Nested too deeply"]);
    let directives = format!("a = \"{}{}\"", "%{ if x }".repeat(20_000), "%{ endif }".repeat(20_000));
    assert_eq!(exercise(directives), ["Nested too deeply"]);
    assert_eq!(exercise(format!("a = a{}", "[*]".repeat(20_000))), ["Nested too deeply"]);
}

#[test]
fn brackets_that_are_never_closed_are_no_danger() {
    for open in ["(", "[", "{", "{a=", "f(", "a[", "\"${", "[for x in y : ", "a {\n"] {
        assert!(!exercise(format!("a = {}", open.repeat(20_000))).is_empty(), "{open}");
    }
}

#[test]
fn operators_of_all_levels_cannot_build_a_high_tree() {
    let levels = 40;
    let source = format!("a = {}1{}", "(1||1&&1==1<1+1*-a[".repeat(levels), "])".repeat(levels));
    assert_eq!(exercise(source), ["Expression too complex"]);
}

#[test]
fn chains_may_be_as_long_as_they_like() {
    for link in ["+1", ".b", "[0]", "[0].*.c", "==1", "&&x"] {
        assert_eq!(exercise(format!("a = a{}", link.repeat(10_000))), [""; 0], "{link}");
    }
    assert_eq!(exercise(format!("a = \"{}\"", "x${y}".repeat(10_000))), [""; 0]);
    assert_eq!(exercise(format!("a = [{}]", "x, ".repeat(10_000))), [""; 0]);
}

#[test]
fn errors_without_number_are_cut_off() {
    assert_eq!(findings(&"=\n".repeat(5_000)).len(), MAX_FINDINGS + 1);
    assert_eq!(findings(&"@\n".repeat(5_000)).len(), MAX_FINDINGS + 1);
    assert_eq!(findings(&format!("a = {{\n{}}}\n", "=\n".repeat(5_000))).len(), MAX_FINDINGS + 1);
}

#[test]
fn texts_that_are_too_large_are_refused() {
    let found = findings(&" ".repeat(MAX_TEXT_BYTES + 1));
    assert_eq!(found.iter().next().unwrap().summary, "File too large");
}
