//! `aws_iam_account_password_policy`

use aws_sdk_iam::types::PasswordPolicy as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use crate::agreement::says_the_same;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// An account has one.
const ID: &str = "iam-account-password-policy";

/// How long passwords are where nobody says it.
const LENGTH: i64 = 6;

/// What passwords of the account's users are like.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_account_password_policy")]
pub struct AccountPasswordPolicy {
    #[attr(optional, default = true)]
    allow_users_to_change_password: Option<bool>,
    #[attr(computed, computed_on = ["max_password_age"])]
    expire_passwords: Option<bool>,
    #[attr(optional_computed)]
    hard_expiry: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    max_password_age: Option<i64>,
    #[attr(optional, default = 6, equivalent = same_length)]
    minimum_password_length: Option<i64>,
    #[attr(optional_computed)]
    password_reuse_prevention: Option<i64>,
    #[attr(optional_computed)]
    require_lowercase_characters: Option<bool>,
    #[attr(optional_computed)]
    require_numbers: Option<bool>,
    #[attr(optional_computed)]
    require_symbols: Option<bool>,
    #[attr(optional_computed)]
    require_uppercase_characters: Option<bool>,
}

/// 0 leaves the length to AWS.
fn same_length(a: &Value, b: &Value) -> bool {
    let length = |value: &Value| value.as_i64().map(|length| if length == 0 { LENGTH } else { length });
    length(a) == length(b)
}

/// A number for the API. 0 says nothing.
fn number(number: Option<i64>) -> Option<i32> {
    number.and_then(|number| i32::try_from(number).ok()).filter(|number| *number != 0)
}

impl AccountPasswordPolicy {
    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let length = api.minimum_password_length.map_or(LENGTH, i64::from);
        let is_left_open = self.minimum_password_length == Some(0) && length == LENGTH;
        Self {
            allow_users_to_change_password: Some(api.allow_users_to_change_password),
            expire_passwords: Some(api.expire_passwords),
            hard_expiry: Some(api.hard_expiry.unwrap_or_default()),
            id: Some(ID.to_owned()),
            max_password_age: Some(api.max_password_age.unwrap_or_default().into()),
            minimum_password_length: Some(if is_left_open { 0 } else { length }),
            password_reuse_prevention: Some(api.password_reuse_prevention.unwrap_or_default().into()),
            require_lowercase_characters: Some(api.require_lowercase_characters),
            require_numbers: Some(api.require_numbers),
            require_symbols: Some(api.require_symbols),
            require_uppercase_characters: Some(api.require_uppercase_characters),
        }
    }

    /// What is left out is as AWS has it from the beginning, not as it was.
    async fn put(&self, client: &aws_sdk_iam::Client) -> Result<(), ProviderError> {
        let call = client
            .update_account_password_policy()
            .set_allow_users_to_change_password(self.allow_users_to_change_password)
            .set_hard_expiry(self.hard_expiry)
            .set_max_password_age(number(self.max_password_age))
            .set_minimum_password_length(number(self.minimum_password_length))
            .set_password_reuse_prevention(number(self.password_reuse_prevention))
            .set_require_lowercase_characters(self.require_lowercase_characters)
            .set_require_numbers(self.require_numbers)
            .set_require_symbols(self.require_symbols)
            .set_require_uppercase_characters(self.require_uppercase_characters);
        call.send().await.during("iam:UpdateAccountPasswordPolicy").map(drop)
    }
}

async fn present(cx: &Context) -> Result<Option<Api>, ProviderError> {
    let answer = cx.iam().get_account_password_policy().send().await;
    Ok(if_found(answer.during("iam:GetAccountPasswordPolicy"))?.and_then(|answer| answer.password_policy))
}

impl Resource for AccountPasswordPolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        match present(cx).await {
            Ok(api) => prior.iter().map(|prior| Ok(api.as_ref().map(|api| prior.observe(api)))).collect(),
            Err(error) => prior.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Takes the place of one that is there.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.iam_once()).await?;
        Ok(Self { id: Some(ID.to_owned()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another policy is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.iam()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_account_password_policy();
        call.send().await.during("iam:DeleteAccountPasswordPolicy").map(drop)
    }

    /// It has no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = if scope.tags.is_empty() { present(cx).await? } else { None };
        Ok(found.iter().map(|api| Self::default().observe(api)).collect())
    }
}
