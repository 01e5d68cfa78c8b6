//! `aws_iam_access_key`

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types::{AccessKeyMetadata as Api, StatusType};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::{Type, Value};
use sha2::{Digest, Sha256};

use super::{account, check, date};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// What a program proves with that it is a user. AWS tells the secret once, to who creates the key: it is kept in the
/// state, and a key of which it got lost is replaced. Reading costs one call for each user.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_access_key")]
pub struct AccessKey {
    #[attr(computed)]
    create_date: Option<String>,
    #[attr(computed)]
    encrypted_secret: Option<String>,
    #[attr(computed)]
    encrypted_ses_smtp_password_v4: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    key_fingerprint: Option<String>,
    #[attr(optional, force_new)]
    pgp_key: Option<String>,
    #[attr(computed, sensitive)]
    secret: Option<String>,
    #[attr(computed, sensitive)]
    ses_smtp_password_v4: Option<String>,
    #[attr(optional, default = "Active")]
    status: Option<String>,
    #[attr(required, force_new)]
    user: String,
}

const ACTIVE: &str = "Active";

/// The keys of a user. `None` when there is no such user.
async fn keys(cx: &Context, user: &str) -> Result<Option<Vec<Api>>, ProviderError> {
    let call = cx.iam().list_access_keys().user_name(user).into_paginator().items().send();
    if_found(call.collect::<Result<Vec<_>, _>>().await.during("iam:ListAccessKeys"))
}

/// HMAC with SHA-256, for keys of up to 64 bytes. Source: <https://www.rfc-editor.org/rfc/rfc2104#section-2>.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut padded = key.to_vec();
    padded.resize(BLOCK, 0);
    let pad = |with: u8| padded.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

/// The password for sending mail by SMTP that belongs to a secret. Source: <https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html#smtp-credentials-convert>.
fn smtp_password(secret: &str, region: &str) -> String {
    const VERSION: u8 = 4;
    let steps = ["11111111", region, "ses", "aws4_request", "SendRawEmail"];
    let mut signature = format!("AWS4{secret}").into_bytes();
    for step in steps {
        signature = hmac(&signature, step.as_bytes());
    }
    signature.insert(0, VERSION);
    STANDARD.encode(signature)
}

impl AccessKey {
    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        Self {
            create_date: api.create_date().map(date),
            id: api.access_key_id.clone(),
            status: api.status().map(|status| status.as_str().to_owned()),
            user: api.user_name().unwrap_or(&self.user).to_owned(),
            ..self.clone()
        }
    }

    async fn write_status(&self, cx: &Context) -> Result<(), ProviderError> {
        let status = StatusType::from(self.status.as_deref().unwrap_or(ACTIVE));
        let call = cx.iam().update_access_key().user_name(&self.user).access_key_id(self.id());
        call.status(status).send().await.during("iam:UpdateAccessKey").map(drop)
    }
}

impl Resource for AccessKey {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::name(checks, "user", 64);
        checks.one_of("status", &["Active", "Inactive"]);
        checks.refuse(&["pgp_key"]);
    }

    /// A key whose secret nobody knows is of no use.
    fn plan(draft: &mut Draft<'_>) {
        if draft.is_incomplete() && draft.prior("secret").is_null() {
            draft.set("secret", Value::unknown(Type::String));
            draft.replace("user");
        }
    }

    fn is_complete(&self) -> bool {
        self.secret.is_some()
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let users: BTreeSet<&str> = prior.iter().map(|prior| prior.user.as_str()).collect();
        let users: Vec<String> = users.into_iter().map(str::to_owned).collect();
        let found = lookup::one_by_one(&users, |user| keys(cx, user)).await;
        let found: BTreeMap<&str, _> = users.iter().map(String::as_str).zip(found).collect();
        let answer = |prior: &Self| match found.get(prior.user.as_str()) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(Some(keys))) => {
                let key = keys.iter().find(|key| key.access_key_id.as_deref() == Some(prior.id()));
                Ok(key.map(|key| prior.observe(key)))
            }
            _ => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.iam_once().create_access_key().user_name(&planned.user);
        let made = call.send().await.during("iam:CreateAccessKey")?.access_key;
        let Some(key) = made else { return Ok(planned.clone()) };
        Ok(Self {
            create_date: key.create_date().map(date),
            ses_smtp_password_v4: Some(smtp_password(&key.secret_access_key, cx.region())),
            secret: Some(key.secret_access_key),
            id: Some(key.access_key_id),
            ..planned.clone()
        })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.status.as_deref() != Some(ACTIVE) {
            op.persist_new(|| made.write_status(cx)).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// The one key of the user that is young enough. AWS has no token for it, and no tags.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = keys(cx, &wanted.planned.user).await?.unwrap_or_default();
            let is_young =
                |key: &&Api| key.create_date().is_some_and(|created| is_recent(created, wanted.begun));
            let mut young = found.iter().filter(is_young);
            match (young.next(), young.next()) {
                (Some(_), Some(_)) => {
                    let message = format!("{} has two new keys: either may be it", wanted.planned.user);
                    let error = ProviderError::new(ErrorClass::Conflict, message);
                    Err(error.hint("delete the one that is not in use, and try again"))
                }
                (found, _) => Ok(found.map(|key| wanted.planned.observe(key))),
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.status != planned.status {
            planned.write_status(cx).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_access_key().user_name(&prior.user).access_key_id(prior.id());
        call.send().await.during("iam:DeleteAccessKey").map(drop)
    }

    /// AWS tells whose key it is.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let call = cx.iam().get_access_key_last_used().access_key_id(id);
        let answer = if_found(call.send().await.during("iam:GetAccessKeyLastUsed"))?;
        let Some(user) = answer.and_then(|answer| answer.user_name) else { return Ok(None) };
        cx.read(&Self { user, ..Self::from_id(id) }).await
    }

    /// Looks at every user that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = account::users(cx).await?;
        let users: Vec<String> =
            account::users_in_scope(&users, scope).map(|(name, _)| name.to_owned()).collect();
        let mut found = Vec::new();
        for (user, keys) in users.iter().zip(lookup::one_by_one(&users, |user| keys(cx, user)).await) {
            let of_user = Self { user: user.clone(), ..Self::default() };
            found.extend(keys?.unwrap_or_default().iter().map(|key| of_user.observe(key)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret is of an emulator, the password what Terraform's provider made of it.
    #[test]
    fn smtp_passwords() {
        let password = smtp_password("A+UGuQL+mEq00xjZ2c6rJs7Dhp92YJ7EqkbCHRuf", "us-east-1");
        assert_eq!(password, "BIom+kuYucac5i2Mvu6YCR1qKdbBXFPkHz09M3FMxSoP");
    }
}
