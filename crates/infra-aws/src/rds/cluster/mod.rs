//! `aws_rds_cluster`

mod blocks;
mod change;
mod read;
mod restore;

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, Obstacle, ProviderError, Scope};
use serde_json::{Map, Value as Json};

pub(super) use self::read::describe;

use self::blocks::{RestoreToPointInTime, S3Import, Scaling, Serverless};
use super::instance::blocks::MasterUserSecret;
use super::last_snapshot::LastSnapshot;
use super::{restored, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// Databases on storage of their own, which instances serve: Aurora, or a cluster that RDS makes of three instances. One
/// call reads 100.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_rds_cluster", version = 1)]
pub struct Cluster {
    #[attr(optional_computed)]
    allocated_storage: Option<i64>,
    #[attr(optional)]
    allow_major_version_upgrade: Option<bool>,
    #[attr(optional_computed)]
    apply_immediately: Option<bool>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, force_new)]
    availability_zones: Option<BTreeSet<String>>,
    #[attr(optional)]
    backtrack_window: Option<i64>,
    #[attr(optional_computed)]
    backup_retention_period: Option<i64>,
    #[attr(optional_computed)]
    ca_certificate_identifier: Option<String>,
    #[attr(computed)]
    ca_certificate_valid_till: Option<String>,
    #[attr(optional_computed, force_new)]
    cluster_identifier: Option<String>,
    #[attr(optional_computed, force_new)]
    cluster_identifier_prefix: Option<String>,
    #[attr(optional_computed)]
    cluster_members: Option<BTreeSet<String>>,
    #[attr(computed)]
    cluster_resource_id: Option<String>,
    #[attr(optional_computed, force_new)]
    cluster_scalability_type: Option<String>,
    #[attr(optional, default = false)]
    copy_tags_to_snapshot: Option<bool>,
    #[attr(optional_computed)]
    database_insights_mode: Option<String>,
    #[attr(optional_computed, force_new)]
    database_name: Option<String>,
    #[attr(optional)]
    db_cluster_instance_class: Option<String>,
    #[attr(optional_computed)]
    db_cluster_parameter_group_name: Option<String>,
    #[attr(optional)]
    db_instance_parameter_group_name: Option<String>,
    #[attr(optional_computed, force_new)]
    db_subnet_group_name: Option<String>,
    #[attr(optional_computed, force_new)]
    db_system_id: Option<String>,
    #[attr(optional, default = true)]
    delete_automated_backups: Option<bool>,
    #[attr(optional)]
    deletion_protection: Option<bool>,
    #[attr(optional)]
    domain: Option<String>,
    #[attr(optional)]
    domain_iam_role_name: Option<String>,
    #[attr(optional, default = false)]
    enable_global_write_forwarding: Option<bool>,
    #[attr(optional, default = false)]
    enable_http_endpoint: Option<bool>,
    #[attr(optional, default = false)]
    enable_local_write_forwarding: Option<bool>,
    #[attr(optional)]
    enabled_cloudwatch_logs_exports: Option<BTreeSet<String>>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(required, force_new)]
    engine: String,
    #[attr(optional_computed, force_new)]
    engine_lifecycle_support: Option<String>,
    #[attr(optional, force_new, default = "provisioned")]
    engine_mode: Option<String>,
    #[attr(optional_computed)]
    engine_version: Option<String>,
    #[attr(computed, computed_on = ["engine_version"])]
    engine_version_actual: Option<String>,
    #[attr(optional)]
    final_snapshot_identifier: Option<String>,
    #[attr(optional)]
    global_cluster_identifier: Option<String>,
    #[attr(computed)]
    hosted_zone_id: Option<String>,
    #[attr(optional)]
    iam_database_authentication_enabled: Option<bool>,
    #[attr(optional_computed)]
    iam_roles: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    iops: Option<i64>,
    #[attr(optional_computed, force_new)]
    kms_key_id: Option<String>,
    #[attr(optional)]
    manage_master_user_password: Option<bool>,
    #[attr(optional, sensitive)]
    master_password: Option<String>,
    #[attr(optional, sensitive, write_only)]
    master_password_wo: Option<String>,
    #[attr(optional)]
    master_password_wo_version: Option<i64>,
    #[attr(computed, nested, computed_on = ["manage_master_user_password"])]
    master_user_secret: Vec<MasterUserSecret>,
    #[attr(optional_computed)]
    master_user_secret_kms_key_id: Option<String>,
    #[attr(optional_computed, force_new)]
    master_username: Option<String>,
    #[attr(optional_computed)]
    monitoring_interval: Option<i64>,
    #[attr(optional_computed)]
    monitoring_role_arn: Option<String>,
    #[attr(optional_computed)]
    network_type: Option<String>,
    #[attr(optional)]
    performance_insights_enabled: Option<bool>,
    #[attr(optional_computed)]
    performance_insights_kms_key_id: Option<String>,
    #[attr(optional_computed)]
    performance_insights_retention_period: Option<i64>,
    #[attr(optional_computed)]
    port: Option<i64>,
    #[attr(optional_computed)]
    preferred_backup_window: Option<String>,
    #[attr(optional_computed)]
    preferred_maintenance_window: Option<String>,
    #[attr(computed)]
    reader_endpoint: Option<String>,
    #[attr(optional)]
    replication_source_identifier: Option<String>,
    #[attr(optional, default = false)]
    skip_final_snapshot: Option<bool>,
    #[attr(optional, force_new)]
    snapshot_identifier: Option<String>,
    #[attr(optional, force_new)]
    source_region: Option<String>,
    #[attr(optional_computed, force_new)]
    storage_encrypted: Option<bool>,
    #[attr(optional_computed)]
    storage_type: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    vpc_security_group_ids: Option<BTreeSet<String>>,
    #[block(list, max = 1, force_new)]
    restore_to_point_in_time: Vec<RestoreToPointInTime>,
    #[block(list, max = 1, force_new)]
    s3_import: Vec<S3Import>,
    #[block(list, max = 1)]
    scaling_configuration: Vec<Scaling>,
    #[block(list, max = 1)]
    serverlessv2_scaling_configuration: Vec<Serverless>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl Cluster {
    fn key(&self) -> &str {
        given(&self.cluster_identifier).unwrap_or_else(|| self.id())
    }

    fn is_restored(&self) -> bool {
        given(&self.snapshot_identifier).is_some()
    }

    /// How Aurora serves it, where that is not as ever.
    fn special_mode(&self) -> Option<String> {
        let is_aurora = self.engine.starts_with("aurora");
        given_string(&self.engine_mode).filter(|mode| is_aurora && mode != "provisioned")
    }
}

