//! Addresses in stored formats: the same text that users type.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{ModuleInstance, ResourceInstance};

macro_rules! stored_as_text {
    ($($ty:ty),*) => {$(
        impl Serialize for $ty {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $ty {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

stored_as_text!(ResourceInstance, ModuleInstance, crate::ProviderSource);
