//! Configuration: from files to a tree of modules whose blocks are typed.
//!
//! [`load`] reads a folder and every module that it calls. Nothing is evaluated here, apart from the arguments that
//! the language wants constant: expressions stay as they were written.

mod call;
mod check;
mod condition;
mod decode;
mod defaults;
mod files;
mod installed;
mod json;
mod lifecycle;
mod load;
mod module;
mod named;
mod overrides;
mod provider;
mod provisioner;
mod refactoring;
mod resource;
mod settings;
mod snapshot;
mod source;
mod variable;
mod version;

pub use call::{ModuleCall, PassedProvider};
pub use check::{check_expression, check_references};
pub use condition::Condition;
pub(crate) use decode::{constant, place};
pub use defaults::Defaults;
pub use files::{Disk, Files, Folder};
pub use installed::{InstalledModule, MANIFEST, Manifest};
pub(crate) use json::{is_json, parse_values};
pub use lifecycle::{IgnoreChanges, IgnoredPath, Lifecycle};
pub use load::load;
pub(crate) use load::{parse, read_text};
pub use module::{Config, MissingModule, Module};
pub use named::{Local, Output};
pub use provider::{ProviderBlock, ProviderConfig, ProviderLocal, RequiredProvider};
pub use provisioner::{OnFailure, Provisioner, When};
pub use refactoring::{Check, Import, Moved, Removed, Target};
pub use resource::ResourceBlock;
pub use settings::{Backend, Encryption, RequiredVersion};
pub use snapshot::{Recording, Snapshot};
pub use source::{DEFAULT_REGISTRY, Getter, ModuleSource, Package, RegistryModule};
pub use variable::{Parsing, Variable};
pub use version::{ParseVersionError, Version, VersionConstraint};
