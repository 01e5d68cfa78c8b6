//! `aws_lambda_function`

mod blocks;
mod change;
mod code;
mod data;
mod plan;
mod read;
mod ready;

use std::collections::BTreeSet;

use aws_sdk_lambda::types::{PackageType, Runtime};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use self::blocks::{
    DeadLetter, Environment, FileSystem, Image, Logging, Network, SnapStart, Storage, Tracing,
};
pub(super) use self::change::changed;
pub(super) use self::code::package;
pub(super) use self::data::DataFunction;
pub(super) use self::read::{date, invoke_arn};
use super::named::LATEST;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::numbers::int32;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// Code that runs when it is called. Reading costs one call for each; one more for the versions of one that publishes them,
/// and one for one whose code has to be signed. An import makes all of them.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_function")]
pub struct Function {
    #[attr(optional_computed)]
    architectures: Option<Vec<String>>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    code_sha256: Option<String>,
    #[attr(optional)]
    code_signing_config_arn: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional)]
    filename: Option<String>,
    #[attr(required, force_new)]
    function_name: String,
    #[attr(optional)]
    handler: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    image_uri: Option<String>,
    #[attr(computed)]
    invoke_arn: Option<String>,
    #[attr(optional)]
    kms_key_arn: Option<String>,
    #[attr(computed)]
    last_modified: Option<String>,
    #[attr(optional)]
    layers: Option<Vec<String>>,
    #[attr(optional, default = 128)]
    memory_size: Option<i64>,
    #[attr(optional, force_new, default = "Zip")]
    package_type: Option<String>,
    #[attr(optional, default = false)]
    publish: Option<bool>,
    #[attr(computed)]
    qualified_arn: Option<String>,
    #[attr(computed)]
    qualified_invoke_arn: Option<String>,
    #[attr(optional)]
    replace_security_groups_on_destroy: Option<bool>,
    #[attr(optional)]
    replacement_security_group_ids: Option<BTreeSet<String>>,
    #[attr(optional, default = -1)]
    reserved_concurrent_executions: Option<i64>,
    #[attr(required)]
    role: String,
    #[attr(optional)]
    runtime: Option<String>,
    #[attr(optional)]
    s3_bucket: Option<String>,
    #[attr(optional)]
    s3_key: Option<String>,
    #[attr(optional)]
    s3_object_version: Option<String>,
    #[attr(computed)]
    signing_job_arn: Option<String>,
    #[attr(computed)]
    signing_profile_version_arn: Option<String>,
    #[attr(optional, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional_computed)]
    source_code_hash: Option<String>,
    #[attr(computed)]
    source_code_size: Option<i64>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, default = 3)]
    timeout: Option<i64>,
    #[attr(computed)]
    version: Option<String>,
    #[block(list, max = 1)]
    dead_letter_config: Vec<DeadLetter>,
    #[block(list, max = 1)]
    environment: Vec<Environment>,
    #[block(list, max = 1, computed)]
    ephemeral_storage: Vec<Storage>,
    #[block(list, max = 1)]
    file_system_config: Vec<FileSystem>,
    #[block(list, max = 1)]
    image_config: Vec<Image>,
    #[block(list, max = 1, computed)]
    logging_config: Vec<Logging>,
    #[block(list, max = 1)]
    snap_start: Vec<SnapStart>,
    #[block(list, max = 1, computed)]
    tracing_config: Vec<Tracing>,
    #[block(list, max = 1)]
    vpc_config: Vec<Network>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// What says that there is no limit of its own to how often a function runs at a time.
const UNRESERVED: i64 = -1;

impl Function {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.function_name)
    }

    /// How often it may run at a time, where that is bounded.
    fn reserved(&self) -> Option<i32> {
        int32(self.reserved_concurrent_executions.filter(|number| *number > UNRESERVED))
    }

    fn publishes(&self) -> bool {
        self.publish == Some(true)
    }
}

