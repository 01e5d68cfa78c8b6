//! What expressions may know of the world.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use infra_schema::{Function, FunctionError, ProviderSource};
use infra_value::Value;

use crate::config::Files;

/// What functions may know of the world. It is the same for all expressions of a module during one run, so that
/// evaluation gives the same result each time.
#[derive(Clone)]
pub struct Context {
    /// Where files are read from. Paths that are not absolute are given as the configuration writes them, relative
    /// to [`Context::working_dir`].
    pub files: Arc<dyn Files>,
    /// The folder in which the command runs, absolute: `path.cwd`, and what `abspath` starts from.
    pub working_dir: PathBuf,
    /// The folder of the root module, relative to the working folder: `path.root`.
    pub root_dir: PathBuf,
    /// The folder of the module, relative to the working folder: `path.module`.
    pub module_dir: PathBuf,
    /// What `~` means to `pathexpand`.
    pub home_dir: Option<PathBuf>,
    /// Functions of the providers that the module requires.
    pub providers: ProviderFunctions,
    /// Name of the selected workspace.
    pub workspace: Arc<str>,
    /// When planning began, in seconds since 1970-01-01 UTC: `plantimestamp()`. Unknown when there is none.
    pub plan_time: Option<i64>,
    /// What is different each time. `None` while planning: `timestamp()`, `uuid()` and `bcrypt()` are unknown then.
    pub impure: Option<Arc<dyn Impure>>,
}

/// The providers whose functions a module can call, by the names that it has for them.
#[derive(Clone, Default)]
pub struct ProviderFunctions {
    /// The module's `required_providers`.
    pub names: Arc<BTreeMap<Arc<str>, ProviderSource>>,
    /// Functions of providers. Those of the language itself are always there.
    pub library: Option<Arc<dyn FunctionLibrary>>,
}

/// Functions of providers.
pub trait FunctionLibrary: Send + Sync {
    /// What a function takes and gives, when the provider is there and has one of that name.
    fn function(&self, provider: &ProviderSource, name: &str) -> Option<Arc<Function>>;

    /// Calls a function with arguments of the types of its parameters, without marks.
    ///
    /// # Errors
    /// Whatever the function says.
    fn call(&self, provider: &ProviderSource, name: &str, args: &[Value]) -> Result<Value, FunctionError>;
}

/// What is different each time it is asked for.
pub trait Impure: Send + Sync {
    /// The time now, in seconds since 1970-01-01 UTC.
    fn now(&self) -> i64;

    /// Random bytes, fit for secrets.
    fn random(&self) -> [u8; 16];
}
