//! Moves from one resource type to another: from `null_resource` to `terraform_data`.

use infra_diagnostics::Diagnostic;
use infra_provider::Object;
use infra_schema::ProviderSource;
use infra_state::{InstanceObject, ProviderAddress};
use infra_value::{Type, Value};

use crate::{builtin, objects};

/// An object of another type as this type has it.
pub(crate) fn convert(
    provider: &ProviderAddress,
    old: &str,
    new: &str,
    object: &InstanceObject,
) -> Result<InstanceObject, Diagnostic> {
    if new != builtin::TERRAFORM_DATA || old != "null_resource" || !is_null_provider(&provider.source) {
        let detail = format!(
            "An object of type {old} cannot become one of type {new}: there is only a way from null_resource to terraform_data. Keep the type, or let the object be replaced by leaving the \"moved\" block out."
        );
        return Err(Diagnostic::error("Move across resource types", detail));
    }
    let fail = |problem: String| {
        Diagnostic::error(
            "Stored object cannot be read",
            format!("The null_resource cannot be moved: {problem}."),
        )
    };
    let stored = infra_value::parse_json(object.attributes.as_str()).map_err(|e| fail(e.to_string()))?;
    let null = || Value::null(Type::Dynamic);
    let part = |name: &str| stored.get(name).cloned().unwrap_or_else(null);
    let (schema, value) = builtin::moved_terraform_data(part("id"), part("triggers"));
    let (dependencies, first) = (&object.dependencies, object.create_before_destroy);
    objects::store(&schema, &Object::new(value), dependencies, first, object.is_tainted()).map_err(fail)
}

fn is_null_provider(source: &ProviderSource) -> bool {
    *source.namespace == *"hashicorp" && *source.name == *"null"
}
