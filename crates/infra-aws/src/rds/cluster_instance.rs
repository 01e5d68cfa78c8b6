//! `aws_rds_cluster_instance`

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_rds::types::{DbCluster, DbInstance as Api, PendingModifiedValues};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::instance::{change, read};
use super::{cluster, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::numbers::{int32, int64, nonzero32};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// A server of a database cluster. A call reads 100, and another the clusters of 100, which tell who writes.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_rds_cluster_instance")]
pub struct ClusterInstance {
    #[attr(optional_computed)]
    apply_immediately: Option<bool>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = true)]
    auto_minor_version_upgrade: Option<bool>,
    #[attr(optional_computed, force_new)]
    availability_zone: Option<String>,
    #[attr(optional_computed)]
    ca_cert_identifier: Option<String>,
    #[attr(required, force_new)]
    cluster_identifier: String,
    #[attr(optional, default = false)]
    copy_tags_to_snapshot: Option<bool>,
    #[attr(optional, force_new)]
    custom_iam_instance_profile: Option<String>,
    #[attr(optional_computed)]
    db_parameter_group_name: Option<String>,
    #[attr(optional_computed, force_new)]
    db_subnet_group_name: Option<String>,
    #[attr(computed)]
    dbi_resource_id: Option<String>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(required, force_new)]
    engine: String,
    #[attr(optional_computed)]
    engine_version: Option<String>,
    #[attr(computed, computed_on = ["engine_version"])]
    engine_version_actual: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    identifier: Option<String>,
    #[attr(optional_computed, force_new)]
    identifier_prefix: Option<String>,
    #[attr(required)]
    instance_class: String,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(optional, default = 0)]
    monitoring_interval: Option<i64>,
    #[attr(optional_computed)]
    monitoring_role_arn: Option<String>,
    #[attr(computed)]
    network_type: Option<String>,
    #[attr(optional_computed)]
    performance_insights_enabled: Option<bool>,
    #[attr(optional_computed)]
    performance_insights_kms_key_id: Option<String>,
    #[attr(optional_computed)]
    performance_insights_retention_period: Option<i64>,
    #[attr(computed)]
    port: Option<i64>,
    #[attr(optional_computed)]
    preferred_backup_window: Option<String>,
    #[attr(optional_computed)]
    preferred_maintenance_window: Option<String>,
    #[attr(optional, default = 0)]
    promotion_tier: Option<i64>,
    #[attr(optional_computed)]
    publicly_accessible: Option<bool>,
    #[attr(computed)]
    storage_encrypted: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    writer: Option<bool>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// How long an instance usually takes until it is gone.
const TYPICAL: Duration = Duration::from_secs(300);

/// The clusters that instances are of, by identifier.
async fn clusters_of(cx: &Context, found: &[&Api]) -> Result<HashMap<String, DbCluster>, ProviderError> {
    let mut identifiers: Vec<String> =
        found.iter().filter_map(|api| api.db_cluster_identifier.clone()).collect();
    identifiers.sort();
    identifiers.dedup();
    let mut clusters = HashMap::new();
    for page in identifiers.chunks(read::PER_CALL) {
        let found = cluster::describe(cx, Some(page.to_vec())).await?;
        clusters.extend(found.into_iter().filter_map(|api| Some((api.db_cluster_identifier.clone()?, api))));
    }
    Ok(clusters)
}

fn writes(clusters: &HashMap<String, DbCluster>, api: &Api) -> bool {
    let cluster = api.db_cluster_identifier().and_then(|cluster| clusters.get(cluster));
    let members = cluster.map(DbCluster::db_cluster_members).unwrap_or_default();
    let mut own = members.iter().filter(|of| of.db_instance_identifier() == api.db_instance_identifier());
    own.any(|of| of.is_cluster_writer == Some(true))
}

