//! `aws_lambda_function_url`

use std::collections::BTreeSet;

use aws_sdk_lambda::types::{Cors as ApiCors, FunctionUrlAuthType, FunctionUrlConfig, InvokeMode};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::named::{LATEST, qualifier_of, same_function};
use super::parts::{self, Key, Part};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::numbers::{int64, nonzero32};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::timeouts::Create;

/// An address at which a function can be called.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_function_url")]
pub struct FunctionUrl {
    #[attr(required)]
    authorization_type: String,
    #[attr(computed)]
    function_arn: Option<String>,
    #[attr(required, force_new, equivalent = same_function)]
    function_name: String,
    #[attr(computed)]
    function_url: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = "BUFFERED")]
    invoke_mode: Option<String>,
    #[attr(optional, force_new)]
    qualifier: Option<String>,
    #[attr(computed)]
    url_id: Option<String>,
    #[block(list, max = 1)]
    cors: Vec<Cors>,
    #[block(single)]
    timeouts: Option<Create>,
}

/// Who else's pages may call it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Cors {
    #[attr(optional)]
    allow_credentials: Option<bool>,
    #[attr(optional)]
    allow_headers: Option<BTreeSet<String>>,
    #[attr(optional)]
    allow_methods: Option<BTreeSet<String>>,
    #[attr(optional)]
    allow_origins: Option<BTreeSet<String>>,
    #[attr(optional)]
    expose_headers: Option<BTreeSet<String>>,
    #[attr(optional)]
    max_age: Option<i64>,
}

/// How long, in seconds, browsers may remember what they are told.
const MOST_AGE: i64 = 86_400;

/// What says that everybody may call it.
const PUBLIC: &str = "NONE";

/// What the permission for that is called, here as in Terraform.
const STATEMENT: &str = "FunctionURLAllowPublicAccess";

impl Cors {
    fn to_api(&self) -> ApiCors {
        ApiCors::builder()
            .set_allow_credentials(self.allow_credentials)
            .set_allow_headers(given_items(&self.allow_headers))
            .set_allow_methods(given_items(&self.allow_methods))
            .set_allow_origins(given_items(&self.allow_origins))
            .set_expose_headers(given_items(&self.expose_headers))
            .set_max_age(nonzero32(self.max_age))
            .build()
    }

    fn of_api(api: &ApiCors) -> Self {
        let set = |items: &[String]| Some(items.iter().cloned().collect());
        Self {
            allow_credentials: Some(api.allow_credentials.unwrap_or_default()),
            allow_headers: set(api.allow_headers()),
            allow_methods: set(api.allow_methods()),
            allow_origins: set(api.allow_origins()),
            expose_headers: set(api.expose_headers()),
            max_age: int64(api.max_age),
        }
    }

    fn says_nothing(&self) -> bool {
        let nothing = ApiCors::builder();
        let api = self.to_api();
        api == nothing.clone().build() || api == nothing.allow_credentials(false).build()
    }
}

impl FunctionUrl {
    /// As calls take it: none where it says nothing.
    fn sharing(&self) -> Option<ApiCors> {
        self.cors.first().filter(|cors| !cors.says_nothing()).map(Cors::to_api)
    }

    fn named(&self) -> String {
        match given(&self.qualifier) {
            Some(qualifier) => format!("{}/{qualifier}", self.function_name),
            None => self.function_name.clone(),
        }
    }

    fn is_public(&self) -> bool {
        self.authorization_type == PUBLIC
    }

    /// Lets everybody call it, which its own setting does not suffice for.
    async fn open(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let turn = cx.turn_at(&self.function_name);
        let _turn = turn.lock().await;
        let add = || async {
            let call = cx
                .lambda()
                .add_permission()
                .action("lambda:InvokeFunctionUrl")
                .function_name(&self.function_name)
                .function_url_auth_type(FunctionUrlAuthType::None)
                .principal("*")
                .set_qualifier(given_string(&self.qualifier))
                .statement_id(STATEMENT);
            match call.send().await.during("lambda:AddPermission") {
                Err(error) if error.class == ErrorClass::AlreadyExists => Ok(()),
                other => other.map(drop),
            }
        };
        op.persist_new(add).await
    }
}

impl Part for FunctionUrl {
    type Api = FunctionUrlConfig;

    const LIST: &'static str = "lambda:ListFunctionUrlConfigs";

    fn of(key: Key) -> Self {
        Self { qualifier: key.qualifier(), function_name: key.function, ..Self::default() }
    }

    fn key(&self) -> Key {
        Key::new(&self.function_name, given(&self.qualifier).unwrap_or(LATEST))
    }

    fn name_of(api: &FunctionUrlConfig) -> &str {
        qualifier_of(&api.function_arn)
    }

    async fn all(cx: &Context, function: &str) -> Result<Vec<FunctionUrlConfig>, ProviderError> {
        let call = cx.lambda().list_function_url_configs().function_name(function);
        let found = call.into_paginator().items().send();
        found.collect::<Result<Vec<_>, _>>().await.during(Self::LIST)
    }

