//! `aws_db_instance`

pub(super) mod blocks;
pub(super) mod change;
pub(super) mod read;
mod restore;

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, Obstacle, ProviderError, Scope};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use self::blocks::{BlueGreenUpdate, ListenerEndpoint, MasterUserSecret, RestoreToPointInTime, S3Import};
use super::last_snapshot::LastSnapshot;
use super::{restored, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::equivalent::same_but_for_case;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// A database server. Its id is the one that RDS never gives to another; it is asked for by its identifier.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_instance", version = 2)]
pub struct DbInstance {
    #[attr(computed, computed_on = ["identifier"])]
    address: Option<String>,
    #[attr(optional_computed)]
    allocated_storage: Option<i64>,
    #[attr(optional)]
    allow_major_version_upgrade: Option<bool>,
    #[attr(optional, default = false)]
    apply_immediately: Option<bool>,
    #[attr(computed, computed_on = ["identifier"])]
    arn: Option<String>,
    #[attr(optional, default = true)]
    auto_minor_version_upgrade: Option<bool>,
    #[attr(optional_computed, force_new)]
    availability_zone: Option<String>,
    #[attr(optional_computed)]
    backup_retention_period: Option<i64>,
    #[attr(optional_computed, force_new)]
    backup_target: Option<String>,
    #[attr(optional_computed)]
    backup_window: Option<String>,
    #[attr(optional_computed)]
    ca_cert_identifier: Option<String>,
    #[attr(optional_computed, force_new)]
    character_set_name: Option<String>,
    #[attr(optional, default = false)]
    copy_tags_to_snapshot: Option<bool>,
    #[attr(optional, force_new)]
    custom_iam_instance_profile: Option<String>,
    #[attr(optional)]
    customer_owned_ip_enabled: Option<bool>,
    #[attr(optional_computed)]
    database_insights_mode: Option<String>,
    #[attr(optional_computed, force_new)]
    db_name: Option<String>,
    #[attr(optional_computed)]
    db_subnet_group_name: Option<String>,
    #[attr(optional, default = false)]
    dedicated_log_volume: Option<bool>,
    #[attr(optional, default = true)]
    delete_automated_backups: Option<bool>,
    #[attr(optional)]
    deletion_protection: Option<bool>,
    #[attr(optional)]
    domain: Option<String>,
    #[attr(optional)]
    domain_auth_secret_arn: Option<String>,
    #[attr(optional)]
    domain_dns_ips: Option<Vec<String>>,
    #[attr(optional_computed)]
    domain_fqdn: Option<String>,
    #[attr(optional)]
    domain_iam_role_name: Option<String>,
    #[attr(optional)]
    domain_ou: Option<String>,
    #[attr(optional)]
    enabled_cloudwatch_logs_exports: Option<BTreeSet<String>>,
    #[attr(computed, computed_on = ["identifier", "port"])]
    endpoint: Option<String>,
    #[attr(optional_computed, force_new, equivalent = same_but_for_case)]
    engine: Option<String>,
    #[attr(optional_computed)]
    engine_lifecycle_support: Option<String>,
    #[attr(optional_computed)]
    engine_version: Option<String>,
    #[attr(computed, computed_on = ["engine_version"])]
    engine_version_actual: Option<String>,
    #[attr(optional)]
    final_snapshot_identifier: Option<String>,
    #[attr(computed)]
    hosted_zone_id: Option<String>,
    #[attr(optional)]
    iam_database_authentication_enabled: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    identifier: Option<String>,
    #[attr(optional_computed, force_new)]
    identifier_prefix: Option<String>,
    #[attr(required)]
    instance_class: String,
    #[attr(optional_computed)]
    iops: Option<i64>,
    #[attr(optional_computed, force_new)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    latest_restorable_time: Option<String>,
    #[attr(optional_computed)]
    license_model: Option<String>,
    #[attr(computed, nested)]
    listener_endpoint: Vec<ListenerEndpoint>,
    #[attr(optional_computed, equivalent = same_but_for_case)]
    maintenance_window: Option<String>,
    #[attr(optional)]
    manage_master_user_password: Option<bool>,
    #[attr(computed, nested, computed_on = ["manage_master_user_password"])]
    master_user_secret: Vec<MasterUserSecret>,
    #[attr(optional_computed)]
    master_user_secret_kms_key_id: Option<String>,
    #[attr(optional)]
    max_allocated_storage: Option<i64>,
    #[attr(optional, default = 0)]
    monitoring_interval: Option<i64>,
    #[attr(optional_computed)]
    monitoring_role_arn: Option<String>,
    #[attr(optional_computed)]
    multi_az: Option<bool>,
    #[attr(optional_computed, force_new)]
    nchar_character_set_name: Option<String>,
    #[attr(optional_computed)]
    network_type: Option<String>,
    #[attr(optional_computed)]
    option_group_name: Option<String>,
    #[attr(optional_computed)]
    parameter_group_name: Option<String>,
    #[attr(optional, sensitive)]
    password: Option<String>,
    #[attr(optional, sensitive, write_only)]
    password_wo: Option<String>,
    #[attr(optional)]
    password_wo_version: Option<i64>,
    #[attr(optional, default = false)]
    performance_insights_enabled: Option<bool>,
    #[attr(optional_computed)]
    performance_insights_kms_key_id: Option<String>,
    #[attr(optional_computed)]
    performance_insights_retention_period: Option<i64>,
    #[attr(optional_computed)]
    port: Option<i64>,
    #[attr(optional, default = false)]
    publicly_accessible: Option<bool>,
    #[attr(optional_computed)]
    replica_mode: Option<String>,
    #[attr(computed)]
    replicas: Vec<String>,
    #[attr(optional)]
    replicate_source_db: Option<String>,
    #[attr(computed)]
    resource_id: Option<String>,
    #[attr(optional, default = false)]
    skip_final_snapshot: Option<bool>,
    #[attr(optional_computed, force_new)]
    snapshot_identifier: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional, force_new)]
    storage_encrypted: Option<bool>,
    #[attr(optional_computed)]
    storage_throughput: Option<i64>,
    #[attr(optional_computed)]
    storage_type: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed, force_new)]
    timezone: Option<String>,
    #[attr(optional)]
    upgrade_storage_config: Option<bool>,
    #[attr(optional_computed, force_new)]
    username: Option<String>,
    #[attr(optional_computed)]
    vpc_security_group_ids: Option<BTreeSet<String>>,
    #[block(list, max = 1)]
    blue_green_update: Vec<BlueGreenUpdate>,
    #[block(list, max = 1, force_new)]
    restore_to_point_in_time: Vec<RestoreToPointInTime>,
    #[block(list, max = 1)]
    s3_import: Vec<S3Import>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl DbInstance {
    fn identifier(&self) -> &str {
        given(&self.identifier).unwrap_or_else(|| self.id())
    }

    fn is_restored(&self) -> bool {
        given(&self.snapshot_identifier).is_some() && !self.is_replica()
    }

    fn is_replica(&self) -> bool {
        given(&self.replicate_source_db).is_some()
    }

    fn named(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.identifier, &self.identifier_prefix, token);
        Self { identifier: Some(name.to_ascii_lowercase()), ..self.clone() }
    }
}

