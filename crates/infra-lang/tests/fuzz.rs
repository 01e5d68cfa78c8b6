//! The fuzz targets of `tests/fuzz` with inputs that are always the same. docs/fuzzing.md says how to fuzz for real.
#![allow(clippy::panic, missing_docs)]

#[path = "../../../tests/fuzz/src/targets.rs"]
mod targets;

/// What inputs are made of.
const EXPRESSIONS: &str = include_str!("console/expressions.txt");
const CONFIGURATION: &str = include_str!("valid/everything.tf");
const WORDS: &str = include_str!("../../../tests/fuzz/language.dict");

/// Inputs that once were a finding.
const FOUND: [&[u8]; 1] = [b"any =\xab\xab\nlist = templatestring(var.names[0], {})\n"];

/// Configurations in JSON.
const JSON: [&str; 3] = [
    r#"{"variable": {"v": {"type": "list(string)", "default": ["a"]}}, "output": {"o": {"value": "${var.v[0]}"}}}"#,
    r#"{"resource": {"terraform_data": {"x": [{"count": 2, "input": "${count.index}", "lifecycle": {}}]}}}"#,
    r#"{"locals": [{"a": {"b": [1, null, true, "%{if true}x%{endif}"]}}, {"//": "c"}], "module": {"m": {"source": "./m"}}}"#,
];

/// How many inputs are made.
const INPUTS: u64 = 1500;

/// A generator of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn pick<'t>(&mut self, items: &[&'t str]) -> &'t str {
        items.get(self.below(items.len())).copied().unwrap_or_default()
    }
}

/// A line with parts of another line and words of the language in it.
fn damaged(lines: &[&str], words: &[&str], random: &mut Random) -> Vec<u8> {
    let mut text = random.pick(lines).as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(text.len() + 1);
        let end = at + random.below((text.len() - at + 1).min(8));
        let other = random.pick(lines).as_bytes();
        let begin = random.below(other.len());
        let with = match random.below(3) {
            0 => &[],
            1 => random.pick(words).as_bytes(),
            _ => &other[begin..],
        };
        text.splice(at..end, with.iter().copied());
    }
    text
}

fn words() -> Vec<&'static str> {
    let quoted = |line: &'static str| line.strip_prefix('"')?.strip_suffix('"');
    let plain = WORDS.lines().filter_map(quoted).filter(|word| !word.contains('\\'));
    plain.chain(["\n", "\"", "<<EOT\n", "\r\n", "\u{feff}"]).collect()
}

fn run(target: fn(&[u8]), lines: &[&str]) {
    FOUND.iter().for_each(|input| target(input));
    let words = words();
    for seed in 0..INPUTS {
        target(&damaged(lines, &words, &mut Random(seed)));
    }
}

fn expressions() -> Vec<&'static str> {
    EXPRESSIONS.lines().collect()
}

/// Blocks of a configuration, each as one text.
fn blocks() -> Vec<&'static str> {
    CONFIGURATION.split_inclusive("\n}\n").collect()
}

#[test]
fn the_parser_survives() {
    run(targets::parser, &expressions());
    run(targets::parser, &blocks());
}

#[test]
fn configurations_are_survived() {
    run(targets::configuration, &blocks());
    run(targets::configuration, &JSON);
}

#[test]
fn the_formatter_survives() {
    run(targets::formatter, &blocks());
}

#[test]
fn the_evaluator_survives() {
    run(targets::evaluator, &expressions());
}

#[test]
fn files_of_values_are_survived() {
    let lines: Vec<String> = expressions()
        .iter()
        .map(|expression| format!("any = {expression}\nobject = {expression}\n"))
        .collect();
    run(targets::tfvars, &lines.iter().map(String::as_str).collect::<Vec<_>>());
}
