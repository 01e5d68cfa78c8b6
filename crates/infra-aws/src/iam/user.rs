//! `aws_iam_user`

use aws_sdk_iam::types::{User as Api, UserDetail};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, check, tagging, user_belongings};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::TagMap;

/// Somebody with credentials that do not expire.
///
/// A few are read one by one, more with one call for each 1000 users of the account: `ListUsers` does not tell their tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_user")]
pub struct User {
    #[attr(computed, computed_on = ["name", "path"])]
    arn: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed, computed_on = ["name"])]
    id: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(optional, default = "/")]
    path: Option<String>,
    #[attr(optional)]
    permissions_boundary: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    unique_id: Option<String>,
}

async fn get(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.iam().get_user().user_name(name);
    Ok(if_found(call.send().await.during("iam:GetUser"))?.and_then(|answer| answer.user))
}

/// A user as `GetUser` reports it.
fn whole(details: &UserDetail) -> Result<Api, ProviderError> {
    let user = Api::builder()
        .set_path(details.path.clone())
        .set_user_name(details.user_name.clone())
        .set_user_id(details.user_id.clone())
        .set_arn(details.arn.clone())
        .set_create_date(details.create_date)
        .set_permissions_boundary(details.permissions_boundary.clone())
        .set_tags(details.tags.clone());
    built(user.build())
}

impl User {
    /// The name it has now: a plan may be about to change it.
    fn name(&self) -> &str {
        if self.id().is_empty() { &self.name } else { self.id() }
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let boundary = api.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        Self {
            arn: Some(api.arn.clone()),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: Some(api.user_name.clone()),
            name: api.user_name.clone(),
            path: Some(api.path.clone()),
            permissions_boundary: Some(boundary.unwrap_or_default().to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            unique_id: Some(api.user_id.clone()),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        Ok(get(cx, self.name()).await?.map(|api| self.observe(cx, &api)))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the user {} to be visible", self.name);
        let is_as_written = |now: &Self| {
            now.path == self.path
                && given(&now.permissions_boundary) == given(&self.permissions_boundary)
                && now.tags_all == self.tags_all
        };
        op.until_fresh(what, || self.read(cx), is_as_written).await
    }

    async fn change_boundary(&self, cx: &Context) -> Result<(), ProviderError> {
        match given(&self.permissions_boundary) {
            Some(arn) => {
                let call = cx.iam().put_user_permissions_boundary().user_name(&self.name);
                let call = call.permissions_boundary(arn).send();
                call.await.during("iam:PutUserPermissionsBoundary").map(drop)
            }
            None => {
                let call = cx.iam().delete_user_permissions_boundary().user_name(&self.name);
                call.send().await.during("iam:DeleteUserPermissionsBoundary").map(drop)
            }
        }
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_user().user_name(&self.name).set_tag_keys(Some(keys));
            call.send().await.during("iam:UntagUser").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_user().user_name(&self.name).set_tags(Some(tags));
            call.send().await.during("iam:TagUser").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for User {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::name(checks, "name", 64);
        check::path(checks);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let users = match account::of_many(cx, prior.len(), account::users(cx)).await {
            Ok(users) => users,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let told = users.as_ref().and_then(|users| users.get(prior.name()));
            async move {
                match told {
                    Some(details) => Ok(Some(prior.observe(cx, &whole(details)?))),
                    None => prior.read(cx).await,
                }
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .iam_once()
            .create_user()
            .user_name(&planned.name)
            .set_path(given_string(&planned.path))
            .set_permissions_boundary(given_string(&planned.permissions_boundary))
            .set_tags(Some(tagging::to_api(&planned.tags_all)?));
        call.send().await.during("iam:CreateUser")?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_back(cx, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = get(cx, &wanted.planned.name).await?;
            let ours = found.filter(|api| is_recent(&api.create_date, wanted.begun));
            Ok(ours.map(|api| wanted.planned.observe(cx, &api)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.name != planned.name || prior.path != planned.path {
            let name = Some(planned.name.clone()).filter(|name| *name != prior.name);
            let call = cx.iam().update_user().user_name(&prior.name).set_new_user_name(name);
            let call = call.set_new_path(given_string(&planned.path)).send();
            call.await.during("iam:UpdateUser")?;
        }
        let planned = Self { id: Some(planned.name.clone()), ..planned };
        if given(&prior.permissions_boundary) != given(&planned.permissions_boundary) {
            op.persist_new(|| planned.change_boundary(cx)).await?;
        }
        op.persist_new(|| planned.change_tags(cx, &prior.tags_all)).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let delete = || async {
            cx.iam().delete_user().user_name(prior.name()).send().await.during("iam:DeleteUser").map(drop)
        };
        if prior.force_destroy != Some(true) {
            return delete().await;
        }
        user_belongings::delete(cx, prior.name()).await?;
        match delete().await {
            Err(error) if error.class == ErrorClass::Conflict => {
                user_belongings::delete_rare(cx, prior.name()).await?;
                delete().await
            }
            other => other,
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = account::users(cx).await?;
        let in_scope = account::users_in_scope(&users, scope);
        in_scope.map(|(_, user)| Ok(Self::default().observe(cx, &whole(user)?))).collect()
    }
}