impl ClusterInstance {
    fn key(&self) -> &str {
        given(&self.identifier).unwrap_or_else(|| self.id())
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, writer: bool) -> Self {
        let none = PendingModifiedValues::builder().build();
        let pending = api.pending_modified_values().unwrap_or(&none);
        let tags = cx.tags().observe(tags::reported(api.tag_list()), self.tags.as_ref());
        let identifier = api.db_instance_identifier.clone().unwrap_or_default();
        let endpoint = api.endpoint();
        let actual = pending.engine_version().or(api.engine_version()).unwrap_or_default();
        // A configuration may say 15 and mean 15.4.
        let known = given(&self.engine_version).filter(|known| actual.starts_with(known));
        let class = pending.db_instance_class().or(api.db_instance_class());
        let group = api.db_parameter_groups().first().and_then(|of| of.db_parameter_group_name.clone());
        Self {
            arn: told(&api.db_instance_arn),
            auto_minor_version_upgrade: api.auto_minor_version_upgrade,
            availability_zone: told(&api.availability_zone),
            ca_cert_identifier: told(
                &pending.ca_certificate_identifier.clone().or_else(|| api.ca_certificate_identifier.clone()),
            ),
            cluster_identifier: api.db_cluster_identifier.clone().unwrap_or_default(),
            copy_tags_to_snapshot: Some(api.copy_tags_to_snapshot.unwrap_or_default()),
            custom_iam_instance_profile: told(&api.custom_iam_instance_profile),
            db_parameter_group_name: told(&group),
            db_subnet_group_name: told(
                &api.db_subnet_group().and_then(|group| group.db_subnet_group_name.clone()),
            ),
            dbi_resource_id: told(&api.dbi_resource_id),
            endpoint: told(&endpoint.and_then(|endpoint| endpoint.address.clone())),
            engine: api.engine.clone().unwrap_or_default(),
            engine_version: Some(known.unwrap_or(actual).to_owned()),
            engine_version_actual: Some(actual.to_owned()),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: Some(identifier.clone()),
            identifier_prefix: Some(names::prefix_of(&identifier).unwrap_or_default().to_owned()),
            identifier: Some(identifier),
            instance_class: class.unwrap_or_default().to_owned(),
            kms_key_id: told(&api.kms_key_id),
            monitoring_interval: int64(api.monitoring_interval),
            monitoring_role_arn: told(&api.monitoring_role_arn),
            network_type: told(&api.network_type),
            performance_insights_enabled: Some(api.performance_insights_enabled.unwrap_or_default()),
            performance_insights_kms_key_id: told(&api.performance_insights_kms_key_id),
            performance_insights_retention_period: int64(api.performance_insights_retention_period),
            port: int64(endpoint.and_then(|endpoint| endpoint.port).or(api.db_instance_port)),
            preferred_backup_window: told(&api.preferred_backup_window),
            preferred_maintenance_window: told(&api.preferred_maintenance_window),
            promotion_tier: int64(api.promotion_tier),
            publicly_accessible: Some(api.publicly_accessible.unwrap_or_default()),
            storage_encrypted: Some(api.storage_encrypted.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            writer: Some(writer),
            ..self.clone()
        }
    }

    /// Reads those that are as is asked for.
    async fn read_with(
        cx: &Context,
        prior: &[Self],
        is_meant: impl Fn(usize, &Api) -> bool,
    ) -> Answers<Self> {
        let identifiers = prior.iter().map(|prior| prior.key().to_owned());
        let page = |identifiers| read::by(cx, "db-instance-id", identifiers);
        let found = lookup::by_key(identifiers, read::PER_CALL, Api::db_instance_identifier, page).await;
        let there: Vec<&Api> = found.items().collect();
        let clusters = match clusters_of(cx, &there).await {
            Ok(clusters) => clusters,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let answer = |(index, prior): (usize, &Self)| {
            let there = found.get(prior.key())?.filter(|api| is_meant(index, api));
            Ok(there.map(|api| prior.observe(cx, api, writes(&clusters, api))))
        };
        prior.iter().enumerate().map(answer).collect()
    }

    async fn change(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let text = |new: &Option<String>, old: &Option<String>| {
            given_string(new).filter(|_| given(new) != given(old))
        };
        let number = |new: Option<i64>, old: Option<i64>| int32(new.filter(|_| new != old));
        let flag = |new: Option<bool>, old: Option<bool>| new.filter(|_| new != old);
        let changes = cx
            .rds()
            .modify_db_instance()
            .set_auto_minor_version_upgrade(flag(
                self.auto_minor_version_upgrade,
                prior.auto_minor_version_upgrade,
            ))
            .set_ca_certificate_identifier(text(&self.ca_cert_identifier, &prior.ca_cert_identifier))
            .set_copy_tags_to_snapshot(flag(self.copy_tags_to_snapshot, prior.copy_tags_to_snapshot))
            .set_db_instance_class(
                Some(self.instance_class.clone()).filter(|class| *class != prior.instance_class),
            )
            .set_db_parameter_group_name(text(&self.db_parameter_group_name, &prior.db_parameter_group_name))
            .set_enable_performance_insights(flag(
                self.performance_insights_enabled,
                prior.performance_insights_enabled,
            ))
            .set_monitoring_interval(number(self.monitoring_interval, prior.monitoring_interval))
            .set_monitoring_role_arn(text(&self.monitoring_role_arn, &prior.monitoring_role_arn))
            .set_performance_insights_kms_key_id(text(
                &self.performance_insights_kms_key_id,
                &prior.performance_insights_kms_key_id,
            ))
            .set_performance_insights_retention_period(number(
                self.performance_insights_retention_period,
                prior.performance_insights_retention_period,
            ))
            .set_preferred_backup_window(text(&self.preferred_backup_window, &prior.preferred_backup_window))
            .set_preferred_maintenance_window(text(
                &self.preferred_maintenance_window,
                &prior.preferred_maintenance_window,
            ))
            .set_promotion_tier(number(self.promotion_tier, prior.promotion_tier))
            .set_publicly_accessible(flag(self.publicly_accessible, prior.publicly_accessible));
        if changes.as_input() == cx.rds().modify_db_instance().as_input() {
            return Ok(());
        }
        let at_once = self.apply_immediately == Some(true);
        let call = changes.db_instance_identifier(prior.key()).apply_immediately(at_once);
        op.persist_new(|| async { call.clone().send().await.during("rds:ModifyDBInstance").map(drop) })
            .await?;
        change::wait_settled(cx, prior.key(), at_once, op).await
    }
}

impl Resource for ClusterInstance {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const TAGGED_BY: &'static str = "arn";
    const LIMITS: Limits = Limits::minutes(90);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["identifier", "identifier_prefix"]);
        checks.within("promotion_tier", 0, 15);
        super::check_lower_case(checks, &["identifier", "identifier_prefix"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        Self::read_with(cx, prior, |_, _| true).await
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.identifier, &self.identifier_prefix, token);
        Self { identifier: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let has_insights = made.performance_insights_enabled == Some(true);
        let call = cx
            .rds_once()
            .create_db_instance()
            .db_instance_identifier(made.key())
            .set_auto_minor_version_upgrade(made.auto_minor_version_upgrade)
            .set_availability_zone(given_string(&made.availability_zone))
            .set_ca_certificate_identifier(given_string(&made.ca_cert_identifier))
            .set_copy_tags_to_snapshot(made.copy_tags_to_snapshot)
            .set_custom_iam_instance_profile(given_string(&made.custom_iam_instance_profile))
            .db_cluster_identifier(&made.cluster_identifier)
            .db_instance_class(&made.instance_class)
            .set_db_parameter_group_name(given_string(&made.db_parameter_group_name))
            .set_db_subnet_group_name(given_string(&made.db_subnet_group_name))
            .set_enable_performance_insights(made.performance_insights_enabled)
            .engine(&made.engine)
            .set_engine_version(given_string(&made.engine_version))
            .set_monitoring_interval(nonzero32(made.monitoring_interval))
            .set_monitoring_role_arn(given_string(&made.monitoring_role_arn))
            .set_performance_insights_kms_key_id(
                given_string(&made.performance_insights_kms_key_id).filter(|_| has_insights),
            )
            .set_performance_insights_retention_period(
                nonzero32(made.performance_insights_retention_period).filter(|_| has_insights),
            )
            .set_preferred_backup_window(given_string(&made.preferred_backup_window))
            .set_preferred_maintenance_window(given_string(&made.preferred_maintenance_window))
            .set_promotion_tier(int32(made.promotion_tier))
            .set_publicly_accessible(made.publicly_accessible)
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("rds:CreateDBInstance")?;
        let arn = answer.db_instance.and_then(|api| api.db_instance_arn);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::wait_available(cx, made.key(), op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// The data are the cluster's. The last instance of a cluster that follows another one goes when the cluster no longer
    /// follows: with `force_destroy`.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let identifier = prior.key();
        let call = cx.rds().delete_db_instance().db_instance_identifier(identifier);
        let call = call.skip_final_snapshot(true);
        match call.clone().send().await.during("rds:DeleteDBInstance") {
            Err(error) if error.message.contains("last instance of the read replica") => {
                if prior.force_destroy != Some(true) {
                    return Err(error.hint("apply force_destroy = true first"));
                }
                let promote = cx.rds().promote_read_replica_db_cluster();
                let promote = promote.db_cluster_identifier(&prior.cluster_identifier).send().await;
                promote.during("rds:PromoteReadReplicaDBCluster")?;
                op.persist(|| async { call.clone().send().await.during("rds:DeleteDBInstance").map(drop) })
                    .await?;
            }
            other => drop(other?),
        }
        let what = format!("the database instance {identifier} to be gone");
        let gone = || async { Ok(read::one(cx, identifier).await?.is_none().then_some(())) };
        op.until_typically(TYPICAL, what, gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = read::describe(cx, None).await?;
        let members: Vec<&Api> = found.iter().filter(|api| api.db_cluster_identifier.is_some()).collect();
        let clusters = clusters_of(cx, &members).await?;
        // Those of Neptune and DocumentDB have clusters of other services.
        let own = members
            .iter()
            .filter(|api| api.db_cluster_identifier().is_some_and(|cluster| clusters.contains_key(cluster)));
        let listed = own.map(|api| Self::default().observe(cx, api, writes(&clusters, api)));
        Ok(listed.filter(|instance| tags::is_in(scope, &instance.tags_all)).collect())
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.keyed(&wanted.token)).collect();
        Self::read_with(cx, &planned, |index, api| {
            tags::carry(&tags::reported(api.tag_list()), &wanted[index].token)
        })
        .await
    }

    async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, arns).await
    }
}
