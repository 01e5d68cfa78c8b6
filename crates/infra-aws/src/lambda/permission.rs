//! `aws_lambda_permission`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_lambda::types::FunctionUrlAuthType;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::Value as Json;

use super::named::parse_function;
use super::names as names_of_functions;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Who may call a function: a statement in its policy. One call reads all of a function, or of a version or alias of it.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_permission")]
pub struct Permission {
    #[attr(required, force_new)]
    action: String,
    #[attr(optional, force_new)]
    event_source_token: Option<String>,
    #[attr(required, force_new)]
    function_name: String,
    #[attr(optional, force_new)]
    function_url_auth_type: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    principal: String,
    #[attr(optional, force_new)]
    principal_org_id: Option<String>,
    #[attr(optional, force_new)]
    qualifier: Option<String>,
    #[attr(optional, force_new)]
    source_account: Option<String>,
    #[attr(optional, force_new)]
    source_arn: Option<String>,
    #[attr(optional_computed, force_new)]
    statement_id: Option<String>,
    #[attr(optional_computed, force_new)]
    statement_id_prefix: Option<String>,
}

/// The statements of a policy.
type Statements = Vec<Json>;

/// What the policy of a function says, or of what a qualifier names. Nothing where there is no function, or no policy.
async fn policy(cx: &Context, function: &str, qualifier: Option<&str>) -> Result<Statements, ProviderError> {
    let call = cx.lambda().get_policy().function_name(function);
    let call = call.set_qualifier(qualifier.map(str::to_owned)).send();
    let Some(policy) = if_found(call.await.during("lambda:GetPolicy"))?.and_then(|answer| answer.policy)
    else {
        return Ok(Statements::new());
    };
    let policy: Json = serde_json::from_str(&policy).map_err(|error| {
        let message = format!("the policy of the function {function} is no JSON: {error}");
        ProviderError::new(ErrorClass::Invalid, message)
    })?;
    Ok(policy.get("Statement").and_then(Json::as_array).cloned().unwrap_or_default())
}

/// A text, or the first of several.
fn text(value: &Json) -> Option<&str> {
    value.as_str().or_else(|| value.as_array()?.first()?.as_str())
}

/// What a statement says under a name.
fn said(statement: &Json, name: &str) -> String {
    statement.get(name).and_then(text).unwrap_or_default().to_owned()
}

/// What a statement makes a condition of, whichever way it compares.
fn condition(statement: &Json, key: &str) -> String {
    let comparisons = statement.get("Condition").and_then(Json::as_object).into_iter().flatten();
    let mut conditions = comparisons.filter_map(|(_, keys)| keys.as_object()).flatten();
    let found = conditions.find(|(name, _)| name.eq_ignore_ascii_case(key));
    found.and_then(|(_, value)| text(value)).unwrap_or_default().to_owned()
}

/// Who a statement is about. `known`: how it was written; an account is written by its number, and reported by its ARN.
fn principal(statement: &Json, known: &str) -> String {
    let reported = match statement.get("Principal") {
        Some(Json::Object(of)) => of.get("AWS").or_else(|| of.get("Service")).and_then(text),
        Some(other) => text(other),
        None => None,
    };
    let reported = reported.unwrap_or_default();
    let is_number = known.len() == 12 && known.bytes().all(|byte| byte.is_ascii_digit());
    let is_known = is_number && reported.ends_with(&format!(":iam::{known}:root"));
    if is_known { known.to_owned() } else { reported.to_owned() }
}

impl Permission {
    fn statement(&self) -> &str {
        given(&self.statement_id).unwrap_or_else(|| self.id())
    }

    /// Where its statement is.
    fn place(&self) -> (&str, Option<&str>) {
        (&self.function_name, given(&self.qualifier))
    }

    /// What it is, if it is among the statements of its function. `self` is what was known of it.
    fn observe(&self, statements: &[Json]) -> Option<Self> {
        let api = statements.iter().find(|statement| said(statement, "Sid") == self.statement())?;
        let id = self.statement().to_owned();
        Some(Self {
            action: said(api, "Action"),
            event_source_token: Some(condition(api, "lambda:EventSourceToken")),
            function_name: self.function_name.clone(),
            function_url_auth_type: Some(condition(api, "lambda:FunctionUrlAuthType")),
            principal: principal(api, &self.principal),
            principal_org_id: Some(condition(api, "aws:PrincipalOrgID")),
            qualifier: self.qualifier.clone(),
            source_account: Some(condition(api, "aws:SourceAccount")),
            source_arn: Some(condition(api, "aws:SourceArn")),
            statement_id_prefix: Some(names::prefix_of(&id).unwrap_or_default().to_owned()),
            statement_id: Some(id.clone()),
            id: Some(id),
        })
    }
}

