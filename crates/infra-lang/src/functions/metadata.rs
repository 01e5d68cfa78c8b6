//! The list of functions, for those who show it or compare it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use infra_schema::{Function as Signature, Parameter};
use infra_value::{Type, Value};

use super::{FUNCTIONS, Function, Param, Returns, apply};
use crate::config::Snapshot;
use crate::eval::{Context, ProviderFunctions};

/// What each function of the language takes and gives, by name. A result whose type depends on the arguments is
/// [`Type::Dynamic`], as far as they decide it.
pub fn signatures() -> BTreeMap<&'static str, Signature> {
    let mut all: BTreeMap<&'static str, Signature> =
        FUNCTIONS.iter().map(|(name, function)| (*name, signature(function))).collect();
    // These two take expressions, not values.
    let expression = |name: &str| Parameter::new(name, Type::Dynamic);
    all.insert(
        "can",
        Signature { parameters: vec![expression("expression")], variadic: None, returns: Type::Bool },
    );
    all.insert(
        "try",
        Signature {
            parameters: Vec::new(),
            variadic: Some(expression("expressions")),
            returns: Type::Dynamic,
        },
    );
    all
}

fn signature(function: &Function) -> Signature {
    Signature {
        parameters: function.parameters.iter().map(parameter).collect(),
        variadic: function.variadic.as_ref().map(parameter),
        returns: result_type(function),
    }
}

fn parameter(param: &Param) -> Parameter {
    Parameter { name: param.name.into(), ty: param.kind.ty(), nullable: param.null, unknown: param.unknown }
}

fn result_type(function: &Function) -> Type {
    if let Returns::Always(kind) = function.returns {
        return kind.ty();
    }
    let params = function.parameters.iter().chain(&function.variadic);
    let args = params.map(|param| Value::unknown(param.kind.ty())).collect();
    let context = Context {
        files: Arc::new(Snapshot::default()),
        working_dir: PathBuf::new(),
        root_dir: PathBuf::new(),
        module_dir: PathBuf::new(),
        home_dir: None,
        providers: ProviderFunctions::default(),
        workspace: "".into(),
        plan_time: None,
        impure: None,
    };
    apply(function, args, &context).map_or(Type::Dynamic, |result| result.ty())
}
