//! Elements of lists.

use infra_syntax::Edits;
use proptest::prelude::*;

use crate::{FILE, edit_block, value};

fn splice(list: &str, start: usize, count: usize, values: &[&str]) -> String {
    let text = format!("x \"y\" {{\n  list = {list}\n}}\n");
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let edited = edit_block(&text, |edits, body| edits.splice(value(body, "list"), start, count, &values));
    let edited = edited.strip_prefix("x \"y\" {\n  list = ").and_then(|text| text.strip_suffix("\n}\n"));
    edited.expect("nothing else changes").to_owned()
}

#[test]
fn on_one_line() {
    assert_eq!(splice("[1, 2, 3]", 1, 1, &["5"]), "[1, 5, 3]");
    assert_eq!(splice("[1, 2, 3]", 0, 1, &[]), "[2, 3]");
    assert_eq!(splice("[1, 2, 3]", 1, 2, &[]), "[1]");
    assert_eq!(splice("[1, 2, 3]", 0, 3, &[]), "[]");
    assert_eq!(splice("[1, 2, 3]", 3, 0, &["4", "5"]), "[1, 2, 3, 4, 5]");
    assert_eq!(splice("[1, 2, 3]", 0, 0, &["0"]), "[0, 1, 2, 3]");
    assert_eq!(splice("[1]", 0, 1, &["2", "3"]), "[2, 3]");
    assert_eq!(splice("[]", 0, 0, &["2", "3"]), "[2, 3]");
}

#[test]
fn on_lines_of_their_own() {
    let list = "[\n    1, # one\n    # about two\n    2,\n    3 # three\n  ]";
    assert_eq!(splice(list, 1, 1, &["5"]), "[\n    1, # one\n    # about two\n    5,\n    3 # three\n  ]");
    assert_eq!(splice(list, 0, 1, &[]), "[\n    # about two\n    2,\n    3 # three\n  ]");
    assert_eq!(
        splice(list, 3, 0, &["4", "5"]),
        "[\n    1, # one\n    # about two\n    2,\n    3, # three\n    4,\n    5,\n  ]"
    );
    assert_eq!(splice(list, 1, 2, &[]), "[\n    1, # one\n    # about two\n  ]");
    assert_eq!(
        splice(list, 1, 0, &["9"]),
        "[\n    1, # one\n    9,\n    # about two\n    2,\n    3 # three\n  ]"
    );
    assert_eq!(splice("[\n    # none yet\n  ]", 0, 0, &["1"]), "[\n    # none yet\n    1,\n  ]");
}

#[test]
fn what_is_no_list_is_left_alone() {
    let text = "x \"y\" {\n  list = var.list\n}\n";
    let (body, _) = infra_syntax::parse_file(FILE, text);
    let mut edits = Edits::new(FILE, text, &body);
    edits.splice(value(&body.blocks[0].body, "list"), 0, 0, &["1".to_owned()]);
    assert_eq!(edits.finish().unwrap_err().iter().next().unwrap().summary, "Not a list");
}

/// A list of numbers in one of many layouts, with comments that must survive unless their line goes.
fn layouts() -> impl Strategy<Value = (Vec<u32>, String)> {
    let element = (0..100u32, 0..4u8, prop::bool::ANY);
    (prop::collection::vec(element, 0..6), prop::bool::ANY).prop_map(|(elements, comma)| {
        let mut text = "[".to_owned();
        let last = elements.len().saturating_sub(1);
        for (index, (number, layout, spaced)) in elements.iter().enumerate() {
            text.push_str(match layout {
                0 => "",
                1 => "\n    ",
                2 => "\n    # above\n    ",
                _ => " /* beside */ ",
            });
            text.push_str(&number.to_string());
            if index < last || comma {
                text.push_str(if *spaced { " , " } else { "," });
            }
        }
        text.push_str("\n  ]");
        (elements.into_iter().map(|(number, ..)| number).collect(), text)
    })
}

fn numbers(text: &str) -> Vec<u32> {
    let text = format!("x \"y\" {{\n  list = {text}\n}}\n");
    let (body, findings) = infra_syntax::parse_file(FILE, &text);
    assert!(!findings.has_errors(), "{text}");
    let infra_syntax::ExprKind::Tuple(elements) = &value(&body.blocks[0].body, "list").kind else {
        panic!("{text}")
    };
    let number = |element: &infra_syntax::Expr| match &element.kind {
        infra_syntax::ExprKind::Number(number) => number.parse().unwrap(),
        other => panic!("{other:?}"),
    };
    elements.iter().map(number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_splice_is_that_of_a_vector(
        (mut list, text) in layouts(),
        start in 0..7usize,
        count in 0..7usize,
        values in prop::collection::vec(0..100u32, 0..4),
    ) {
        let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let edited = splice(&text, start, count, &texts);
        let start = start.min(list.len());
        let end = (start + count).min(list.len());
        list.splice(start..end, values);
        prop_assert_eq!(numbers(&edited), list, "{}\n{}", text, edited);
        // What stands among elements that go may go with them.
        let removes = end - start > texts.len();
        prop_assert!(removes || edited.matches("# above").count() == text.matches("# above").count());
    }
}
