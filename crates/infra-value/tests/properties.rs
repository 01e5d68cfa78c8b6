//! Laws that hold for all values.
#![allow(clippy::unwrap_used)]

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

use infra_value::{
    Marks, Number, Path, Refinement, Step, Type, Value, convert, from_json, parse_json, to_json,
    to_json_typed, unify, unify_unsafe,
};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        (-20i64..20).prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        any::<f64>().prop_filter_map("finite", Number::from_f64),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?".prop_map(|text| Number::parse(&text).unwrap()),
        "-?[0-9]{1,3}(\\.[0-9]{1,2})?".prop_map(|text| Number::parse(&text).unwrap()),
        ("-?[1-9][0-9]{0,20}", "[1-9][0-9]{0,20}")
            .prop_map(|(a, b)| { Number::parse(&a).unwrap().div(&Number::parse(&b).unwrap()).unwrap() }),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]{0,2}", any::<String>(), Just("e\u{301}".to_owned())]
}

fn ty() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::Bool), Just(Type::Number), Just(Type::String)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Type::tuple),
            prop::collection::btree_map("[a-c]", inner, 0..3).prop_map(Type::object),
        ]
    })
}

/// A constraint: optional attributes and `any` may occur.
fn constraint() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::Bool), Just(Type::Number), Just(Type::String), Just(Type::Dynamic)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Type::tuple),
            (prop::collection::btree_map("[a-c]", inner, 0..3), any::<bool>()).prop_map(
                |(attributes, optional)| {
                    let optional =
                        attributes.keys().take(usize::from(optional)).map(|k| k.as_str().into()).collect();
                    let attributes = attributes.into_iter().map(|(k, v)| (k.into(), v)).collect();
                    Type::Object(std::sync::Arc::new(infra_value::ObjectType { attributes, optional }))
                }
            ),
        ]
    })
}

/// A value of a type; with `all`, unknown and marked ones too.
fn value_of(ty: Type, all: bool) -> BoxedStrategy<Value> {
    let known = match &ty {
        Type::Dynamic => Just(Value::null(Type::Dynamic)).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::bool).boxed(),
        // JSON has the text of a number, not its precision.
        Type::Number if !all => {
            number().prop_map(|n| Value::number(Number::parse(&n.to_string()).unwrap())).boxed()
        }
        Type::Number => number().prop_map(Value::number).boxed(),
        Type::String => prop_oneof![
            text().prop_map(Value::string),
            number().prop_map(|n| Value::string(n.to_string())),
            Just(Value::string("true")),
        ]
        .boxed(),
        Type::List(t) => {
            let element = (**t).clone();
            items(t, all).prop_map(move |items| Value::list(element.clone(), items)).boxed()
        }
        Type::Set(t) => {
            let element = (**t).clone();
            items(t, all).prop_map(move |items| Value::set(element.clone(), items)).boxed()
        }
        Type::Map(t) => {
            let element = (**t).clone();
            prop::collection::btree_map("[a-d]", value_of(element.clone(), all), 0..3)
                .prop_map(move |entries| Value::map(element.clone(), entries))
                .boxed()
        }
        Type::Tuple(ts) => {
            ts.iter().map(|t| value_of(t.clone(), all)).collect::<Vec<_>>().prop_map(Value::tuple).boxed()
        }
        Type::Object(object) => {
            let names: Vec<_> = object.attributes.keys().cloned().collect();
            let values: Vec<_> = object.attributes.values().map(|t| value_of(t.clone(), all)).collect();
            values.prop_map(move |values| Value::object(names.iter().cloned().zip(values))).boxed()
        }
    };
    let null = Just(Value::null(ty.clone()));
    if !all {
        return prop_oneof![8 => known, 1 => null].boxed();
    }
    let refinement = Refinement { prefix: Some("a".into()), ..Refinement::not_null() };
    prop_oneof![
        8 => known.clone(),
        1 => null,
        1 => Just(Value::unknown(ty.clone())),
        1 => Just(Value::unknown_refined(ty, refinement)),
        1 => known.prop_map(|value| value.with_marks(Marks::SENSITIVE)),
    ]
    .boxed()
}

fn items(element: &Type, all: bool) -> impl Strategy<Value = Vec<Value>> + use<> {
    prop::collection::vec(value_of(element.clone(), all), 0..4)
}

fn value(all: bool) -> impl Strategy<Value = Value> {
    ty().prop_flat_map(move |ty| value_of(ty, all))
}

