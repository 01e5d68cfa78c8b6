//! The functions of the language.
//!
//! Each family has its file with a table of [`Function`]s: what they are called, what they take, and the body that
//! computes. [`apply`] does what all have in common (conversion of arguments, null, unknown, marks), by the rules of
//! cty, so that most bodies see plain values only.

mod apply;
mod charset;
mod collection;
mod conversion;
mod crypto;
mod csv;
mod datetime;
mod decimal;
mod encoding;
mod fault;
mod filesystem;
mod format;
mod glob;
mod hash;
mod mapping;
mod metadata;
mod network;
mod numeric;
mod provided;
mod re2;
mod regex;
mod rsa;
mod sensitivity;
mod sequence;
mod set;
mod signature;
mod string;
mod template;
mod terraform;
mod timestamp;
mod yaml;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use infra_diagnostics::{Diagnostic, did_you_mean};
use infra_syntax::FunctionCall;

use crate::eval::Context;

pub(crate) use apply::{Call, apply};
pub(crate) use fault::Fault;
pub use metadata::signatures;
pub(crate) use provided::Provided;
pub(crate) use signature::{Arity, Function, Kind, Param, Returns};
pub use timestamp::duration;

/// Everything that can be called, beside `try` and `can`, which take expressions and not values.
static FUNCTIONS: LazyLock<BTreeMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let families = [
        collection::FUNCTIONS,
        conversion::FUNCTIONS,
        crypto::FUNCTIONS,
        datetime::FUNCTIONS,
        encoding::FUNCTIONS,
        filesystem::FUNCTIONS,
        format::FUNCTIONS,
        hash::FUNCTIONS,
        mapping::FUNCTIONS,
        network::FUNCTIONS,
        numeric::FUNCTIONS,
        regex::FUNCTIONS,
        sensitivity::FUNCTIONS,
        sequence::FUNCTIONS,
        set::FUNCTIONS,
        string::FUNCTIONS,
        template::FUNCTIONS,
    ];
    families.into_iter().flatten().map(|function| (function.name, function)).collect()
});

/// What a name means.
pub(crate) enum Lookup {
    /// A function of the language.
    Function(&'static Function),
    /// A function of a provider.
    Provided(Provided),
    /// A function of a provider that is required, and that is not here or has none of that name.
    Unsupported,
    /// Nothing.
    Unknown,
}

/// What all functions of providers begin with.
const PROVIDER: &str = "provider::";

/// Looks up a function by name, with or without `core::`.
pub(crate) fn find(name: &str, context: &Context) -> Lookup {
    match name.strip_prefix(PROVIDER) {
        Some(name) => provided::find(name, context),
        None => {
            let found = FUNCTIONS.get(name.strip_prefix("core::").unwrap_or(name));
            found.map_or(Lookup::Unknown, |function| Lookup::Function(function))
        }
    }
}

/// Why there is no such function to call.
pub(crate) fn no_such(call: &FunctionCall, context: &Context) -> Diagnostic {
    let name = &call.name;
    if name.starts_with(PROVIDER) {
        return provided::no_such(call, context);
    }
    if let Some((namespace, _)) = name.split_once("::") {
        let detail = format!(
            "There is no \"{namespace}::\". Functions of the language are called by their names alone, those of providers as \"provider::NAME::FUNCTION\"."
        );
        return Diagnostic::error("Call to unknown function", detail).at(call.name_span);
    }
    let problem =
        Diagnostic::error("Call to unknown function", format!("There is no function named \"{name}\"."))
            .at(call.name_span);
    match &**name {
        "list" => problem.hint("Write [a, b], or tolist([a, b]) for a list whose elements have one type."),
        "map" => problem.hint("Write {a = b}, or tomap({a = b}) for a map whose elements have one type."),
        _ => match did_you_mean(name, names()) {
            Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
            None => problem,
        },
    }
}

/// Names of all functions of the language.
fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.keys().copied().chain(["try", "can"])
}
