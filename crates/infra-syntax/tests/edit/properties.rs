//! What holds for edits of every text.

use infra_syntax::{Body, Edits, format, parse_file};
use proptest::prelude::*;

use crate::random::Random;
use crate::{FILE, generate, show};

/// Every body in a file, its own first.
fn bodies(body: &Body) -> Vec<&Body> {
    let inner = body.blocks.iter().flat_map(|block| bodies(&block.body));
    std::iter::once(body).chain(inner).collect()
}

/// The lines between arguments that hold nothing but a comment.
fn comments<'t>(text: &'t str, file: &Body) -> Vec<&'t str> {
    let spans: Vec<_> = bodies(file).iter().flat_map(|body| body.attributes.iter().map(|a| a.span)).collect();
    let is_between = |line: &&str| {
        let place = (line.as_ptr() as usize - text.as_ptr() as usize) as u32;
        !spans.iter().any(|span| span.start <= place && place < span.end)
    };
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(is_between);
    lines.filter(|line| line.starts_with("# ") || line.starts_with("// ")).collect()
}

/// What was changed in one body: the arguments that it has now.
fn change(random: &mut Random, edits: &mut Edits<'_>, body: &Body) -> Vec<String> {
    let mut expected: Vec<String> = Vec::new();
    for attribute in &body.attributes {
        let name = &attribute.name.name;
        match random.below(4) {
            0 => edits.remove(attribute),
            1 => {
                edits.set(body, name, "[ 1,2 ]");
                expected.push(format!("{name} = [1, 2]"));
            }
            _ => expected.push(format!("{name} = {}", show::expr(&attribute.expr))),
        }
    }
    for name in ["new", "newer"] {
        if random.chance(50) {
            edits.set(body, name, "{\nx=1\n}");
            expected.push(format!("{name} = {{x = 1}}"));
        }
    }
    expected.sort();
    expected
}

fn arguments(body: &Body) -> Vec<String> {
    let shown = body.attributes.iter().map(|a| format!("{} = {}", a.name.name, show::expr(&a.expr)));
    let mut arguments: Vec<String> = shown.collect();
    arguments.sort();
    arguments
}

fn check(text: &str, seed: u64) {
    let (body, findings) = parse_file(FILE, text);
    if findings.has_errors() {
        return;
    }
    let mut random = Random(seed);
    let mut edits = Edits::new(FILE, text, &body);
    let bodies_before = bodies(&body);
    let expected: Vec<Vec<String>> = bodies_before
        .iter()
        .map(|body| if random.chance(60) { change(&mut random, &mut edits, body) } else { arguments(body) })
        .collect();
    let edited = match edits.finish() {
        Ok(edited) => edited,
        Err(problems) => panic!("{text:?}\n{problems:?}"),
    };
    let (edited_body, _) = parse_file(FILE, &edited);
    let found: Vec<Vec<String>> = bodies(&edited_body).into_iter().map(arguments).collect();
    assert_eq!(found, expected, "{text:?}\nbecame\n{edited:?}");
    let comments_after = comments(&edited, &edited_body);
    assert_eq!(comments_after, comments(text, &body), "{text:?}\nbecame\n{edited:?}");
    if format(FILE, text).as_deref() == Ok(text) {
        assert_eq!(format(FILE, &edited).as_deref(), Ok(&*edited), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_change_nothing_else(seed in any::<u64>(), choices in any::<u64>()) {
        let text = generate::text(seed);
        check(&text, choices);
        if let Ok(tidy) = format(FILE, &text) {
            check(&tidy, choices);
        }
    }
}
