//! Values by module, as documents hold them.

use std::collections::BTreeMap;

use infra_plan::ObjectId;
use infra_schema::address::ModuleInstance;
use infra_value::Value;
use serde::Serialize;

use super::dependencies::Names;
use super::raw::{Raw, known, sensitive, ty};
use super::resource::{Key, index, mode};

/// Outputs and resources.
#[derive(Serialize)]
pub(super) struct Values<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<&'a str, Output>,
    pub root_module: Module<'a>,
}

/// An output of the root module.
#[derive(Serialize)]
pub(super) struct Output {
    sensitive: bool,
    /// Left out, as is its type, when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Raw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<Raw>,
}

impl Output {
    /// A value; known or not.
    pub fn new(value: &Value, sensitive: bool) -> Self {
        let known = value.is_wholly_known().then(|| (known(value), ty(value)));
        let (value, ty) = known.unzip();
        Self { sensitive, value, r#type: ty }
    }
}

/// A resource instance with its values.
#[derive(Serialize)]
pub(super) struct Resource<'a> {
    address: String,
    mode: &'static str,
    r#type: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Key<'a>>,
    provider_name: String,
    /// Left out where the type is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<u64>,
    /// Left out when nothing of it is known.
    #[serde(skip_serializing_if = "is_nothing")]
    values: Raw,
    sensitive_values: Raw,
    #[serde(skip_serializing_if = "is_empty")]
    pub depends_on: Names<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub tainted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposed_key: Option<&'a str>,
}

impl<'a> Resource<'a> {
    /// An object with its values.
    pub fn new(object: &'a ObjectId, provider_name: String, value: &Value) -> Self {
        let address = &object.address;
        Self {
            address: address.to_string(),
            mode: mode(address.resource.mode),
            r#type: &address.resource.ty,
            name: &address.resource.name,
            index: index(address),
            provider_name,
            schema_version: None,
            values: known(value),
            sensitive_values: sensitive(value),
            depends_on: Names::default(),
            tainted: false,
            deposed_key: object.deposed.as_deref(),
        }
    }
}

fn is_empty(names: &Names<'_>) -> bool {
    names.is_empty()
}

fn is_nothing(values: &Raw) -> bool {
    values.get() == "{}"
}

/// A module with what is in it.
#[derive(Default, Serialize)]
pub(super) struct Module<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Resource<'a>>,
    /// Left out for the root module.
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    child_modules: Vec<Module<'a>>,
}

impl<'a> Module<'a> {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.child_modules.is_empty()
    }

    /// The root module with all of these, each in its module.
    pub fn root(resources: impl IntoIterator<Item = (&'a ModuleInstance, Resource<'a>)>) -> Self {
        let mut root = Self::default();
        for (module, resource) in resources {
            root.within(module).resources.push(resource);
        }
        root
    }

    fn within(&mut self, module: &ModuleInstance) -> &mut Self {
        let Some((parent, _)) = module.parent() else { return self };
        let around = self.within(&parent);
        let address = module.to_string();
        let at = around.child_modules.iter().position(|child| child.address == address);
        let at = at.unwrap_or_else(|| {
            around.child_modules.push(Self { address, ..Self::default() });
            around.child_modules.len() - 1
        });
        &mut around.child_modules[at]
    }
}
