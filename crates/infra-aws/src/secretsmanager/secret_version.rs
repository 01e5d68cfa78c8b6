//! `aws_secretsmanager_secret_version`

use std::collections::BTreeSet;

use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput as Api;
use aws_smithy_types::Blob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Path;

use super::{current, describe, stages};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// What is in a secret. Its id is made by the create, and finds it again.
///
/// A few are read one by one, the current versions of more secrets with one call for 20. Versions that are not current any more,
/// and what the call is not allowed for, cost one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret_version")]
pub struct SecretVersion {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    has_secret_string_wo: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new, sensitive)]
    secret_binary: Option<String>,
    #[attr(required, force_new)]
    secret_id: String,
    #[attr(optional, force_new, sensitive)]
    secret_string: Option<String>,
    #[attr(optional, sensitive, write_only)]
    secret_string_wo: Option<String>,
    #[attr(optional, force_new)]
    secret_string_wo_version: Option<i64>,
    #[attr(computed)]
    version_id: Option<String>,
    #[attr(optional_computed)]
    version_stages: Option<BTreeSet<String>>,
}

/// The version that who does not say which one gets.
const CURRENT: &str = "AWSCURRENT";

/// A version. `None` when it or its secret is gone, or waits for its deletion.
pub(super) async fn value(
    cx: &Context,
    secret: &str,
    version: Option<&str>,
    stage: Option<&str>,
) -> Result<Option<Api>, ProviderError> {
    let call = cx.secretsmanager().get_secret_value().secret_id(secret);
    let call = call.set_version_id(version.map(str::to_owned)).set_version_stage(stage.map(str::to_owned));
    match call.send().await.during("secretsmanager:GetSecretValue") {
        Err(error) if error.code.as_deref() == Some("InvalidRequestException") => {
            let is_deleted = describe(cx, secret).await?.is_none_or(|secret| secret.deleted_date.is_some());
            if is_deleted { Ok(None) } else { Err(error) }
        }
        other => if_found(other),
    }
}

impl SecretVersion {
    /// From an id: the secret and the version.
    fn named(id: &str) -> Option<Self> {
        let (secret, version) = id.split_once('|')?;
        Some(Self::of(secret, version))
    }

    fn of(secret: &str, version: &str) -> Self {
        Self {
            id: Some(format!("{secret}|{version}")),
            secret_id: secret.to_owned(),
            version_id: Some(version.to_owned()),
            ..Self::default()
        }
    }

    fn version(&self) -> &str {
        self.version_id.as_deref().unwrap_or_default()
    }

    /// Whether it was current when it was last seen, or may be.
    fn may_be_current(&self) -> bool {
        self.version_stages.as_ref().is_none_or(|stages| stages.is_empty() || stages.contains(CURRENT))
    }

