//! Modules: static paths, and instances of them.

use std::fmt;
use std::sync::Arc;

use super::InstanceKey;

/// The way to a module through the calls in the configuration, whatever their `count` or `for_each`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModulePath(pub Arc<[Arc<str>]>);

impl ModulePath {
    /// The root module.
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether it is the root module.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The module that the call `name` within this one leads to.
    pub fn child(&self, name: impl Into<Arc<str>>) -> Self {
        Self(self.0.iter().cloned().chain([name.into()]).collect())
    }

    /// The calling module and the name of the call; nothing for the root.
    pub fn parent(&self) -> Option<(Self, &Arc<str>)> {
        let (last, rest) = self.0.split_last()?;
        Some((Self(rest.into()), last))
    }
}

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}module.{name}", if i > 0 { "." } else { "" })?;
        }
        Ok(())
    }
}

/// One module call with the key of one of its instances.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleStep {
    /// Name of the call.
    pub name: Arc<str>,
    /// Key, when the call has `count` or `for_each`.
    pub key: Option<InstanceKey>,
}

/// One instance of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleInstance(pub Arc<[ModuleStep]>);

impl ModuleInstance {
    /// The root module.
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether it is the root module.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// An instance of the call `name` within this one.
    pub fn child(&self, name: impl Into<Arc<str>>, key: Option<InstanceKey>) -> Self {
        let step = ModuleStep { name: name.into(), key };
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// The instance that calls this one, and the last step; nothing for the root.
    pub fn parent(&self) -> Option<(Self, &ModuleStep)> {
        let (last, rest) = self.0.split_last()?;
        Some((Self(rest.into()), last))
    }

    /// The same way without keys.
    pub fn path(&self) -> ModulePath {
        ModulePath(self.0.iter().map(|step| step.name.clone()).collect())
    }
}

impl fmt::Display for ModuleInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            write!(f, "{}module.{}", if i > 0 { "." } else { "" }, step.name)?;
            if let Some(key) = &step.key {
                write!(f, "{key}")?;
            }
        }
        Ok(())
    }
}