impl Resource for Cluster {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const TAGGED_BY: &'static str = "arn";
    const LIMITS: Limits = Limits::minutes(120);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["restore_to_point_in_time", "s3_import", "source_region"]);
        checks.at_most_one(&["cluster_identifier", "cluster_identifier_prefix"]);
        checks.at_most_one(&["master_password", "master_password_wo", "manage_master_user_password"]);
        checks.requires("master_password_wo", &["master_password_wo_version"]);
        checks.one_of("database_insights_mode", &["standard", "advanced"]);
        checks
            .one_of("engine_mode", &["global", "multimaster", "parallelquery", "provisioned", "serverless"]);
        checks.one_of("network_type", &["IPV4", "DUAL"]);
        checks.one_of("cluster_scalability_type", &["standard", "limitless"]);
        checks.within("backup_retention_period", 0, 35);
        checks.within("backtrack_window", 0, 259_200);
        super::check_lower_case(checks, &["cluster_identifier", "cluster_identifier_prefix"]);
        checks.each("scaling_configuration", |of| {
            of.one_of("timeout_action", &["ForceApplyCapacityChange", "RollbackCapacityChange"]);
            of.within("seconds_before_timeout", 60, 600);
            of.within("seconds_until_auto_pause", 300, 86_400);
        });
        checks.each("serverlessv2_scaling_configuration", |of| {
            of.within("seconds_until_auto_pause", 300, 86_400)
        });
    }

    /// Engines other than Aurora serve a cluster of another kind of storage. RDS tells how clusters grow that do not. A cluster
    /// that is there does not need its snapshot any more.
    fn plan(draft: &mut Draft<'_>) {
        if !draft.is_create() && draft.is_unset("snapshot_identifier") {
            let prior = draft.prior("snapshot_identifier").clone();
            draft.set("snapshot_identifier", prior);
        } else if draft.config("snapshot_identifier").as_str() == Some("") {
            draft.in_place("snapshot_identifier");
        }
        restored::plan(draft, "cluster_resource_id");
        if !draft.is_create() && draft.is_unset_or_empty("scaling_configuration") {
            let prior = draft.prior("scaling_configuration").clone();
            draft.set("scaling_configuration", prior);
        }
        let aurora =
            |value: &infra_value::Value| value.as_str().map(|ty| ty.is_empty() || ty.starts_with("aurora"));
        let (prior, planned) = (aurora(draft.prior("storage_type")), aurora(draft.planned("storage_type")));
        let is_aurora = draft.planned("engine").as_str().is_some_and(|engine| engine.starts_with("aurora"));
        // What is not of Aurora cannot become another kind in place.
        if !draft.is_create() && !is_aurora && prior != planned && draft.changes("storage_type") {
            draft.replace("storage_type");
        }
    }

    /// The first version held the same.
    fn upgrade(_version: u64, _attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Nobody tells whose password it has.
    fn is_complete(&self) -> bool {
        !self.is_restored()
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_with(cx, prior, |_, _| true).await
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.cluster_identifier, &self.cluster_identifier_prefix, token);
        Self { cluster_identifier: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let arn = match made.is_restored() {
            true => restore::create(cx, &made, token).await?,
            false => change::create(cx, &made, token).await?,
        };
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::settled(cx, made.key(), false, op).await?;
        if made.is_restored() {
            restore::complete(cx, &made, op).await?;
        }
        change::roles(cx, made.key(), &None, &made.iam_roles, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if restored::is_to_complete(planned.is_restored(), &planned.cluster_resource_id) {
            change::settled(cx, prior.key(), false, op).await?;
            restore::complete(cx, &planned, op).await?;
        } else {
            change::update(cx, prior, &planned, op).await?;
        }
        change::roles(cx, prior.key(), &prior.iam_roles, &planned.iam_roles, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn guards(&self) -> Vec<Obstacle> {
        let protection = self.deletion_protection == Some(true);
        let protection = protection.then(|| Obstacle::protected_by("deletion_protection"));
        protection.into_iter().chain(self.last_snapshot().obstacle()).collect()
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        change::delete(cx, prior, op).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.keyed(&wanted.token)).collect();
        read::read_with(cx, &planned, |index, api| {
            tags::carry(&tags::reported(api.tag_list()), &wanted[index].token)
        })
        .await
    }

    async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, arns).await
    }
}

impl Cluster {
    fn last_snapshot(&self) -> LastSnapshot<'_> {
        LastSnapshot {
            identifier: self.key(),
            skips: self.skip_final_snapshot == Some(true),
            name: &self.final_snapshot_identifier,
        }
    }
}

/// What a cluster that is not there is told as.
fn not_found(identifier: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no database cluster \"{identifier}\""))
}
