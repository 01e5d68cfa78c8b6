//! Functions that providers bring: `provider::NAME::FUNCTION`, where `NAME` is the module's for the provider.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, did_you_mean};
use infra_schema::{Parameter, ProviderSource};
use infra_syntax::FunctionCall;
use infra_value::{Marks, Value};

use super::{Arity, Fault, Lookup, terraform};
use crate::eval::{Context, FunctionLibrary, converted};

/// A function of a provider.
pub(crate) struct Provided {
    provider: ProviderSource,
    name: Arc<str>,
    signature: Arc<infra_schema::Function>,
    library: Arc<dyn FunctionLibrary>,
}

/// Looks up `NAME::FUNCTION`.
pub(super) fn find(name: &str, context: &Context) -> Lookup {
    let Some((local, name)) = name.split_once("::") else { return Lookup::Unknown };
    let Some(provider) = context.providers.names.get(local) else { return Lookup::Unknown };
    if *provider == ProviderSource::implied("terraform") {
        let found = terraform::FUNCTIONS.iter().find(|function| function.name == name);
        return found.map_or(Lookup::Unknown, Lookup::Function);
    }
    let found = context.providers.library.as_ref().and_then(|library| {
        let signature = library.function(provider, name)?;
        Some(Provided { provider: provider.clone(), name: name.into(), signature, library: library.clone() })
    });
    found.map_or(Lookup::Unsupported, Lookup::Provided)
}

/// Why there is no such function to call.
pub(super) fn no_such(call: &FunctionCall, context: &Context) -> Diagnostic {
    const SUMMARY: &str = "Unknown provider function";
    let name = &call.name;
    let problem = |detail: String| Diagnostic::error(SUMMARY, detail).at(call.name_span);
    let mut parts = name.split("::").skip(1);
    let (Some(local), Some(function), None) = (parts.next(), parts.next(), parts.next()) else {
        return problem(format!("\"{name}\" names no function: write provider::NAME::FUNCTION."));
    };
    let names = &context.providers.names;
    let Some(provider) = names.get(local) else {
        let unknown = problem(format!(
            "This module requires no provider \"{local}\". Functions can be called of those in its required_providers block."
        ));
        return match did_you_mean(local, names.keys().map(|name| &**name)) {
            Some(meant) => unknown.hint(format!("Did you mean \"provider::{meant}::{function}\"?")),
            None => unknown
                .hint(format!("Add {local} to required_providers in the terraform block of the module.")),
        };
    };
    if *provider == ProviderSource::implied("terraform") {
        let unknown = problem(format!("{} has no function \"{function}\".", provider.for_display()));
        return match did_you_mean(function, terraform::FUNCTIONS.iter().map(|function| function.name)) {
            Some(meant) => unknown.hint(format!("Did you mean \"provider::{local}::{meant}\"?")),
            None => unknown,
        };
    }
    let detail = format!("{} as infra has it has no function \"{function}\".", provider.for_display());
    Diagnostic::error("Unsupported function", detail).at(call.name_span)
}

impl Provided {
    /// How many arguments must be given, and whether more may be.
    pub(crate) fn arity(&self) -> Arity<'_> {
        let required = self.signature.parameters.iter().map(|parameter| &*parameter.name).collect();
        Arity { required, variadic: self.signature.variadic.is_some() }
    }

    /// The parameter that the argument at this position is for.
    pub(crate) fn parameter(&self, position: usize) -> Option<&Parameter> {
        self.signature.parameters.get(position).or(self.signature.variadic.as_ref())
    }

    /// Calls it, with the right number of arguments. Marks are kept from the provider; the result has them all.
    pub(crate) fn apply(&self, given: Vec<Value>) -> Result<Value, Fault> {
        let mut marks = Marks::NONE;
        let mut args = Vec::with_capacity(given.len());
        let mut open = false;
        for (position, given) in given.into_iter().enumerate() {
            let Some(parameter) = self.parameter(position) else {
                return Err(Fault::argument(position, "there is no parameter for it"));
            };
            let arg = converted(&given, &parameter.ty).map_err(|reason| Fault::argument(position, reason))?;
            if arg.is_null() && !parameter.nullable {
                return Err(Fault::argument(position, "the argument must not be null"));
            }
            open |= !parameter.unknown && !arg.is_wholly_known();
            marks |= arg.deep_marks();
            args.push(arg.unmark_deep());
        }
        if open {
            return Ok(Value::unknown(self.signature.returns.clone()).with_marks(marks));
        }
        let result = self.library.call(&self.provider, &self.name, &args).map_err(|error| {
            let message = if marks.is_empty() {
                error.message
            } else {
                "it is not said why, since an argument is sensitive".to_owned()
            };
            match error.argument {
                Some(position) => Fault::argument(position, message),
                None => Fault::call(message),
            }
        })?;
        Ok(result.with_marks(marks))
    }
}
