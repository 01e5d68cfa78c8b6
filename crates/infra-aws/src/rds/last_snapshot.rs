//! The snapshot that a database leaves behind.

use infra_provider::{ErrorClass, FinalSnapshot, Guard, Obstacle, ProviderError};

use crate::given::{given, given_string};
use crate::mutation::Op;

/// What the settings of a database say of its last snapshot.
pub(super) struct LastSnapshot<'a> {
    pub(super) identifier: &'a str,
    pub(super) skips: bool,
    pub(super) name: &'a Option<String>,
}

impl LastSnapshot<'_> {
    /// That there is to be one, and nobody says under which name.
    pub(super) fn obstacle(&self) -> Option<Obstacle> {
        let is_open = !self.skips && given(self.name).is_none();
        is_open.then(|| {
            let what = "is to leave a last snapshot (skip_final_snapshot is false), but final_snapshot_identifier gives it no name";
            Obstacle::new(Guard::FinalSnapshot, what)
        })
    }

    /// Its name; nothing where there is none to be.
    pub(super) fn settle(&self, op: &Op<'_>) -> Result<Option<String>, ProviderError> {
        if self.obstacle().is_none() {
            return Ok(given_string(self.name).filter(|_| !self.skips));
        }
        match op.waivers().final_snapshot {
            Some(FinalSnapshot::Skip) => Ok(None),
            Some(FinalSnapshot::Auto) => {
                let mark: String = op.token().chars().filter(char::is_ascii_alphanumeric).take(8).collect();
                Ok(Some(format!("{}-final-{mark}", self.identifier)))
            }
            None => {
                let message = format!("{} is to leave a last snapshot, but it has no name", self.identifier);
                let hint = "destroy with -final-snapshot=auto or -final-snapshot=skip, or set and apply final_snapshot_identifier, or skip_final_snapshot = true";
                Err(ProviderError::new(ErrorClass::Invalid, message).hint(hint))
            }
        }
    }
}
