//! A type that the provider knows and does not manage.

use std::sync::Arc;

use infra_schema::address::Mode;
use infra_schema::{Attribute, Block, Presence, Schema, Unmanaged};
use infra_value::Type;

/// `test_function`, as a resource type and as a data source: its `name` is required, its `arn` computed.
#[derive(Debug)]
pub(super) struct Functions(Arc<Schema>);

impl Functions {
    pub(super) fn new() -> Self {
        let attributes = [("name", Presence::Required), ("arn", Presence::Computed)];
        let attributes =
            attributes.map(|(name, presence)| (name.into(), Attribute::new(Type::String, presence)));
        let block = Block { attributes: attributes.into(), ..Block::default() };
        Self(Arc::new(Schema { version: 0, block }))
    }
}

impl Unmanaged for Functions {
    fn schema(&self, _: Mode, ty: &str) -> Option<&Arc<Schema>> {
        (ty == "test_function").then_some(&self.0)
    }
}
