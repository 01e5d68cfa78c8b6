//! Resource types, data sources and provider blocks as typed structs.
//!
//! `#[derive(Model)]` makes of a struct a [`Schema`], planning [`Rules`] and the conversion from and to values;
//! `#[derive(Nested)]` does it for a nested block. `#[model(name = "aws_subnet", version = 1)]` names the type and the
//! version of its stored form; `customize = path` names a [`Customize`] function.
//!
//! Every field has one of
//! - `#[attr(…)]`: an attribute. Exactly one of `required`, `optional`, `optional_computed`, `computed`, then:
//!   - `force_new`: a change needs a new object;
//!   - `default = literal`: what an optional attribute is when the configuration leaves it out;
//!   - `sensitive`, `write_only`, `deprecated = "what to use"`;
//!   - `json`, `json_policy`, `equivalent = function`: compared by meaning, see [`same_json`], [`same_policy`];
//!   - `computed_on = ["argument"]`: becomes unknown in an update that changes one of these;
//!   - `nested`, `nested_set`: the attribute holds objects that are described by a `Nested` struct, as a list or set.
//! - `#[block(list | set | single, …)]`: nested blocks, with `min = n`, `max = n`, `force_new` (adding or removing one
//!   needs a new object; the attributes within say for themselves whether changing them does), `computed` (the
//!   provider fills them in when the configuration has none) and `planned_empty` (of `computed` ones, a create plans none, as
//!   Terraform's provider does with some).
//!
//! Both take `name = "…"` where the argument's name is not the field's; raw identifiers lose their `r#`.
//!
//! A field is a `String`, `bool`, `i64`, `f64`, a `Vec`, `BTreeSet` or `BTreeMap<String, _>` of these or of nested
//! structs, or an `Option` of any of these. `None` is null. A `Vec`, `BTreeSet` or `BTreeMap` without `Option` reads
//! null as empty and writes empty as an empty collection.

mod attributes;
mod decode;
mod describe;
mod equivalence;
mod field;
mod json;
mod plan;
mod rules;

pub use attributes::map_attributes;
pub use decode::{DecodeError, nulls_for_unknowns, without_computed_unknowns};
pub use equivalence::{same_json, same_policy};
pub use field::Field;
pub use json::{config_from_json, from_stored_json};
pub use plan::{Customize, PlanDraft, plan, same_content};
pub use rules::{Equivalent, Rules};

pub use infra_provider_derive::{Model, Nested};
use infra_schema::{Block, Schema};
use infra_value::{Path, Value};

/// One resource type, data source or provider block as a typed struct. Derived.
#[diagnostic::on_unimplemented(message = "`{Self}` does not derive `Model`")]
pub trait Model: Sized + Send + Sync + 'static {
    /// Its name: `aws_subnet`.
    const TYPE: &'static str;

    /// Its schema. Built anew with every call: keep it.
    fn schema() -> Schema;

    /// How to plan it, beyond the schema. Built anew with every call: keep them.
    fn rules() -> Rules;

    /// Reads a value that is known wherever the struct looks. Marks are ignored.
    fn decode(value: &Value) -> Result<Self, DecodeError>;

    /// The value; conforms to the type that the schema implies. Carries no marks: what is sensitive, the schema says.
    fn encode(&self) -> Value;

    /// Reads a planned value: what only the cloud can tell is `None` or empty. Any other unknown is an error.
    fn decode_planned(planned: &Value) -> Result<Self, DecodeError> {
        Self::decode(&without_computed_unknowns(&Self::schema().block, &Self::rules(), planned))
    }
}

/// A nested block as a typed struct. Derived, together with [`Field`].
#[diagnostic::on_unimplemented(message = "`{Self}` does not derive `Nested`")]
pub trait Nested: Field {
    /// Its schema.
    fn block() -> Block;

    /// How to plan it, beyond the schema.
    fn rules() -> Rules;

    /// Reads an object that is known wherever the struct looks. Marks are ignored.
    fn decode(value: &Value) -> Result<Self, DecodeError> {
        Self::from_value(value, &Path::root())
    }

    /// The object; conforms to the type that the block implies.
    fn encode(&self) -> Value {
        self.to_value()
    }
}

/// What derived code needs. Not for others.
#[doc(hidden)]
pub mod __private {
    pub use infra_schema::{Block, Nesting, Presence, Schema};
    pub use infra_value::{Path, Type, Value};

    pub use super::decode::Fields;
    pub use super::describe::{attribute, nested};
    pub use super::field::{default_value, encode_set};
}
