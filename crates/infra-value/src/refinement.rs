//! What is known about an unknown value.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Number;

/// Facts about a value that is not known yet. The default states nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Refinement {
    /// It will not be null.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
    /// A string will start with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<Arc<str>>,
    /// A number will be at least this; the flag says whether the bound itself is possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<(Number, bool)>,
    /// A number will be at most this; the flag says whether the bound itself is possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<(Number, bool)>,
    /// A collection will have at least this many elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<usize>,
    /// A collection will have at most this many elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
}

impl Refinement {
    /// Only that it will not be null.
    pub fn not_null() -> Self {
        Self { not_null: true, ..Self::default() }
    }
}
