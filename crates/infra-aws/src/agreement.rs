//! Whether what the cloud reports is what was written: in all that the configuration says.

use infra_provider::model::Model;
use infra_schema::{Block, Nesting, Presence};
use infra_value::{Type, Value};

use crate::conform::conform;

/// Whether an object is as one was wanted, in all that is not left to the cloud.
pub(crate) fn says_the_same<M: Model>(wanted: &M, found: &M) -> bool {
    agrees(&M::schema().block, &wanted.encode(), &found.encode())
}

fn agrees(block: &Block, wanted: &Value, found: &Value) -> bool {
    let absent = Value::null(Type::Dynamic);
    let attributes = block.attributes.iter().all(|(name, attribute)| {
        let wanted = wanted.get(name).unwrap_or(&absent);
        let is_left_open = match attribute.presence {
            Presence::Computed => true,
            Presence::OptionalComputed => wanted.is_null(),
            Presence::Required | Presence::Optional => false,
        };
        is_left_open || found.get(name).is_some_and(|found| conform(found, wanted) == *wanted)
    });
    attributes
        && block.blocks.iter().all(|(name, nested)| {
            let items = |of: &Value| of.get(name).and_then(Value::as_slice).unwrap_or_default().to_vec();
            let (wanted, found) = (items(wanted), items(found));
            let same = |wanted: &Value, found: &Value| agrees(&nested.block, wanted, found);
            match nested.nesting {
                // How long calls may take is not the cloud's business.
                Nesting::Single | Nesting::Group => true,
                _ if nested.computed && wanted.is_empty() => true,
                _ if wanted.len() != found.len() => false,
                Nesting::Set => wanted.iter().all(|wanted| found.iter().any(|found| same(wanted, found))),
                _ => wanted.iter().zip(&found).all(|(wanted, found)| same(wanted, found)),
            }
        })
}
