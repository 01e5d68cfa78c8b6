//! Regular expressions.

use infra_value::{Type, Value};
use regex::{Captures, Regex};

use super::re2::translate;
use super::{Call, Fault, Function, Kind, Param, Returns};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "regex",
        &[Param::string("pattern"), Param::string("string")],
        Returns::NeverNull(regex_type),
        find,
    ),
    Function::new(
        "regexall",
        &[Param::string("pattern"), Param::string("string")],
        Returns::NeverNull(|call| Ok(Type::list(regex_type(call)?))),
        find_all,
    ),
    Function::new(
        "replace",
        &[Param::string("str"), Param::string("substr"), Param::string("replace")],
        Returns::Always(Kind::String),
        replace,
    ),
];

/// The pattern in an argument, compiled.
fn compile(call: &Call<'_>, position: usize, pattern: &str) -> Result<Regex, Fault> {
    let invalid = |reason: String| {
        let reason = if call.hides() { "it is not a valid regular expression".to_owned() } else { reason };
        Fault::argument(position, format!("invalid regular expression: {reason}"))
    };
    let translated = translate(pattern).map_err(invalid)?;
    Regex::new(&translated).map_err(|error| {
        // The last line of a syntax error is the reason; what precedes it shows the translated pattern.
        let text = error.to_string();
        let reason = text.lines().last().unwrap_or_default();
        invalid(reason.strip_prefix("error: ").unwrap_or(reason).to_owned())
    })
}

/// What a match gives: an object when groups have names, a tuple when they have none, else the text.
enum Shape {
    Text,
    Tuple(usize),
    Object(Vec<String>),
}

fn shape(regex: &Regex) -> Result<Shape, Fault> {
    let groups = regex.captures_len() - 1;
    let names: Vec<String> = regex.capture_names().flatten().map(str::to_owned).collect();
    if groups == 0 {
        Ok(Shape::Text)
    } else if names.is_empty() {
        Ok(Shape::Tuple(groups))
    } else if names.len() == groups {
        Ok(Shape::Object(names))
    } else {
        Err(Fault::argument(0, "either all capture groups have names, or none has"))
    }
}

impl Shape {
    fn ty(&self) -> Type {
        match self {
            Self::Text => Type::String,
            Self::Tuple(groups) => Type::tuple(vec![Type::String; *groups]),
            Self::Object(names) => Type::object(names.iter().map(|name| (name.as_str(), Type::String))),
        }
    }

    /// Groups that took no part in the match are null.
    fn value(&self, captures: &Captures<'_>) -> Value {
        let text = |group: Option<regex::Match<'_>>| {
            group.map_or_else(|| Value::null(Type::String), |group| Value::string(group.as_str()))
        };
        match self {
            Self::Text => text(captures.get(0)),
            Self::Tuple(groups) => {
                Value::tuple((1..=*groups).map(|group| text(captures.get(group))).collect())
            }
            Self::Object(names) => {
                Value::object(names.iter().map(|name| (name.as_str(), text(captures.name(name)))))
            }
        }
    }
}

/// The type of a match depends on the pattern, so it is known once that is.
fn regex_type(call: &Call<'_>) -> Result<Type, Fault> {
    if !call.args[0].is_known() {
        return Ok(Type::Dynamic);
    }
    Ok(shape(&compile(call, 0, call.text(0))?)?.ty())
}

fn find(call: &Call<'_>) -> Result<Value, Fault> {
    let regex = compile(call, 0, call.text(0))?;
    let shape = shape(&regex)?;
    match regex.captures(call.text(1)) {
        Some(captures) => Ok(shape.value(&captures)),
        None => Err(Fault::call("the pattern does not match any part of the string")),
    }
}

fn find_all(call: &Call<'_>) -> Result<Value, Fault> {
    let regex = compile(call, 0, call.text(0))?;
    let shape = shape(&regex)?;
    let matches = regex.captures_iter(call.text(1)).map(|captures| shape.value(&captures)).collect();
    Ok(Value::list(shape.ty(), matches))
}

/// Replaces a text, or what a regular expression between slashes matches.
fn replace(call: &Call<'_>) -> Result<Value, Fault> {
    let (text, wanted, replacement) = (call.text(0), call.text(1), call.text(2));
    let pattern = wanted.strip_prefix('/').and_then(|wanted| wanted.strip_suffix('/'));
    let Some(pattern) = pattern else { return Ok(Value::string(text.replace(wanted, replacement))) };
    let replaced = compile(call, 1, pattern)?.replace_all(text, replacement);
    Ok(Value::string(replaced.into_owned()))
}
