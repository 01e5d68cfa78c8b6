//! `aws_main_route_table_association`

use aws_sdk_ec2::types::{RouteTable as ApiTable, RouteTableAssociation as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, filter, routes};
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::timeouts::CreateUpdateDelete;

/// Which table subnets of a VPC use that have none of their own.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_main_route_table_association")]
pub struct MainRouteTableAssociation {
    #[attr(optional_computed, computed_on = ["route_table_id"])]
    id: Option<String>,
    /// The table that was the main one before, and will be again.
    #[attr(computed)]
    original_route_table_id: Option<String>,
    #[attr(required)]
    route_table_id: String,
    #[attr(required, force_new)]
    vpc_id: String,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// The association that makes a table the main one.
fn main_association(table: &ApiTable) -> Option<&Api> {
    table.associations().iter().find(|association| association.main == Some(true))
}

/// The main tables of some VPCs.
async fn main_tables(cx: &Context, vpcs: Vec<String>) -> Result<Vec<ApiTable>, ProviderError> {
    routes::describe_tables(cx, vec![filter("vpc-id", vpcs), filter("association.main", ["true"])]).await
}

impl MainRouteTableAssociation {
    /// The main table of the VPC.
    async fn now(&self, cx: &Context) -> Result<ApiTable, ProviderError> {
        let missing =
            || ProviderError::new(ErrorClass::NotFound, format!("{} has no main route table", self.vpc_id));
        main_tables(cx, vec![self.vpc_id.clone()]).await?.pop().ok_or_else(missing)
    }

    /// Makes its table the main one, unless it is. Says what the association is now.
    async fn take_over(&self, cx: &Context) -> Result<Option<String>, ProviderError> {
        let now = self.now(cx).await?;
        let association = main_association(&now).and_then(|api| api.route_table_association_id.clone());
        if now.route_table_id.as_deref() == Some(&self.route_table_id) {
            return Ok(association);
        }
        replace(cx, &association.unwrap_or_default(), &self.route_table_id).await
    }

    /// The table that was the main one, where nobody has recorded it: the only other one of the VPC.
    async fn other(&self, cx: &Context) -> Result<Option<String>, ProviderError> {
        let tables = routes::describe_tables(cx, vec![filter("vpc-id", [&self.vpc_id])]).await?;
        let mut others = tables.into_iter().filter_map(|table| table.route_table_id);
        let mut others = others.by_ref().filter(|id| *id != self.route_table_id);
        Ok(others.next().filter(|_| others.next().is_none()))
    }
}

/// Puts another table in an association's place, which has another id then: a call whose answer was lost is not made again as it was.
async fn replace(cx: &Context, association: &str, table: &str) -> Result<Option<String>, ProviderError> {
    let call = cx.ec2_once().replace_route_table_association();
    let call = call.association_id(association).route_table_id(table).send().await;
    Ok(call.during("ec2:ReplaceRouteTableAssociation")?.new_association_id)
}

impl Resource for MainRouteTableAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    /// Where another table is the main one, the association is gone, unless its id is the one that is known: somebody
    /// has changed it then.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let vpcs = prior.iter().map(|prior| prior.vpc_id.clone());
        let tables =
            lookup::by_key(vpcs, FILTER_VALUES - 1, ApiTable::vpc_id, |vpcs| main_tables(cx, vpcs)).await;
        let read = |prior: &Self| {
            let Some(table) = tables.get(&prior.vpc_id)? else { return Ok(None) };
            let id = main_association(table).and_then(|api| api.route_table_association_id.clone());
            let table = table.route_table_id.clone().unwrap_or_default();
            let is_it = table == prior.route_table_id || (!prior.id().is_empty() && id == prior.id);
            Ok(is_it.then(|| Self { id, route_table_id: table, ..prior.clone() }))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let now = planned.now(cx).await?;
        let association = main_association(&now).and_then(|api| api.route_table_association_id());
        let id = replace(cx, association.unwrap_or_default(), &planned.route_table_id).await?;
        Ok(Self { id, original_route_table_id: now.route_table_id.clone(), ..planned.clone() })
    }

    /// Which table was the main one before is found out, where that was not recorded.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.clone()).collect();
        let found = Self::read_many(cx, &planned).await.into_iter().map(|found| async {
            let Some(found) = found? else { return Ok(None) };
            let original_route_table_id = found.other(cx).await?;
            Ok(Some(Self { original_route_table_id, ..found }))
        });
        futures::future::join_all(found).await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.route_table_id == planned.route_table_id {
            return Ok(cx.read_back(&planned, op).await?);
        }
        let id = op.persist(|| planned.take_over(cx)).await?;
        let original_route_table_id = prior.original_route_table_id.clone();
        Ok(cx.read_back(&Self { id, original_route_table_id, ..planned }, op).await?)
    }

    /// The table that was the main one before is so again.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if cx.read(prior).await?.is_none() {
            return Ok(());
        }
        let Some(original) = given(&prior.original_route_table_id) else {
            let message =
                format!("nobody knows which route table was the main one of {} before", prior.vpc_id);
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("make another table the main one of the VPC; then there is nothing left to undo"));
        };
        let original = Self { route_table_id: original.to_owned(), ..prior.clone() };
        op.persist(|| original.take_over(cx)).await.map(drop)
    }

    /// What was the main table before cannot be found out.
    async fn import(_cx: &Context, _id: &str) -> Result<Option<Self>, ProviderError> {
        Err(ProviderError::new(
            ErrorClass::Invalid,
            "this type cannot be imported: AWS does not tell which table was the main one before",
        ))
    }

    /// Every VPC has a main table; whether somebody chose it, AWS does not tell.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
