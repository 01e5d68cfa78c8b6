//! What holds of every plan, for schemas, configurations and objects made up at random.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_provider::model::{Rules, plan, same_content};
use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence, Schema};
use infra_value::{Data, Type, Value};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::strategy::Union;

fn primitive() -> impl Strategy<Value = Type> {
    prop_oneof![Just(Type::String), Just(Type::Bool), Just(Type::Number)]
}

fn attribute_type() -> impl Strategy<Value = Type> {
    prop_oneof![
        4 => primitive(),
        1 => primitive().prop_map(Type::list),
        1 => primitive().prop_map(Type::set),
        1 => primitive().prop_map(Type::map),
    ]
}

fn attribute() -> impl Strategy<Value = Attribute> {
    let presence = prop_oneof![
        Just(Presence::Required),
        Just(Presence::Optional),
        Just(Presence::OptionalComputed),
        Just(Presence::Computed)
    ];
    (attribute_type(), presence, any::<bool>(), any::<bool>())
        .prop_flat_map(|(ty, presence, force_new, has_default)| {
            let has_default = has_default && presence == Presence::Optional;
            let default = if has_default { known(&ty).prop_map(Some).boxed() } else { Just(None).boxed() };
            (Just(ty), Just(presence), Just(force_new), default)
        })
        .prop_map(|(ty, presence, force_new, default)| Attribute {
            force_new,
            default,
            ..Attribute::new(ty, presence)
        })
}

fn names<T: std::fmt::Debug>(
    prefix: &'static str,
    item: impl Strategy<Value = T>,
    size: std::ops::Range<usize>,
) -> impl Strategy<Value = BTreeMap<Arc<str>, T>> {
    vec(item, size).prop_map(move |items| {
        items.into_iter().enumerate().map(|(i, item)| (Arc::from(format!("{prefix}{i}")), item)).collect()
    })
}

fn block(depth: u32) -> BoxedStrategy<Block> {
    let attributes = names("a", attribute(), 0..4);
    if depth == 0 {
        return attributes.prop_map(|attributes| Block { attributes, ..Block::default() }).boxed();
    }
    let nesting =
        prop_oneof![Just(Nesting::Single), Just(Nesting::List), Just(Nesting::Set), Just(Nesting::Map)];
    let nested = (nesting, block(depth - 1), any::<bool>(), any::<bool>()).prop_map(
        |(nesting, block, force_new, computed)| NestedBlock {
            force_new,
            computed,
            ..NestedBlock::new(nesting, block)
        },
    );
    (attributes, names("b", nested, 0..3))
        .prop_map(|(attributes, blocks)| Block { attributes, blocks })
        .boxed()
}

/// A known value that is not null; small, so that collisions happen.
fn known(ty: &Type) -> BoxedStrategy<Value> {
    match ty {
        Type::Bool => any::<bool>().prop_map(Value::bool).boxed(),
        Type::Number => (0..3i64).prop_map(Value::number).boxed(),
        Type::String => prop_oneof![Just(""), Just("x"), Just("y")].prop_map(Value::string).boxed(),
        Type::List(element) => {
            let ty = (**element).clone();
            vec(known(element), 0..3).prop_map(move |items| Value::list(ty.clone(), items)).boxed()
        }
        Type::Set(element) => {
            let ty = (**element).clone();
            vec(known(element), 0..3).prop_map(move |items| Value::set(ty.clone(), items)).boxed()
        }
        Type::Map(element) => {
            let ty = (**element).clone();
            btree_map("[kl]", known(element), 0..3)
                .prop_map(move |items| {
                    Value::map(
                        ty.clone(),
                        items
                            .into_iter()
                            .map(|(k, v)| (k.as_str().into(), v))
                            .collect::<Vec<(Arc<str>, _)>>(),
                    )
                })
                .boxed()
        }
        Type::Object(object) => object
            .attributes
            .iter()
            .map(|(name, ty)| (Just(name.clone()), known(ty)))
            .collect::<Vec<_>>()
            .prop_map(Value::object)
            .boxed(),
        Type::Dynamic | Type::Tuple(_) => unreachable!("not among the types made up"),
    }
}