impl Resource for DbInstance {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits {
        create: std::time::Duration::from_secs(60 * 40),
        update: std::time::Duration::from_secs(60 * 80),
        delete: std::time::Duration::from_secs(60 * 60),
    };

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["identifier", "identifier_prefix"]);
        checks.at_most_one(&["password", "password_wo", "manage_master_user_password"]);
        checks.requires("password_wo", &["password_wo_version"]);
        checks.refuse(&[
            "backup_target",
            "custom_iam_instance_profile",
            "customer_owned_ip_enabled",
            "domain",
            "domain_auth_secret_arn",
            "domain_dns_ips",
            "domain_fqdn",
            "domain_iam_role_name",
            "domain_ou",
            "restore_to_point_in_time",
            "s3_import",
            "upgrade_storage_config",
        ]);
        checks.each("blue_green_update", |update| update.refuse(&["enabled"]));
        checks.within("backup_retention_period", 0, 35);
        if checks.is_left_out("replicate_source_db") && checks.is_left_out("snapshot_identifier") {
            for argument in ["engine", "username", "allocated_storage"] {
                if checks.is_left_out(argument) {
                    let unless = "unless replicate_source_db or snapshot_identifier is";
                    checks.report(argument, format!("{argument} must be set, {unless}"));
                }
            }
        } else if checks.text("replicate_source_db").is_some() {
            for argument in ["db_name", "username", "password"] {
                if !checks.is_left_out(argument) && checks.get(argument).is_some() {
                    checks.report(argument, format!("a replica has the {argument} of its source: remove it"));
                }
            }
        }
    }

    fn plan(draft: &mut Draft<'_>) {
        // Storage that grew by itself is not made smaller.
        let number = |value: &Value| value.as_i64();
        let (config, prior) =
            (number(draft.config("allocated_storage")), number(draft.prior("allocated_storage")));
        if let (Some(config), Some(prior), Some(most)) =
            (config, prior, number(draft.planned("max_allocated_storage")))
            && prior > config
            && most > config
        {
            draft.set("allocated_storage", Value::number(prior));
        }
        restored::plan(draft, "resource_id");
    }

    /// Older versions had the identifier as the id; both are read again.
    fn upgrade(_version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        for gone in ["name", "security_group_names"] {
            attributes.remove(gone);
        }
        Ok(())
    }

    /// Nobody tells whose password it has.
    fn is_complete(&self) -> bool {
        !self.is_restored()
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_with(cx, prior, |_, _| true).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.named(token);
        let id = if made.is_replica() {
            change::create_replica(cx, &made, token).await?
        } else if made.is_restored() {
            restore::create(cx, &made, token).await?
        } else {
            change::create(cx, &made, token).await?
        };
        Ok(Self { id, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::wait_available(cx, made.identifier(), op).await?;
        if made.is_replica() {
            change::complete_replica(cx, &made, op).await?;
        } else if made.is_restored() {
            restore::complete(cx, made.identifier(), &made, op).await?;
        }
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if restored::is_to_complete(planned.is_restored(), &planned.resource_id) {
            change::wait_available(cx, prior.identifier(), op).await?;
            restore::complete(cx, prior.identifier(), &planned, op).await?;
        } else {
            change::update(cx, prior, &planned, op).await?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        let arn = match prior.identifier() == planned.identifier() {
            true => arn.to_owned(),
            false => read::arn(cx, planned.identifier()).await?,
        };
        tagging::change(cx, &arn, &prior.tags_all, &planned.tags_all).await?;
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

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        cx.read(&Self { identifier: Some(id.to_owned()), ..Self::default() }).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let planned: Vec<Self> = wanted.iter().map(|wanted| wanted.planned.named(&wanted.token)).collect();
        read::read_with(cx, &planned, |index, api| {
            tags::carry(&tags::reported(api.tag_list()), &wanted[index].token)
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, &read::arns(cx, ids).await?).await
    }
}

impl DbInstance {
    fn last_snapshot(&self) -> LastSnapshot<'_> {
        LastSnapshot {
            identifier: self.identifier(),
            // A replica has nothing that its source has not.
            skips: self.skip_final_snapshot == Some(true) || self.is_replica(),
            name: &self.final_snapshot_identifier,
        }
    }
}

/// What an instance that is not there is told as.
fn not_found(identifier: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no database instance \"{identifier}\""))
}
