//! `aws_rds_cluster_endpoint`

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_rds::types::DbClusterEndpoint as Api;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_items, told};
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::resource::{Identity, Limits, Resource, Shows};
use crate::tags::{self, Observed, TagMap};

/// An address of some of a cluster's instances. RDS writes identifiers in lower case.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_rds_cluster_endpoint")]
pub struct ClusterEndpoint {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    cluster_endpoint_identifier: String,
    #[attr(required, force_new)]
    cluster_identifier: String,
    #[attr(required)]
    custom_endpoint_type: String,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(optional)]
    excluded_members: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    static_members: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

/// How long an endpoint usually takes to be there.
const TYPICAL: Duration = Duration::from_secs(60);

impl ClusterEndpoint {
    /// Waits until it is as it was written. One whose instances do not run is inactive, and there.
    async fn wait_settled(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let settled = || async {
            let found = named::one::<Self>(cx, self.key()).await?;
            let is_settled = |api: &Api| matches!(api.status(), Some("available" | "inactive"));
            Ok(found.filter(is_settled).map(drop))
        };
        op.until_typically(TYPICAL, format!("the endpoint {} to be available", self.key()), settled).await
    }
}

impl Named for ClusterEndpoint {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.id).unwrap_or(&self.cluster_endpoint_identifier).to_owned()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.db_cluster_endpoint_identifier()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.db_cluster_endpoint_arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.rds().describe_db_cluster_endpoints().set_db_cluster_endpoint_identifier(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("rds:DescribeDBClusterEndpoints"))?.unwrap_or_default())
    }

    /// Without those that every cluster has.
    fn is_listed(api: &Api) -> bool {
        api.endpoint_type() == Some("CUSTOM")
    }

    async fn observe(&self, _: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let identifier = api.db_cluster_endpoint_identifier.clone().unwrap_or_default();
        let set = |members: &[String]| Some(members.iter().cloned().collect());
        Ok(Some(Self {
            arn: api.db_cluster_endpoint_arn.clone(),
            cluster_endpoint_identifier: identifier.clone(),
            cluster_identifier: api.db_cluster_identifier.clone().unwrap_or_default(),
            custom_endpoint_type: api.custom_endpoint_type.clone().unwrap_or_default(),
            endpoint: told(&api.endpoint),
            excluded_members: set(api.excluded_members()),
            id: Some(identifier),
            static_members: set(api.static_members()),
            tags: Some(tags.own),
            tags_all: tags.all,
        }))
    }
}

impl Resource for ClusterEndpoint {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(30);
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        super::check_lower_case(checks, &["cluster_endpoint_identifier", "cluster_identifier"]);
        checks.one_of("custom_endpoint_type", &["READER", "ANY"]);
        checks.at_most_one(&["static_members", "excluded_members"]);
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .rds_once()
            .create_db_cluster_endpoint()
            .db_cluster_endpoint_identifier(&planned.cluster_endpoint_identifier)
            .db_cluster_identifier(&planned.cluster_identifier)
            .endpoint_type(&planned.custom_endpoint_type)
            .set_excluded_members(given_items(&planned.excluded_members))
            .set_static_members(given_items(&planned.static_members))
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        let arn = call.send().await.during("rds:CreateDBClusterEndpoint")?.db_cluster_endpoint_arn;
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn, id: Some(planned.cluster_endpoint_identifier.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.wait_settled(cx, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let members = |set: &Option<BTreeSet<String>>| given_items(set).unwrap_or_default();
        let is_same = prior.custom_endpoint_type == planned.custom_endpoint_type
            && members(&prior.excluded_members) == members(&planned.excluded_members)
            && members(&prior.static_members) == members(&planned.static_members);
        if !is_same {
            let call = cx
                .rds()
                .modify_db_cluster_endpoint()
                .db_cluster_endpoint_identifier(prior.key())
                .endpoint_type(&planned.custom_endpoint_type)
                .set_excluded_members(Some(members(&planned.excluded_members)))
                .set_static_members(Some(members(&planned.static_members)));
            op.persist_new(|| async {
                call.clone().send().await.during("rds:ModifyDBClusterEndpoint").map(drop)
            })
            .await?;
            planned.wait_settled(cx, op).await?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.rds().delete_db_cluster_endpoint().db_cluster_endpoint_identifier(prior.key());
        call.send().await.during("rds:DeleteDBClusterEndpoint")?;
        named::gone::<Self>(cx, "endpoint", prior.key(), op).await
    }
}
