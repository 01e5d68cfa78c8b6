//! What a type adjusts in a plan.

use infra_provider::model::same_content;
use infra_provider::{Object, Planned, ProviderError};
use infra_value::{Path, Type, Value};

use crate::private;

/// A plan in the making. Pure: what a type adjusts depends on nothing but what is here.
pub struct Draft<'a> {
    prior: Option<&'a Value>,
    config: &'a Value,
    planned: &'a mut Planned,
    is_incomplete: bool,
    errors: Vec<ProviderError>,
    /// What an attribute is that is not there.
    nothing: Value,
}

impl<'a> Draft<'a> {
    /// A plan that the generic rules have made.
    pub fn new(prior: Option<&'a Object>, config: &'a Value, planned: &'a mut Planned) -> Self {
        let is_incomplete = prior.is_some_and(|prior| private::is_begun(prior.private.as_deref()));
        let prior = prior.map(|prior| &prior.value);
        Self {
            is_incomplete,
            prior,
            config,
            planned,
            errors: Vec::new(),
            nothing: Value::null(Type::Dynamic),
        }
    }

    /// Whether there is no prior object.
    pub fn is_create(&self) -> bool {
        self.prior.is_none()
    }

    /// Whether the prior object's create was cut off, and something may be missing that the attributes do not show.
    pub fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// What the configuration says; null when it says nothing.
    pub fn config(&self, attribute: &str) -> &Value {
        self.config.get(attribute).unwrap_or(&self.nothing)
    }

    /// Whether the configuration says nothing.
    pub fn is_unset(&self, attribute: &str) -> bool {
        self.config(attribute).is_null()
    }

    /// What it was; null when there is no prior object.
    pub fn prior(&self, attribute: &str) -> &Value {
        self.prior.and_then(|prior| prior.get(attribute)).unwrap_or(&self.nothing)
    }

    /// What it will be, so far.
    pub fn planned(&self, attribute: &str) -> &Value {
        self.planned.value.get(attribute).unwrap_or(&self.nothing)
    }

    /// Whether it will be something else than it was, or may be. A create changes everything.
    pub fn changes(&self, attribute: &str) -> bool {
        let (prior, planned) = (self.prior(attribute), self.planned(attribute));
        self.is_create() || !same_content(prior, planned)
    }

    /// Makes it something. Where that is what it was, the attribute needs no new object.
    pub fn set(&mut self, attribute: &str, value: Value) {
        if same_content(self.planned(attribute), &value) {
            return;
        }
        if !self.is_create() && same_content(self.prior(attribute), &value) {
            self.in_place(attribute);
        }
        self.planned.value = with_attribute(&self.planned.value, attribute, value);
    }

    /// Leaves it to be told: what it will be is not known yet.
    pub fn leave_open(&mut self, attribute: &str) {
        let unknown = Value::unknown(self.planned(attribute).ty());
        self.set(attribute, unknown);
    }

    /// The names of all attributes and blocks.
    pub fn attributes(&self) -> Vec<String> {
        self.planned.value.as_entries().into_iter().flatten().map(|(name, _)| name.to_string()).collect()
    }

    /// Whether the configuration is sure to say nothing, or has an empty collection or no block.
    pub fn is_unset_or_empty(&self, attribute: &str) -> bool {
        let config = self.config(attribute);
        config.is_null() || config.as_slice().is_some_and(<[Value]>::is_empty)
    }

    /// Whether there will be a new object.
    pub fn is_replaced(&self) -> bool {
        !self.planned.replace.is_empty()
    }

    /// Says that a change cannot be.
    pub fn refuse(&mut self, attribute: &str, message: impl Into<String>) {
        self.errors.push(ProviderError::invalid(Path::attr(attribute), message));
    }

    /// What cannot be.
    pub(crate) fn into_errors(self) -> Vec<ProviderError> {
        self.errors
    }

    /// Makes a change of the attribute one that needs a new object.
    pub fn replace(&mut self, attribute: &str) {
        let path = Path::attr(attribute);
        if !self.is_create() && !self.planned.replace.contains(&path) {
            self.planned.replace.push(path);
        }
    }

    /// Makes a change of the attribute one that is made in place, whatever the schema says.
    pub fn in_place(&mut self, attribute: &str) {
        let path = Path::attr(attribute);
        self.planned.replace.retain(|replace| !path.is_prefix_of(replace));
    }
}

/// `value`, an object, with another value for one of its attributes.
pub fn with_attribute(value: &Value, name: &str, attribute: Value) -> Value {
    let Some(entries) = value.as_entries() else { return value.clone() };
    let mut entries = entries.clone();
    entries.insert(name.into(), attribute);
    Value::object(entries).with_marks(value.marks())
}
