//! Types whose objects exist in the state alone: what is read is what was remembered, and nothing is left to delete.

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};

use crate::machine::Machine;

/// A type whose objects exist in the state alone. `kept!` makes a resource type of it.
pub(crate) trait Kept: Model + Clone {
    /// Computes what was planned.
    fn make(self, machine: &Machine) -> Result<Self, ProviderError>;

    /// Computes what changes in place.
    fn renew(self, _prior: &Self, _machine: &Machine) -> Result<Self, ProviderError> {
        Ok(self)
    }

    /// Whether it still holds.
    fn holds(&self, _machine: &Machine) -> bool {
        true
    }

    /// The object that an import names.
    fn named(_id: &str) -> Result<Self, ProviderError> {
        Err(ProviderError::new(
            ErrorClass::Invalid,
            format!("a {} cannot be imported: nothing of it exists outside of the state", Self::TYPE),
        ))
    }
}

/// Makes a resource type of a [`Kept`] one with a field `id`, or of one that has none. What follows is part of the `impl`:
/// checks, plans.
macro_rules! kept {
    ($name:ident without id $(, $more:item)*) => {
        $crate::kept::kept!(@of $name {
            fn id(&self) -> &str {
                ""
            }

            fn set_id(&mut self, _id: String) {}

            $($more)*
        });
    };
    ($name:ident $(, $more:item)*) => {
        $crate::kept::kept!(@of $name {
            infra_resource::by_id!();

            $($more)*
        });
    };
    (@of $name:ident { $($items:tt)* }) => {
        impl infra_resource::Resource for $name {
            type Cx = $crate::machine::Machine;

            // A create that was cut off has left nothing behind.
            const IDENTITY: infra_resource::Identity = infra_resource::Identity::Unneeded;

            $($items)*

            async fn read_many(cx: &Self::Cx, prior: &[Self]) -> infra_resource::Answers<Self> {
                let read = |prior: &Self| Ok(Some(prior.clone()).filter(|prior| $crate::kept::Kept::holds(prior, cx)));
                prior.iter().map(read).collect()
            }

            async fn create(
                cx: &Self::Cx,
                planned: &Self,
                _token: &str,
            ) -> Result<Self, infra_provider::ProviderError> {
                $crate::kept::Kept::make(planned.clone(), cx)
            }

            async fn update(
                cx: &Self::Cx,
                prior: &Self,
                planned: Self,
                _op: &infra_resource::Op<'_>,
            ) -> Result<Self, infra_resource::Fault> {
                Ok($crate::kept::Kept::renew(planned, prior, cx)?)
            }

            async fn delete(
                _cx: &Self::Cx,
                _prior: &Self,
                _op: &infra_resource::Op<'_>,
            ) -> Result<(), infra_provider::ProviderError> {
                Ok(())
            }

            async fn import(_cx: &Self::Cx, id: &str) -> Result<Option<Self>, infra_provider::ProviderError> {
                $crate::kept::Kept::named(id).map(Some)
            }

            async fn list(
                _cx: &Self::Cx,
                _scope: &infra_provider::Scope,
            ) -> Result<Vec<Self>, infra_provider::ProviderError> {
                Ok(Vec::new())
            }
        }
    };
}
pub(crate) use kept;
