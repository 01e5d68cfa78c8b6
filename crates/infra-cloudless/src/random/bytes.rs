//! `random_bytes`

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource, Wanted};

use super::Keepers;
use crate::machine::Machine;

/// Random bytes. There is no id.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "random_bytes")]
pub(crate) struct RandomBytes {
    #[attr(computed, sensitive)]
    base64: Option<String>,
    #[attr(computed, sensitive)]
    hex: Option<String>,
    #[attr(optional, force_new)]
    keepers: Keepers,
    #[attr(required, force_new)]
    length: i64,
}

impl RandomBytes {
    fn of(bytes: &[u8], keepers: Keepers) -> Self {
        Self {
            base64: Some(STANDARD.encode(bytes)),
            hex: Some(hex::encode(bytes)),
            keepers,
            length: bytes.len() as i64,
        }
    }
}

impl Resource for RandomBytes {
    type Cx = Machine;

    const IDENTITY: Identity = Identity::Natural;

    fn id(&self) -> &str {
        ""
    }

    fn set_id(&mut self, _id: String) {}

    fn check(checks: &mut Checks<'_>) {
        checks.within("length", 1, 1 << 20);
    }

    async fn read_many(_cx: &Machine, prior: &[Self]) -> Answers<Self> {
        prior.iter().map(|prior| Ok(Some(prior.clone()))).collect()
    }

    async fn create(cx: &Machine, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let bytes = cx.bytes(usize::try_from(planned.length).unwrap_or_default())?;
        Ok(Self::of(&bytes, planned.keepers.clone()))
    }

    async fn update(_: &Machine, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(_: &Machine, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// By the bytes in base64.
    async fn import(_: &Machine, id: &str) -> Result<Option<Self>, ProviderError> {
        let bytes = STANDARD.decode(id);
        let bytes =
            bytes.map_err(|_| ProviderError::new(ErrorClass::Invalid, "the import id is not base64"))?;
        Ok(Some(Self::of(&bytes, None)))
    }

    async fn list(_: &Machine, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }

    async fn find(_: &Machine, wanted: &[Wanted<Self>]) -> Answers<Self> {
        wanted.iter().map(|_| Ok(None)).collect()
    }
}
