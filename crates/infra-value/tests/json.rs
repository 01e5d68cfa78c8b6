//! Reading and writing JSON.
#![allow(clippy::unwrap_used)]

use infra_value::{
    JSON_DEPTH_LIMIT, JsonError, Marks, Number, Type, Value, encode_with_unknown, from_json, parse_json,
    sensitive_json, to_json, to_json_html_safe, to_json_typed,
};

fn offset(text: &str) -> usize {
    match parse_json(text) {
        Err(JsonError::Syntax { offset, .. }) => offset,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn plain_json_has_the_types_it_implies() {
    let value = parse_json(r#" {"b": [1, "x", null], "a": {"n": 1e2}} "#).unwrap();
    assert_eq!(value.ty().to_string(), "object({a=object({n=number}),b=tuple([number,string,any])})");
    assert_eq!(to_json(&value).unwrap(), r#"{"a":{"n":100},"b":[1,"x",null]}"#);
}

#[test]
fn the_last_of_equal_keys_counts() {
    assert_eq!(to_json(&parse_json(r#"{"a":1,"a":2}"#).unwrap()).unwrap(), r#"{"a":2}"#);
}

#[test]
fn numbers_stay_exact() {
    let digits = "123456789012345678901234567890.123456789";
    assert_eq!(to_json(&parse_json(digits).unwrap()).unwrap(), digits);
    assert_eq!(to_json(&parse_json("1.0").unwrap()).unwrap(), "1");
    assert_eq!(to_json(&parse_json("0.1").unwrap()).unwrap(), "0.1");
}

#[test]
fn escapes_are_those_of_go() {
    let value = parse_json(r#""\u0000\b\f\n\r\t\"\\\/\u007f<>&\u2028\u00e9\ud83d\ude00""#).unwrap();
    assert_eq!(value.as_str(), Some("\0\u{8}\u{c}\n\r\t\"\\/\u{7f}<>&\u{2028}é😀"));
    assert_eq!(to_json(&value).unwrap(), "\"\\u0000\\b\\f\\n\\r\\t\\\"\\\\/\u{7f}<>&\\u2028é😀\"");
    assert_eq!(
        to_json_html_safe(&value).unwrap(),
        "\"\\u0000\\b\\f\\n\\r\\t\\\"\\\\/\u{7f}\\u003c\\u003e\\u0026\\u2028é😀\""
    );
}

#[test]
fn half_a_surrogate_pair_is_replaced() {
    for (text, expected) in
        [(r#""\ud800""#, "\u{fffd}"), (r#""\udc00x""#, "\u{fffd}x"), (r#""\ud800\u0041""#, "\u{fffd}A")]
    {
        assert_eq!(parse_json(text).unwrap().as_str(), Some(expected), "{text}");
    }
}

#[test]
fn errors_say_where() {
    for (text, expected) in [
        ("", 0),
        (" ", 1),
        ("nul", 0),
        ("[1,]", 3),
        ("[1 2]", 3),
        ("{\"a\" 1}", 5),
        ("{a:1}", 1),
        ("{\"a\":1,}", 7),
        ("01", 1),
        ("1.", 2),
        ("-", 1),
        ("+1", 0),
        ("1e", 2),
        ("\"a", 2),
        ("\"\n\"", 1),
        ("\"\\x\"", 1),
        ("\"\\u12g4\"", 2),
        ("1 1", 2),
        ("\u{feff}1", 0),
        ("[1e99999999999999999999]", 1),
        ("NaN", 0),
    ] {
        assert_eq!(offset(text), expected, "{text:?}");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse_json(&nested(JSON_DEPTH_LIMIT)).is_ok());
    assert_eq!(offset(&nested(JSON_DEPTH_LIMIT + 1)), JSON_DEPTH_LIMIT);
    assert_eq!(offset(&"[".repeat(1_000_000)), JSON_DEPTH_LIMIT);
}

#[test]
fn typed_json_is_read_against_its_type() {
    let ty = Type::object([("id", Type::String), ("tags", Type::map(Type::String)), ("any", Type::Dynamic)]);
    let text = r#"{"any":{"value":["a"],"type":["list","string"]},"tags":{"n":1}}"#;
    let value = from_json(text, &ty).unwrap();
    assert_eq!(value.get("id"), Some(&Value::null(Type::String)));
    assert_eq!(value.get("any"), Some(&Value::list(Type::String, vec![Value::string("a")])));
    assert_eq!(value.get("tags").unwrap().get("n"), Some(&Value::string("1")));
    assert_eq!(
        to_json_typed(&value, &ty).unwrap(),
        r#"{"any":{"value":["a"],"type":["list","string"]},"id":null,"tags":{"n":"1"}}"#
    );
}

#[test]
fn typed_json_that_does_not_fit_says_where() {
    let ty = Type::object([("rules", Type::list(Type::object([("port", Type::Number)])))]);
    for (text, expected) in [
        (r#"{"rules":[{"port":80},{"port":"x"}]}"#, ".rules[1].port: a number is required"),
        (r#"{"rules":[{"prot":80}]}"#, ".rules[0]: unsupported attribute \"prot\""),
        (r#"{"rules":{}}"#, ".rules: a list of object is required"),
        ("[]", "an object is required"),
    ] {
        assert_eq!(from_json(text, &ty).unwrap_err().to_string(), expected);
    }
}

#[test]
fn what_is_not_known_has_no_json() {
    let value = Value::object([("a", Value::tuple(vec![Value::unknown(Type::String)]))]);
    assert_eq!(to_json(&value).unwrap_err().to_string(), ".a[0]: the value is not known");
}

#[test]
fn types_have_the_form_of_cty() {
    for text in [
        r#""dynamic""#,
        r#"["list","string"]"#,
        r#"["map",["set","bool"]]"#,
        r#"["tuple",["number",["object",{}]]]"#,
        r#"["object",{"a":"string","b":"number"},["b"]]"#,
    ] {
        let ty = Type::from_cty_json(text).unwrap();
        assert_eq!(ty.to_cty_json(), text);
        assert_eq!(serde_json::from_str::<Type>(text).unwrap(), ty);
    }
    for text in [r#""strin""#, r#"["list"]"#, "1", r#"["object",{},["a"]]"#, r#"["tuple","string"]"#, "[["] {
        assert!(Type::from_cty_json(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Type>(text).is_err(), "{text}");
    }
}

/// A value of every kind with unknown and sensitive parts; what Terraform 1.11 shows of it with `show -json`.
#[test]
fn planned_values_are_shown_as_terraform_does() {
    let unknown = || Value::unknown(Type::String);
    let secret = |value: Value| value.with_marks(Marks::SENSITIVE);
    let text = |text: &str| Value::string(text);
    let value = Value::object([
        ("elist", Value::tuple(vec![])),
        ("emap", Value::object::<&str>([])),
        ("id", unknown()),
        ("klist", Value::tuple(vec![Value::number(1), Value::number(2)])),
        ("kmap", Value::map(Type::String, [("a", text("1"))])),
        ("known", text("<x>")),
        ("list", Value::tuple(vec![text("a"), unknown(), Value::object::<&str>([])])),
        ("map", Value::map(Type::String, [("a", text("1")), ("b", unknown())])),
        ("nul", Value::null(Type::Dynamic)),
        ("num", Value::number(Number::parse("1e21").unwrap())),
        ("obj", Value::object([("deep", Value::object([("u", unknown())])), ("k", Value::number(1))])),
        ("output", Value::unknown(Type::object([("a", Type::String)]))),
        ("s", secret(text("secret"))),
        ("sl", Value::tuple(vec![text("x"), secret(text("secret"))])),
        ("so", Value::object([("a", secret(text("secret"))), ("b", Value::number(1))])),
        ("ss", Value::set(Type::String, vec![secret(text("secret"))])),
        ("uset", Value::set(Type::String, vec![unknown(), text("a")])),
    ]);
    let (after, after_unknown) = encode_with_unknown(&value);
    assert_eq!(
        after,
        r#"{"elist":[],"emap":{},"klist":[1,2],"kmap":{"a":"1"},"known":"<x>","list":["a",null,{}],"map":{"a":"1"},"nul":null,"num":1000000000000000000000,"obj":{"deep":{},"k":1},"s":"secret","sl":["x","secret"],"so":{"a":"secret","b":1},"ss":["secret"],"uset":["a",null]}"#
    );
    assert_eq!(
        after_unknown,
        r#"{"elist":[],"emap":{},"id":true,"klist":[false,false],"kmap":{},"list":[false,true,{}],"map":{"b":true},"obj":{"deep":{"u":true}},"output":true,"sl":[false,false],"so":{},"ss":[false],"uset":[false,true]}"#
    );
    assert_eq!(
        sensitive_json(&value),
        r#"{"elist":[],"emap":{},"klist":[false,false],"kmap":{},"list":[false,false,{}],"map":{},"obj":{"deep":{}},"output":{},"s":true,"sl":[false,true],"so":{"a":true},"ss":true,"uset":[false,false]}"#
    );
    assert_eq!(encode_with_unknown(&Value::unknown(Type::String)), ("null".into(), "true".into()));
    let known = Value::object([("a", Value::tuple(vec![text("b")]))]);
    assert_eq!(encode_with_unknown(&known), (r#"{"a":["b"]}"#.into(), "{}".into()));
}
