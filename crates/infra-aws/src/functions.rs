//! The functions of the provider: `provider::aws::arn_parse` and others.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::{Function, FunctionError, Parameter};
use infra_value::{Type, Value};

use crate::arn;

/// The parts of an ARN in their order, as the functions name them.
const PARTS: [&str; arn::PARTS] = ["partition", "service", "region", "account_id", "resource"];

/// What each function takes and gives, by name.
pub(crate) fn schemas() -> BTreeMap<Arc<str>, Arc<Function>> {
    let function = |parameters: &[&str], returns| {
        let parameters = parameters.iter().map(|name| Parameter::new(*name, Type::String)).collect();
        Arc::new(Function { parameters, variadic: None, returns })
    };
    let parts = Type::object(PARTS.map(|part| (part, Type::String)));
    BTreeMap::from([
        ("arn_parse".into(), function(&["arn"], parts)),
        ("arn_build".into(), function(&PARTS, Type::String)),
        ("trim_iam_role_path".into(), function(&["arn"], Type::String)),
    ])
}

/// Computes a function.
pub(crate) fn call(name: &str, args: &[Value]) -> Result<Value, FunctionError> {
    let texts: Vec<&str> = args.iter().map(|arg| arg.as_str().unwrap_or_default()).collect();
    match (name, texts.as_slice()) {
        ("arn_parse", [arn]) => Ok(Value::object(PARTS.into_iter().zip(parts_of(arn)?.map(Value::string)))),
        ("arn_build", parts) if parts.len() == PARTS.len() => {
            Ok(Value::string(format!("arn:{}", parts.join(":"))))
        }
        ("trim_iam_role_path", [arn]) => trim_iam_role_path(arn).map(Value::string),
        _ => Err(FunctionError::call(format!("there is no function {name} for {} arguments", args.len()))),
    }
}

/// The parts of an ARN that is the first argument.
fn parts_of(arn: &str) -> Result<[&str; arn::PARTS], FunctionError> {
    arn::parts(arn).map_err(|reason| FunctionError::argument(0, reason))
}

/// The ARN of a role without the path before its name.
fn trim_iam_role_path(arn: &str) -> Result<String, FunctionError> {
    let [partition, service, region, account, resource] = parts_of(arn)?;
    let refused = |reason: &str| Err(FunctionError::argument(0, reason));
    if service != "iam" {
        return refused("it is no ARN of IAM");
    }
    if !region.is_empty() {
        return refused("the ARN of a role names no region");
    }
    let Some(path) = resource.strip_prefix("role/") else {
        return refused("it is no ARN of a role");
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    Ok(format!("arn:{partition}:{service}:{region}:{account}:role/{name}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use infra_value::to_json;

    use super::*;

    fn said(name: &str, args: &[&str]) -> Result<String, String> {
        let args: Vec<Value> = args.iter().map(|arg| Value::string(*arg)).collect();
        let result = call(name, &args).map_err(|error| error.message)?;
        let expected = &schemas()[name].returns;
        assert_eq!(result.ty(), *expected, "{name}");
        Ok(to_json(&result).unwrap())
    }

    /// What Terraform's AWS provider 5.100 says.
    #[test]
    fn functions_are_those_of_the_provider() {
        let parsed = |arn| said("arn_parse", &[arn]);
        assert_eq!(
            parsed("arn:aws:iam::444455556666:role/example").unwrap(),
            r#"{"account_id":"444455556666","partition":"aws","region":"","resource":"role/example","service":"iam"}"#
        );
        assert_eq!(
            parsed("arn:aws:s3:::bucket/key:with:colons").unwrap(),
            r#"{"account_id":"","partition":"aws","region":"","resource":"bucket/key:with:colons","service":"s3"}"#
        );
        assert_eq!(
            parsed("arn:::::").unwrap(),
            r#"{"account_id":"","partition":"","region":"","resource":"","service":""}"#
        );
        for wrong in ["notarn", "arn:aws:iam", ""] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            said("arn_build", &["aws", "iam", "", "444455556666", "role/example"]).unwrap(),
            r#""arn:aws:iam::444455556666:role/example""#
        );
        assert_eq!(said("arn_build", &["", "", "", "", ""]).unwrap(), r#""arn:::::""#);
        let trimmed = |arn| said("trim_iam_role_path", &[arn]);
        let plain = r#""arn:aws:iam::444455556666:role/example""#;
        assert_eq!(trimmed("arn:aws:iam::444455556666:role/with/path/example").unwrap(), plain);
        assert_eq!(trimmed("arn:aws:iam::444455556666:role/example").unwrap(), plain);
        assert_eq!(trimmed("arn:aws:iam::x:role/").unwrap(), r#""arn:aws:iam::x:role/""#);
        for wrong in [
            "arn:aws:iam::444455556666:user/path/example",
            "arn:aws:s3:::bucket/a/b",
            "arn:aws:iam:us-east-1:444455556666:role/path/example",
            "arn:aws:iam::444455556666:role",
            "nope",
        ] {
            assert!(trimmed(wrong).is_err(), "{wrong}");
        }
    }
}
