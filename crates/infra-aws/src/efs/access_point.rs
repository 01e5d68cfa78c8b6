//! `aws_efs_access_point`

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_efs::types::{
    AccessPointDescription as Api, CreationInfo, LifeCycleState, PosixUser as ApiUser,
    RootDirectory as ApiDirectory,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{arn, change};
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::sought;
use crate::tags::{self, TagMap};

/// A way into a file system: as whom, and to which directory.
///
/// A few are read one by one, more with the list of all.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_efs_access_point")]
pub struct AccessPoint {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    file_system_arn: Option<String>,
    #[attr(required, force_new)]
    file_system_id: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, max = 1, force_new)]
    posix_user: Vec<User>,
    #[block(list, max = 1, force_new, computed)]
    root_directory: Vec<Directory>,
}

/// Who everybody is that comes this way.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct User {
    #[attr(required, force_new)]
    gid: i64,
    #[attr(optional, force_new)]
    secondary_gids: Option<BTreeSet<i64>>,
    #[attr(required, force_new)]
    uid: i64,
}

/// Where the way leads.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Directory {
    #[attr(optional_computed, force_new)]
    path: Option<String>,
    #[block(list, max = 1, force_new, computed)]
    creation_info: Vec<Creation>,
}

/// Whose the directory is if it has to be made.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Creation {
    #[attr(required, force_new)]
    owner_gid: i64,
    #[attr(required, force_new)]
    owner_uid: i64,
    #[attr(required, force_new)]
    permissions: String,
}

const LISTS: &str = "elasticfilesystem:DescribeAccessPoints";

/// Those of a file system, or of all.
async fn all(cx: &Context, file_system: Option<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.efs().describe_access_points().set_file_system_id(file_system);
    call.into_paginator().items().send().collect::<Result<_, _>>().await.during(LISTS)
}

/// Looks for access points by their ids.
async fn listed(cx: &Context, ids: &HashSet<String>) -> Result<HashMap<String, Api>, ProviderError> {
    let page = |token| async move {
        let page = cx.efs().describe_access_points().set_next_token(token).send().await.during(LISTS)?;
        Ok((page.access_points.unwrap_or_default(), page.next_token))
    };
    sought(ids, ids.len(), |api: &Api| api.access_point_id.clone(), page).await
}

async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.efs().describe_access_points().access_point_id(id);
    let found = if_found(call.send().await.during(LISTS))?;
    Ok(found.and_then(|found| found.access_points.unwrap_or_default().into_iter().next()))
}

impl User {
    fn to_api(&self) -> Result<ApiUser, ProviderError> {
        let secondary = self.secondary_gids.as_ref().filter(|gids| !gids.is_empty());
        let secondary = secondary.map(|gids| gids.iter().copied().collect());
        built(ApiUser::builder().gid(self.gid).uid(self.uid).set_secondary_gids(secondary).build())
    }

    fn of_api(api: &ApiUser) -> Self {
        let secondary_gids = Some(api.secondary_gids().iter().copied().collect());
        Self { gid: api.gid, secondary_gids, uid: api.uid }
    }
}

impl Directory {
    fn to_api(&self) -> Result<ApiDirectory, ProviderError> {
        let creation = self.creation_info.first().map(Creation::to_api).transpose()?;
        let directory = ApiDirectory::builder().set_path(given_string(&self.path));
        Ok(directory.set_creation_info(creation).build())
    }

    fn of_api(api: &ApiDirectory) -> Self {
        Self {
            path: told(&api.path),
            creation_info: api.creation_info().map(Creation::of_api).into_iter().collect(),
        }
    }
}

impl Creation {
    fn to_api(&self) -> Result<CreationInfo, ProviderError> {
        let owner = CreationInfo::builder().owner_gid(self.owner_gid).owner_uid(self.owner_uid);
        built(owner.permissions(&self.permissions).build())
    }

    fn of_api(api: &CreationInfo) -> Self {
        Self { owner_gid: api.owner_gid, owner_uid: api.owner_uid, permissions: api.permissions.clone() }
    }
}

fn is_there(api: &Api) -> bool {
    !matches!(api.life_cycle_state, Some(LifeCycleState::Deleting | LifeCycleState::Deleted))
}

impl AccessPoint {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let system = api.file_system_id.clone().unwrap_or_default();
        Self {
            arn: told(&api.access_point_arn),
            file_system_arn: Some(arn(cx, api.owner_id().unwrap_or_default(), &system)),
            file_system_id: system,
            id: api.access_point_id.clone(),
            owner_id: told(&api.owner_id),
            tags: Some(tags.own),
            tags_all: tags.all,
            posix_user: api.posix_user().map(User::of_api).into_iter().collect(),
            root_directory: api.root_directory().map(Directory::of_api).into_iter().collect(),
        }
    }
}

impl Resource for AccessPoint {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let ids: Vec<&str> = prior.iter().map(Self::id).collect();
        let keys: HashSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let list = cx.if_allowed(LISTS, listed(cx, &keys));
        let found = lookup::from_list(&ids, list, |id: String| async move { get(cx, &id).await }).await;
        let answer = |(prior, found): (&Self, Result<Option<Api>, _>)| {
            Ok(found?.filter(is_there).map(|api| prior.observe(cx, &api)))
        };
        prior.iter().zip(found).map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .efs_once()
            .create_access_point()
            .client_token(names::request_id(token))
            .file_system_id(&planned.file_system_id)
            .set_posix_user(planned.posix_user.first().map(User::to_api).transpose()?)
            .set_root_directory(planned.root_directory.first().map(Directory::to_api).transpose()?)
            .set_tags(Some(tags::to_api(&planned.tags_all)?).filter(|tags| !tags.is_empty()));
        let made = call.send().await.during("elasticfilesystem:CreateAccessPoint")?;
        Ok(Self { arn: made.access_point_arn, id: made.access_point_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let ready = || async {
            let found = get(cx, made.id()).await?;
            Ok(found.filter(|api| api.life_cycle_state != Some(LifeCycleState::Creating)))
        };
        let api = op.until(format!("the access point {} to be available", made.id()), ready).await?;
        if let Some(state) =
            api.life_cycle_state.as_ref().filter(|state| **state != LifeCycleState::Available)
        {
            let message = format!("the access point {} is not available, but {state}", made.id());
            return Err(Fault::tainted(ProviderError::new(ErrorClass::Invalid, message)));
        }
        Ok(cx.seen_or_read(&made, made.observe(cx, &api), op).await?)
    }

    /// Tags are all that can change.
    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change(cx, planned.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.efs().delete_access_point().access_point_id(prior.id());
        call.send().await.during("elasticfilesystem:DeleteAccessPoint")?;
        let gone = || async {
            let state = get(cx, prior.id()).await?.map(|api| api.life_cycle_state);
            Ok(matches!(state, None | Some(Some(LifeCycleState::Deleted))).then_some(()))
        };
        op.until(format!("the access point {} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = all(cx, None).await?.into_iter().filter(is_there);
        let found = found.map(|api| Ok(Some(Self::default().observe(cx, &api))));
        tags::listed(found.collect(), scope, |point| &point.tags_all)
    }

    /// The access point whose creating call carried the token.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async move {
            let request = names::request_id(&wanted.token);
            let system = Some(wanted.planned.file_system_id.clone());
            let found = if_found(all(cx, system).await)?.unwrap_or_default().into_iter();
            let found = found.filter(is_there).find(|api| given(&api.client_token) == Some(&request));
            Ok(found.map(|api| wanted.planned.observe(cx, &api)))
        })
        .await
    }
}
