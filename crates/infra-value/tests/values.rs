//! Numbers, conversions, sets and stored values where Terraform cannot be asked, or does worse.
#![allow(clippy::unwrap_used)]

use infra_value::{
    Marks, Number, NumberError, Path, Refinement, Step, Type, Value, convert, parse_json, unify, unify_unsafe,
};

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[test]
fn text_that_is_a_number() {
    for (text, printed) in [
        ("0", "0"),
        ("-0", "-0"),
        ("007", "7"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("1.5E-2", "0.015"),
        ("1p3", "8"),
        ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775808", "-9223372036854775808"),
    ] {
        assert_eq!(number(text).to_string(), printed, "{text}");
    }
    let none = [
        "", "-", ".", "e1", "1e", "1e+", "0x10", "1_000", " 1", "1 ", "Inf", "+Inf", "NaN", "1.2.3", "--1",
        "١",
    ];
    for text in none {
        assert_eq!(Number::parse(text), None, "{text}");
    }
}

#[test]
fn huge_numbers_are_refused_at_once() {
    for text in
        ["1e100000000", "1e-100000000", "1e99999999999999999999", "1p99999999999", "1e9900", "1e-9900"]
    {
        assert_eq!(Number::parse(text), None, "{text}");
    }
    assert_eq!(Number::parse(&"9".repeat(100_000)), None);
    assert!(Number::parse(&format!("0.{}", "3".repeat(60_000))).is_some());
    assert_eq!(Number::parse("0e999999999999").unwrap().as_i64(), Some(0));
    let mut square = number("10");
    let refused = (0..64).find_map(|_| match square.mul(&square) {
        Ok(product) => {
            square = product;
            None
        }
        Err(error) => Some(error),
    });
    assert_eq!(refused, Some(NumberError::OutOfRange));
}

#[test]
fn equal_numbers_are_equal_however_they_came_about() {
    assert_eq!(number("2"), number("2.0"));
    assert_eq!(number("0.1").add(&number("0.2")).unwrap(), number("0.3"));
    assert_eq!(number("0"), number("-0"));
    assert_eq!(Number::from(3), number("3"));
    assert_eq!(Number::from_f64(0.5).unwrap(), number("0.5"));
    assert_ne!(Number::from_f64(0.1).unwrap(), number("0.1"));
    assert_eq!(number("3").as_usize(), Some(3));
    assert_eq!(number("-3").as_usize(), None);
    assert_eq!(number("3.5").as_i64(), None);
    assert_eq!(number("1e400").as_f64(), f64::INFINITY);
}

#[test]
fn what_has_no_result_is_an_error() {
    assert_eq!(number("1").div(&number("0")), Err(NumberError::DivisionByZero));
    assert_eq!(number("0").div(&number("-0")), Err(NumberError::DivisionByZero));
    assert_eq!(number("-1").pow(&number("0.3")), Err(NumberError::Undefined));
    assert_eq!(number("10").pow(&number("400")), Err(NumberError::OutOfRange));
    assert_eq!(number("-1").log(&number("10")), Err(NumberError::Undefined));
}

#[test]
fn unknown_values_keep_what_still_holds() {
    let refined = |ty: Type, refinement: Refinement| Value::unknown_refined(ty, refinement);
    let not_null = Refinement::not_null();
    let length = |min, max| Refinement { min_length: min, max_length: max, ..Refinement::not_null() };
    let prefix = Refinement { prefix: Some("a".into()), ..not_null.clone() };
    let pair = Type::tuple(vec![Type::String, Type::String]);
    for (from, refinement, to, expected) in [
        (Type::String, prefix.clone(), Type::String, prefix.clone()),
        (Type::String, prefix, Type::Number, not_null.clone()),
        (pair.clone(), not_null.clone(), Type::list(Type::String), length(Some(2), Some(2))),
        (pair, not_null.clone(), Type::set(Type::String), length(Some(1), Some(2))),
        (
            Type::list(Type::Number),
            length(Some(2), Some(5)),
            Type::set(Type::String),
            length(Some(1), Some(5)),
        ),
        (Type::list(Type::Number), length(Some(2), None), Type::list(Type::String), length(Some(2), None)),
        (Type::object([("a", Type::Bool)]), not_null, Type::map(Type::String), length(Some(1), Some(1))),
    ] {
        let value = refined(from.clone(), refinement).with_marks(Marks::SENSITIVE);
        let converted = convert(&value, &to).unwrap();
        assert_eq!(converted, refined(to, expected).with_marks(Marks::SENSITIVE), "{from}");
    }
    let any = convert(&Value::unknown(Type::list(Type::Bool)), &Type::set(Type::Dynamic)).unwrap();
    assert_eq!(any.ty(), Type::set(Type::Bool));
    let late = convert(&Value::unknown(Type::Dynamic), &Type::Number).unwrap();
    assert_eq!(late, Value::unknown(Type::Number));
}

#[test]
fn marks_survive_conversion() {
    let secret = Value::string("1").with_marks(Marks::SENSITIVE);
    let tuple = Value::tuple(vec![secret, Value::string("2")]);
    let list = convert(&tuple, &Type::list(Type::Number)).unwrap();
    assert_eq!(list.marks(), Marks::NONE);
    assert_eq!(list.as_slice().unwrap()[0], Value::number(1).with_marks(Marks::SENSITIVE));
    let set = convert(&tuple, &Type::set(Type::Number)).unwrap();
    assert_eq!(set.marks(), Marks::SENSITIVE);
}

#[test]
fn conversion_errors_have_paths() {
    let value = parse_json(r#"{"rules":[{"port":"80"},{"port":"http"}]}"#).unwrap();
    let ty = Type::object([("rules", Type::list(Type::object([("port", Type::Number)])))]);
    let error = convert(&value, &ty).unwrap_err();
    let index = Step::Index(Value::number(1));
    assert_eq!(error.path, Path(vec![Step::Attr("rules".into()), index, Step::Attr("port".into())]));
    assert_eq!(error.to_string(), ".rules[1].port: a number is required");
}

#[test]
fn maps_convert_to_objects_by_their_keys() {
    let ty = Type::from_cty_json(r#"["object",{"a":"number","b":"bool"},["b"]]"#).unwrap();
    let map = |entries: &[(&str, &str)]| {
        Value::map(Type::String, entries.iter().map(|(k, v)| (*k, Value::string(*v))))
    };
    let converted = convert(&map(&[("a", "1"), ("z", "x")]), &ty).unwrap();
    assert_eq!(converted, Value::object([("a", Value::number(1)), ("b", Value::null(Type::Bool))]));
    let error = convert(&map(&[("b", "true")]), &ty).unwrap_err();
    assert_eq!(error.message, "map has no element for required attribute \"a\"");
}

#[test]
fn types_unify() {
    let both = |a: Type, b: Type| (unify(&[a.clone(), b.clone()]), unify_unsafe(&[a, b]));
    let some = |ty: Type| (Some(ty.clone()), Some(ty));
    assert_eq!(both(Type::String, Type::Number), some(Type::String));
    assert_eq!(both(Type::Bool, Type::Number), (None, None));
    assert_eq!(both(Type::Dynamic, Type::Number), (Some(Type::Dynamic), Some(Type::Number)));
    assert_eq!(both(Type::list(Type::String), Type::list(Type::Bool)), some(Type::list(Type::String)));
    assert_eq!(both(Type::list(Type::String), Type::set(Type::String)), (some(Type::list(Type::String))));
    assert_eq!(unify(&[]), None);
}

#[test]
fn sets_keep_each_unknown_element() {
    let unknown = Value::unknown(Type::String);
    let items =
        vec![unknown.clone(), Value::null(Type::String), Value::string("b"), unknown, Value::string("b")];
    let set = Value::set(Type::String, items);
    assert_eq!(set.as_slice().unwrap().len(), 4);
    assert_eq!(set.as_slice().unwrap()[0], Value::string("b"));
    assert!(set.as_slice().unwrap()[3].is_null());
    let list = convert(&set, &Type::list(Type::String)).unwrap();
    assert_eq!(list, Value::unknown(Type::list(Type::String)));
}

/// Within the stack of a test's thread, which is that of a worker's; and not in time exponential in the depth.
#[test]
fn deep_values_convert_or_are_refused() {
    for (depth, converts) in [(98, true), (101, false), (400, false)] {
        let lists = format!("{}[]{}", "[[],".repeat(depth), "]".repeat(depth));
        let lists = parse_json(&lists).unwrap();
        assert_eq!(convert(&lists, &Type::list(Type::Dynamic)).is_ok(), converts);
        assert_eq!(unify_unsafe(&[lists.ty(), Type::list(Type::Dynamic)]).is_some(), converts);
        let maps = format!("{}{{}}{}", "{\"a\":{},\"b\":".repeat(depth), "}".repeat(depth));
        let maps = parse_json(&maps).unwrap();
        assert_eq!(convert(&maps, &Type::map(Type::Dynamic)).is_ok(), converts);
        assert_eq!(convert(&maps, &Type::Dynamic), Ok(maps));
    }
}

#[test]
fn stored_values_that_do_not_hold_together_are_refused() {
    for text in [
        "1",
        "null",
        "{}",
        r#"{"list":["a"]}"#,
        r#"{"list":["a"],"of":"number"}"#,
        r#"{"tuple":[],"of":"string"}"#,
        r#"{"string":"a","bool":true}"#,
        r#"{"string":"a","marks":["secret"]}"#,
        r#"{"string":"a","refinement":{}}"#,
        r#"{"number":"x"}"#,
        r#"{"number":"1@0"}"#,
        r#"{"number":"1@4000000000"}"#,
        r#"{"unknown":"strin"}"#,
        r#"{"unknown":"string","refinement":{"max":1}}"#,
        r#"{"capsule":1}"#,
    ] {
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
    }
    let deep = (0..100).fold(Value::bool(true), |inner, _| Value::tuple(vec![inner]));
    assert!(serde_json::to_string(&deep).unwrap_err().to_string().contains("nested"));
}