proptest! {
    #[test]
    fn a_number_reads_as_it_was_printed(n in number()) {
        let stored = serde_json::to_string(&n).unwrap();
        let read: Number = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(&read, &n);
        prop_assert_eq!(read.precision(), n.precision());
        prop_assert_eq!(read.to_string(), n.to_string());
        if n.precision() == 512 {
            prop_assert_eq!(&Number::parse(&n.to_string()).unwrap(), &n);
        }
    }

    #[test]
    fn floats_come_back(x in any::<f64>()) {
        prop_assume!(x.is_finite());
        let n = Number::from_f64(x).unwrap();
        prop_assert_eq!(n.as_f64(), x);
        prop_assert_eq!(n.to_string().parse::<f64>().unwrap(), x);
    }

    #[test]
    fn numbers_are_totally_ordered(a in number(), b in number(), c in number()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        let (x, y) = (a.as_f64(), b.as_f64());
        if x < y {
            prop_assert!(a < b);
        }
        let state = RandomState::new();
        if a == b {
            prop_assert_eq!(state.hash_one(&a), state.hash_one(&b));
        }
        let negated = a.neg().neg();
        prop_assert_eq!(&negated, &a);
        prop_assert_eq!(state.hash_one(&negated), state.hash_one(&a));
    }

    #[test]
    fn arithmetic_never_panics_and_obeys_its_laws(a in number(), b in number()) {
        prop_assert_eq!(a.add(&b), b.add(&a));
        prop_assert_eq!(a.mul(&b), b.mul(&a));
        prop_assert!(a.sub(&a).unwrap().is_zero());
        let _ = (a.div(&b), a.rem(&b), a.pow(&b), a.log(&b));
        prop_assert!(a.floor() <= a && a <= a.ceil());
        prop_assert!(a.floor().is_integer() && a.ceil().is_integer());
        prop_assert!(a.abs().signum() >= 0);
    }

    #[test]
    fn integers_compute_as_integers(a in any::<i32>(), b in any::<i32>()) {
        let number = |n: i64| Number::parse(&n.to_string()).unwrap();
        let (x, y) = (i64::from(a), i64::from(b));
        prop_assert_eq!(number(x).add(&number(y)).unwrap().as_i64(), Some(x + y));
        prop_assert_eq!(number(x).sub(&number(y)).unwrap().as_i64(), Some(x - y));
        prop_assert_eq!(number(x).mul(&number(y)).unwrap().as_i64(), Some(x * y));
        if y != 0 {
            prop_assert_eq!(number(x).rem(&number(y)).unwrap().as_i64(), Some(x % y));
        }
    }

    #[test]
    fn any_text_is_a_number_or_not(s in any::<String>(), t in "[-+0-9.eEpP]{0,12}") {
        let _ = (Number::parse(&s), Number::parse(&t), Number::parse_integer(&t, 36));
    }

    #[test]
    fn typed_json_comes_back((ty, value) in ty().prop_flat_map(|ty| (Just(ty.clone()), value_of(ty, false)))) {
        let text = to_json_typed(&value, &ty).unwrap();
        prop_assert_eq!(from_json(&text, &ty).unwrap(), value.clone());
        let wrapped = to_json_typed(&value, &Type::Dynamic).unwrap();
        prop_assert_eq!(from_json(&wrapped, &Type::Dynamic).unwrap(), value);
    }

    #[test]
    fn plain_json_is_stable(value in value(false)) {
        let text = to_json(&value).unwrap();
        prop_assert_eq!(to_json(&parse_json(&text).unwrap()).unwrap(), text.clone());
        prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
    }

    #[test]
    fn any_text_is_json_as_others_see_it(s in any::<String>(), t in "[\\[\\]{}:,\"a0-9.\\-e \\\\un]{0,16}") {
        for text in [s, t] {
            let other = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            // Lone surrogates read as U+FFFD here, and are ignored unread there.
            prop_assert_eq!(parse_json(&text).is_ok(), other, "{}", text);
        }
    }

    #[test]
    fn stored_values_come_back(value in value(true)) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value.clone());
        let path = Path(vec![Step::Attr("a".into()), Step::Index(value)]);
        let text = serde_json::to_string(&path).unwrap();
        prop_assert_eq!(serde_json::from_str::<Path>(&text).unwrap(), path);
    }

    #[test]
    fn conversion_is_idempotent(value in value(true), ty in constraint()) {
        if let Ok(once) = convert(&value, &ty) {
            prop_assert_eq!(convert(&once, &ty), Ok(once.clone()));
            prop_assert!(once.deep_marks().contains(value.marks()));
            if !ty.has_dynamic() {
                prop_assert_eq!(once.ty(), ty.without_optional());
            }
        }
    }

    #[test]
    fn a_value_converts_to_its_own_type_and_any(value in value(true)) {
        prop_assert_eq!(convert(&value, &value.ty()), Ok(value.clone()));
        prop_assert_eq!(convert(&value, &Type::Dynamic), Ok(value));
    }

    #[test]
    fn values_convert_to_the_type_that_unifies_them(a in value(false), b in value(false)) {
        let types = [a.ty(), b.ty()];
        if let Some(ty) = unify(&types) {
            prop_assert!(convert(&a, &ty).is_ok() && convert(&b, &ty).is_ok(), "{}", ty);
            prop_assert!(unify_unsafe(&types).is_some());
        }
        prop_assert_eq!(unify(&[a.ty(), a.ty()]), Some(a.ty()));
    }

    #[test]
    fn the_order_of_a_set_is_its_own(items in ty().prop_flat_map(|ty| {
        let items = prop::collection::vec(value_of(ty.clone(), false), 0..5);
        items.prop_map(move |items| (ty.clone(), items))
    })) {
        let (ty, items) = items;
        let set = Value::set(ty.clone(), items.clone());
        let reversed = Value::set(ty.clone(), items.iter().rev().cloned().collect());
        prop_assert_eq!(&Value::set(ty, set.as_slice().unwrap().to_vec()), &set);
        prop_assert_eq!(reversed.as_slice().unwrap().len(), set.as_slice().unwrap().len());
        for item in &items {
            prop_assert!(set.as_slice().unwrap().contains(item));
        }
    }
}
