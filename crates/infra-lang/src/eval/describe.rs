//! What messages say about values.

use infra_diagnostics::Diagnostic;
use infra_syntax::{Expr, LiteralKey, Traversal, TraversalStep};
use infra_value::{Data, Number, Type, Value};

use super::Environment;
use super::access::{attribute, index};
use crate::reference::write_traversal;

/// How many values one message tells at most.
const MOST_NOTES: usize = 6;
/// How many characters of a string it shows at most.
const MOST_CHARACTERS: usize = 80;

/// A phrase that follows an expression and says what its value is: `is "10.0.0.0/8"`, `is a list of 3 strings`. Of a
/// sensitive value it says only that.
pub fn describe(value: &Value) -> String {
    if value.is_sensitive() {
        return "has a sensitive value".to_owned();
    }
    match value.data() {
        Data::Null(_) => "is null".to_owned(),
        Data::Unknown(Type::Dynamic, _) => "is known only after apply".to_owned(),
        Data::Unknown(ty, _) => format!("is {}, known only after apply", with_article(&ty.friendly_name())),
        Data::Bool(flag) => format!("is {flag}"),
        Data::Number(number) => format!("is {number}"),
        Data::String(text) => describe_text(text),
        Data::List(element, items) => format!("is a list of {}", count_of(items.len(), element)),
        Data::Set(element, items) => format!("is a set of {}", count_of(items.len(), element)),
        Data::Map(element, entries) => format!("is a map of {}", count_of(entries.len(), element)),
        Data::Tuple(items) => format!("is a tuple of {}", count_of(items.len(), &Type::Dynamic)),
        Data::Object(attributes) => match attributes.len() {
            0 => "is an object without attributes".to_owned(),
            1 => "is an object with 1 attribute".to_owned(),
            n => format!("is an object with {n} attributes"),
        },
    }
}

fn describe_text(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        None => format!("is {text:?}"),
        Some((end, _)) => format!("is a string of {} characters, {:?}…", text.chars().count(), &text[..end]),
    }
}

/// `3 strings`, `1 element`.
fn count_of(count: usize, element: &Type) -> String {
    let name = if element.is_primitive() { element.friendly_name() } else { "element".to_owned() };
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// `a string`, `an object`.
pub(crate) fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Adds what the references in the expressions are.
pub(crate) fn with_values<'x>(
    environment: &Environment<'_>,
    mut problem: Diagnostic,
    exprs: impl IntoIterator<Item = &'x Expr>,
) -> Diagnostic {
    for traversal in exprs.into_iter().flat_map(Expr::variables) {
        if problem.values.len() >= MOST_NOTES {
            break;
        }
        if let Some((name, value)) = environment.farthest(&traversal)
            && problem.values.iter().all(|note| note.expression != name)
        {
            problem = problem.with_value(name, describe(&value));
        }
    }
    problem
}

impl Environment<'_> {
    /// As much of a reference as leads somewhere, with the value there.
    fn farthest(&self, traversal: &Traversal) -> Option<(String, Value)> {
        let (mut value, mut taken) = self.start_of(traversal).ok()?;
        for step in &traversal.steps[taken..] {
            let next = match step {
                TraversalStep::Attr(name) => attribute(&value, &name.name),
                TraversalStep::Index { key, .. } => index(&value, &key_value(key)),
            };
            match next {
                Ok(next) => value = next,
                Err(_) => break,
            }
            taken += 1;
        }
        let steps = traversal.steps[..taken].to_vec();
        Some((write_traversal(&Traversal { steps, ..traversal.clone() }), value))
    }
}

fn key_value(key: &LiteralKey) -> Value {
    match key {
        LiteralKey::String(text) => Value::string(text.clone()),
        LiteralKey::Number(text) => {
            Number::parse(text).map_or_else(|| Value::string(text.clone()), Value::number)
        }
    }
}
