//! `aws_iam_user_ssh_key`

use aws_sdk_iam::types::{EncodingType, SshPublicKey as Api, SshPublicKeyMetadata, StatusType};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::account;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// A public key that a user of CodeCommit has. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_user_ssh_key")]
pub struct UserSshKey {
    #[attr(required, force_new)]
    encoding: String,
    #[attr(computed)]
    fingerprint: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new, equivalent = same_key)]
    public_key: String,
    #[attr(computed)]
    ssh_public_key_id: Option<String>,
    #[attr(optional_computed)]
    status: Option<String>,
    #[attr(required, force_new)]
    username: String,
}

const ACTIVE: &str = "Active";

/// A key without the comment behind it, which a line as OpenSSH writes it may have.
fn bare(key: &str) -> String {
    let key = key.trim_matches('\n');
    if key.starts_with("-----BEGIN") {
        return key.to_owned();
    }
    key.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn same_key(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if bare(a) == bare(b))
}

/// The keys that a user has; none when there is no such user.
async fn of_user(cx: &Context, user: &str) -> Result<Vec<SshPublicKeyMetadata>, ProviderError> {
    let call = cx.iam().list_ssh_public_keys().user_name(user).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await.during("iam:ListSSHPublicKeys");
    Ok(if_found(found)?.unwrap_or_default())
}

impl UserSshKey {
    /// `self` is what was known of it.
    fn observe(&self, api: Api) -> Self {
        let is_known = bare(&self.public_key) == bare(&api.ssh_public_key_body);
        Self {
            encoding: self.encoding.clone(),
            fingerprint: Some(api.fingerprint),
            public_key: if is_known { self.public_key.clone() } else { bare(&api.ssh_public_key_body) },
            ssh_public_key_id: Some(api.ssh_public_key_id.clone()),
            id: Some(api.ssh_public_key_id),
            status: Some(api.status.as_str().to_owned()),
            username: api.user_name,
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        if self.username.is_empty() {
            return Ok(None);
        }
        let call = cx.iam().get_ssh_public_key().user_name(&self.username).ssh_public_key_id(self.id());
        let call = call.encoding(EncodingType::from(self.encoding.as_str()));
        let answer = if_found(call.send().await.during("iam:GetSSHPublicKey"))?;
        Ok(answer.and_then(|answer| answer.ssh_public_key).map(|api| self.observe(api)))
    }

    async fn write_status(&self, cx: &Context) -> Result<(), ProviderError> {
        let status = StatusType::from(given(&self.status).unwrap_or(ACTIVE));
        let call = cx.iam().update_ssh_public_key().user_name(&self.username).ssh_public_key_id(self.id());
        call.status(status).send().await.during("iam:UpdateSSHPublicKey").map(drop)
    }
}

impl Resource for UserSshKey {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("encoding", &["SSH", "PEM"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.iam_once().upload_ssh_public_key().user_name(&planned.username);
        let answer = call.ssh_public_key_body(&planned.public_key).send().await;
        let made = answer.during("iam:UploadSSHPublicKey")?.ssh_public_key;
        Ok(Self { id: made.map(|key| key.ssh_public_key_id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&made.status).is_some_and(|status| status != ACTIVE) {
            op.persist_new(|| made.write_status(cx)).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// A user has a key once.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            for key in of_user(cx, &wanted.planned.username).await? {
                if !is_recent(&key.upload_date, wanted.begun) {
                    continue;
                }
                let named = Self { id: Some(key.ssh_public_key_id), ..wanted.planned.clone() };
                let found = named.read(cx).await?;
                if let Some(found) = found.filter(|found| found.public_key == named.public_key) {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.status) != given(&planned.status) {
            planned.write_status(cx).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_ssh_public_key().user_name(&prior.username).ssh_public_key_id(prior.id());
        call.send().await.during("iam:DeleteSSHPublicKey").map(drop)
    }

    /// By the user, the key's id and how it is to be told, with colons between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let parts: Vec<&str> = id.splitn(3, ':').filter(|part| !part.is_empty()).collect();
        let [user, key, encoding] = parts[..] else {
            let message = format!("\"{id}\" does not name a key of a user");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the user, the key's id, and SSH or PEM: ci:APKAEXAMPLE:SSH"));
        };
        let named = Self { encoding: encoding.to_owned(), username: user.to_owned(), ..Self::from_id(key) };
        named.read(cx).await
    }

    /// Looks at every user that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = account::users(cx).await?;
        let users: Vec<String> =
            account::users_in_scope(&users, scope).map(|(name, _)| name.to_owned()).collect();
        let mut known = Vec::new();
        for (user, keys) in users.iter().zip(lookup::one_by_one(&users, |user| of_user(cx, user)).await) {
            let ids = keys?.into_iter().map(|key| key.ssh_public_key_id);
            known.extend(ids.map(|id| Self {
                encoding: "SSH".to_owned(),
                username: user.clone(),
                ..Self::from_id(&id)
            }));
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_part_of_a_key() {
        assert_eq!(bare("ssh-rsa AAAA me@example.com\n"), "ssh-rsa AAAA");
        assert_eq!(bare("ssh-rsa AAAA"), "ssh-rsa AAAA");
        let pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
        assert_eq!(bare(&format!("{pem}\n")), pem);
    }
}
