//! Conversion of types.

use infra_value::{Data, Type, Value, convertible};

use super::{Call, Fault, Function, Kind, Param, Returns};

const VALUE: &[Param] = &[Param::any("v").nullable().dynamic().marked()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("tobool", VALUE, Returns::Always(Kind::Bool), |call| to(call, Kind::Bool)),
    Function::new("tonumber", VALUE, Returns::Always(Kind::Number), |call| to(call, Kind::Number)),
    Function::new("tostring", VALUE, Returns::Always(Kind::String), |call| to(call, Kind::String)),
    Function::new("tolist", VALUE, Returns::Always(Kind::ListOfAny), |call| to(call, Kind::ListOfAny)),
    Function::new("toset", VALUE, Returns::Always(Kind::SetOfAny), |call| to(call, Kind::SetOfAny)),
    Function::new("tomap", VALUE, Returns::Always(Kind::MapOfAny), |call| to(call, Kind::MapOfAny)),
];

fn to(call: &Call<'_>, kind: Kind) -> Result<Value, Fault> {
    let value = &call.args[0];
    let ty = kind.ty();
    call.converted(value, &ty).map_err(|reason| {
        let from = value.ty();
        if !convertible(&from, &ty, true) {
            return Fault::argument(
                0,
                format!("cannot convert {} to {}: {reason}", from.friendly_name(), target(&ty)),
            );
        }
        match value.data() {
            Data::String(text) => {
                let text = call.quote(text);
                Fault::argument(0, format!("cannot convert {text} to {}: {reason}", target(&ty)))
            }
            _ => Fault::argument(
                0,
                format!("cannot convert {} to {}: {reason}", from.friendly_name(), target(&ty)),
            ),
        }
    })
}

fn target(ty: &Type) -> String {
    match ty {
        Type::List(_) => "list".to_owned(),
        Type::Set(_) => "set".to_owned(),
        Type::Map(_) => "map".to_owned(),
        _ => ty.friendly_name(),
    }
}
