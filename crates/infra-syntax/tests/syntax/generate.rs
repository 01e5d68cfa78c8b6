//! Valid source text at random.

use proptest::prelude::*;
use proptest::sample::select;

/// A name that no other item of the same body has is made by numbering them.
const NAMES: [&str; 6] = ["a", "b_c", "d-e", "forest", "null_x", "über"];

fn name() -> impl Strategy<Value = String> {
    select(NAMES.to_vec()).prop_map(str::to_owned)
}

fn quoted_text() -> impl Strategy<Value = String> {
    let words =
        ["x", " ", "\\n", "\\\"", "\\\\", "$${", "%%{", "}", "{", "é", "\\u00e9", "#", "$ ", "'", "//"];
    prop::collection::vec(select(words.to_vec()), 0..4).prop_map(|words| words.concat())
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        name(),
        select(vec!["null", "true", "false", "0", "7", "42", "1000000"]).prop_map(str::to_owned),
        quoted_text().prop_map(|text| format!("\"{text}\"")),
    ]
}

/// Something that steps can follow.
fn source(inner: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = String> {
    prop_oneof![name(), inner.clone().prop_map(|e| format!("({e})")), inner.prop_map(|e| format!("f({e})"))]
}

fn step(inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => name().prop_map(|name| format!(".{name}")),
        1 => select(vec![".0.k", "[0]", "[*]", "[ * ]", ".*.x[0]"]).prop_map(str::to_owned),
        1 => inner.prop_map(|key| format!("[{key}]")),
    ]
}

fn object_item(inner: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = String> {
    let key = prop_oneof![
        name(),
        name().prop_map(|name| format!("\"{name}\"")),
        inner.clone().prop_map(|e| format!("({e})")),
    ];
    (key, select(vec!["=", " = ", ": "]), inner)
        .prop_map(|(key, joint, value)| format!("{key}{joint}{value}"))
}

fn template(inner: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = String> {
    let plain = || select(vec!["", "x", " y", "$${", "}"]);
    let part = prop_oneof![
        quoted_text(),
        inner.clone().prop_map(|e| format!("${{ {e} }}")),
        (inner.clone(), plain()).prop_map(|(e, text)| format!("%{{ if {e} }}{text}%{{ else }}-%{{ endif }}")),
        (inner, plain()).prop_map(|(e, text)| format!("%{{ for x in {e} }}{text}${{x}}%{{ endfor }}")),
    ];
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.concat())
}

/// An expression on one line, save for line ends within brackets.
pub fn expr() -> BoxedStrategy<String> {
    let operators = vec!["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"];
    leaf()
        .prop_recursive(4, 24, 4, move |inner| {
            let list = |separator: &'static str| {
                prop::collection::vec(inner.clone(), 0..4).prop_map(move |items| items.join(separator))
            };
            let term = prop_oneof![inner.clone().prop_map(|e| format!("({e})")), leaf()];
            prop_oneof![
                prop::collection::vec((term.clone(), select(operators.clone())), 1..5).prop_flat_map(
                    move |terms| {
                        let chain: String = terms.iter().map(|(term, op)| format!("{term} {op} ")).collect();
                        leaf().prop_map(move |last| format!("{chain}{last}"))
                    }
                ),
                (select(vec!["-", "!"]), source(inner.clone())).prop_map(|(op, e)| format!("{op}{e}")),
                (source(inner.clone()), prop::collection::vec(step(inner.clone()), 1..4))
                    .prop_map(|(source, steps)| format!("{source}{}", steps.concat())),
                (term.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| format!("{c} ? {a} : {b}")),
                list(", ").prop_map(|items| format!("[{items}]")),
                list(",\n  ").prop_map(|items| format!("[\n  {items}\n]")),
                list(", ").prop_map(|items| format!("f({items})")),
                inner.clone().prop_map(|e| format!("a::b::f(1, {e}...)")),
                prop::collection::vec(object_item(inner.clone()), 0..4)
                    .prop_map(|items| format!("{{ {} }}", items.join(", "))),
                prop::collection::vec(object_item(inner.clone()), 0..4)
                    .prop_map(|items| format!("{{\n  {}\n}}", items.join("\n  "))),
                (inner.clone(), inner.clone()).prop_map(|(c, e)| format!("[for x in {c} : {e}]")),
                (inner.clone(), inner.clone())
                    .prop_map(|(c, e)| format!("{{for k, v in {c} : k => {e}... if v}}")),
                template(inner.clone()).prop_map(|text| format!("\"{text}\"")),
            ]
        })
        .boxed()
}

fn heredoc() -> impl Strategy<Value = String> {
    let words = vec!["x", "  y", "${a}", "\\n", "\"", "$${b}", "%{ if c }d%{ endif }", " "];
    let line = prop::collection::vec(select(words), 0..4).prop_map(|words| words.concat() + "\n");
    prop::collection::vec(line, 1..4).prop_map(|lines| format!("<<EOT\n{}EOT", lines.concat()))
}

fn attribute_value() -> impl Strategy<Value = String> {
    prop_oneof![5 => expr(), 1 => heredoc()]
}

/// A body in which every attribute has a name of its own, given a prefix for them.
fn items(depth: u32) -> BoxedStrategy<String> {
    let comment = select(vec!["", "", " # note", " // note", " /* note */"]);
    let attribute = (name(), attribute_value(), comment).prop_map(|(name, value, comment)| {
        let comment = if value.starts_with("<<") { "" } else { comment };
        format!("{name}@ = {value}{comment}\n")
    });
    let blank = select(vec!["\n", "# comment\n", "/* a\n b */\n"]).prop_map(str::to_owned);
    let item = if depth == 0 {
        prop_oneof![4 => attribute, 1 => blank].boxed()
    } else {
        let labels = select(vec!["", " \"x\"", " \"x\" \"y\"", " z", " \"a\\nb\""]);
        let block = (name(), labels.clone(), items(depth - 1))
            .prop_map(|(kind, labels, body)| format!("{kind}{labels} {{\n{body}}}\n"));
        let one_line = (name(), labels, expr()).prop_map(|(kind, labels, value)| {
            if value.contains('\n') {
                format!("{kind}{labels} {{}}\n")
            } else {
                format!("{kind}{labels} {{ v = {value} }}\n")
            }
        });
        prop_oneof![4 => attribute, 2 => block, 1 => one_line, 1 => blank].boxed()
    };
    prop::collection::vec(item, 0..5).prop_map(|items| items.concat()).boxed()
}

/// A file without errors.
pub fn body() -> impl Strategy<Value = String> {
    (items(2), 0..u32::MAX).prop_map(|(text, seed)| {
        // Each name gets a number, so that none is set twice, also when two such files are joined.
        let mut number = seed;
        let mut numbered = String::with_capacity(text.len());
        for piece in text.split_inclusive('@') {
            match piece.strip_suffix('@') {
                Some(piece) => {
                    number = number.wrapping_add(1);
                    numbered.push_str(&format!("{piece}_{number}"));
                }
                None => numbered.push_str(piece),
            }
        }
        numbered
    })
}
