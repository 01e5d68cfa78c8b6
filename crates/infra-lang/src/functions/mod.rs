//! The functions of the language.
//!
//! Each family has its file with a table of [`Function`]s: what they are called, what they take, and the body that
//! computes. [`apply`] does what all have in common (conversion of arguments, null, unknown, marks), by the rules of
//! cty, so that most bodies see plain values only.

mod apply;
mod charset;
mod collection;
mod conversion;
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
mod network;
mod numeric;
mod re2;
mod regex;
mod sensitivity;
mod sequence;
mod set;
mod signature;
mod string;
mod template;
mod timestamp;
mod yaml;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use infra_diagnostics::{Diagnostic, did_you_mean};
use infra_syntax::FunctionCall;

pub(crate) use apply::{Call, apply};
pub(crate) use fault::Fault;
pub(crate) use signature::{Arity, Function, Kind, Param, Returns};

/// Everything that can be called, beside `try` and `can`, which take expressions and not values.
static FUNCTIONS: LazyLock<BTreeMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let families = [
        collection::FUNCTIONS,
        conversion::FUNCTIONS,
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

/// Functions of Terraform that are not here yet.
const UNSUPPORTED: [&str; 3] = ["base64gzip", "bcrypt", "rsadecrypt"];

/// What a name means.
pub(crate) enum Lookup {
    /// A function.
    Function(&'static Function),
    /// A function of Terraform or of a provider that `infra` does not have.
    Unsupported,
    /// Nothing.
    Unknown,
}

/// Looks up a function by name, with or without `core::`.
pub(crate) fn find(name: &str) -> Lookup {
    let name = name.strip_prefix("core::").unwrap_or(name);
    match FUNCTIONS.get(name) {
        Some(function) => Lookup::Function(function),
        None if UNSUPPORTED.contains(&name) || name.starts_with("provider::") => Lookup::Unsupported,
        None => Lookup::Unknown,
    }
}

/// Why there is no such function to call.
pub(crate) fn no_such(call: &FunctionCall) -> Diagnostic {
    let name = &call.name;
    if matches!(find(name), Lookup::Unsupported) {
        let detail = if name.starts_with("provider::") {
            format!("Functions of providers, such as \"{name}\", are not supported by infra yet.")
        } else {
            format!("The function \"{name}\" is not supported by infra yet.")
        };
        return Diagnostic::error("Unsupported function", detail).at(call.name_span);
    }
    let problem =
        Diagnostic::error("Call to unknown function", format!("There is no function named \"{name}\"."))
            .at(call.name_span);
    match &**name {
        "list" => problem.hint("Write [a, b], or tolist([a, b]) for a list whose elements have one type."),
        "map" => problem.hint("Write {a = b}, or tomap({a = b}) for a map whose elements have one type."),
        _ => {
            let names = FUNCTIONS.keys().copied().chain(["try", "can"]).chain(UNSUPPORTED);
            match did_you_mean(name, names) {
                Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
                None => problem,
            }
        }
    }
}
