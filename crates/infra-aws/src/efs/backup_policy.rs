//! `aws_efs_backup_policy`

use aws_sdk_efs::Client;
use aws_sdk_efs::types::{BackupPolicy as Api, Status};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::file_system;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Whether a file system is backed up every day. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_efs_backup_policy")]
pub struct BackupPolicy {
    #[attr(required, force_new)]
    file_system_id: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[block(list, min = 1, max = 1)]
    backup_policy: Vec<Switch>,
}

/// On or off.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Switch {
    #[attr(required)]
    status: String,
}

const DISABLED: &str = "DISABLED";
const ENABLED: &str = "ENABLED";

impl BackupPolicy {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.file_system_id)
    }

    fn status(&self) -> &str {
        self.backup_policy.first().map_or("", |switch| &switch.status)
    }

    /// What EFS says; `None` when there is no file system. One of which nobody has said anything is not backed up.
    async fn reported(&self, cx: &Context) -> Result<Option<Status>, ProviderError> {
        let call = cx.efs().describe_backup_policy().file_system_id(self.key());
        let answer = call.send().await.during("elasticfilesystem:DescribeBackupPolicy");
        match answer {
            Err(error) if error.code.as_deref() == Some("PolicyNotFound") => Ok(Some(Status::Disabled)),
            answer => Ok(if_found(answer)?.and_then(|answer| answer.backup_policy).map(|api| api.status)),
        }
    }

    /// `self` is what was known of it. What every file system has is nobody's policy, unless that is what was written.
    fn observe(&self, reported: &Status) -> Option<Self> {
        let status = match reported {
            Status::Disabled | Status::Disabling => DISABLED,
            Status::Enabled | Status::Enabling => ENABLED,
            other => other.as_str(),
        };
        (status != DISABLED || self.status() == DISABLED).then(|| Self {
            file_system_id: self.key().to_owned(),
            id: Some(self.key().to_owned()),
            backup_policy: vec![Switch { status: status.to_owned() }],
        })
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        Ok(self.reported(cx).await?.and_then(|status| self.observe(&status)))
    }

    async fn put(&self, client: &Client, status: &str) -> Result<(), ProviderError> {
        let policy = built(Api::builder().status(Status::from(status)).build())?;
        let call = client.put_backup_policy().file_system_id(self.key()).backup_policy(policy);
        call.send().await.during("elasticfilesystem:PutBackupPolicy").map(drop)
    }

    /// Waits until it is in force, or the file system gone.
    async fn settled(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let settled = || async {
            let status = self.reported(cx).await?;
            Ok((!matches!(status, Some(Status::Enabling | Status::Disabling))).then_some(()))
        };
        op.until(format!("the backup policy of {} to be in force", self.key()), settled).await
    }
}

impl Resource for BackupPolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("backup_policy", |policy| policy.one_of("status", &[DISABLED, ENABLED]));
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.efs_once(), planned.status()).await?;
        Ok(Self { id: Some(planned.file_system_id.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.settled(cx, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    /// Another status is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist(|| planned.put(cx.efs(), planned.status())).await?;
        planned.settled(cx, op).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        prior.put(cx.efs(), DISABLED).await?;
        prior.settled(cx, op).await
    }

    /// Looks at every file system that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let systems = file_system::ids(cx, scope).await?;
        let known: Vec<Self> = systems.iter().map(|id| Self::from_id(id)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_file_system_has_is_nobodys_policy() {
        let exists = |known: &str, reported: Status| {
            let backup_policy = vec![Switch { status: known.to_owned() }];
            let known = BackupPolicy { backup_policy, ..BackupPolicy::default() };
            known.observe(&reported).map(|now| now.status().to_owned())
        };
        assert_eq!(exists(DISABLED, Status::Disabled).as_deref(), Some(DISABLED));
        assert_eq!(exists(DISABLED, Status::Enabled).as_deref(), Some(ENABLED));
        assert_eq!(exists(ENABLED, Status::Disabling), None);
        assert_eq!(exists("", Status::Disabled), None);
        assert_eq!(exists("", Status::Enabling).as_deref(), Some(ENABLED));
    }
}
