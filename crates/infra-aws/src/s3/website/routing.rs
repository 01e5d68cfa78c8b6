//! Rules that redirect requests, as blocks and as the JSON text that stands for them.

use aws_sdk_s3::types::{Condition as ApiCondition, Protocol, Redirect as ApiRedirect, RoutingRule as Api};
use infra_provider::model::Nested;
use infra_provider::{ErrorClass, ProviderError};
use serde::{Deserialize, Serialize};

use crate::given::{given, given_string, told};

/// A rule.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RoutingRule {
    #[block(list, max = 1)]
    condition: Vec<Condition>,
    #[block(list, min = 1, max = 1)]
    redirect: Vec<Redirect>,
}

/// Which requests it is about.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Condition {
    #[attr(optional)]
    http_error_code_returned_equals: Option<String>,
    #[attr(optional)]
    key_prefix_equals: Option<String>,
}

/// Where they go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Redirect {
    #[attr(optional)]
    host_name: Option<String>,
    #[attr(optional)]
    http_redirect_code: Option<String>,
    #[attr(optional)]
    protocol: Option<String>,
    #[attr(optional)]
    replace_key_prefix_with: Option<String>,
    #[attr(optional)]
    replace_key_with: Option<String>,
}

impl RoutingRule {
    pub(super) fn of_api(api: &Api) -> Self {
        let condition = api.condition().map(|condition| Condition {
            http_error_code_returned_equals: told(&condition.http_error_code_returned_equals),
            key_prefix_equals: told(&condition.key_prefix_equals),
        });
        let redirect = api.redirect().map(|redirect| Redirect {
            host_name: told(&redirect.host_name),
            http_redirect_code: told(&redirect.http_redirect_code),
            protocol: Some(redirect.protocol().map(|p| p.as_str().to_owned()).unwrap_or_default()),
            replace_key_prefix_with: told(&redirect.replace_key_prefix_with),
            replace_key_with: told(&redirect.replace_key_with),
        });
        Self { condition: condition.into_iter().collect(), redirect: redirect.into_iter().collect() }
    }

    pub(super) fn to_api(&self) -> Api {
        let condition = self.condition.first().map(|condition| {
            ApiCondition::builder()
                .set_http_error_code_returned_equals(given_string(&condition.http_error_code_returned_equals))
                .set_key_prefix_equals(given_string(&condition.key_prefix_equals))
                .build()
        });
        let redirect = self.redirect.first().map(|redirect| {
            ApiRedirect::builder()
                .set_host_name(given_string(&redirect.host_name))
                .set_http_redirect_code(given_string(&redirect.http_redirect_code))
                .set_protocol(given(&redirect.protocol).map(Protocol::from))
                .set_replace_key_prefix_with(given_string(&redirect.replace_key_prefix_with))
                .set_replace_key_with(given_string(&redirect.replace_key_with))
                .build()
        });
        Api::builder().set_condition(condition).set_redirect(redirect).build()
    }
}

/// The text's form of a rule. Members are in the order of their names, as Terraform's provider writes them.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<WrittenCondition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<WrittenRedirect>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct WrittenCondition {
    #[serde(skip_serializing_if = "Option::is_none")]
    http_error_code_returned_equals: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_prefix_equals: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct WrittenRedirect {
    #[serde(skip_serializing_if = "Option::is_none")]
    host_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_redirect_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replace_key_prefix_with: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replace_key_with: Option<String>,
}

/// Reads the text. Empty is no rules.
pub(in crate::s3) fn parse(text: &str) -> Result<Vec<Api>, ProviderError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let wrong = |error| {
        ProviderError::new(ErrorClass::Invalid, format!("routing_rules is no list of routing rules: {error}"))
    };
    let rules: Vec<Written> = serde_json::from_str(text).map_err(wrong)?;
    let rule = |rule: Written| {
        let condition = rule.condition.map(|condition| {
            ApiCondition::builder()
                .set_http_error_code_returned_equals(condition.http_error_code_returned_equals)
                .set_key_prefix_equals(condition.key_prefix_equals)
                .build()
        });
        let redirect = rule.redirect.map(|redirect| {
            ApiRedirect::builder()
                .set_host_name(redirect.host_name)
                .set_http_redirect_code(redirect.http_redirect_code)
                .set_protocol(redirect.protocol.as_deref().map(Protocol::from))
                .set_replace_key_prefix_with(redirect.replace_key_prefix_with)
                .set_replace_key_with(redirect.replace_key_with)
                .build()
        });
        Api::builder().set_condition(condition).set_redirect(redirect).build()
    };
    Ok(rules.into_iter().map(rule).collect())
}

/// Writes the text. No rules are no text.
pub(super) fn to_json(rules: &[Api]) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let rule = |rule: &Api| Written {
        condition: rule.condition().map(|condition| WrittenCondition {
            http_error_code_returned_equals: condition.http_error_code_returned_equals.clone(),
            key_prefix_equals: condition.key_prefix_equals.clone(),
        }),
        redirect: rule.redirect().map(|redirect| WrittenRedirect {
            host_name: redirect.host_name.clone(),
            http_redirect_code: redirect.http_redirect_code.clone(),
            protocol: redirect.protocol().map(|protocol| protocol.as_str().to_owned()),
            replace_key_prefix_with: redirect.replace_key_prefix_with.clone(),
            replace_key_with: redirect.replace_key_with.clone(),
        }),
    };
    serde_json::to_string(&rules.iter().map(rule).collect::<Vec<_>>()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn text_and_rules_are_the_same() {
        let text =
            r#"[{"Condition":{"KeyPrefixEquals":"docs/"},"Redirect":{"ReplaceKeyPrefixWith":"documents/"}}]"#;
        assert_eq!(to_json(&parse(text).unwrap()), text);
        assert!(parse(r#"[{"Redirects":{}}]"#).is_err());
        assert_eq!(to_json(&parse("").unwrap()), "");
    }
}
