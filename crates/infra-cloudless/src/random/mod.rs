//! `hashicorp/random`

mod bytes;
mod id;
mod integer;
mod password;
mod pet;
mod shuffle;
mod string;
mod text;
mod uuid;
mod words;

use infra_resource::registry::resource;

use crate::provider::Resources;

pub(crate) fn resources() -> Resources {
    vec![
        resource::<bytes::RandomBytes>(),
        resource::<id::RandomId>(),
        resource::<integer::RandomInteger>(),
        resource::<password::RandomPassword>(),
        resource::<pet::RandomPet>(),
        resource::<shuffle::RandomShuffle>(),
        resource::<string::RandomString>(),
        resource::<uuid::RandomUuid>(),
    ]
}

/// What replaces an object when it changes.
type Keepers = Option<std::collections::BTreeMap<String, Option<String>>>;
