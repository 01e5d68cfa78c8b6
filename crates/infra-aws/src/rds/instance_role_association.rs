//! `aws_db_instance_role_association`

use aws_sdk_rds::types::DbInstance as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::instance::read;
use super::roles::{self, Role};
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
    fn observe(&self, role: Role) -> Self {
        let known = if self.id.is_some() { self.clone() } else { self.clone().identified() };
        Self { feature_name: role.feature, ..known }
    }

    /// The role as its instance has it now.
    async fn look(&self, cx: &Context) -> Result<Option<Role>, ProviderError> {
        let found = read::one(cx, &self.key()).await?;
        Ok(found.and_then(|api| roles::named(roles::of_instance(api.associated_roles()), &self.role_arn)))
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
            let of_instance = found.get(&prior.key())?.map(|api| roles::of_instance(api.associated_roles()));
            let role = of_instance.and_then(|of_instance| roles::named(of_instance, &prior.role_arn));
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
        roles::wait_active(&made.db_instance_identifier, &made.role_arn, || made.look(cx), op).await?;
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
        roles::wait_gone(&prior.db_instance_identifier, &prior.role_arn, || prior.look(cx), op).await
    }

    /// By the instance's identifier and the role's ARN, with a comma between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (instance, role) = roles::parse_id(id, "an instance")?;
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
            roles::of_instance(api.associated_roles()).into_iter().map(|role| {
                let named = Self {
                    db_instance_identifier: api.db_instance_identifier.clone().unwrap_or_default(),
                    role_arn: role.arn.clone(),
                    ..Self::default()
                };
                named.observe(role)
            })
        });
        Ok(listed.collect())
    }
}
