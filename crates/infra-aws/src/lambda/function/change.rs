//! Changing functions: settings, then the code, then the version that has both.

use aws_sdk_lambda::types::Runtime;
use infra_provider::{ErrorClass, ProviderError};

use super::Function;
use super::code::package;
use crate::context::Context;
use crate::ec2::filter;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::lambda::tagging;
use crate::mutation::Op;
use crate::numbers::int32;

/// What it is to be, where that is not what it was.
pub(in crate::lambda) fn changed<T: PartialEq>(planned: T, prior: T) -> Option<T> {
    (planned != prior).then_some(planned)
}

/// The same of a text, of which nothing is `""`.
fn changed_text(planned: &Option<String>, prior: &Option<String>) -> Option<String> {
    changed(given(planned).unwrap_or_default(), given(prior).unwrap_or_default()).map(str::to_owned)
}

impl Function {
    /// Makes it what is planned.
    pub(super) async fn change(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if given(&self.code_signing_config_arn) != given(&prior.code_signing_config_arn) {
            self.change_signing(cx, op).await?;
        }
        let has_other_settings = self.change_settings(cx, prior, op).await?;
        let has_other_code = self.has_other_code(prior);
        if has_other_code {
            self.change_code(cx, op).await?;
        }
        if self.publishes() && (has_other_settings || has_other_code || !prior.publishes()) {
            self.publish_version(cx, op).await?;
        }
        if self.reserved() != prior.reserved() {
            self.change_reserved(cx, op).await?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &self.tags_all).await
    }

    async fn change_signing(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(config) = given(&self.code_signing_config_arn) else {
            let call = cx.lambda().delete_function_code_signing_config().function_name(self.key());
            return call.send().await.during("lambda:DeleteFunctionCodeSigningConfig").map(drop);
        };
        let put = || async {
            let call = cx.lambda().put_function_code_signing_config().function_name(self.key());
            let call = call.code_signing_config_arn(config).send();
            call.await.during("lambda:PutFunctionCodeSigningConfig").map(drop)
        };
        op.persist_new(put).await
    }

    /// Says whether something had to be changed.
    async fn change_settings(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<bool, ProviderError> {
        let layers = |of: &Self| of.layers.clone().unwrap_or_default();
        let runtime = changed(given(&self.runtime), given(&prior.runtime)).flatten();
        let nothing = cx.lambda().update_function_configuration();
        let call = nothing
            .clone()
            .set_dead_letter_config(changed(self.dead_letters(), prior.dead_letters()))
            .set_description(changed_text(&self.description, &prior.description))
            .set_environment(changed(self.surroundings(), prior.surroundings()))
            .set_ephemeral_storage(changed(self.storage()?, prior.storage()?).flatten())
            .set_file_system_configs(changed(self.file_systems()?, prior.file_systems()?))
            .set_handler(changed_text(&self.handler, &prior.handler))
            .set_image_config(changed(self.image(), prior.image()))
            .set_kms_key_arn(changed_text(&self.kms_key_arn, &prior.kms_key_arn))
            .set_layers(changed(layers(self), layers(prior)))
            .set_logging_config(changed(self.logging(), prior.logging()).flatten())
            .set_memory_size(changed(int32(self.memory_size), int32(prior.memory_size)).flatten())
            .set_role(changed(self.role.clone(), prior.role.clone()))
            .set_runtime(runtime.map(Runtime::from))
            .set_snap_start(changed(self.snapshots(), prior.snapshots()))
            .set_timeout(changed(int32(self.timeout), int32(prior.timeout)).flatten())
            .set_tracing_config(changed(self.tracing(), prior.tracing()).flatten())
            .set_vpc_config(changed(self.network(), prior.network()));
        if call.as_input() == nothing.as_input() {
            return Ok(false);
        }
        let call = call.function_name(self.key());
        let update =
            || async { call.clone().send().await.during("lambda:UpdateFunctionConfiguration").map(drop) };
        op.persist_new(update).await?;
        self.ready(cx, None, op).await?;
        Ok(true)
    }

    async fn change_code(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .lambda()
            .update_function_code()
            .function_name(self.key())
            .set_architectures(self.machines())
            .set_zip_file(package(&self.filename).await?)
            .set_s3_bucket(given_string(&self.s3_bucket))
            .set_s3_key(given_string(&self.s3_key))
            .set_s3_object_version(given_string(&self.s3_object_version))
            .set_image_uri(given_string(&self.image_uri));
        let update = || async { call.clone().send().await.during("lambda:UpdateFunctionCode").map(drop) };
        op.persist_new(update).await?;
        self.ready(cx, None, op).await.map(drop)
    }

    /// Makes a version of what it is now. Lambda makes none where nothing has changed since the last.
    async fn publish_version(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let publish = || async {
            let call = cx.lambda().publish_version().function_name(self.key()).send();
            call.await.during("lambda:PublishVersion")
        };
        let version = op.persist(publish).await?.version;
        self.ready(cx, version.as_deref(), op).await.map(drop)
    }

    /// Writes how often it may run at a time.
    pub(super) async fn change_reserved(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(reserved) = self.reserved() else {
            let call = cx.lambda().delete_function_concurrency().function_name(self.key());
            return call.send().await.during("lambda:DeleteFunctionConcurrency").map(drop);
        };
        let put = || async {
            let call = cx.lambda().put_function_concurrency().function_name(self.key());
            let call = call.reserved_concurrent_executions(reserved).send();
            call.await.during("lambda:PutFunctionConcurrency").map(drop)
        };
        op.persist_new(put).await
    }

    /// Takes other security groups before it goes: Lambda keeps its network interfaces for some time, and what they have
    /// cannot be deleted until then.
    pub(super) async fn leave_groups(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(api) = self.ask(cx, None).await?.and_then(|api| api.configuration) else { return Ok(()) };
        let Some(vpc) = api.vpc_config().and_then(|network| network.vpc_id()).filter(|vpc| !vpc.is_empty())
        else {
            return Ok(());
        };
        let groups = match given_items(&self.replacement_security_group_ids) {
            Some(groups) => groups,
            None => default_group(cx, vpc).await?,
        };
        let subnets = api.vpc_config().map(|network| network.subnet_ids().to_vec());
        let network = aws_sdk_lambda::types::VpcConfig::builder().set_subnet_ids(subnets);
        let network = network.set_security_group_ids(Some(groups)).build();
        let call = cx.lambda().update_function_configuration().function_name(self.key());
        let call = call.vpc_config(network);
        let update =
            || async { call.clone().send().await.during("lambda:UpdateFunctionConfiguration").map(drop) };
        // A role that has lost what it may do is no function that is gone.
        op.persist(update).await.map_err(|error| match error.code.as_deref() {
            Some("InvalidParameterValueException") => ProviderError { class: ErrorClass::Invalid, ..error },
            _ => error,
        })?;
        self.ready(cx, None, op).await.map(drop)
    }
}

/// The group that a VPC came with.
async fn default_group(cx: &Context, vpc: &str) -> Result<Vec<String>, ProviderError> {
    let call = cx.ec2().describe_security_groups();
    let call = call.filters(filter("vpc-id", [vpc])).filters(filter("group-name", ["default"]));
    let found = call.send().await.during("ec2:DescribeSecurityGroups")?.security_groups;
    Ok(found.unwrap_or_default().into_iter().filter_map(|group| group.group_id).collect())
}