impl Resource for Function {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        plan::check(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        plan::plan(draft);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let has_variables = planned.environment.iter().any(|of| *of != Environment::default());
        let is_in_network = planned.vpc_config.iter().any(|network| !network.is_empty());
        let call = cx
            .lambda_once()
            .create_function()
            .function_name(&planned.function_name)
            .role(&planned.role)
            .code(planned.code().await?)
            .publish(planned.publishes())
            .set_architectures(planned.machines())
            .set_code_signing_config_arn(given_string(&planned.code_signing_config_arn))
            .set_dead_letter_config((!planned.dead_letter_config.is_empty()).then(|| planned.dead_letters()))
            .set_description(given_string(&planned.description))
            .set_environment(has_variables.then(|| planned.surroundings()))
            .set_ephemeral_storage(planned.storage()?)
            .set_file_system_configs(Some(planned.file_systems()?).filter(|systems| !systems.is_empty()))
            .set_handler(given_string(&planned.handler))
            .set_image_config((!planned.image_config.is_empty()).then(|| planned.image()))
            .set_kms_key_arn(given_string(&planned.kms_key_arn))
            .set_layers(planned.layers.clone().filter(|layers| !layers.is_empty()))
            .set_logging_config(planned.logging())
            .set_memory_size(int32(planned.memory_size))
            .set_package_type(given(&planned.package_type).map(PackageType::from))
            .set_runtime(given(&planned.runtime).map(Runtime::from))
            .set_snap_start((!planned.snap_start.is_empty()).then(|| planned.snapshots()))
            .set_tags(tags::to_map(&planned.tags_all))
            .set_timeout(int32(planned.timeout))
            .set_tracing_config(planned.tracing())
            .set_vpc_config(is_in_network.then(|| planned.network()));
        let made = call.send().await.during("lambda:CreateFunction")?;
        Ok(Self {
            arn: made.function_arn,
            id: Some(planned.function_name.clone()),
            // What has the number 1 is a version of its own; where none is published there is nothing to ask for.
            version: if planned.publishes() { made.version } else { Some(LATEST.to_owned()) },
            ..planned.clone()
        })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        // One that has failed to become active never does.
        let seen = made.ready(cx, None, op).await.map_err(|error| match ready::has_failed(&error) {
            true => Fault::tainted(error),
            false => Fault::from(error),
        })?;
        if let Some(version) = given(&made.version).filter(|version| *version != LATEST) {
            made.ready(cx, Some(version), op).await?;
        }
        if made.reserved().is_some() {
            made.change_reserved(cx, op).await?;
            return Ok(cx.read_written(&made, op).await?);
        }
        match made.observe(cx, seen).await? {
            Some(seen) => Ok(cx.seen_or_read(&made, seen, op).await?),
            None => Ok(cx.read_written(&made, op).await?),
        }
    }

    /// A name is one's own in an account and region. How often it may run at a time is said after the create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        let modified = found.last_modified.as_deref().and_then(read::date);
        let planned = Self {
            reserved_concurrent_executions: found.reserved_concurrent_executions,
            ..wanted.planned.clone()
        };
        modified.is_none_or(|date| is_recent(&date, wanted.begun)) && says_the_same(&planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    /// One that a distribution runs at its edges goes when its copies there are gone: until then it is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) {
            return Ok(());
        }
        if prior.replace_security_groups_on_destroy == Some(true) {
            prior.leave_groups(cx, op).await?;
        }
        let name = prior.key();
        let call = cx.lambda().delete_function().function_name(name).send().await;
        call.during("lambda:DeleteFunction")?;
        let gone = || async {
            let call = cx.lambda().get_function().function_name(name).send().await;
            Ok(if_found(call.during("lambda:GetFunction"))?.is_none().then_some(()))
        };
        op.until(format!("the function {name} to be gone"), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names = super::names(cx).await?;
        let known: Vec<Self> = names.iter().map(|name| Self::from_id(name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
