//! What comes from a snapshot: it has the snapshot's password and backups until a second call has changed them. Where the run was
//! stopped between the two, an update has to make up for it, and what is read does not show that.

use crate::draft::Draft;

/// Plans an update where the second call may not have been made. `told`: what RDS calls the object, which is never another one:
/// that it is not known says so to [`is_to_complete`].
pub(super) fn plan(draft: &mut Draft<'_>, told: &str) {
    let snapshot = draft.planned("snapshot_identifier");
    if draft.is_incomplete() && snapshot.as_str().is_some_and(|snapshot| !snapshot.is_empty()) {
        draft.leave_open(told);
    }
}

/// Whether an update is to make the second call. `told` is planned.
pub(super) fn is_to_complete(is_restored: bool, told: &Option<String>) -> bool {
    is_restored && told.is_none()
}
