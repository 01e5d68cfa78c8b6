//! Values as the source text of blocks.

use std::sync::Arc;

use infra_diagnostics::FileId;
use infra_schema::{Block, Nesting, Presence};
use infra_syntax::quoted;
use infra_value::{Data, Value, to_json_html_safe};

use super::Target;
use super::arguments::json;

/// Says by which expression a text, as what an argument is set to, is given; nothing where it is written as it is.
pub(crate) type Refer<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// The block, laid out canonically.
pub(super) fn resource(target: &Target<'_>, block: &Block, arguments: &Value, refer: Refer<'_>) -> String {
    let address = target.resource;
    let mut text = format!("resource {} {} {{\n", quoted(&address.ty), quoted(&address.name));
    if let Some(provider) = target.provider.filter(|provider| provider.alias.is_some()) {
        text.push_str(&format!("provider = {provider}\n"));
    }
    body(&mut text, block, arguments, refer);
    text.push_str("}\n");
    // What cannot be laid out is left as it is: it says the same.
    infra_syntax::format(FileId(0), &text).unwrap_or(text)
}

/// A value as an expression, for an argument of that name, laid out as at the start of a line.
pub(crate) fn expression_text(name: &str, value: &Value) -> String {
    let text = expression(name, value, &|_, _| None);
    if !text.contains('\n') {
        return text;
    }
    let laid_out = infra_syntax::format(FileId(0), &format!("x = {text}\n"));
    let value = laid_out.ok().and_then(|whole| Some(whole.trim_end().strip_prefix("x = ")?.to_owned()));
    value.unwrap_or(text)
}

/// The same for a place that does not end its line: no heredoc.
pub(crate) fn inline_text(name: &str, value: &Value) -> String {
    match value.as_str() {
        Some(text) => json_call(name, text, &|_, _| None).unwrap_or_else(|| quoted(text)),
        None => expression_text(name, value),
    }
}

/// A nested block.
pub(crate) fn block_text(kind: &str, label: Option<&str>, block: &Block, value: &Value) -> String {
    let label = label.map(|label| format!(" {}", quoted(label))).unwrap_or_default();
    let mut text = format!("{kind}{label} {{\n");
    body(&mut text, block, value, &|_, _| None);
    text.push_str("}\n");
    text
}

fn body(out: &mut String, block: &Block, value: &Value, refer: Refer<'_>) {
    for (name, attribute) in &block.attributes {
        let written = attribute.presence.is_configurable() && !attribute.write_only;
        let Some(value) = value.get(name).filter(|_| written) else { continue };
        // Nothing secret goes into a file that is to be kept.
        if attribute.sensitive {
            if !value.is_null() {
                out.push_str(&format!("{name} = null # sensitive: give it from a variable\n"));
            }
        } else if !value.is_null() || attribute.presence == Presence::Required {
            out.push_str(&format!("{name} = {}\n", expression(name, value, refer)));
        }
    }
    for (name, nested) in &block.blocks {
        let Some(value) = value.get(name).filter(|value| !value.is_null()) else { continue };
        let mut add = |label: String, value: &Value| {
            out.push_str(&format!("{name}{label} {{\n"));
            body(out, &nested.block, value, refer);
            out.push_str("}\n");
        };
        match nested.nesting {
            Nesting::Single => add(String::new(), value),
            Nesting::Group => {
                if *value != nested.block.empty_value() {
                    add(String::new(), value);
                }
            }
            Nesting::List | Nesting::Set => {
                value.as_slice().into_iter().flatten().for_each(|item| add(String::new(), item));
            }
            Nesting::Map => {
                let items = value.as_entries().into_iter().flatten();
                items.for_each(|(key, item)| add(format!(" {}", quoted(key)), item));
            }
        }
    }
}

/// What stands behind the equals sign of an argument, or of an item of an object: a reference where there is one.
fn expression(name: &str, value: &Value, refer: Refer<'_>) -> String {
    match value.data() {
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => refer(name, text)
            .or_else(|| json_call(name, text, refer))
            .or_else(|| heredoc(text))
            .unwrap_or_else(|| quoted(text)),
        Data::List(_, values) | Data::Tuple(values) | Data::Set(_, values) => list(name, values, refer),
        Data::Map(_, entries) => object(entries.iter(), quoted, refer),
        Data::Object(entries) => object(entries.iter(), self::name, refer),
        Data::Null(_) | Data::Unknown(..) => "null".to_owned(),
    }
}

/// A call that gives exactly this text.
fn json_call(name: &str, text: &str, refer: Refer<'_>) -> Option<String> {
    let parsed = json(text).filter(|parsed| to_json_html_safe(parsed).is_ok_and(|again| again == text))?;
    Some(format!("jsonencode({})", expression(name, &parsed, refer)))
}

/// Several lines as lines: the escapes of a quoted string would hide them.
fn heredoc(text: &str) -> Option<String> {
    let ends = text.ends_with('\n');
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(text).split('\n').collect();
    // A line end of another kind, or what does not show, has no escape there.
    let shows = |c: char| c == '\n' || c == '\t' || !c.is_control();
    // `chomp` takes all line ends away, and the layout may touch spaces at the end of a line.
    let is_plain = text.chars().all(shows) && !lines.iter().any(|line| line.ends_with([' ', '\t']));
    if lines.len() < 2 || !is_plain || quoted(text).contains("\\u") {
        return None;
    }
    let marker = (0..)
        .map(|n| "EOT".to_owned() + &"_".repeat(n))
        .find(|marker| lines.iter().all(|line| line.trim() != marker))?;
    let content: String =
        lines.iter().map(|line| format!("{}\n", line.replace("${", "$${").replace("%{", "%%{"))).collect();
    Some(match ends {
        true => format!("<<{marker}\n{content}{marker}"),
        false => format!("chomp(<<{marker}\n{content}{marker}\n)"),
    })
}

fn list(name: &str, values: &[Value], refer: Refer<'_>) -> String {
    let is_short = |value: &Value| {
        matches!(value.data(), Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Null(_))
    };
    let item = |value: &Value| match value.as_str() {
        Some(text) => refer(name, text).unwrap_or_else(|| quoted(text)),
        None => expression(name, value, refer),
    };
    let items: Vec<String> = values.iter().map(item).collect();
    if values.iter().all(is_short) && items.iter().map(String::len).sum::<usize>() < 80 {
        return format!("[{}]", items.join(", "));
    }
    format!("[\n{}]", items.iter().map(|item| format!("{item},\n")).collect::<String>())
}

fn object<'v>(
    entries: impl Iterator<Item = (&'v Arc<str>, &'v Value)>,
    key: impl Fn(&str) -> String,
    refer: Refer<'_>,
) -> String {
    let items: String = entries
        .map(|(name, value)| format!("{} = {}\n", key(name), expression(name, value, refer)))
        .collect();
    match items.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{\n{items}}}"),
    }
}

/// A key as it is, where it is a name.
fn name(key: &str) -> String {
    let mut characters = key.chars();
    let is_name = characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if is_name && !matches!(key, "for" | "null" | "true" | "false") { key.to_owned() } else { quoted(key) }
}
