//! `aws_rds_cluster_role_association`

use aws_sdk_rds::types::DbCluster as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::cluster;
use super::instance::read::PER_CALL;
use super::roles::{self, Role};
use crate::agreement::says_the_same;
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::timeouts::CreateDelete;

/// A role that a database cluster takes on for one of its features. One call reads those of 100 clusters.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_rds_cluster_role_association")]
pub struct ClusterRoleAssociation {
    #[attr(required, force_new)]
    db_cluster_identifier: String,
    #[attr(required, force_new)]
    feature_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    role_arn: String,
    #[block(single)]
    timeouts: Option<CreateDelete>,
}

impl ClusterRoleAssociation {
    /// RDS writes identifiers in lower case.
    fn key(&self) -> String {
        self.db_cluster_identifier.to_lowercase()
    }

    /// The same, with its id.
    fn identified(self) -> Self {
        Self { id: Some(format!("{},{}", self.db_cluster_identifier, self.role_arn)), ..self }
    }

    /// `self` is what was known of it.
    fn observe(&self, role: Role) -> Self {
        let known = if self.id.is_some() { self.clone() } else { self.clone().identified() };
        Self { feature_name: role.feature, ..known }
    }

    /// The role as its cluster has it now.
    async fn look(&self, cx: &Context) -> Result<Option<Role>, ProviderError> {
        let found = cluster::describe(cx, Some(vec![self.key()])).await?.into_iter().next();
        Ok(found.and_then(|api| roles::named(roles::of_cluster(api.associated_roles()), &self.role_arn)))
    }
}

impl Resource for ClusterRoleAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let page = |identifiers| cluster::describe(cx, Some(identifiers));
        let keys = prior.iter().map(Self::key);
        let found = lookup::by_key(keys, PER_CALL, Api::db_cluster_identifier, page).await;
        let answer = |prior: &Self| {
            let of_cluster = found.get(&prior.key())?.map(|api| roles::of_cluster(api.associated_roles()));
            let role = of_cluster.and_then(|of_cluster| roles::named(of_cluster, &prior.role_arn));
            Ok(role.map(|role| prior.observe(role)))
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .rds_once()
            .add_role_to_db_cluster()
            .db_cluster_identifier(&planned.db_cluster_identifier)
            .set_feature_name(Some(planned.feature_name.clone()).filter(|feature| !feature.is_empty()))
            .role_arn(&planned.role_arn);
        call.send().await.during("rds:AddRoleToDBCluster")?;
        Ok(planned.clone().identified())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        roles::wait_active(&made.db_cluster_identifier, &made.role_arn, || made.look(cx), op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .rds()
            .remove_role_from_db_cluster()
            .db_cluster_identifier(&prior.db_cluster_identifier)
            .set_feature_name(Some(prior.feature_name.clone()).filter(|feature| !feature.is_empty()))
            .role_arn(&prior.role_arn);
        call.send().await.during("rds:RemoveRoleFromDBCluster")?;
        roles::wait_gone(&prior.db_cluster_identifier, &prior.role_arn, || prior.look(cx), op).await
    }

    /// By the cluster's identifier and the role's ARN, with a comma between them.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (cluster, role) = roles::parse_id(id, "a cluster")?;
        let named =
            Self { db_cluster_identifier: cluster.to_owned(), role_arn: role.to_owned(), ..Self::default() };
        cx.read(&named.identified()).await
    }

    /// What a cluster has a role for is part of the call: one that it has for something else is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    /// They have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = cluster::describe(cx, None).await?;
        let listed = found.iter().flat_map(|api| {
            roles::of_cluster(api.associated_roles()).into_iter().map(|role| {
                let named = Self {
                    db_cluster_identifier: api.db_cluster_identifier.clone().unwrap_or_default(),
                    role_arn: role.arn.clone(),
                    ..Self::default()
                };
                named.observe(role)
            })
        });
        Ok(listed.collect())
    }
}
