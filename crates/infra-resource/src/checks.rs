//! What is wrong with a configuration beyond its schema. Unknown values are given the benefit of the doubt.

use infra_provider::ProviderError;
use infra_value::{Path, Step, Value};

use crate::durations;

/// Collects what is wrong with one block.
pub struct Checks<'a> {
    config: &'a Value,
    at: Path,
    errors: &'a mut Vec<ProviderError>,
}

impl<'a> Checks<'a> {
    /// Checks of a whole configuration block.
    pub fn new(config: &'a Value, errors: &'a mut Vec<ProviderError>) -> Self {
        Self { config, at: Path::root(), errors }
    }

    /// Reports something.
    pub fn report(&mut self, argument: &str, message: impl Into<String>) {
        let path = self.at.join(Step::Attr(argument.into()));
        self.errors.push(ProviderError::invalid(path, message));
    }

    /// What the configuration says of an argument, when that is known and not nothing.
    pub fn get(&self, argument: &str) -> Option<&'a Value> {
        self.config.get(argument).filter(|value| value.is_known() && !value.is_null())
    }

    /// Whether the configuration says nothing of an argument. What is not known yet may turn out to be nothing.
    pub fn is_null(&self, argument: &str) -> bool {
        self.config.get(argument).is_none_or(|value| value.is_known() && value.is_null())
    }

    /// The string that it says, when it is known.
    pub fn text(&self, argument: &str) -> Option<&'a str> {
        self.get(argument)?.as_str()
    }

    /// Whether an argument is set, or may be: an unknown value is neither sure to be set nor sure not to be.
    fn is_set(&self, argument: &str) -> Option<bool> {
        let value = self.config.get(argument)?;
        if !value.is_known() {
            return None;
        }
        let is_empty = value.as_str() == Some("")
            || value.as_slice().is_some_and(<[Value]>::is_empty)
            || value.as_entries().is_some_and(|entries| entries.is_empty());
        Some(!value.is_null() && !is_empty)
    }

    /// Whether an argument is sure to ask for something. Modules give `false` and `0` where they mean nothing.
    fn asks(&self, argument: &str) -> bool {
        let is_nothing = |value: &Value| value.as_bool() == Some(false) || value.as_i64() == Some(0);
        self.is_set(argument) == Some(true) && !self.get(argument).is_some_and(is_nothing)
    }

    /// Whether the configuration is sure to say nothing of an argument.
    pub fn is_left_out(&self, argument: &str) -> bool {
        self.is_set(argument) == Some(false)
    }

    /// Whether a flag is sure not to be set.
    pub fn is_off(&self, flag: &str) -> bool {
        self.config.get(flag).is_none_or(|value| value.is_known() && value.as_bool() != Some(true))
    }

    /// Checks within the occurrences of a nested block.
    pub fn each(&mut self, block: &str, mut check: impl FnMut(&mut Checks<'_>)) {
        let Some(value) = self.get(block) else { return };
        let at = self.at.join(Step::Attr(block.into()));
        let Some(items) = value.as_slice() else {
            check(&mut Checks { config: value, at, errors: self.errors });
            return;
        };
        let is_set = matches!(value.data(), infra_value::Data::Set(..));
        for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_known()) {
            let step =
                if is_set { item.clone() } else { Value::number(i64::try_from(index).unwrap_or(i64::MAX)) };
            check(&mut Checks { config: item, at: at.join(Step::Index(step)), errors: self.errors });
        }
    }

    /// Arguments that the schema knows and this provider does not do.
    pub fn refuse(&mut self, arguments: &[&str]) {
        for argument in arguments {
            if self.asks(argument) {
                self.report(argument, format!("{argument} is not supported yet: remove it"));
            }
        }
    }

    /// An argument that takes one of a few values.
    pub fn one_of(&mut self, argument: &str, allowed: &[&str]) {
        if let Some(text) = self.text(argument)
            && !text.is_empty()
            && !allowed.contains(&text)
        {
            self.report(
                argument,
                format!("{argument} is \"{text}\", but must be one of {}", quoted(allowed)),
            );
        }
    }

    /// An argument that holds some of a few values.
    pub fn some_of(&mut self, argument: &str, allowed: &[&str]) {
        let held =
            self.get(argument).and_then(Value::as_slice).into_iter().flatten().filter_map(Value::as_str);
        for other in held.filter(|text| !allowed.contains(text)) {
            self.report(argument, format!("{argument} has \"{other}\", but takes only {}", quoted(allowed)));
        }
    }

    /// A number within bounds, both included.
    pub fn within(&mut self, argument: &str, lowest: i64, highest: i64) {
        if let Some(number) = self.get(argument).and_then(Value::as_i64)
            && !(lowest..=highest).contains(&number)
        {
            self.report(argument, format!("{argument} is {number}, but must be from {lowest} to {highest}"));
        }
    }

    /// Arguments of which at most one may be set.
    pub fn at_most_one(&mut self, arguments: &[&str]) {
        let set: Vec<&str> = arguments.iter().copied().filter(|argument| self.asks(argument)).collect();
        if let [first, second, ..] = set[..] {
            self.report(second, format!("{second} cannot be set together with {first}"));
        }
    }

    /// Arguments of which exactly one must be set.
    pub fn exactly_one(&mut self, arguments: &[&str]) {
        self.at_most_one(arguments);
        if let [first, ..] = arguments
            && arguments.iter().all(|argument| self.is_set(argument) == Some(false))
        {
            self.report(first, format!("one of {} must be set", arguments.join(", ")));
        }
    }

    /// An argument that makes no sense without others.
    pub fn requires(&mut self, argument: &str, others: &[&str]) {
        if !self.asks(argument) {
            return;
        }
        for other in others {
            if self.is_set(other) == Some(false) {
                self.report(argument, format!("{argument} needs {other} to be set too"));
            }
        }
    }

    /// An address range like `10.0.0.0/16`, written with the network's own address.
    pub fn cidr(&mut self, argument: &str) {
        if let Some(text) = self.text(argument)
            && !text.is_empty()
            && let Err(problem) = crate::cidr::check(text)
        {
            self.report(argument, format!("{argument} is \"{text}\": {problem}"));
        }
    }

    /// Durations in a `timeouts` block.
    pub fn timeouts(&mut self) {
        self.each("timeouts", |timeouts| {
            for (name, value) in timeouts.config.as_entries().into_iter().flatten() {
                if let Some(text) = value.as_str()
                    && durations::parse(text).is_none()
                {
                    timeouts.report(
                        name,
                        format!("\"{text}\" is not a duration: write \"30s\", \"10m\" or \"1h30m\""),
                    );
                }
            }
        });
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use infra_value::Type;

    use super::*;

    fn check(config: Value, checks: impl FnOnce(&mut Checks<'_>)) -> Vec<String> {
        let mut errors = Vec::new();
        checks(&mut Checks::new(&config, &mut errors));
        errors.iter().map(|error| error.message.clone()).collect()
    }

    fn config(a: Value, b: Value) -> Value {
        Value::object([("a", a), ("b", b)])
    }

    #[test]
    fn unknown_is_given_the_benefit_of_the_doubt() {
        let unknown = || Value::unknown(Type::String);
        let null = || Value::null(Type::String);
        let rules = |c: &mut Checks<'_>| {
            c.exactly_one(&["a", "b"]);
            c.requires("a", &["b"]);
            c.refuse(&["a"]);
            c.one_of("a", &["x"]);
        };
        assert!(check(config(unknown(), unknown()), rules).is_empty());
        assert!(check(config(unknown(), null()), rules).is_empty());
        assert_eq!(check(config(null(), null()), rules), ["one of a, b must be set"]);
    }

    #[test]
    fn no_and_zero_are_in_nobodys_way() {
        let rules = |c: &mut Checks<'_>| {
            c.at_most_one(&["a", "b"]);
            c.requires("a", &["b"]);
            c.refuse(&["a"]);
        };
        let null = || Value::null(Type::String);
        for nothing in [Value::bool(false), Value::number(0)] {
            assert!(check(config(nothing.clone(), null()), rules).is_empty());
            assert!(check(config(nothing, Value::string("x")), rules).is_empty());
        }
        // They may be what somebody wants, though.
        let needs = |c: &mut Checks<'_>| c.requires("a", &["b"]);
        assert!(check(config(Value::string("x"), Value::number(0)), needs).is_empty());
        assert!(check(config(Value::string("x"), Value::bool(false)), needs).is_empty());
        let one = |c: &mut Checks<'_>| c.exactly_one(&["a", "b"]);
        assert!(check(config(Value::number(0), null()), one).is_empty());
    }

    #[test]
    fn what_is_not_supported_is_refused_only_when_set() {
        let refused = |a| check(config(a, Value::bool(true)), |c| c.refuse(&["a"]));
        assert!(refused(Value::null(Type::Bool)).is_empty());
        assert!(refused(Value::bool(false)).is_empty());
        assert_eq!(refused(Value::bool(true)), ["a is not supported yet: remove it"]);
    }
}
