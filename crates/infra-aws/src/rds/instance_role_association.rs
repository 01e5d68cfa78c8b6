//! `aws_db_instance_role_association`

use std::time::Duration;

use aws_sdk_rds::types::{DbInstance as Api, DbInstanceRole};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::instance::read;
use crate::agreement::says_the_same;
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::timeouts::CreateDelete;

/// A role that a database instance takes on for one of its features. One call reads those of 100 instances.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_instance_role_association")]
pub struct RoleAssociation {
    #[attr(required, force_new)]
    db_instance_identifier: String,
    #[attr(required, force_new)]
    feature_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    role_arn: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

/// How long a role usually takes to be in use, or out of it.
const TYPICAL: Duration = Duration::from_secs(30);

/// The role of an instance that has an ARN.
fn role_of<'a>(api: &'a Api, arn: &str) -> Option<&'a DbInstanceRole> {
    api.associated_roles().iter().find(|role| role.role_arn() == Some(arn))
}

/// The instance and the role that an import id names.
fn parse_id(id: &str) -> Result<(&str, &str), ProviderError> {
    let named = id.split_once(',').filter(|(instance, role)| !instance.is_empty() && !role.is_empty());
    named.ok_or_else(|| {
        let error =
            ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name a role of an instance"));
        error.hint("write the instance's identifier and the role's ARN, with a comma between them")
    })
}

impl RoleAssociation {
    /// RDS writes identifiers in lower case.
    fn key(&self) -> String {
        self.db_instance_identifier.to_lowercase()
    }

    /// The same, with its id.
    fn identified(self) -> Self {
        Self { id: Some(format!("{},{}", self.db_instance_identifier, self.role_arn)), ..self }
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &DbInstanceRole) -> Self {
        let feature_name = api.feature_name.clone().unwrap_or_default();
        let known = if self.id.is_some() { self.clone() } else { self.clone().identified() };
        Self { feature_name, ..known }
    }

    /// The role as its instance has it now.
    async fn look(&self, cx: &Context) -> Result<Option<DbInstanceRole>, ProviderError> {
        let found = read::one(cx, &self.key()).await?;
        Ok(found.and_then(|api| role_of(&api, &self.role_arn).cloned()))
    }

    async fn wait_active(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let what = format!("the role {} of {} to be in use", self.role_arn, self.db_instance_identifier);
        let active = || async {
            let Some(role) = self.look(cx).await? else { return Ok(None) };
            match role.status().unwrap_or_default() {
                "ACTIVE" => Ok(Some(())),
                "INVALID" => {
                    let message =
                        format!("{} cannot take on the role {}", self.db_instance_identifier, self.role_arn);
                    let error = ProviderError::new(ErrorClass::Invalid, message);
                    Err(error.hint("the role has to trust rds.amazonaws.com"))
                }
                _ => Ok(None),
            }
        };
        op.until_typically(TYPICAL, what, active).await
    }
}

impl Resource for RoleAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let page = |identifiers| read::by(cx, "db-instance-id", identifiers);
        let keys = prior.iter().map(Self::key);
        let found = lookup::by_key(keys, read::PER_CALL, Api::db_instance_identifier, page).await;
        let answer = |prior: &Self| {
            let role = found.get(&prior.key())?.and_then(|api| role_of(api, &prior.role_arn));
            Ok(role.map(|role| prior.observe(role)))
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .rds_once()
            .add_role_to_db_instance()
            .db_instance_identifier(&planned.db_instance_identifier)
            .feature_name(&planned.feature_name)
            .role_arn(&planned.role_arn);
        call.send().await.during("rds:AddRoleToDBInstance")?;
        Ok(planned.clone().identified())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.wait_active(cx, op).await.map_err(|error| {
            let tainted = error.class == ErrorClass::Invalid;
            Fault { error, tainted }
        })?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .rds()
            .remove_role_from_db_instance()
            .db_instance_identifier(&prior.db_instance_identifier)
            .feature_name(&prior.feature_name)
            .role_arn(&prior.role_arn);
        call.send().await.during("rds:RemoveRoleFromDBInstance")?;
        let what = format!("the role {} of {} to be gone", prior.role_arn, prior.db_instance_identifier);
        let gone = || async { Ok(prior.look(cx).await?.is_none().then_some(())) };
        op.until_typically(TYPICAL, what, gone).await
    }

    /// By the instance's identifier and the role's ARN, with a comma between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (instance, role) = parse_id(id)?;
        let named = Self {
            db_instance_identifier: instance.to_owned(),
            role_arn: role.to_owned(),
            ..Self::default()
        };
        cx.read(&named.identified()).await
    }

    /// What an instance has a role for is part of the call: one that it has for something else is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    /// They have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = read::describe(cx, None).await?;
        let listed = found.iter().flat_map(|api| {
            let of = |role: &DbInstanceRole| {
                let named = Self {
                    db_instance_identifier: api.db_instance_identifier.clone().unwrap_or_default(),
                    role_arn: role.role_arn.clone().unwrap_or_default(),
                    ..Self::default()
                };
                named.observe(role)
            };
            api.associated_roles().iter().map(of)
        });
        Ok(listed.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_the_instance_and_the_role() {
        let arn = "arn:aws:iam::123456789012:role/export";
        let of = RoleAssociation {
            db_instance_identifier: "app".to_owned(),
            role_arn: arn.to_owned(),
            ..RoleAssociation::default()
        };
        let id = of.identified().id.unwrap_or_default();
        assert_eq!(parse_id(&id).ok(), Some(("app", arn)));
        assert!(parse_id("app").is_err() && parse_id(",x").is_err() && parse_id("app,").is_err());
    }

    #[test]
    fn a_role_is_told_by_its_arn() {
        let role = |arn: &str| DbInstanceRole::builder().role_arn(arn).feature_name("s3Export").build();
        let api = Api::builder().associated_roles(role("a")).associated_roles(role("b")).build();
        assert_eq!(role_of(&api, "b"), Some(&role("b")));
        assert_eq!(role_of(&api, "c"), None);
    }
}
