//! Resources: blocks in the configuration, and instances of them.

use std::fmt;
use std::sync::Arc;

use super::{InstanceKey, ModuleInstance, ModulePath};

/// Whether `infra` manages the object, only reads it, or has it only while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`
    Managed,
    /// `data`
    Data,
    /// `ephemeral`: opened when it is needed, closed in the end, and stored nowhere
    Ephemeral,
}

/// A resource block within its module: `aws_vpc.main`, `data.aws_ami.base`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Resource {
    /// Managed, data or ephemeral.
    pub mode: Mode,
    /// Resource type.
    pub ty: Arc<str>,
    /// Name.
    pub name: Arc<str>,
}

impl Resource {
    /// A managed resource.
    pub fn managed(ty: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self { mode: Mode::Managed, ty: ty.into(), name: name.into() }
    }

    /// A data source.
    pub fn data(ty: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self { mode: Mode::Data, ty: ty.into(), name: name.into() }
    }

    /// An ephemeral resource.
    pub fn ephemeral(ty: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self { mode: Mode::Ephemeral, ty: ty.into(), name: name.into() }
    }

    /// The local name of the provider that the type name implies: up to the first underscore.
    pub fn implied_provider(&self) -> &str {
        self.ty.split('_').next().unwrap_or(&self.ty)
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            Mode::Managed => {}
            Mode::Data => f.write_str("data.")?,
            Mode::Ephemeral => f.write_str("ephemeral.")?,
        }
        write!(f, "{}.{}", self.ty, self.name)
    }
}

/// A resource block, wherever its module is called: `module.net.aws_vpc.main`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConfigResource {
    /// Its module.
    pub module: ModulePath,
    /// The block.
    pub resource: Resource,
}

impl fmt::Display for ConfigResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "{}", self.resource)
    }
}

/// A resource within one instance of its module, with all its instances: `module.net[0].aws_subnet.public`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceInModule {
    /// The instance of the module.
    pub module: ModuleInstance,
    /// The block.
    pub resource: Resource,
}

impl ResourceInModule {
    /// One instance of it.
    pub fn instance(&self, key: Option<InstanceKey>) -> ResourceInstance {
        ResourceInstance { module: self.module.clone(), resource: self.resource.clone(), key }
    }

    /// The block in the configuration.
    pub fn config(&self) -> ConfigResource {
        ConfigResource { module: self.module.path(), resource: self.resource.clone() }
    }
}

impl fmt::Display for ResourceInModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "{}", self.resource)
    }
}

/// One instance of a resource: `module.net[0].aws_subnet.public["a"]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceInstance {
    /// The instance of the module.
    pub module: ModuleInstance,
    /// The block.
    pub resource: Resource,
    /// Key, when the block has `count` or `for_each`.
    pub key: Option<InstanceKey>,
}

impl ResourceInstance {
    /// The resource with all its instances.
    pub fn in_module(&self) -> ResourceInModule {
        ResourceInModule { module: self.module.clone(), resource: self.resource.clone() }
    }

    /// The block in the configuration.
    pub fn config(&self) -> ConfigResource {
        ConfigResource { module: self.module.path(), resource: self.resource.clone() }
    }
}

impl fmt::Display for ResourceInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "{}", self.resource)?;
        self.key.as_ref().map_or(Ok(()), |key| write!(f, "{key}"))
    }
}
