//! `timeouts` blocks. How long a step may take is read in [`crate::registry`]; a type only has to have the block.

use infra_provider::model::Nested;

macro_rules! timeouts {
    ($(#[$doc:meta])* $name:ident: $($step:ident),+) => {
        $(#[$doc])*
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $(
                /// A duration like `10m`.
                #[attr(optional)]
                pub $step: Option<String>,
            )+
        }
    };
}

timeouts!(
    /// For types that take their time to create.
    Create: create
);
timeouts!(
    /// For types that take their time to delete.
    Delete: delete
);
timeouts!(
    /// For types that take their time to create and change.
    CreateUpdate: create, update
);
timeouts!(
    /// For types that take their time to create and delete.
    CreateDelete: create, delete
);
timeouts!(
    /// For types that take their time to change and delete.
    UpdateDelete: update, delete
);
timeouts!(
    /// For types that take their time for everything.
    CreateUpdateDelete: create, update, delete
);
timeouts!(
    /// For types that take their time for everything, and data that does too.
    CreateReadUpdateDelete: create, read, update, delete
);
timeouts!(
    /// For elastic addresses.
    ReadUpdateDelete: read, update, delete
);
timeouts!(
    /// For data sources.
    Read: read
);
