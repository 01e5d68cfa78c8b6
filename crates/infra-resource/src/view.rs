//! Data sources that show what a resource type shows, under the same names.

use infra_provider::model::{DecodeError, Model};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::{Path, Step, Value, convert};

/// What a data source tells of an object that a resource type has read: every computed attribute as `beside` has it, else
/// as `resource` does, converted where the two types differ in kind; all else as `config` sets it.
///
/// # Errors
/// An attribute that neither has, or that is something else there: a bug of the data source.
pub fn view<R: Model, D: Model>(
    resource: &R,
    config: &D,
    beside: &[(&str, Value)],
) -> Result<D, ProviderError> {
    let (shown, set) = (resource.encode(), config.encode());
    let of = |value: &Value, name: &str| value.as_entries().and_then(|entries| entries.get(name)).cloned();
    let block = D::schema().block;
    let attribute = |name: &str| -> Result<Value, DecodeError> {
        let missing = || DecodeError::new(&Path::root().join(Step::Attr(name.into())), "is missing");
        let Some(attribute) = block.attributes.get(name).filter(|of| of.presence.is_computed()) else {
            return of(&set, name).ok_or_else(missing);
        };
        let given = beside.iter().find(|(given, _)| *given == name).map(|(_, value)| value.clone());
        let value = given.or_else(|| of(&shown, name)).ok_or_else(missing)?;
        convert(&value, &attribute.ty).map_err(|_| {
            DecodeError::unexpected(&Path::root().join(Step::Attr(name.into())), &attribute.ty, &value)
        })
    };
    let entries: Result<Vec<_>, ProviderError> =
        block.names().map(|name| Ok((name.to_owned(), attribute(name)?))).collect();
    let value = Value::object(entries?);
    D::decode(&value).map_err(|error| ProviderError::new(ErrorClass::Internal, error.to_string()))
}
