//! Texts that must not be shown.

use std::collections::BTreeSet;

use infra_value::{Data, Marks, Value};

/// What stands where a secret was.
const HIDDEN: &str = "(sensitive value)";

/// A secret this short is part of many words, and hidden only where it stands alone.
const SHORT: usize = 8;

/// The texts of sensitive values.
///
/// Providers compute without marks, and APIs repeat what they were sent, so what either says is searched for them.
#[derive(Clone, Default)]
pub(crate) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Those within a value: what is sensitive or ephemeral.
    pub fn of(value: &Value) -> Self {
        let mut secrets = Self::default();
        secrets.gather(value, false);
        secrets
    }

    /// All that is in a value.
    pub fn all_of(value: &Value) -> Self {
        let mut secrets = Self::default();
        secrets.gather(value, true);
        secrets
    }

    /// These and others.
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self
    }

    /// Adds those of another value.
    pub fn add(&mut self, value: &Value) {
        self.gather(value, false);
    }

    fn gather(&mut self, value: &Value, within: bool) {
        // What is ephemeral is shown as little as what is sensitive.
        let secret = within || value.marks() != Marks::NONE;
        match value.data() {
            Data::String(text) if secret => self.text(text),
            Data::Number(number) if secret => self.text(&number.to_string()),
            Data::Bool(bool) if secret => self.text(if *bool { "true" } else { "false" }),
            Data::Map(_, items) => {
                for (key, item) in items.iter() {
                    if secret {
                        self.text(key);
                    }
                    self.gather(item, secret);
                }
            }
            Data::Object(attributes) => attributes.values().for_each(|value| self.gather(value, secret)),
            Data::List(_, items) | Data::Tuple(items) => {
                items.iter().for_each(|item| self.gather(item, secret));
            }
            Data::Set(_, items) => items.iter().for_each(|item| self.gather(item, secret)),
            _ => {}
        }
    }

    /// A secret in the forms in which messages quote it, and each longer line of it.
    fn text(&mut self, text: &str) {
        let lines = text.lines().map(str::trim).filter(|line| line.chars().count() >= SHORT);
        for part in std::iter::once(text).chain(lines) {
            let quoted = format!("{part:?}");
            self.0.extend([part, quoted[1..quoted.len() - 1].trim()].map(str::to_owned));
        }
        self.0.remove("");
    }

    /// A text without them.
    pub fn hide(&self, text: &str) -> String {
        let mut secrets: Vec<&str> = self.0.iter().map(String::as_str).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let found = secrets.iter().find(|secret| {
                rest.strip_prefix(**secret).is_some_and(|after| {
                    secret.chars().count() >= SHORT
                        || stands_alone(shown.chars().next_back(), after.chars().next())
                })
            });
            match found {
                Some(secret) => {
                    shown.push_str(HIDDEN);
                    rest = &rest[secret.len()..];
                }
                None => {
                    shown.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        shown
    }
}

fn stands_alone(before: Option<char>, after: Option<char>) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !is_part(before) && !is_part(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Value {
        Value::string(text).with_marks(Marks::SENSITIVE)
    }

    #[test]
    fn only_marked_values_are_hidden() {
        let config = Value::object([
            ("region", Value::string("eu-central-1")),
            ("password", secret("hunter2hunter2")),
            ("list", Value::tuple(vec![Value::string("inner-secret")]).with_marks(Marks::SENSITIVE)),
        ]);
        let secrets = Secrets::of(&config);
        assert_eq!(
            secrets.hide("hunter2hunter2 and xinner-secretx in eu-central-1"),
            "(sensitive value) and x(sensitive value)x in eu-central-1"
        );
    }

    #[test]
    fn short_secrets_do_not_tear_words_apart() {
        let secrets = Secrets::of(&secret("test"));
        assert_eq!(
            secrets.hide("the latest \"test\": test."),
            "the latest \"(sensitive value)\": (sensitive value)."
        );
        assert_eq!(Secrets::of(&secret("")).hide("nothing"), "nothing");
        let number = Value::number(42).with_marks(Marks::SENSITIVE);
        assert_eq!(Secrets::of(&number).hide("142 is not 42"), "142 is not (sensitive value)");
    }

    #[test]
    fn quoted_and_split_secrets_are_found() {
        let secrets = Secrets::of(&secret("first \"line\"\nsecond line of it"));
        assert_eq!(secrets.hide(r#"got "first \"line\"\nsecond line of it""#), "got \"(sensitive value)\"");
        assert_eq!(secrets.hide("at: second line of it"), "at: (sensitive value)");
    }
}
