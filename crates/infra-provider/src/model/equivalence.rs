//! Documents that mean the same though they are written differently.

use std::collections::BTreeSet;

use infra_value::Value;
use serde_json::{Map, Value as Json};

/// Whether two strings hold the same JSON document: space, order of keys and spelling of numbers aside.
pub fn same_json(a: &Value, b: &Value) -> bool {
    match (document(a), document(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// Whether two strings hold access policies that grant the same: as [`same_json`], and a list of one is its element,
/// lists of actions, resources, principals and condition values have no order, nor have statements, an account is its
/// root, `"*"` as principal is `{"AWS": "*"}`.
///
/// Source: the grammar of policies,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.
pub fn same_policy(a: &Value, b: &Value) -> bool {
    match (document(a), document(b)) {
        (Some(a), Some(b)) => a == b || canonical_policy(a) == canonical_policy(b),
        _ => false,
    }
}

fn document(value: &Value) -> Option<Json> {
    serde_json::from_str(value.as_str()?).ok()
}

fn canonical_policy(policy: Json) -> Json {
    let Json::Object(mut policy) = policy else { return policy };
    if let Some(statements) = policy.remove("Statement") {
        let statements = as_list(statements).into_iter().map(canonical_statement).collect();
        policy.insert("Statement".to_owned(), sorted(statements));
    }
    Json::Object(policy)
}

fn canonical_statement(statement: Json) -> Json {
    let Json::Object(statement) = statement else { return statement };
    let element = |(name, value): (String, Json)| {
        let value = match name.as_str() {
            "Action" | "NotAction" | "Resource" | "NotResource" => sorted(as_list(value)),
            "Principal" | "NotPrincipal" => canonical_principal(value),
            "Condition" => canonical_condition(value),
            _ => value,
        };
        (name, value)
    };
    Json::Object(statement.into_iter().map(element).collect())
}

fn canonical_principal(principal: Json) -> Json {
    match principal {
        Json::String(anyone) if anyone == "*" => canonical_principal(serde_json::json!({ "AWS": anyone })),
        Json::Object(kinds) => {
            let kind = |(kind, names): (String, Json)| {
                let names = as_list(names)
                    .into_iter()
                    .map(|name| if kind == "AWS" { account_root(name) } else { name });
                let names = sorted(names.collect());
                (kind, names)
            };
            Json::Object(kinds.into_iter().map(kind).collect())
        }
        other => other,
    }
}

/// The number of an account, from the ARN of its root.
fn account_root(principal: Json) -> Json {
    let number = |arn: &str| {
        let (_, rest) = arn.strip_prefix("arn:")?.split_once(":iam::")?;
        let number = rest.strip_suffix(":root")?;
        (number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.to_owned())
    };
    match principal.as_str().and_then(number) {
        Some(number) => Json::String(number),
        None => principal,
    }
}

/// Values of a condition are strings, also where they are written as numbers or bools.
fn canonical_condition(condition: Json) -> Json {
    let text = |value: Json| match value {
        Json::Bool(_) | Json::Number(_) => Json::String(value.to_string()),
        other => other,
    };
    let operator = |keys: Json| match keys {
        Json::Object(keys) => {
            let key = |(key, values): (String, Json)| {
                (key, sorted(as_list(values).into_iter().map(text).collect()))
            };
            Json::Object(keys.into_iter().map(key).collect())
        }
        other => other,
    };
    match condition {
        Json::Object(operators) => Json::Object(
            operators.into_iter().map(|(name, keys)| (name, operator(keys))).collect::<Map<_, _>>(),
        ),
        other => other,
    }
}

fn as_list(value: Json) -> Vec<Json> {
    match value {
        Json::Array(items) => items,
        one => vec![one],
    }
}

/// The items without order or duplicates.
fn sorted(items: Vec<Json>) -> Json {
    let mut seen = BTreeSet::new();
    let mut keyed: Vec<(String, Json)> = items.into_iter().map(|item| (item.to_string(), item)).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.retain(|(key, _)| seen.insert(key.clone()));
    Json::Array(keyed.into_iter().map(|(_, item)| item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statement: &str) -> Value {
        Value::string(format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#))
    }

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert!(same_policy(&policy(a), &policy(b)), "{a} and {b} mean the same");
        assert!(!same_json(&policy(a), &policy(b)), "{a} and {b} are different documents");
    }

    #[track_caller]
    fn different(a: &str, b: &str) {
        assert!(!same_policy(&policy(a), &policy(b)), "{a} and {b} mean different things");
    }

    #[test]
    fn json_ignores_how_it_is_written() {
        let written = |text: &'static str| Value::string(text);
        assert!(same_json(&written(r#"{"a":1,"b":[true]}"#), &written("{ \"b\": [true],\n \"a\": 1 }")));
        assert!(!same_json(&written("[1,2]"), &written("[2,1]")));
        assert!(!same_json(&written("not json"), &written("not json at all")));
    }

    #[test]
    fn a_list_of_one_is_its_element() {
        same(r#"{"Effect":"Allow","Action":"s3:Get*"}"#, r#"[{"Effect":"Allow","Action":["s3:Get*"]}]"#);
    }

    #[test]
    fn order_does_not_matter_where_it_has_no_meaning() {
        same(r#"[{"Action":["b","a"]}]"#, r#"[{"Action":["a","b"]}]"#);
        same(r#"[{"Sid":"1"},{"Sid":"2"}]"#, r#"[{"Sid":"2"},{"Sid":"1"}]"#);
        different(r#"[{"Action":["b","a"]}]"#, r#"[{"Action":["a"]}]"#);
        different(r#"[{"Effect":"Allow"}]"#, r#"[{"Effect":"Deny"}]"#);
    }

    #[test]
    fn principals_have_several_names() {
        same(r#"[{"Principal":"*"}]"#, r#"[{"Principal":{"AWS":["*"]}}]"#);
        same(
            r#"[{"Principal":{"AWS":"123456789012"}}]"#,
            r#"[{"Principal":{"AWS":["arn:aws:iam::123456789012:root"]}}]"#,
        );
        different(
            r#"[{"Principal":{"AWS":"123456789012"}}]"#,
            r#"[{"Principal":{"AWS":"arn:aws:iam::123456789012:user/root"}}]"#,
        );
        different(r#"[{"Principal":{"AWS":"*"}}]"#, r#"[{"Principal":{"Service":"*"}}]"#);
    }

    #[test]
    fn values_of_conditions_are_strings() {
        same(
            r#"[{"Condition":{"Bool":{"aws:SecureTransport":false}}}]"#,
            r#"[{"Condition":{"Bool":{"aws:SecureTransport":["false"]}}}]"#,
        );
    }
}
