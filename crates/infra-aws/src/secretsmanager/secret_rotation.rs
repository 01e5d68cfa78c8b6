//! `aws_secretsmanager_secret_rotation`

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput as Api;
use aws_sdk_secretsmanager::types::RotationRulesType;
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{describe, listed};
use crate::agreement::says_the_same;
use crate::arn;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// How a secret gets another content from time to time. Reading costs one call for each: the list of secrets may be five minutes
/// old. A rotation that somebody has cancelled is gone.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret_rotation", version = 1)]
pub struct SecretRotation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = true)]
    rotate_immediately: Option<bool>,
    #[attr(computed)]
    rotation_enabled: Option<bool>,
    #[attr(optional)]
    rotation_lambda_arn: Option<String>,
    #[attr(required, force_new)]
    secret_id: String,
    #[block(list, min = 1, max = 1)]
    rotation_rules: Vec<Schedule>,
}

/// When it does.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(super) struct Schedule {
    #[attr(optional)]
    automatically_after_days: Option<i64>,
    #[attr(optional)]
    duration: Option<String>,
    #[attr(optional)]
    schedule_expression: Option<String>,
}

impl Schedule {
    /// Of a schedule Secrets Manager also tells the days between two rotations, as it computes them.
    pub(super) fn observe(api: &RotationRulesType) -> Self {
        let days = api.automatically_after_days.filter(|_| given(&api.schedule_expression).is_none());
        Self {
            automatically_after_days: Some(days.unwrap_or_default()),
            duration: told(&api.duration),
            schedule_expression: told(&api.schedule_expression),
        }
    }

    fn to_api(&self) -> RotationRulesType {
        let schedule = given_string(&self.schedule_expression);
        let days = self.automatically_after_days.filter(|days| *days != 0 && schedule.is_none());
        RotationRulesType::builder()
            .set_automatically_after_days(days)
            .set_duration(given_string(&self.duration))
            .set_schedule_expression(schedule)
            .build()
    }
}

/// Whether a secret is there and rotates.
fn rotates(api: &Api) -> bool {
    api.deleted_date.is_none() && api.rotation_enabled == Some(true)
}

impl SecretRotation {
    /// What the secret is asked for by: what the create was told, or the id that an import names.
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.secret_id)
    }

    /// `self` is what was known of it. The secret stays as it is written, by its ARN or by its name.
    fn observe(&self, api: &Api) -> Self {
        let arn = api.arn.clone().unwrap_or_default();
        let secret = if self.secret_id.is_empty() { &arn } else { &self.secret_id };
        Self {
            rotate_immediately: Some(self.rotate_immediately.unwrap_or(true)),
            rotation_enabled: Some(true),
            rotation_lambda_arn: told(&api.rotation_lambda_arn),
            rotation_rules: api.rotation_rules().map(Schedule::observe).into_iter().collect(),
            secret_id: secret.clone(),
            id: Some(arn),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let found = describe(cx, self.key()).await?.filter(rotates);
        Ok(found.map(|api| self.observe(&api)))
    }

    /// Sets the rules, which also begins a rotation unless that is to wait. With the same token it is the same one. Returns the
    /// secret's ARN.
    async fn write(
        &self,
        client: &aws_sdk_secretsmanager::Client,
        token: &str,
    ) -> Result<Option<String>, ProviderError> {
        let call = client
            .rotate_secret()
            .secret_id(self.key())
            .client_request_token(names::request_id(token))
            .rotate_immediately(self.rotate_immediately.unwrap_or(true))
            .set_rotation_lambda_arn(given_string(&self.rotation_lambda_arn))
            .set_rotation_rules(self.rotation_rules.first().map(Schedule::to_api));
        Ok(call.send().await.during("secretsmanager:RotateSecret")?.arn)
    }
}

impl Resource for SecretRotation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        // Modules write "" where a service rotates its own secrets.
        if !checks.is_left_out("rotation_lambda_arn") {
            arn::check(checks, "rotation_lambda_arn");
        }
        checks.each("rotation_rules", |rules| {
            rules.exactly_one(&["automatically_after_days", "schedule_expression"]);
            rules.within("automatically_after_days", 1, 1000);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let arn = planned.write(cx.secretsmanager_once(), token).await?;
        Ok(Self { id: arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Whether the next rotation is to wait is said with other rules only.
    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let function = |of: &Self| given_string(&of.rotation_lambda_arn);
        let rules = |of: &Self| of.rotation_rules.first().map(Schedule::to_api);
        if function(prior) != function(&planned) || rules(prior) != rules(&planned) {
            op.persist_new(|| planned.write(cx.secretsmanager(), op.token())).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.secretsmanager().cancel_rotate_secret().secret_id(prior.key());
        match call.send().await.during("secretsmanager:CancelRotateSecret") {
            Err(error) if error.class != ErrorClass::NotFound && prior.read(cx).await?.is_none() => {
                tracing::debug!(%error, "deleted before");
                return Ok(());
            }
            other => other.map(drop)?,
        }
        let is_gone = || async { Ok(prior.read(cx).await?.is_none().then_some(())) };
        op.until(format!("the rotation of {} to be cancelled", prior.key()), is_gone).await
    }

    /// A secret that rotates in another way is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    /// Those of the secrets that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let rotating = listed(cx, scope).await?.into_iter().filter(|api| api.rotation_enabled == Some(true));
        let known: Vec<Self> = rotating.filter_map(|secret| Some(Self::from_id(&secret.arn?))).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_has_no_days() {
        let api =
            RotationRulesType::builder().schedule_expression("rate(10 days)").automatically_after_days(10);
        let rules = Schedule::observe(&api.duration("3h").build());
        assert_eq!(rules.automatically_after_days, Some(0));
        let sent = rules.to_api();
        assert_eq!(sent.schedule_expression(), Some("rate(10 days)"));
        assert_eq!((sent.automatically_after_days, sent.duration()), (None, Some("3h")));

        let api = RotationRulesType::builder().automatically_after_days(30).build();
        let rules = Schedule::observe(&api);
        assert_eq!(rules.automatically_after_days, Some(30));
        assert_eq!(rules.to_api(), api);
    }

    #[test]
    fn the_secret_stays_as_it_is_written() {
        let api = Api::builder().arn("arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf");
        let api = api.rotation_enabled(true).build();
        let of = |secret: &str| SecretRotation { secret_id: secret.to_owned(), ..SecretRotation::default() };
        let named = of("app").observe(&api);
        assert_eq!((named.secret_id.as_str(), named.id.as_deref()), ("app", api.arn()));
        assert_eq!(of("").observe(&api).secret_id, api.arn().unwrap_or_default());
    }

    #[test]
    fn what_waits_for_its_deletion_does_not_rotate() {
        let api = Api::builder().rotation_enabled(true);
        assert!(rotates(&api.clone().build()));
        assert!(!rotates(&api.clone().rotation_enabled(false).build()));
        assert!(!rotates(&api.deleted_date(aws_smithy_types::DateTime::from_secs(1)).build()));
    }
}
