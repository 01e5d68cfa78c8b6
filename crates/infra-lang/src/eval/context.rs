//! What expressions may know of the world.

use std::path::PathBuf;
use std::sync::Arc;

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
    /// Name of the selected workspace.
    pub workspace: Arc<str>,
    /// When planning began, in seconds since 1970-01-01 UTC: `plantimestamp()`. Unknown when there is none.
    pub plan_time: Option<i64>,
    /// What is different each time. `None` while planning: `timestamp()`, `uuid()` and `bcrypt()` are unknown then.
    pub impure: Option<Arc<dyn Impure>>,
}

/// What is different each time it is asked for.
pub trait Impure: Send + Sync {
    /// The time now, in seconds since 1970-01-01 UTC.
    fn now(&self) -> i64;

    /// Random bytes, fit for secrets.
    fn random(&self) -> [u8; 16];
}
