//! `aws_dynamodb_table`

mod blocks;
mod change;
mod convert;
mod keys;

use aws_sdk_dynamodb::types::{
    BillingMode, IndexStatus, KeyType, LocalSecondaryIndex, PointInTimeRecoveryDescription,
    PointInTimeRecoveryStatus, SseStatus, StreamViewType, TableClass, TableDescription as Api, TableStatus,
    TimeToLiveDescription, TimeToLiveStatus,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, Obstacle, ProviderError, Scope};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use self::blocks::{
    Attribute, Encryption, GlobalIndex, Import, LocalIndex, OnDemand, PointInTimeRecovery, Replica,
    TimeToLive,
};
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::numbers::int64;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, INTENT, TagMap};
use crate::timeouts;

/// Items by their keys. Reading costs four calls for each: for the table, for when items go, for its backups, and for
/// its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_dynamodb_table", version = 1)]
pub struct Table {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "PROVISIONED")]
    billing_mode: Option<String>,
    #[attr(optional)]
    deletion_protection_enabled: Option<bool>,
    #[attr(optional_computed, force_new)]
    hash_key: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional, force_new)]
    range_key: Option<String>,
    #[attr(optional_computed, computed_on = ["billing_mode"])]
    read_capacity: Option<i64>,
    #[attr(optional, force_new)]
    restore_date_time: Option<String>,
    #[attr(optional)]
    restore_source_name: Option<String>,
    #[attr(optional, force_new)]
    restore_source_table_arn: Option<String>,
    #[attr(optional, force_new)]
    restore_to_latest_time: Option<bool>,
    #[attr(computed, computed_on = ["stream_enabled", "stream_view_type"])]
    stream_arn: Option<String>,
    #[attr(optional)]
    stream_enabled: Option<bool>,
    #[attr(computed, computed_on = ["stream_enabled", "stream_view_type"])]
    stream_label: Option<String>,
    #[attr(optional_computed, computed_on = ["stream_enabled"])]
    stream_view_type: Option<String>,
    #[attr(optional, default = "STANDARD")]
    table_class: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed, computed_on = ["billing_mode"])]
    write_capacity: Option<i64>,
    #[block(set)]
    attribute: Vec<Attribute>,
    #[block(set)]
    global_secondary_index: Vec<GlobalIndex>,
    #[block(list, max = 1)]
    import_table: Vec<Import>,
    #[block(set, force_new)]
    local_secondary_index: Vec<LocalIndex>,
    #[block(list, max = 1)]
    on_demand_throughput: Vec<OnDemand>,
    #[block(list, max = 1, computed)]
    point_in_time_recovery: Vec<PointInTimeRecovery>,
    #[block(set)]
    replica: Vec<Replica>,
    #[block(list, max = 1, computed)]
    server_side_encryption: Vec<Encryption>,
    #[block(single)]
    timeouts: Option<timeouts::CreateUpdateDelete>,
    #[block(list, max = 1, computed)]
    ttl: Vec<TimeToLive>,
}

const ON_DEMAND: &str = "PAY_PER_REQUEST";
const PROVISIONED: &str = "PROVISIONED";

async fn describe(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    let found = if_found(
        cx.dynamodb().describe_table().table_name(name).send().await.during("dynamodb:DescribeTable"),
    )?;
    Ok(found.and_then(|found| found.table))
}

/// Whether nothing is going on, in the table or in an index.
fn is_settled(api: &Api) -> bool {
    let encryption = api.sse_description().and_then(|sse| sse.status());
    api.table_status() == Some(&TableStatus::Active)
        && api
            .global_secondary_indexes()
            .iter()
            .all(|index| index.index_status() == Some(&IndexStatus::Active))
        && !matches!(encryption, Some(SseStatus::Updating | SseStatus::Enabling | SseStatus::Disabling))
}

/// What a table is that has calls of its own to tell.
struct Settings {
    ttl: Option<TimeToLiveDescription>,
    recovery: Option<PointInTimeRecoveryDescription>,
    tags: TagMap,
}

async fn settings(cx: &Context, name: &str, arn: &str) -> Result<Settings, ProviderError> {
    let ttl = async {
        let call = cx.dynamodb().describe_time_to_live().table_name(name);
        if_found(call.send().await.during("dynamodb:DescribeTimeToLive"))
    };
    let backups = async {
        let call = cx.dynamodb().describe_continuous_backups().table_name(name);
        if_found(call.send().await.during("dynamodb:DescribeContinuousBackups"))
    };
    let (ttl, backups, tags) = futures::try_join!(ttl, backups, tagging::of(cx, arn))?;
    let backups = backups.and_then(|found| found.continuous_backups_description);
    Ok(Settings {
        ttl: ttl.and_then(|found| found.time_to_live_description),
        recovery: backups.and_then(|found| found.point_in_time_recovery_description),
        tags,
    })
}