    async fn get(cx: &Context, key: &Key) -> Result<Option<FunctionUrlConfig>, ProviderError> {
        let call = cx.lambda().get_function_url_config().function_name(&key.function);
        let call = call.set_qualifier(key.qualifier()).send();
        let found = if_found(call.await.during("lambda:GetFunctionUrlConfig"))?;
        let api = found.map(|found| {
            let api = FunctionUrlConfig::builder()
                .auth_type(found.auth_type)
                .creation_time(found.creation_time)
                .function_arn(found.function_arn)
                .function_url(found.function_url)
                .last_modified_time(found.last_modified_time)
                .set_cors(found.cors)
                .set_invoke_mode(found.invoke_mode);
            built(api.build())
        });
        api.transpose()
    }

    fn observe(&self, _cx: &Context, api: &FunctionUrlConfig) -> Self {
        let host = api.function_url.split_once("://").map_or(api.function_url.as_str(), |(_, host)| host);
        let cors = api.cors().map(Cors::of_api).filter(|cors| !cors.says_nothing());
        Self {
            authorization_type: api.auth_type.as_str().to_owned(),
            function_arn: Some(api.function_arn.clone()),
            function_name: self.function_name.clone(),
            function_url: Some(api.function_url.clone()),
            id: Some(self.named()),
            invoke_mode: Some(api.invoke_mode().map_or("BUFFERED", InvokeMode::as_str).to_owned()),
            qualifier: self.qualifier.clone(),
            url_id: host.split('.').next().map(str::to_owned),
            cors: match cors {
                Some(cors) => vec![cors],
                // One that says nothing may be written.
                None => self.cors.iter().map(|_| Cors::default()).collect(),
            },
            timeouts: self.timeouts.clone(),
        }
    }
}

impl Resource for FunctionUrl {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("authorization_type", &["AWS_IAM", PUBLIC]);
        checks.one_of("invoke_mode", &["BUFFERED", "RESPONSE_STREAM"]);
        checks.each("cors", |cors| {
            if let Some(age) = cors.get("max_age").and_then(Value::as_i64).filter(|age| *age > MOST_AGE) {
                cors.report("max_age", format!("max_age is {age}, but may be {MOST_AGE} at most"));
            }
        });
    }

    /// Who may call it is said by a second call. Where the run was stopped between the two, an update has to make up for it, and what
    /// is read does not show that.
    fn plan(draft: &mut Draft<'_>) {
        if draft.is_incomplete() && draft.planned("authorization_type").as_str() == Some(PUBLIC) {
            draft.leave_open("url_id");
        }
    }

    fn is_complete(&self) -> bool {
        !self.is_public()
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        parts::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .lambda_once()
            .create_function_url_config()
            .auth_type(FunctionUrlAuthType::from(planned.authorization_type.as_str()))
            .function_name(&planned.function_name)
            .set_cors(planned.sharing())
            .set_invoke_mode(given(&planned.invoke_mode).map(InvokeMode::from))
            .set_qualifier(given_string(&planned.qualifier));
        call.send().await.during("lambda:CreateFunctionUrlConfig")?;
        Ok(Self { id: Some(planned.named()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.is_public() {
            made.open(cx, op).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let call = cx
            .lambda()
            .update_function_url_config()
            .auth_type(FunctionUrlAuthType::from(planned.authorization_type.as_str()))
            .cors(planned.sharing().unwrap_or_else(|| ApiCors::builder().build()))
            .function_name(&planned.function_name)
            .set_invoke_mode(given(&planned.invoke_mode).map(InvokeMode::from))
            .set_qualifier(given_string(&planned.qualifier));
        let update =
            || async { call.clone().send().await.during("lambda:UpdateFunctionUrlConfig").map(drop) };
        op.persist_new(update).await?;
        // That the plan leaves its id open says that the second call of its create was not made.
        if planned.is_public() && (!prior.is_public() || planned.url_id.is_none()) {
            planned.open(cx, op).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.lambda().delete_function_url_config().function_name(&prior.function_name);
        let call = call.set_qualifier(given_string(&prior.qualifier)).send();
        call.await.during("lambda:DeleteFunctionUrlConfig")?;
        parts::gone(cx, prior, op).await
    }

    /// `function` or `function/qualifier`
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (function, qualifier) = match id.split_once('/') {
            Some((function, qualifier)) => (function, Some(qualifier.to_owned())),
            None => (id, None),
        };
        cx.read(&Self { function_name: function.to_owned(), qualifier, ..Self::default() }).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        parts::list(cx, scope).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_may_say_nothing() {
        assert!(Cors::default().says_nothing());
        let empty = Cors { allow_credentials: Some(false), max_age: Some(0), ..Cors::default() };
        assert!(empty.says_nothing());
        assert!(!Cors { allow_credentials: Some(true), ..Cors::default() }.says_nothing());
    }
}
