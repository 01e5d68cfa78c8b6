//! The two traits.

use std::sync::Arc;

use async_trait::async_trait;
use infra_schema::{FunctionError, ProviderSchemas, ProviderSource};
use infra_value::Value;

use crate::{
    ErrorClass, Failed, Going, Intent, Lease, Object, Obstacle, Opened, Operation, Planned, ProviderError,
    Settled, TrailEvent,
};

/// What kind of block a configuration is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// `provider`
    Provider,
    /// `resource`
    Resource,
    /// `data`
    Data,
    /// `ephemeral`
    Ephemeral,
}

/// A provider before it is configured: it knows its types and nothing of any account.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Where it comes from.
    fn source(&self) -> ProviderSource;

    /// The release of Terraform's provider whose names, defaults and stored states it follows; `None` where there is none.
    fn follows(&self) -> Option<&'static str> {
        None
    }

    /// Whether objects may come out in another form than planned, as clouds keep digests of some values and write others
    /// in their own way, and whether a plan may fill in what the schema does not say it would. What there is counts
    /// then, and the next plan shows what it comes to. Else it is a bug.
    fn has_forms_of_its_own(&self) -> bool {
        false
    }

    /// Whether its objects are nowhere but in the state, so that nothing can be found of one that is deleted.
    fn lives_in_the_state(&self) -> bool {
        false
    }

    /// What it offers.
    fn schemas(&self) -> &ProviderSchemas;

    /// What is wrong with a configuration beyond its schema. Pure; unknown values are given the benefit of the doubt.
    fn validate(&self, kind: BlockKind, ty: &str, config: &Value) -> Vec<ProviderError>;

    /// Reads the stored attributes of an object, written under schema `version`, as the current schema has them.
    /// `attributes` is a JSON object.
    fn upgrade(&self, ty: &str, version: u64, attributes: &str) -> Result<Value, ProviderError>;

    /// Computes one of its functions. Pure: the same arguments always give the same. They are of the types of the
    /// parameters and carry no marks.
    fn call(&self, function: &str, _args: &[Value]) -> Result<Value, FunctionError> {
        Err(FunctionError::call(format!("{} has no function {function}", self.source().for_display())))
    }

    /// Connects it. `config` conforms to the schema of the provider block and is wholly known. Makes no call that the
    /// configuration does not ask for.
    async fn configure(&self, config: &Value) -> Result<Arc<dyn Client>, ProviderError>;
}

/// Where to look for objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Only objects with all of these tags.
    pub tags: Vec<(String, String)>,
}

/// A configured provider: one account, one region.
#[async_trait]
pub trait Client: Send + Sync {
    /// Reads objects of one type, in as few calls as the API allows. The answers are in the order of `prior`; `None`
    /// means that the object is gone.
    async fn read_many(&self, ty: &str, prior: &[Object]) -> Vec<Result<Option<Object>, ProviderError>>;

    /// Says what a change would make of an object: defaults, what stays, what only the cloud can tell, what needs a
    /// new object. Pure. `config` may hold unknown values; without a prior object it is a create.
    fn plan(&self, ty: &str, prior: Option<&Object>, config: &Value) -> Result<Planned, Vec<ProviderError>>;

    /// Whether objects of one type may show that one of type `other`, which depends on them, was made, changed or deleted. Those
    /// that may are read again after an apply.
    fn shows(&self, _ty: &str, _other: &str) -> bool {
        true
    }

    /// Whether an object is to be found after it was deleted: it was there before anybody asked for it, or its own settings
    /// say so.
    fn stays(&self, _ty: &str, _object: &Object) -> bool {
        false
    }

    /// Creates. `planned` holds what `plan` said; what is still unknown in it is for the cloud to tell.
    async fn create(&self, ty: &str, planned: &Value, op: Operation<'_>) -> Result<Object, Failed>;

    /// Changes in place.
    async fn update(
        &self,
        ty: &str,
        prior: &Object,
        planned: &Value,
        op: Operation<'_>,
    ) -> Result<Object, Failed>;

    /// What would make deleting these objects fail, or would be lost with them although their settings keep it. Only
    /// looks. The answers are in the order of `objects`; `going` is what the same run deletes, these included.
    async fn obstacles(
        &self,
        _ty: &str,
        objects: &[Object],
        _going: &Going<'_>,
    ) -> Vec<Result<Vec<Obstacle>, ProviderError>> {
        objects.iter().map(|_| Ok(Vec::new())).collect()
    }

    /// Deletes, and returns when it is gone. An object that does not exist is gone.
    async fn delete(&self, ty: &str, prior: &Object, op: Operation<'_>) -> Result<(), Failed>;

    /// Reads a data source.
    async fn read_data(&self, ty: &str, config: &Value) -> Result<Value, ProviderError>;

    /// Opens an ephemeral resource: a secret that is read or lent out for as long as the engine works. `config` is wholly
    /// known and carries no marks.
    async fn open(&self, ty: &str, _config: &Value) -> Result<Opened, ProviderError> {
        Err(no_ephemeral(ty))
    }

    /// Prolongs an ephemeral resource that said it has to be renewed.
    async fn renew(&self, ty: &str, _private: Option<&[u8]>) -> Result<Lease, ProviderError> {
        Err(no_ephemeral(ty))
    }

    /// Gives an ephemeral resource back. Called once for each that was opened, also when what it was opened for failed.
    async fn close(&self, _ty: &str, _private: Option<&[u8]>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Finds the object that a user names by its import id.
    async fn import(&self, ty: &str, id: &str) -> Result<Object, ProviderError>;

    /// Finds what exists.
    async fn list(&self, ty: &str, scope: &Scope) -> Result<Vec<Object>, ProviderError>;

    /// The last call that changed or deleted an object, as far as the cloud keeps a record of calls and tells it; `None` where there
    /// is nothing of it. `object` is as the state has it.
    async fn last_event(&self, _ty: &str, _object: &Object) -> Result<Option<TrailEvent>, ProviderError> {
        Ok(None)
    }

    /// Finds what came of creates that were cut off. The answers are in the order of `intents`; `None` means that
    /// nothing was created.
    async fn recover(&self, ty: &str, intents: &[Intent]) -> Vec<Result<Option<Object>, ProviderError>>;

    /// Removes, in bulk, whatever marked these objects for recovery.
    async fn settle(&self, created: &[Settled]) -> Result<(), ProviderError>;
}

fn no_ephemeral(ty: &str) -> ProviderError {
    ProviderError::new(
        ErrorClass::Internal,
        format!("{ty} is not supported: there are no ephemeral resources of this type"),
    )
}
