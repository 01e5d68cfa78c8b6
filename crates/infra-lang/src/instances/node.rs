//! What takes part in the order of evaluation.

use std::fmt;
use std::sync::Arc;

use infra_schema::address::{ConfigResource, ModulePath};

use crate::config::ProviderLocal;

/// Something in the configuration that has a value or an effect. One node stands for all instances of its module.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// An input variable.
    Variable(ModulePath, Arc<str>),
    /// The validation rules of an input variable, which may refer to other variables.
    Validation(ModulePath, Arc<str>),
    /// A local value.
    Local(ModulePath, Arc<str>),
    /// An output value.
    Output(ModulePath, Arc<str>),
    /// A resource or data source.
    Resource(ConfigResource),
    /// A provider configuration.
    Provider(ModulePath, ProviderLocal),
    /// The call that leads to this module: how many instances it has.
    Module(ModulePath),
}

impl Node {
    /// The module in which it stands; for a call, the module that is called.
    pub fn module(&self) -> &ModulePath {
        match self {
            Self::Variable(module, _)
            | Self::Validation(module, _)
            | Self::Local(module, _)
            | Self::Output(module, _)
            | Self::Provider(module, _)
            | Self::Module(module) => module,
            Self::Resource(resource) => &resource.module,
        }
    }
}

/// Writes the node as messages name it: `module.net.local.zones`.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Module(path) = self {
            return write!(f, "{path}");
        }
        if !self.module().is_root() {
            write!(f, "{}.", self.module())?;
        }
        match self {
            Self::Variable(_, name) => write!(f, "var.{name}"),
            Self::Validation(_, name) => write!(f, "var.{name} (validation)"),
            Self::Local(_, name) => write!(f, "local.{name}"),
            Self::Output(_, name) => write!(f, "output.{name}"),
            Self::Resource(resource) => write!(f, "{}", resource.resource),
            Self::Provider(_, local) => write!(f, "provider.{local}"),
            Self::Module(_) => Ok(()),
        }
    }
}