    /// `self` is what was known of it. A content that was only written is not told again.
    fn observe(&self, api: &Api) -> Self {
        let is_hidden = self.secret_string_wo_version.is_some();
        Self {
            arn: api.arn.clone(),
            has_secret_string_wo: is_hidden.then_some(true),
            secret_binary: api.secret_binary().map(|binary| STANDARD.encode(binary)).or(Some(String::new())),
            secret_string: Some(api.secret_string.clone().filter(|_| !is_hidden).unwrap_or_default()),
            secret_string_wo_version: self.secret_string_wo_version,
            version_stages: Some(stages(api.version_stages())),
            ..Self::of(&self.secret_id, self.version())
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let api = value(cx, &self.secret_id, Some(self.version()), None).await?;
        Ok(api.map(|api| self.observe(&api)))
    }

    /// The content, of whichever kind.
    fn binary(&self) -> Result<Option<Blob>, ProviderError> {
        let Some(text) = given(&self.secret_binary) else { return Ok(None) };
        let bytes = STANDARD.decode(text).map_err(|error| {
            ProviderError::invalid(
                Path::attr("secret_binary"),
                format!("secret_binary is not base64: {error}"),
            )
        })?;
        Ok(Some(Blob::new(bytes)))
    }

    /// Gives and takes labels. Those of other versions move here.
    async fn change_stages(&self, cx: &Context, prior: &BTreeSet<String>) -> Result<(), ProviderError> {
        let Some(planned) = &self.version_stages else { return Ok(()) };
        let holders = describe(cx, &self.secret_id).await?.and_then(|api| api.version_ids_to_stages);
        let holders = holders.unwrap_or_default();
        for stage in planned.difference(prior) {
            let holder = holders.iter().find(|(_, stages)| stages.contains(stage)).map(|(id, _)| id.clone());
            let call = cx.secretsmanager().update_secret_version_stage().secret_id(&self.secret_id);
            let call = call.version_stage(stage).move_to_version_id(self.version());
            let call = call.set_remove_from_version_id(holder.filter(|id| id != self.version()));
            call.send().await.during("secretsmanager:UpdateSecretVersionStage")?;
        }
        for stage in prior.difference(planned) {
            self.take_stage(cx, stage).await?;
        }
        Ok(())
    }

    /// What is current moves only, and does not vanish.
    async fn take_stage(&self, cx: &Context, stage: &str) -> Result<(), ProviderError> {
        if stage == CURRENT {
            return Ok(());
        }
        let call = cx.secretsmanager().update_secret_version_stage().secret_id(&self.secret_id);
        let call = call.version_stage(stage).remove_from_version_id(self.version());
        if_found(call.send().await.during("secretsmanager:UpdateSecretVersionStage")).map(drop)
    }
}

impl Resource for SecretVersion {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["secret_string", "secret_binary", "secret_string_wo"]);
        checks.requires("secret_string_wo", &["secret_string_wo_version"]);
        checks.requires("secret_string_wo_version", &["secret_string_wo"]);
    }

    /// The token is the version: putting the same again with it changes nothing.
    fn keyed(&self, token: &str) -> Self {
        let named = Self::of(&self.secret_id, &names::unique(names::PREFIX, token));
        Self { id: named.id, version_id: named.version_id, ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let wanted =
            prior.iter().filter(|prior| prior.may_be_current()).map(|prior| prior.secret_id.as_str());
        let current = current::of_many(cx, wanted.collect()).await;
        lookup::one_by_one(prior, |prior| {
            let told = current.get(&prior.secret_id, prior.version());
            async move {
                match told {
                    Some(api) => Ok(Some(prior.observe(&api))),
                    None => prior.read(cx).await,
                }
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let stages = made.version_stages.clone().filter(|stages| !stages.is_empty());
        let call = cx
            .secretsmanager_once()
            .put_secret_value()
            .secret_id(&made.secret_id)
            .client_request_token(made.version())
            .set_secret_string(given_string(&made.secret_string).or(given_string(&made.secret_string_wo)))
            .set_secret_binary(made.binary()?)
            .set_version_stages(stages.map(|stages| stages.into_iter().collect()));
        call.send().await.during("secretsmanager:PutSecretValue")?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change_stages(cx, &prior.version_stages.clone().unwrap_or_default()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// A version without labels is forgotten by and by. The current one stays until another takes its place, or the
    /// secret goes.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(found) = prior.read(cx).await? else { return Ok(()) };
        for stage in found.version_stages.unwrap_or_default() {
            prior.take_stage(cx, &stage).await?;
        }
        Ok(())
    }

    /// The id is the secret and the version: `arn:aws:secretsmanager:…|terraform-…`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(named) = Self::named(id) else {
            let message = format!("\"{id}\" does not name a version of a secret");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the secret's ARN and the version: arn:aws:…|terraform-…"));
        };
        named.read(cx).await
    }

    /// The current versions of the secrets that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut known = Vec::new();
        for secret in super::secret::Secret::list(cx, scope).await? {
            let versions = describe(cx, secret.id()).await?.and_then(|api| api.version_ids_to_stages);
            let versions = versions.unwrap_or_default();
            known.extend(versions.keys().map(|version| Self::of(secret.id(), version)));
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