/// A configuration of a block. With `open`, parts of it may be unknown.
fn config(block: &Block, open: bool) -> BoxedStrategy<Value> {
    let attributes = block.attributes.iter().map(|(name, attribute)| {
        let null = Just(Value::null(attribute.ty.clone()));
        let unknown = Just(Value::unknown(attribute.ty.clone()));
        let value = match attribute.presence {
            Presence::Computed => null.boxed(),
            Presence::Required if open => {
                Union::new_weighted(vec![(3, known(&attribute.ty)), (1, unknown.boxed())]).boxed()
            }
            Presence::Required => known(&attribute.ty),
            _ if open => {
                Union::new_weighted(vec![(3, known(&attribute.ty)), (2, null.boxed()), (1, unknown.boxed())])
                    .boxed()
            }
            _ => prop_oneof![null, known(&attribute.ty)].boxed(),
        };
        (Just(name.clone()), value)
    });
    let blocks = block.blocks.iter().map(|(name, nested)| {
        let object = config(&nested.block, open);
        let ty = nested.block.implied_type();
        let value = match nested.nesting {
            Nesting::Single => prop_oneof![Just(Value::null(ty)), object].boxed(),
            Nesting::List => vec(object, 0..3).prop_map(move |items| Value::list(ty.clone(), items)).boxed(),
            Nesting::Set => vec(object, 0..3).prop_map(move |items| Value::set(ty.clone(), items)).boxed(),
            Nesting::Map => btree_map("[kl]", object, 0..3)
                .prop_map(move |items| {
                    Value::map::<Arc<str>>(ty.clone(), items.into_iter().map(|(k, v)| (k.into(), v)))
                })
                .boxed(),
            Nesting::Group => unreachable!("not among the nestings made up"),
        };
        let unknown = Just(Value::unknown(nested.implied_type()));
        let value = if open { prop_oneof![4 => value, 1 => unknown].boxed() } else { value };
        (Just(name.clone()), value)
    });
    attributes.chain(blocks).collect::<Vec<_>>().prop_map(Value::object).boxed()
}

/// What the cloud may make of a plan: everything unknown told.
fn applied(planned: &Value) -> BoxedStrategy<Value> {
    match planned.data() {
        Data::Unknown(ty, _) => known(ty),
        Data::List(ty, items) => {
            let ty = ty.clone();
            items
                .iter()
                .map(applied)
                .collect::<Vec<_>>()
                .prop_map(move |v| Value::list(ty.clone(), v))
                .boxed()
        }
        Data::Set(ty, items) => {
            let ty = ty.clone();
            items.iter().map(applied).collect::<Vec<_>>().prop_map(move |v| Value::set(ty.clone(), v)).boxed()
        }
        Data::Map(ty, items) => {
            let ty = ty.clone();
            let entries: Vec<_> = items.iter().map(|(k, v)| (Just(k.clone()), applied(v))).collect();
            entries.prop_map(move |entries| Value::map(ty.clone(), entries)).boxed()
        }
        Data::Object(items) => {
            let entries: Vec<_> = items.iter().map(|(k, v)| (Just(k.clone()), applied(v))).collect();
            entries.prop_map(Value::object).boxed()
        }
        _ => Just(planned.clone()).boxed(),
    }
}

fn schema() -> impl Strategy<Value = Arc<Schema>> {
    block(2).prop_map(|block| Arc::new(Schema { version: 0, block }))
}

fn planned(schema: &Schema, prior: Option<&Value>, config: &Value) -> Value {
    plan(schema, &Rules::default(), prior, config).value
}

/// A schema, an object that came of some configuration, and another configuration.
fn change(open: bool) -> impl Strategy<Value = (Arc<Schema>, Value, Value)> {
    schema()
        .prop_flat_map(move |schema| {
            let first = config(&schema.block, false);
            let second = config(&schema.block, open);
            (Just(schema), first, second)
        })
        .prop_flat_map(|(schema, first, second)| {
            let object = applied(&planned(&schema, None, &first));
            (Just(schema), object, Just(second))
        })
}

