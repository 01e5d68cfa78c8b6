//! `aws_backup_vault`

use std::collections::{HashMap, HashSet};

use aws_sdk_backup::types::BackupVaultListMember as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, Going, Obstacle, ProviderError, Scope};

use super::{if_there, tagging};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::sought;
use crate::tags::{self, TagMap};
use crate::timeouts::Delete;

/// Where backups are kept.
///
/// A few are read one by one, more with the list of all. Tags cost one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_backup_vault")]
pub struct Vault {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    kms_key_arn: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(computed)]
    recovery_points: Option<i64>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(single)]
    timeouts: Option<Delete>,
}

const LISTS: &str = "backup:ListBackupVaults";

async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let call = cx.backup().list_backup_vaults().into_paginator().items().send();
    call.collect::<Result<_, _>>().await.during(LISTS)
}

/// Looks for vaults by their names.
async fn named(cx: &Context, names: &HashSet<String>) -> Result<HashMap<String, Api>, ProviderError> {
    let page = |token| async move {
        let call = cx.backup().list_backup_vaults().set_next_token(token);
        let page = call.send().await.during(LISTS)?;
        Ok((page.backup_vault_list.unwrap_or_default(), page.next_token))
    };
    sought(names, names.len(), |api: &Api| api.backup_vault_name.clone(), page).await
}

/// A vault as the list of all tells it.
async fn get(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.backup().describe_backup_vault().backup_vault_name(name);
    let found = if_there(call.send().await.during("backup:DescribeBackupVault"))?;
    let vault = found.map(|found| {
        Api::builder()
            .set_backup_vault_name(found.backup_vault_name)
            .set_backup_vault_arn(found.backup_vault_arn)
            .set_encryption_key_arn(found.encryption_key_arn)
            .number_of_recovery_points(found.number_of_recovery_points)
            .build()
    });
    Ok(vault)
}

impl Vault {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        match get(cx, self.key()).await? {
            Some(api) => self.observe(cx, api).await,
            None => Ok(None),
        }
    }

    /// `self` is what was known of it. Reads its tags, too.
    async fn observe(&self, cx: &Context, api: Api) -> Result<Option<Self>, ProviderError> {
        let arn = api.backup_vault_arn.clone().unwrap_or_default();
        let Some(reported) = tagging::of(cx, &arn).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let name = api.backup_vault_name.unwrap_or_default();
        Ok(Some(Self {
            arn: Some(arn),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: Some(name.clone()),
            kms_key_arn: told(&api.encryption_key_arn),
            name,
            recovery_points: Some(api.number_of_recovery_points),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
        }))
    }

    /// Removes the backups in it, and waits until they are gone.
    async fn empty(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let points = || async {
            let call = cx.backup().list_recovery_points_by_backup_vault().backup_vault_name(self.key());
            let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
            Ok::<_, ProviderError>(
                if_there(found.during("backup:ListRecoveryPointsByBackupVault"))?.unwrap_or_default(),
            )
        };
        // Those that belong to another go with it.
        let own = points().await?.into_iter().filter(|point| point.parent_recovery_point_arn.is_none());
        let own: Vec<String> = own.filter_map(|point| point.recovery_point_arn).collect();
        let deleted = lookup::one_by_one(&own, |arn| async move {
            let call = cx.backup().delete_recovery_point().backup_vault_name(self.key());
            let call = call.recovery_point_arn(arn).send().await;
            if_found(call.during("backup:DeleteRecoveryPoint")).map(drop)
        });
        deleted.await.into_iter().collect::<Result<(), _>>()?;
        let empty = || async { Ok(points().await?.is_empty().then_some(())) };
        op.until(format!("the vault {} to be empty", self.name), empty).await
    }
}

impl Resource for Vault {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names: Vec<&str> = prior.iter().map(Self::key).collect();
        let keys: HashSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let list = cx.if_allowed(LISTS, named(cx, &keys));
        let found = lookup::from_list(&names, list, |name: String| async move { get(cx, &name).await }).await;
        let asked: Vec<_> = prior.iter().zip(found).collect();
        lookup::one_by_one(&asked, |(prior, found)| {
            let found = found.clone();
            async move {
                match found? {
                    Some(api) => prior.observe(cx, api).await,
                    None => Ok(None),
                }
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .backup_once()
            .create_backup_vault()
            .backup_vault_name(&planned.name)
            .creator_request_id(names::request_id(token))
            .set_encryption_key_arn(given_string(&planned.kms_key_arn))
            .set_backup_vault_tags(tags::to_map(&planned.tags_all));
        let made = call.send().await.during("backup:CreateBackupVault")?;
        Ok(Self { arn: made.backup_vault_arn, id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn within(
        _cx: &Context,
        vault: &Self,
        _going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError> {
        let points = vault.recovery_points.filter(|points| *points > 0 && vault.force_destroy != Some(true));
        let things = if points == Some(1) { "recovery point" } else { "recovery points" };
        Ok(points.map(|points| Obstacle::contents(format!("holds {points} {things}"))))
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.force_destroy == Some(true) || op.waivers().contents {
            prior.empty(cx, op).await?;
        }
        let call = cx.backup().delete_backup_vault().backup_vault_name(prior.key());
        match if_there(call.send().await.during("backup:DeleteBackupVault")) {
            Err(error) if error.message.contains("recovery points") => {
                let error = ProviderError { class: ErrorClass::Invalid, ..error };
                return Err(
                    error.hint("destroy with -empty-buckets, or set force_destroy = true and apply that first, or remove the backups in it")
                );
            }
            other => drop(other?),
        }
        let gone = || async { Ok(prior.read(cx).await?.is_none().then_some(())) };
        op.until(format!("the vault {} to be gone", prior.name), gone).await
    }

    /// Without those that services make themselves.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names = all(cx).await?.into_iter().filter_map(|api| api.backup_vault_name);
        let known: Vec<Self> =
            names.filter(|name| !name.starts_with("aws/")).map(|name| Self::from_id(&name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |vault| &vault.tags_all)
    }

    /// The vault whose creating call carried the token.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let all = match all(cx).await {
            Ok(all) => all,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| async {
            let id = names::request_id(&wanted.token);
            match all.iter().any(|api| api.creator_request_id() == Some(&id)) {
                true => wanted.planned.read(cx).await,
                false => Ok(None),
            }
        })
        .await
    }
}
