//! What one client is asked about in one call: the changes of a plan that are of one provider and type.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_plan::ResourceChange;
use infra_provider::{Client, Object};

use super::Clients;
use crate::prepare_provider;

/// Changes of one type, and who is asked about them.
pub(crate) struct OfType<'a> {
    /// Who answers.
    pub(crate) client: &'a dyn Client,
    /// The type.
    pub(crate) ty: &'a str,
    /// The changes, in the order of the plan.
    pub(crate) changes: Vec<&'a ResourceChange>,
}

impl Clients {
    /// Sorts changes by whom they concern. Those of providers that are not connected are left out.
    pub(crate) fn by_type<'a>(
        &'a self,
        changes: impl Iterator<Item = &'a ResourceChange>,
    ) -> Vec<OfType<'a>> {
        let mut groups: BTreeMap<(&str, &str), Vec<&ResourceChange>> = BTreeMap::new();
        for change in changes {
            groups.entry((&change.provider, &change.object.address.resource.ty)).or_default().push(change);
        }
        let of_type = |((provider, ty), changes): ((&str, &'a str), _)| {
            let client = self.get(&prepare_provider(provider).ok()?).map(Arc::as_ref)?;
            Some(OfType { client, ty, changes })
        };
        groups.into_iter().filter_map(of_type).collect()
    }
}

/// The object that a change finds, as its provider knows it.
pub(crate) fn before(change: &ResourceChange) -> Option<Object> {
    let value = change.before.as_ref()?.unmark_deep();
    Some(Object { value, private: change.private.clone() })
}