impl Table {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    fn is_provisioned(&self) -> bool {
        given(&self.billing_mode) != Some(ON_DEMAND)
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, settings: Settings) -> Self {
        let tags = cx.tags().observe(settings.tags, self.tags.as_ref());
        let name = api.table_name.clone().unwrap_or_default();
        let mode = api.billing_mode_summary().and_then(|summary| summary.billing_mode());
        let class = api.table_class_summary().and_then(|summary| summary.table_class());
        let capacity = api.provisioned_throughput();
        let stream = api.stream_specification();
        let view = stream.and_then(|stream| stream.stream_view_type());
        let recovery = settings.recovery.as_ref();
        let is_recoverable = recovery.and_then(|of| of.point_in_time_recovery_status())
            == Some(&PointInTimeRecoveryStatus::Enabled);
        let days = recovery.and_then(|of| of.recovery_period_in_days).filter(|_| is_recoverable);
        let sse = api.sse_description();
        let is_encrypted =
            matches!(sse.and_then(|sse| sse.status()), Some(SseStatus::Enabled | SseStatus::Updating));
        let encryption = Encryption {
            enabled: is_encrypted,
            kms_key_arn: told(&sse.and_then(|sse| sse.kms_master_key_arn.clone())),
        };
        let is_said = is_encrypted || !self.server_side_encryption.is_empty();
        let ttl_status = settings.ttl.as_ref().and_then(|ttl| ttl.time_to_live_status());
        let has_ttl = matches!(ttl_status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling));
        let ttl_attribute = settings.ttl.as_ref().and_then(|ttl| ttl.attribute_name.clone());
        let known_attribute = self.ttl.first().and_then(|known| known.attribute_name.clone());
        Self {
            arn: api.table_arn.clone(),
            billing_mode: Some(mode.map_or(PROVISIONED, BillingMode::as_str).to_owned()),
            deletion_protection_enabled: Some(api.deletion_protection_enabled.unwrap_or_default()),
            hash_key: Some(convert::key_of(api.key_schema(), &KeyType::Hash)),
            id: Some(name.clone()),
            name,
            range_key: Some(convert::key_of(api.key_schema(), &KeyType::Range)),
            read_capacity: Some(capacity.and_then(|of| of.read_capacity_units).unwrap_or_default()),
            stream_arn: told(&api.latest_stream_arn),
            stream_enabled: Some(stream.is_some_and(|stream| stream.stream_enabled)),
            stream_label: told(&api.latest_stream_label),
            // Without a stream it stays what it was, as it is planned.
            stream_view_type: view
                .map(|view: &StreamViewType| view.as_str().to_owned())
                .or_else(|| self.stream_view_type.clone())
                .or(Some(String::new())),
            table_class: Some(class.map_or("STANDARD", TableClass::as_str).to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            write_capacity: Some(capacity.and_then(|of| of.write_capacity_units).unwrap_or_default()),
            attribute: convert::key_attributes(api).map(Attribute::of_api).collect(),
            global_secondary_index: api.global_secondary_indexes().iter().map(GlobalIndex::of_api).collect(),
            local_secondary_index: api.local_secondary_indexes().iter().map(LocalIndex::of_api).collect(),
            on_demand_throughput: api.on_demand_throughput().map(OnDemand::of_api).into_iter().collect(),
            point_in_time_recovery: vec![PointInTimeRecovery {
                enabled: is_recoverable,
                recovery_period_in_days: int64(days),
            }],
            server_side_encryption: Some(encryption).filter(|_| is_said).into_iter().collect(),
            ttl: vec![TimeToLive {
                attribute_name: Some(
                    ttl_attribute
                        .filter(|_| has_ttl)
                        .or(known_attribute.filter(|_| !has_ttl))
                        .unwrap_or_default(),
                ),
                enabled: Some(has_ttl),
            }],
            ..self.clone()
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = describe(cx, self.key()).await? else { return Ok(None) };
        if api.table_status() == Some(&TableStatus::Deleting) {
            return Ok(None);
        }
        let settings = settings(cx, self.key(), api.table_arn().unwrap_or_default()).await?;
        Ok(Some(self.observe(cx, &api, settings)))
    }

    /// Waits until nothing is going on.
    async fn settled(&self, cx: &Context, op: &Op<'_>) -> Result<Api, ProviderError> {
        let settled = || async { Ok(describe(cx, self.key()).await?.filter(is_settled)) };
        op.until(format!("the table {} to be active", self.key()), settled).await
    }
}

impl Resource for Table {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const TAGGED_BY: &'static str = "arn";
    const LIMITS: Limits = Limits::minutes(60);
    const SHOWS: Shows = Shows::Only(&["aws_dynamodb_table_replica", "aws_dynamodb_tag"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&[
            "import_table",
            "replica",
            "restore_date_time",
            "restore_source_name",
            "restore_source_table_arn",
            "restore_to_latest_time",
        ]);
        checks.one_of("billing_mode", &[PROVISIONED, ON_DEMAND]);
        checks.one_of("table_class", &["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);
        checks.one_of("stream_view_type", &["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"]);
        checks.each("attribute", |attribute| attribute.one_of("type", &["S", "N", "B"]));
        for index in ["global_secondary_index", "local_secondary_index"] {
            checks.each(index, |index| index.one_of("projection_type", &["ALL", "INCLUDE", "KEYS_ONLY"]));
        }
        if checks.get("stream_enabled").and_then(Value::as_bool) == Some(true) {
            checks.requires("stream_enabled", &["stream_view_type"]);
        }
        if checks.is_left_out("hash_key") {
            checks.report("hash_key", "hash_key must be set");
        }
        keys::check(checks);
        checks.each("point_in_time_recovery", |recovery| recovery.within("recovery_period_in_days", 1, 35));
    }

    fn plan(draft: &mut Draft<'_>) {
        keys::keep_types(draft);
    }

    /// The first version was written differently in ways that the present one reads.
    fn upgrade(_version: u64, _attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let (hash, range) = (given(&planned.hash_key).unwrap_or_default(), given(&planned.range_key));
        let is_provisioned = planned.is_provisioned();
        let global = planned.global_secondary_index.iter().map(|index| index.to_api(is_provisioned));
        let global: Vec<_> = global.collect::<Result<_, _>>()?;
        let local = planned.local_secondary_index.iter().map(|index| index.to_api(hash));
        let local: Vec<LocalSecondaryIndex> = local.collect::<Result<_, _>>()?;
        let capacity = convert::throughput(planned.read_capacity, planned.write_capacity)?;
        let call = cx
            .dynamodb_once()
            .create_table()
            .table_name(&planned.name)
            .set_key_schema(Some(convert::key_schema(hash, range)?))
            .set_attribute_definitions(Some(planned.definitions()?))
            .set_billing_mode(given(&planned.billing_mode).map(BillingMode::from))
            .set_provisioned_throughput(Some(capacity).filter(|_| is_provisioned))
            .set_on_demand_throughput(planned.on_demand_throughput.first().map(OnDemand::to_api))
            .set_global_secondary_indexes(Some(global).filter(|indexes| !indexes.is_empty()))
            .set_local_secondary_indexes(Some(local).filter(|indexes| !indexes.is_empty()))
            .set_stream_specification(planned.stream()?.filter(|stream| stream.stream_enabled))
            .set_sse_specification(planned.server_side_encryption.first().map(Encryption::to_api))
            .set_table_class(given(&planned.table_class).map(TableClass::from))
            .set_deletion_protection_enabled(planned.deletion_protection_enabled)
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        let made = call.send().await.during("dynamodb:CreateTable")?.table_description;
        let arn = made.and_then(|made| made.table_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn, id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let api = made.settled(cx, op).await?;
        let arn = api.table_arn().unwrap_or_default();
        let expires = made.ttl.first().is_some_and(|ttl| ttl.enabled == Some(true));
        let recovers = made.point_in_time_recovery.first().is_some_and(|recovery| recovery.enabled);
        if expires {
            change::time_to_live(cx, &made, &made.ttl, op).await?;
        }
        if recovers {
            change::recovery(cx, &made, op).await?;
        }
        // Neither shows in what the waiting call tells; a new table has neither.
        let settings = match expires || recovers {
            true => settings(cx, made.key(), arn).await?,
            false => Settings { ttl: None, recovery: None, tags: tagging::of(cx, arn).await? },
        };
        let seen = made.observe(cx, &api, settings);
        Ok(cx.seen_or_read(&made, seen, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.settled(cx, op).await?;
        change::update(cx, prior, &planned, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn guards(&self) -> Vec<Obstacle> {
        let protection = self.deletion_protection_enabled == Some(true);
        protection.then(|| Obstacle::protected_by("deletion_protection_enabled")).into_iter().collect()
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.deletion_protection_enabled == Some(true) && op.waivers().protection {
            let call =
                cx.dynamodb().update_table().table_name(prior.key()).deletion_protection_enabled(false);
            call.send().await.during("dynamodb:UpdateTable")?;
            prior.settled(cx, op).await?;
        }
        let deleted = cx.dynamodb().delete_table().table_name(prior.key()).send().await;
        deleted.during("dynamodb:DeleteTable").map_err(|error| {
            if error.message.contains("deletion protection") {
                let error = ProviderError { class: ErrorClass::Invalid, ..error };
                return error.hint("destroy with -disable-protection, or set deletion_protection_enabled = false and apply that first");
            }
            error
        })?;
        let gone = || async { Ok(describe(cx, prior.key()).await?.is_none().then_some(())) };
        op.until(format!("the table {} to be gone", prior.key()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names = cx.dynamodb().list_tables().into_paginator().items().send();
        let names = names.collect::<Result<Vec<_>, _>>().await.during("dynamodb:ListTables")?;
        let known: Vec<Self> = names.iter().map(|name| Self::from_id(name)).collect();
        let found = Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose);
        found.filter(|found| found.as_ref().map_or(true, |f| tags::is_in(scope, &f.tags_all))).collect()
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let Some(api) = describe(cx, &wanted.planned.name).await? else { return Ok(None) };
            let settings = settings(cx, &wanted.planned.name, api.table_arn().unwrap_or_default()).await?;
            let is_ours = settings.tags.get(INTENT) == Some(&wanted.token);
            Ok(is_ours.then(|| wanted.planned.observe(cx, &api, settings)))
        })
        .await
    }

    async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, arns).await
    }
}