/// Whether the plan is what the configuration asks for, wherever it asks for something.
fn honours(block: &Block, config: &Value, planned: &Value) -> bool {
    let attributes = block.attributes.iter().all(|(name, attribute)| {
        let (config, planned) = (config.get(name).unwrap(), planned.get(name).unwrap());
        let is_nothing = config.as_bool() == Some(false)
            || config.as_str().is_some_and(str::is_empty)
            || config.as_slice().is_some_and(<[_]>::is_empty)
            || config.as_entries().is_some_and(BTreeMap::is_empty);
        if config.is_null() {
            planned.is_wholly_known() || attribute.presence.is_computed()
        } else {
            same_content(config, planned) || (is_nothing && planned.is_null())
        }
    });
    let blocks = block.blocks.iter().all(|(name, nested)| {
        let (config, planned) = (config.get(name).unwrap(), planned.get(name).unwrap());
        let inner = |config: &Value, planned: &Value| honours(&nested.block, config, planned);
        match (config.data(), planned.data()) {
            (Data::Unknown(..), planned) => matches!(planned, Data::Unknown(..)),
            (Data::Null(_), planned) => nested.computed || matches!(planned, Data::Null(_)),
            (Data::Object(_), Data::Object(_)) => inner(config, planned),
            (Data::List(_, c), _) if c.is_empty() && nested.computed => true,
            (Data::Set(_, c), _) if c.is_empty() && nested.computed => true,
            (Data::Map(_, c), _) if c.is_empty() && nested.computed => true,
            (Data::List(_, c), Data::List(_, p)) => {
                c.len() == p.len() && c.iter().zip(p.iter()).all(|(c, p)| inner(c, p))
            }
            (Data::Set(_, c), Data::Set(_, p)) => {
                p.len() <= c.len()
                    && c.iter().all(|c| p.iter().any(|p| inner(c, p)))
                    && p.iter().all(|p| c.iter().any(|c| inner(c, p)))
            }
            (Data::Map(_, c), Data::Map(_, p)) => {
                c.keys().eq(p.keys()) && c.iter().all(|(key, c)| inner(c, &p[key]))
            }
            _ => false,
        }
    });
    attributes && blocks
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// After apply, the plan is empty.
    #[test]
    fn what_was_applied_needs_no_change(
        (schema, config, object) in schema()
            .prop_flat_map(|schema| { let config = config(&schema.block, false); (Just(schema), config) })
            .prop_flat_map(|(schema, config)| {
                let object = applied(&planned(&schema, None, &config));
                (Just(schema), Just(config), object)
            })
    ) {
        let again = plan(&schema, &Rules::default(), Some(&object), &config);
        prop_assert_eq!(again.value, object);
        prop_assert!(again.replace.is_empty());
    }

    /// Also after an update.
    #[test]
    fn what_was_updated_needs_no_change(
        (schema, config, object) in change(false).prop_flat_map(|(schema, object, config)| {
            let object = applied(&planned(&schema, Some(&object), &config));
            (Just(schema), Just(config), object)
        })
    ) {
        let again = plan(&schema, &Rules::default(), Some(&object), &config);
        prop_assert_eq!(again.value, object);
        prop_assert!(again.replace.is_empty());
    }

    /// A plan is what the configuration asks for, of the type that the schema implies, and open only where the
    /// configuration is or the provider computes.
    #[test]
    fn plans_honour_the_configuration((schema, object, config) in change(true)) {
        for prior in [None, Some(&object)] {
            let planned = plan(&schema, &Rules::default(), prior, &config);
            prop_assert_eq!(planned.value.ty(), schema.block.implied_type());
            prop_assert!(honours(&schema.block, &config, &planned.value), "planned {:?}", planned.value);
            for path in &planned.replace {
                let (prior, planned) = (prior.and_then(|p| path.get(p)), path.get(&planned.value));
                prop_assert!(!same_content(prior.unwrap(), planned.unwrap()), "{} does not change", path);
            }
        }
    }
}
