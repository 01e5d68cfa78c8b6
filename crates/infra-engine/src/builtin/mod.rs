//! The provider that is part of the language: `terraform.io/builtin/terraform`.
//!
//! It needs no configuration, talks to nobody and is in every [`crate::Catalog`].

mod remote_state;
mod terraform_data;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::model::from_stored_json;
use infra_provider::{
    BlockKind, Client, ErrorClass, Failed, Intent, Object, Operation, Planned, Provider, ProviderError,
    Scope, Settled,
};
use infra_schema::{ProviderSchemas, ProviderSource, Schema};
use infra_value::Value;

pub(crate) use terraform_data::TYPE as TERRAFORM_DATA;

/// A `terraform_data` in place of a `null_resource` that had this id and these triggers.
pub(crate) fn moved_terraform_data(id: Value, triggers: Value) -> (Schema, Value) {
    (terraform_data::schema(), terraform_data::moved(id, triggers))
}

/// The provider, and its own client: there is nothing to connect to.
#[derive(Clone)]
pub(crate) struct Builtin {
    schemas: Arc<ProviderSchemas>,
}

impl Builtin {
    pub(crate) fn new() -> Self {
        let schemas = ProviderSchemas {
            provider: Schema::default(),
            resources: BTreeMap::from([(terraform_data::TYPE.into(), Arc::new(terraform_data::schema()))]),
            data_sources: BTreeMap::from([(remote_state::TYPE.into(), Arc::new(remote_state::schema()))]),
            // Its functions are part of the language, and `infra-lang` has them.
            ..ProviderSchemas::default()
        };
        Self { schemas: Arc::new(schemas) }
    }
}

#[async_trait]
impl Provider for Builtin {
    fn source(&self) -> ProviderSource {
        ProviderSource::implied("terraform")
    }

    fn lives_in_the_state(&self) -> bool {
        true
    }

    fn schemas(&self) -> &ProviderSchemas {
        &self.schemas
    }

    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError> {
        match (kind, ty) {
            (BlockKind::Data, remote_state::TYPE) => remote_state::validate(config),
            _ => Vec::new(),
        }
    }

    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError> {
        let schema = self.schemas.resources.get(ty).ok_or_else(|| unknown_type(ty))?;
        let unreadable = |problem: String| {
            ProviderError::new(ErrorClass::Invalid, format!("the stored {ty} cannot be read: {problem}"))
        };
        if version > schema.version {
            return Err(unreadable(format!("schema version {version} is newer than {}", schema.version)));
        }
        from_stored_json(schema, attributes).map_err(|error| unreadable(error.to_string()))
    }

    async fn configure(&self, _: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Client for Builtin {
    /// Objects are nowhere but in the state: what it says is what there is.
    async fn read_many(&self, _: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>> {
        prior.iter().map(|object| Ok(Some(object.clone()))).collect()
    }

    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>> {
        managed(ty).map_err(|error| vec![error])?;
        Ok(terraform_data::plan(prior.map(|object| &object.value), config))
    }

    async fn create(&self, ty: &str, planned: &Value, _: Operation<'_>) -> Result<Object, Failed> {
        managed(ty)?;
        Ok(Object::new(terraform_data::complete(planned)))
    }

    async fn update(
        &self,
        ty: &str,
        _: &Object,
        planned: &Value,
        _: Operation<'_>,
    ) -> Result<Object, Failed> {
        managed(ty)?;
        Ok(Object::new(terraform_data::complete(planned)))
    }

    async fn delete(&self, ty: &str, _: &Object, _: Operation<'_>) -> Result<(), Failed> {
        Ok(managed(ty)?)
    }

    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError> {
        match ty {
            remote_state::TYPE => remote_state::read(config).await,
            _ => Err(unknown_type(ty)),
        }
    }

    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError> {
        managed(ty)?;
        Ok(Object::new(terraform_data::imported(id)))
    }

    async fn list(&self, ty: &str, _: &Scope) -> Result<Vec<Object>, ProviderError> {
        managed(ty)?;
        Ok(Vec::new())
    }

    /// A create that was cut off left nothing behind.
    async fn recover(&self, _: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>> {
        intents.iter().map(|_| Ok(None)).collect()
    }

    async fn settle(&self, _: &[Settled]) -> Result<(), ProviderError> {
        Ok(())
    }
}

fn managed(ty: &str) -> Result<(), ProviderError> {
    if ty == terraform_data::TYPE { Ok(()) } else { Err(unknown_type(ty)) }
}

fn unknown_type(ty: &str) -> ProviderError {
    ProviderError::new(ErrorClass::Internal, format!("there is no type {ty}"))
}
