//! Arguments of a `backend` block, whichever the backend.

use std::collections::BTreeMap;

use infra_diagnostics::did_you_mean;
use infra_value::{Type, Value, convert};

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentProblem {
    /// Its name; of one that is missing, too.
    pub argument: String,
    /// What is wrong, and what to do: a sentence.
    pub detail: String,
}

/// Arguments to be taken one by one. What a backend does not take is unsupported, and said to be so at the end.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// How names begin in messages: `endpoints.`
    prefix: String,
    values: BTreeMap<String, Value>,
    known: Vec<&'static str>,
    problems: Vec<ArgumentProblem>,
}

impl Arguments {
    /// All arguments, with constant values. Null means that one was left out.
    pub fn new(values: BTreeMap<String, Value>) -> Self {
        Self { values, ..Self::default() }
    }

    /// Notes what is wrong with an argument.
    pub fn problem(&mut self, name: &str, detail: impl Into<String>) {
        self.problems
            .push(ArgumentProblem { argument: format!("{}{name}", self.prefix), detail: detail.into() });
    }

    fn take(&mut self, name: &'static str, ty: &Type, wanted: &str) -> Option<Value> {
        self.known.push(name);
        let value = self.values.remove(name).filter(|value| !value.is_null())?;
        let converted = convert(&value, ty).ok();
        if converted.is_none() {
            self.problem(name, format!("It must be {wanted}."));
        }
        converted
    }

    /// A text; none when it is left out or empty.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.text_or_empty(name).filter(|text| !text.is_empty())
    }

    /// A text, which may be empty; none when it is left out.
    pub fn text_or_empty(&mut self, name: &'static str) -> Option<String> {
        self.take(name, &Type::String, "a string")?.as_str().map(str::to_owned)
    }

    /// A text that must be there; empty, and a problem, when it is not.
    pub fn required_text(&mut self, name: &'static str) -> String {
        let problems = self.problems.len();
        let text = self.text(name);
        if text.is_none() && self.problems.len() == problems {
            self.problem(name, "It is required. Write it into the backend block.");
        }
        text.unwrap_or_default()
    }

    /// Yes or no; none when it is left out.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.take(name, &Type::Bool, "true or false")?.as_bool()
    }

    /// A whole number; none when it is left out.
    pub fn integer(&mut self, name: &'static str) -> Option<i64> {
        let value = self.take(name, &Type::Number, "a whole number")?;
        let number = value.as_i64();
        if number.is_none() {
            self.problem(name, "It must be a whole number.");
        }
        number
    }

    /// Texts; none when they are left out.
    pub fn texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        let value = self.take(name, &Type::list(Type::String), "a list of strings")?;
        let texts = value.as_slice().unwrap_or_default();
        Some(texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect())
    }

    /// An object with arguments of its own; none when it is left out. Its problems are handed back with [`Self::join`].
    pub fn object(&mut self, name: &'static str) -> Option<Self> {
        self.known.push(name);
        let value = self.values.remove(name).filter(|value| !value.is_null())?;
        let Some(entries) = value.as_entries() else {
            self.problem(name, "It must be an object: { … }.");
            return None;
        };
        let values = entries.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        Some(Self { prefix: format!("{}{name}.", self.prefix), values, ..Self::default() })
    }

    /// Takes over what is wrong with an object of its own.
    pub fn join(&mut self, object: Self) {
        self.problems.extend(object.finish().err().unwrap_or_default());
    }

    /// Refuses an argument that is known and not supported.
    pub fn refuse(&mut self, name: &'static str, instead: &str) {
        self.known.push(name);
        if self.values.remove(name).is_some_and(|value| !value.is_null()) {
            self.problem(name, format!("It is not supported. {instead}"));
        }
    }

    /// Takes arguments that change nothing here.
    pub fn ignore(&mut self, names: &[&'static str]) {
        for name in names {
            self.known.push(name);
            self.values.remove(*name);
        }
    }

    /// Everything that is wrong, with the arguments that nobody took.
    pub fn finish(mut self) -> Result<(), Vec<ArgumentProblem>> {
        let unknown: Vec<String> = std::mem::take(&mut self.values).into_keys().collect();
        for name in unknown {
            let mut detail = "There is no such argument.".to_owned();
            if let Some(near) = did_you_mean(&name, self.known.iter().copied()) {
                detail.push_str(&format!(" Did you mean \"{near}\"?"));
            }
            self.problem(&name, detail);
        }
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn arguments(values: impl IntoIterator<Item = (&'static str, Value)>) -> Arguments {
        Arguments::new(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    #[test]
    fn values_are_converted_and_problems_gathered() {
        let mut given = arguments([
            ("bucket", Value::string("state")),
            ("encrypt", Value::string("true")),
            ("max_retries", Value::string("many")),
            ("regoin", Value::string("eu-west-1")),
            ("dynamodb_table", Value::string("locks")),
            ("profile", Value::null(Type::String)),
        ]);
        assert_eq!(given.required_text("bucket"), "state");
        assert_eq!(given.required_text("key"), "");
        assert_eq!(given.flag("encrypt"), Some(true));
        assert_eq!(given.integer("max_retries"), None);
        assert_eq!(given.text("region"), None);
        assert_eq!(given.text("profile"), None);
        given.refuse("dynamodb_table", "Use another one.");
        let problems = given.finish().unwrap_err();
        let named: Vec<&str> = problems.iter().map(|problem| problem.argument.as_str()).collect();
        assert_eq!(named, ["key", "max_retries", "dynamodb_table", "regoin"]);
        assert!(problems[3].detail.contains("\"region\""), "{problems:?}");
    }
}
