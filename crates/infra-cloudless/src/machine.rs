//! What types that need no cloud are made with.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::rand;
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::Context;
use infra_resource::gather::Gatherings;
use jiff::Timestamp;

/// The clock and the randomness of a machine.
pub trait World: Send + Sync {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Fills with bytes that nobody can foresee.
    ///
    /// # Errors
    /// The system has none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String>;

    /// Where paths that are not absolute start from; the current folder when it is empty.
    fn folder(&self) -> &Path {
        Path::new("")
    }
}

/// The machine that this runs on.
struct Here {
    folder: PathBuf,
}

impl World for Here {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        rand::fill(bytes).map_err(|_| "the system gives no random bytes".to_owned())
    }

    fn folder(&self) -> &Path {
        &self.folder
    }
}

/// A machine. Cheap to clone.
#[derive(Clone)]
pub struct Machine(Arc<Inner>);

struct Inner {
    world: Arc<dyn World>,
    gatherings: Gatherings,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine")
    }
}

impl Machine {
    pub(crate) fn new(world: Arc<dyn World>) -> Self {
        Self(Arc::new(Inner { world, gatherings: Gatherings::default() }))
    }

    /// The world of the machine that this runs on, seen from the current folder.
    pub fn here() -> Arc<dyn World> {
        Self::seen_from("")
    }

    /// The same, seen from a folder.
    pub fn seen_from(folder: impl Into<PathBuf>) -> Arc<dyn World> {
        Arc::new(Here { folder: folder.into() })
    }

    /// Where a path leads that a configuration names.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.world.folder().join(path)
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.world.now()
    }

    /// This many random bytes.
    pub(crate) fn bytes(&self, count: usize) -> Result<Vec<u8>, ProviderError> {
        let mut bytes = vec![0; count];
        let filled = self.0.world.fill(&mut bytes);
        filled.map_err(|problem| ProviderError::new(ErrorClass::Internal, problem))?;
        Ok(bytes)
    }

    /// A number from 0 on and below `bound`, each as likely as any other.
    pub(crate) fn below(&self, bound: u64) -> Result<u64, ProviderError> {
        let bound = bound.max(1);
        // What is above the last whole multiple would make small numbers more likely.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.bytes(8)?.into_iter().fold(0, |number, byte| number << 8 | u64::from(byte));
            if number < fair {
                return Ok(number % bound);
            }
        }
    }

    /// One of these; an error where there is none.
    pub(crate) fn one_of<'t, T>(&self, things: &'t [T]) -> Result<&'t T, ProviderError> {
        let index = self.below(things.len() as u64)? as usize;
        things
            .get(index)
            .ok_or_else(|| ProviderError::new(ErrorClass::Invalid, "there is nothing to choose from"))
    }

    /// Brings things into any order.
    pub(crate) fn shuffle<T>(&self, things: &mut [T]) -> Result<(), ProviderError> {
        for last in (1..things.len()).rev() {
            let other = self.below(last as u64 + 1)? as usize;
            things.swap(last, other);
        }
        Ok(())
    }
}

impl Context for Machine {
    fn gatherings(&self) -> &Gatherings {
        &self.0.gatherings
    }

    fn place(&self) -> String {
        "this machine".to_owned()
    }
}