impl Resource for Permission {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["statement_id", "statement_id_prefix"]);
        checks.one_of("function_url_auth_type", &["AWS_IAM", "NONE"]);
    }

    fn keyed(&self, token: &str) -> Self {
        let statement = names::given_or_unique(&self.statement_id, &self.statement_id_prefix, token);
        Self { id: Some(statement.clone()), statement_id: Some(statement), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let places: BTreeSet<_> = prior.iter().map(Self::place).collect();
        let places: Vec<_> = places.into_iter().collect();
        let policies = lookup::one_by_one(&places, |(function, qualifier)| policy(cx, function, *qualifier));
        let found: HashMap<_, _> = places.iter().copied().zip(policies.await).collect();
        let answer = |prior: &Self| match found.get(&prior.place()) {
            Some(Ok(statements)) => Ok(prior.observe(statements)),
            Some(Err(error)) => Err(error.clone()),
            None => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    /// Lambda loses statements that are added to one policy at a time.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let turn = cx.turn_at(&made.function_name);
        let _turn = turn.lock().await;
        let call = cx
            .lambda_once()
            .add_permission()
            .action(&made.action)
            .function_name(&made.function_name)
            .principal(&made.principal)
            .statement_id(made.statement())
            .set_event_source_token(given_string(&made.event_source_token))
            .set_function_url_auth_type(given(&made.function_url_auth_type).map(FunctionUrlAuthType::from))
            .set_principal_org_id(given_string(&made.principal_org_id))
            .set_qualifier(given_string(&made.qualifier))
            .set_source_account(given_string(&made.source_account))
            .set_source_arn(given_string(&made.source_arn));
        call.send().await.during("lambda:AddPermission")?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    /// Nothing of it can be changed.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (function, qualifier) = prior.place();
        let turn = cx.turn_at(function);
        let removed = {
            let _turn = turn.lock().await;
            let call = cx.lambda().remove_permission().function_name(function);
            let call = call.set_qualifier(qualifier.map(str::to_owned)).statement_id(prior.statement());
            call.send().await.during("lambda:RemovePermission")
        };
        removed?;
        let gone = || async {
            let statements = policy(cx, function, qualifier).await?;
            Ok(prior.observe(&statements).is_none().then_some(()))
        };
        op.until(format!("the permission {} to be gone", prior.statement()), gone).await
    }

    /// `function/statement_id`, or `function:qualifier/statement_id`
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((function, statement)) =
            id.rsplit_once('/').filter(|(function, statement)| !function.is_empty() && !statement.is_empty())
        else {
            let message = format!("\"{id}\" does not name a permission");
            return Err(
                ProviderError::new(ErrorClass::Invalid, message).hint("write it as function/statement_id")
            );
        };
        let (function, qualifier) = parse_function(function);
        let known = Self {
            function_name: function.to_owned(),
            qualifier: qualifier.map(str::to_owned),
            statement_id: Some(statement.to_owned()),
            ..Self::default()
        };
        cx.read(&known).await
    }

    /// Looks at every function. Permissions have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let functions = names_of_functions(cx).await?;
        let policies = lookup::one_by_one(&functions, |function| policy(cx, function, None)).await;
        let mut found = Vec::new();
        for (function, statements) in functions.iter().zip(policies) {
            let statements = statements?;
            let known = statements.iter().map(|statement| Self {
                function_name: function.clone(),
                statement_id: Some(said(statement, "Sid")),
                ..Self::default()
            });
            found.extend(known.filter_map(|known| known.observe(&statements)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn statements_are_read() {
        let statement = json!({
            "Sid": "a",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
            "Condition": {
                "StringEquals": {"AWS:SourceAccount": "123456789012"},
                "ArnLike": {"AWS:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r"},
            },
        });
        let known = Permission { function_name: "f".to_owned(), ..Permission::from_id("a") };
        let found = known.observe(&[json!({"Sid": "b"}), statement]);
        let expected = Permission {
            action: "lambda:InvokeFunction".to_owned(),
            event_source_token: Some(String::new()),
            function_url_auth_type: Some(String::new()),
            principal: "events.amazonaws.com".to_owned(),
            principal_org_id: Some(String::new()),
            source_account: Some("123456789012".to_owned()),
            source_arn: Some("arn:aws:events:us-east-1:123456789012:rule/r".to_owned()),
            statement_id: Some("a".to_owned()),
            statement_id_prefix: Some(String::new()),
            ..known.clone()
        };
        assert_eq!(found, Some(expected));
        assert_eq!(known.observe(&[]), None);
    }

    #[test]
    fn an_account_stays_as_it_was_written() {
        let of = |principal: Json| json!({"Principal": principal});
        let root = "arn:aws:iam::123456789012:root";
        assert_eq!(principal(&of(json!({"AWS": root})), "123456789012"), "123456789012");
        assert_eq!(principal(&of(json!({"AWS": root})), ""), root);
        assert_eq!(principal(&of(json!("*")), "123456789012"), "*");
    }
}
