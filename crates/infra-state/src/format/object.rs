//! What the state holds of one object and of one output.

use super::ExtraFields;
use crate::RawJson;

/// Whether an object is fit for use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ObjectStatus {
    /// Created completely.
    #[default]
    Ready,
    /// Perhaps incomplete: the next plan replaces it.
    Tainted,
}

/// One object of a resource instance, as its provider described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceObject {
    /// Whether it is fit for use.
    pub status: ObjectStatus,
    /// Version of the resource type's schema that `attributes` follow.
    pub schema_version: u64,
    /// All attributes: a JSON object.
    pub attributes: RawJson,
    /// Paths of sensitive values within `attributes`: a JSON array of paths, each an array of steps
    /// `{"type":"get_attr","value":NAME}` or `{"type":"index","value":{"value":KEY,"type":TYPE}}`.
    pub sensitive_attributes: Option<RawJson>,
    /// What the provider wants back, in base64.
    pub private: Option<String>,
    /// Resources that must be destroyed after this one, without instance keys: `module.net.aws_vpc.main`.
    pub dependencies: Vec<String>,
    /// Whether a replacement is created before this object is destroyed.
    pub create_before_destroy: bool,
    /// Fields that are not known here, such as the `identity` that later versions write.
    pub extra: ExtraFields,
}

impl InstanceObject {
    /// A ready object with these attributes and nothing else.
    pub fn new(schema_version: u64, attributes: RawJson) -> Self {
        Self {
            status: ObjectStatus::Ready,
            schema_version,
            attributes,
            sensitive_attributes: Some(RawJson::empty_array()),
            private: None,
            dependencies: Vec::new(),
            create_before_destroy: false,
            extra: ExtraFields::default(),
        }
    }

    /// Whether it is tainted.
    pub fn is_tainted(&self) -> bool {
        self.status == ObjectStatus::Tainted
    }
}

/// An output of the root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputState {
    /// Its value.
    pub value: RawJson,
    /// Its type, in the JSON form of type constraints: `"string"`, `["list","string"]`.
    pub ty: RawJson,
    /// Whether it must not be shown.
    pub sensitive: bool,
    /// Fields that are not known here.
    pub extra: ExtraFields,
}

impl OutputState {
    /// An output.
    pub fn new(value: RawJson, ty: RawJson, sensitive: bool) -> Self {
        Self { value, ty, sensitive, extra: ExtraFields::default() }
    }
}
