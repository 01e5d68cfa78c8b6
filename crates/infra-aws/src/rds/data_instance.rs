//! `aws_db_instance` as a data source.

use aws_sdk_rds::types::{DbInstance as Api, Filter};
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::instance::{blocks::MasterUserSecret, read};
use crate::context::Context;
use crate::given::{given, told};
use crate::lookup;
use crate::numbers::int64;
use crate::resource::DataSource;
use crate::tags::{self, TagMap};

/// The one database instance that matches: of an identifier, or with tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_instance")]
pub struct DataInstance {
    #[attr(computed)]
    address: Option<String>,
    #[attr(computed)]
    allocated_storage: Option<i64>,
    #[attr(computed)]
    auto_minor_version_upgrade: Option<bool>,
    #[attr(computed)]
    availability_zone: Option<String>,
    #[attr(computed)]
    backup_retention_period: Option<i64>,
    #[attr(computed)]
    ca_cert_identifier: Option<String>,
    #[attr(computed)]
    database_insights_mode: Option<String>,
    #[attr(computed)]
    db_cluster_identifier: Option<String>,
    #[attr(computed)]
    db_instance_arn: Option<String>,
    #[attr(computed)]
    db_instance_class: Option<String>,
    #[attr(optional_computed)]
    db_instance_identifier: Option<String>,
    #[attr(computed)]
    db_instance_port: Option<i64>,
    #[attr(computed)]
    db_name: Option<String>,
    #[attr(computed)]
    db_parameter_groups: Vec<String>,
    #[attr(computed)]
    db_subnet_group: Option<String>,
    #[attr(computed)]
    enabled_cloudwatch_logs_exports: Vec<String>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(computed)]
    engine: Option<String>,
    #[attr(computed)]
    engine_version: Option<String>,
    #[attr(computed)]
    hosted_zone_id: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    iops: Option<i64>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    license_model: Option<String>,
    #[attr(computed, nested)]
    master_user_secret: Vec<MasterUserSecret>,
    #[attr(computed)]
    master_username: Option<String>,
    #[attr(computed)]
    max_allocated_storage: Option<i64>,
    #[attr(computed)]
    monitoring_interval: Option<i64>,
    #[attr(computed)]
    monitoring_role_arn: Option<String>,
    #[attr(computed)]
    multi_az: Option<bool>,
    #[attr(computed)]
    network_type: Option<String>,
    #[attr(computed)]
    option_group_memberships: Vec<String>,
    #[attr(computed)]
    port: Option<i64>,
    #[attr(computed)]
    preferred_backup_window: Option<String>,
    #[attr(computed)]
    preferred_maintenance_window: Option<String>,
    #[attr(computed)]
    publicly_accessible: Option<bool>,
    #[attr(computed)]
    replicate_source_db: Option<String>,
    #[attr(computed)]
    resource_id: Option<String>,
    #[attr(computed)]
    storage_encrypted: Option<bool>,
    #[attr(computed)]
    storage_throughput: Option<i64>,
    #[attr(computed)]
    storage_type: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    timezone: Option<String>,
    #[attr(computed)]
    vpc_security_groups: Vec<String>,
}

async fn found(cx: &Context, config: &DataInstance) -> Result<Vec<Api>, ProviderError> {
    let filter = given(&config.db_instance_identifier)
        .map(|identifier| vec![Filter::builder().name("db-instance-id").values(identifier).build()]);
    let found = read::describe(cx, filter).await?;
    let none = TagMap::new();
    let wanted = config.tags.as_ref().unwrap_or(&none);
    let has_tags = |api: &Api| tags::includes(&tags::reported(api.tag_list()), wanted);
    Ok(found.into_iter().filter(has_tags).collect())
}

impl DataSource for DataInstance {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let found = found(cx, &config).await?;
        let api = lookup::only(found, "database instance", "database instances")?;
        let endpoint = api.endpoint();
        let address = endpoint.and_then(|of| of.address()).unwrap_or_default().to_owned();
        let port = endpoint.and_then(|of| of.port).or(api.db_instance_port);
        let groups = api.db_parameter_groups().iter();
        let options = api.option_group_memberships().iter();
        let security = api.vpc_security_groups().iter();
        let insights = api.database_insights_mode().map(|mode| mode.as_str().to_owned());
        let subnets = api.db_subnet_group().and_then(|of| of.db_subnet_group_name.clone());
        Ok(Self {
            allocated_storage: int64(api.allocated_storage),
            auto_minor_version_upgrade: Some(api.auto_minor_version_upgrade.unwrap_or_default()),
            availability_zone: told(&api.availability_zone),
            backup_retention_period: int64(api.backup_retention_period),
            ca_cert_identifier: told(&api.ca_certificate_identifier),
            database_insights_mode: told(&insights),
            db_cluster_identifier: told(&api.db_cluster_identifier),
            db_instance_arn: told(&api.db_instance_arn),
            db_instance_class: told(&api.db_instance_class),
            db_instance_identifier: told(&api.db_instance_identifier),
            db_instance_port: int64(api.db_instance_port),
            db_name: told(&api.db_name),
            db_parameter_groups: groups.filter_map(|of| of.db_parameter_group_name.clone()).collect(),
            db_subnet_group: Some(subnets.unwrap_or_default()),
            enabled_cloudwatch_logs_exports: api.enabled_cloudwatch_logs_exports().to_vec(),
            endpoint: Some(match (address.is_empty(), port) {
                (false, Some(port)) => format!("{address}:{port}"),
                _ => String::new(),
            }),
            engine: told(&api.engine),
            engine_version: told(&api.engine_version),
            hosted_zone_id: told(&endpoint.and_then(|of| of.hosted_zone_id.clone())),
            id: told(&api.db_instance_identifier),
            iops: int64(api.iops),
            kms_key_id: told(&api.kms_key_id),
            license_model: told(&api.license_model),
            master_user_secret: api.master_user_secret().map(MasterUserSecret::of_api).into_iter().collect(),
            master_username: told(&api.master_username),
            max_allocated_storage: int64(api.max_allocated_storage),
            monitoring_interval: int64(api.monitoring_interval),
            monitoring_role_arn: told(&api.monitoring_role_arn),
            multi_az: Some(api.multi_az.unwrap_or_default()),
            network_type: told(&api.network_type),
            option_group_memberships: options.filter_map(|of| of.option_group_name.clone()).collect(),
            port: int64(port),
            preferred_backup_window: told(&api.preferred_backup_window),
            preferred_maintenance_window: told(&api.preferred_maintenance_window),
            publicly_accessible: Some(api.publicly_accessible.unwrap_or_default()),
            replicate_source_db: told(&api.read_replica_source_db_instance_identifier),
            resource_id: told(&api.dbi_resource_id),
            storage_encrypted: Some(api.storage_encrypted.unwrap_or_default()),
            storage_throughput: int64(api.storage_throughput),
            storage_type: told(&api.storage_type),
            tags: Some(cx.tags().observe(tags::reported(api.tag_list()), None).all),
            timezone: told(&api.timezone),
            vpc_security_groups: security.filter_map(|of| of.vpc_security_group_id.clone()).collect(),
            address: Some(address),
        })
    }
}
