//! What is known because it was just written or read: the read that follows need not ask for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// Texts by key: tags, or settings.
type Texts = BTreeMap<String, String>;

/// What objects that are being created have just been given. Each is told once: whoever reads again, because not all is
/// visible yet, asks the cloud. Before anything but creates is done, all is forgotten.
#[derive(Default)]
pub(crate) struct Fresh(Mutex<HashMap<(&'static str, String), Texts>>);

impl Fresh {
    /// Keeps what the object that `of` and `name` tell has. `of` is the call that would tell it: `kms:ListResourceTags`.
    pub(crate) fn keep(&self, of: &'static str, name: &str, texts: Texts) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert((of, name.to_owned()), texts);
    }

    /// Forgets all of it.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What was kept.
    pub(crate) fn take(&self, of: &'static str, name: &str) -> Option<Texts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(of, name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_told_once_and_of_one_object() {
        let fresh = Fresh::default();
        let tags = Texts::from([("Name".to_owned(), "a".to_owned())]);
        fresh.keep("kms:ListResourceTags", "key", tags.clone());
        assert_eq!(fresh.take("kms:ListResourceTags", "other"), None);
        assert_eq!(fresh.take("ssm:ListTagsForResource", "key"), None);
        assert_eq!(fresh.take("kms:ListResourceTags", "key"), Some(tags));
        assert_eq!(fresh.take("kms:ListResourceTags", "key"), None);

        fresh.keep("kms:ListResourceTags", "key", Texts::new());
        fresh.forget();
        assert_eq!(fresh.take("kms:ListResourceTags", "key"), None);
    }
}
