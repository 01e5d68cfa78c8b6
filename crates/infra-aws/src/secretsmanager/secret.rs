//! `aws_secretsmanager_secret`

use std::time::{Duration, SystemTime};

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput as Api;
use aws_smithy_types::DateTime;
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{TELLS_POLICY, delete_policy, describe, listed, policy, put_policy, replicas, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::During;
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// A secret. What is in it are its versions.
///
/// Reading costs two calls for each; the second asks for its policy.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret")]
pub struct Secret {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional, default = false)]
    force_overwrite_replica_secret: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    kms_key_id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional_computed, json_policy)]
    policy: Option<String>,
    #[attr(optional, default = 30)]
    recovery_window_in_days: Option<i64>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(set)]
    replica: Vec<Replica>,
}

/// A copy in another region.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Replica {
    #[attr(optional_computed)]
    pub(super) kms_key_id: Option<String>,
    #[attr(computed)]
    pub(super) last_accessed_date: Option<String>,
    #[attr(required)]
    pub(super) region: String,
    #[attr(computed)]
    pub(super) status: Option<String>,
    #[attr(computed)]
    pub(super) status_message: Option<String>,
}

/// When nothing else is said, days until a deleted secret is gone for good.
const RECOVERY_WINDOW: i64 = 30;

impl Secret {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, policy: &str) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let name = api.name.clone().unwrap_or_default();
        let policy = self.policy.as_deref().map_or_else(
            || policy.to_owned(),
            |known| if policy.is_empty() { String::new() } else { documents::written_as(known, policy) },
        );
        Self {
            arn: api.arn.clone(),
            description: Some(api.description().unwrap_or_default().to_owned()),
            force_overwrite_replica_secret: Some(self.force_overwrite_replica_secret.unwrap_or_default()),
            id: api.arn.clone(),
            kms_key_id: Some(api.kms_key_id().unwrap_or_default().to_owned()),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            policy: Some(policy),
            recovery_window_in_days: Some(self.recovery_window_in_days.unwrap_or(RECOVERY_WINDOW)),
            replica: replicas::observe(api.replication_status(), &self.replica),
            tags: Some(tags.own),
            tags_all: tags.all,
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = describe(cx, self.id()).await?.filter(|api| api.deleted_date.is_none()) else {
            return Ok(None);
        };
        let policy = policy(cx, self.id()).await?;
        Ok(Some(self.observe(cx, &api, &policy)))
    }

    async fn write_policy(&self, cx: &Context) -> Result<(), ProviderError> {
        match given(&self.policy) {
            Some(policy) => put_policy(cx, self.id(), policy, None).await.map(drop),
            None => delete_policy(cx, self.id()).await,
        }
    }

    /// A name is free again when the secret that had it is gone for good.
    async fn explain(cx: &Context, name: &str, error: ProviderError) -> ProviderError {
        if !matches!(error.class, ErrorClass::Conflict | ErrorClass::AlreadyExists) {
            return error;
        }
        let deleted = describe(cx, name).await.ok().flatten().and_then(|api| api.deleted_date);
        // A forced deletion takes effect within moments: worth waiting for.
        let soon = DateTime::from(SystemTime::now() + Duration::from_secs(3600));
        if deleted.is_none_or(|date| date < soon) {
            return error;
        }
        let hint = format!(
            "restore it (`aws secretsmanager restore-secret --secret-id {name}`) and import it, or choose another name"
        );
        ProviderError { class: ErrorClass::AlreadyExists, ..error }.hint(hint)
    }
}

impl Resource for Secret {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&["aws_secretsmanager_secret_policy"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        documents::check(checks, "policy");
        if let Some(days) = checks.get("recovery_window_in_days").and_then(infra_value::Value::as_i64)
            && days != 0
        {
            checks.within("recovery_window_in_days", 7, 30);
        }
    }

    fn keyed(&self, token: &str) -> Self {
        Self { name: Some(names::given_or_unique(&self.name, &self.name_prefix, token)), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .secretsmanager_once()
            .create_secret()
            .set_name(made.name.clone())
            .set_description(given_string(&made.description))
            .set_kms_key_id(given_string(&made.kms_key_id))
            .set_add_replica_regions(replicas::to_api(&made.replica))
            .force_overwrite_replica_secret(made.force_overwrite_replica_secret.unwrap_or_default())
            .set_tags(Some(tags::to_api(&made.tags_all)?).filter(|tags| !tags.is_empty()));
        match call.send().await.during("secretsmanager:CreateSecret") {
            Ok(answer) => {
                let made = Self { id: answer.arn, ..made };
                // A new secret has no policy.
                if given(&made.policy).is_none() {
                    cx.fresh().keep(TELLS_POLICY, made.id(), TagMap::new());
                }
                Ok(made)
            }
            Err(error) => Err(Self::explain(cx, made.name.as_deref().unwrap_or_default(), error).await),
        }
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&made.policy).is_some() {
            op.persist_new(|| made.write_policy(cx)).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = wanted.planned.keyed(&wanted.token);
            let is_ours = |api: &Api| {
                let is_new = api.created_date().is_some_and(|created| is_recent(created, wanted.begun));
                is_new && api.deleted_date.is_none()
            };
            let found = describe(cx, given(&planned.name).unwrap_or_default()).await?.filter(is_ours);
            let Some(api) = found else { return Ok(None) };
            let policy = policy(cx, api.arn().unwrap_or_default()).await?;
            Ok(Some(planned.observe(cx, &api, &policy)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let what = |secret: &Self| (given_string(&secret.description), given_string(&secret.kms_key_id));
        if what(prior) != what(&planned) {
            // Not repeated when its answer is lost: it carries a token of its own.
            let call = cx
                .secretsmanager()
                .update_secret()
                .secret_id(planned.id())
                .description(planned.description.clone().unwrap_or_default())
                .set_kms_key_id(given_string(&planned.kms_key_id));
            call.send().await.during("secretsmanager:UpdateSecret")?;
        }
        if given(&prior.policy) != given(&planned.policy) && planned.policy.is_some() {
            op.persist_new(|| planned.write_policy(cx)).await?;
        }
        replicas::change(
            cx,
            planned.id(),
            &prior.replica,
            &planned.replica,
            planned.force_overwrite_replica_secret,
        )
        .await?;
        tagging::change(cx, planned.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        replicas::change(cx, prior.id(), &prior.replica, &[], None).await?;
        let days = prior.recovery_window_in_days.unwrap_or(RECOVERY_WINDOW);
        let call = cx.secretsmanager().delete_secret().secret_id(prior.id());
        let call = match days {
            0 => call.force_delete_without_recovery(true),
            days => call.recovery_window_in_days(days),
        };
        match call.send().await.during("secretsmanager:DeleteSecret") {
            Err(error) if prior.read(cx).await?.is_none() => {
                tracing::debug!(%error, "deleted before");
                return Ok(());
            }
            other => other.map(drop)?,
        }
        let is_gone = || async { Ok(prior.read(cx).await?.is_none().then_some(())) };
        op.until(format!("the secret {} to be deleted", prior.id()), is_gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let listed = listed(cx, scope).await?.into_iter();
        let known: Vec<Self> = listed.filter_map(|secret| Some(Self::from_id(&secret.arn?))).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
