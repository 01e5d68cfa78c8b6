//! What is known about an unknown value.

use std::sync::Arc;

use crate::Number;

/// Facts about a value that is not known yet. The default states nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Refinement {
    /// It will not be null.
    pub not_null: bool,
    /// A string will start with this.
    pub prefix: Option<Arc<str>>,
    /// A number will be at least this; the flag says whether the bound itself is possible.
    pub lower: Option<(Number, bool)>,
    /// A number will be at most this; the flag says whether the bound itself is possible.
    pub upper: Option<(Number, bool)>,
    /// A collection will have at least this many elements.
    pub min_length: Option<usize>,
    /// A collection will have at most this many elements.
    pub max_length: Option<usize>,
}

impl Refinement {
    /// Only that it will not be null.
    pub fn not_null() -> Self {
        Self { not_null: true, ..Self::default() }
    }
}
