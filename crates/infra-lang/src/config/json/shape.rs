//! Which properties of the language's own blocks are arguments and which are blocks, and how arguments are read.

/// How the value of an argument is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// As a constant: strings are texts, even with `${` in them.
    Literal,
    /// As an expression: strings are templates.
    Expression,
    /// As what the native syntax writes without quotes: references and types.
    Syntax,
    /// As an entry of `required_providers`.
    Requirement,
}

/// A kind of block.
#[derive(Debug)]
pub(super) struct Shape {
    /// What its labels are.
    pub labels: &'static [&'static str],
    /// Arguments.
    pub arguments: &'static [(&'static str, Reading)],
    /// Nested blocks.
    pub blocks: &'static [(&'static str, &'static Shape)],
    /// All other properties.
    pub rest: Rest,
}

/// What the properties are that a shape does not name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rest {
    /// Arguments.
    Arguments(Reading),
    /// Arguments or blocks: a schema decides.
    Undecided,
}

use Reading::{Expression, Literal, Requirement, Syntax};

const fn shape(
    labels: &'static [&'static str],
    arguments: &'static [(&'static str, Reading)],
    blocks: &'static [(&'static str, &'static Shape)],
    rest: Rest,
) -> Shape {
    Shape { labels, arguments, blocks, rest }
}

const EXPRESSIONS: Rest = Rest::Arguments(Expression);
const LITERALS: Rest = Rest::Arguments(Literal);

const CONDITION: Shape = shape(&[], &[], &[], EXPRESSIONS);
const OPEN: Shape = shape(&[], &[], &[], Rest::Undecided);
const CONNECTION: Shape = shape(&[], &[], &[], EXPRESSIONS);
const PROVISIONER: Shape = shape(
    &["type"],
    &[("when", Syntax), ("on_failure", Syntax)],
    &[("connection", &CONNECTION)],
    Rest::Undecided,
);
const LIFECYCLE: Shape = shape(
    &[],
    &[("ignore_changes", Syntax), ("replace_triggered_by", Syntax)],
    &[("precondition", &CONDITION), ("postcondition", &CONDITION)],
    LITERALS,
);
const RESOURCE: Shape = shape(
    &["type", "name"],
    &[("count", Expression), ("for_each", Expression), ("provider", Syntax), ("depends_on", Syntax)],
    &[
        ("lifecycle", &LIFECYCLE),
        ("connection", &CONNECTION),
        ("provisioner", &PROVISIONER),
        ("locals", &OPEN),
        ("_", &OPEN),
    ],
    Rest::Undecided,
);
const TARGET: Shape = shape(&[], &[], &[("fallback", &shape(&[], &[], &[], EXPRESSIONS))], EXPRESSIONS);
const ENCRYPTION: Shape = shape(
    &[],
    &[],
    &[
        ("key_provider", &shape(&["type", "name"], &[], &[], EXPRESSIONS)),
        ("method", &shape(&["type", "name"], &[], &[], EXPRESSIONS)),
        ("state", &TARGET),
        ("plan", &TARGET),
        ("remote_state_data_sources", &OPEN),
    ],
    LITERALS,
);
const TERRAFORM: Shape = shape(
    &[],
    &[("experiments", Syntax), ("language", Syntax)],
    &[
        ("required_providers", &shape(&[], &[], &[], Rest::Arguments(Requirement))),
        ("backend", &shape(&["type"], &[], &[], LITERALS)),
        ("encryption", &ENCRYPTION),
        ("cloud", &shape(&[], &[], &[("workspaces", &shape(&[], &[], &[], LITERALS))], LITERALS)),
        ("provider_meta", &shape(&["name"], &[], &[], Rest::Undecided)),
    ],
    LITERALS,
);
const VARIABLE: Shape = shape(&["name"], &[("type", Syntax)], &[("validation", &CONDITION)], LITERALS);
const OUTPUT: Shape = shape(
    &["name"],
    &[("value", Expression), ("depends_on", Syntax)],
    &[("precondition", &CONDITION), ("postcondition", &CONDITION)],
    LITERALS,
);
const MODULE: Shape = shape(
    &["name"],
    &[("source", Literal), ("version", Literal), ("providers", Syntax), ("depends_on", Syntax)],
    &[],
    EXPRESSIONS,
);
const REMOVED: Shape = shape(
    &[],
    &[("from", Syntax)],
    &[
        ("lifecycle", &shape(&[], &[], &[], LITERALS)),
        ("connection", &CONNECTION),
        ("provisioner", &PROVISIONER),
    ],
    EXPRESSIONS,
);

/// The blocks at the top of a file.
pub(super) const FILE: Shape = shape(
    &[],
    &[],
    &[
        ("terraform", &TERRAFORM),
        ("provider", &shape(&["name"], &[("alias", Literal), ("version", Literal)], &[], Rest::Undecided)),
        ("variable", &VARIABLE),
        ("locals", &shape(&[], &[], &[], EXPRESSIONS)),
        ("output", &OUTPUT),
        ("resource", &RESOURCE),
        ("data", &RESOURCE),
        ("ephemeral", &RESOURCE),
        ("module", &MODULE),
        ("moved", &shape(&[], &[("from", Syntax), ("to", Syntax)], &[], EXPRESSIONS)),
        ("removed", &REMOVED),
        ("import", &shape(&[], &[("to", Syntax), ("provider", Syntax)], &[], EXPRESSIONS)),
        ("check", &shape(&["name"], &[], &[("data", &RESOURCE), ("assert", &CONDITION)], EXPRESSIONS)),
    ],
    EXPRESSIONS,
);
