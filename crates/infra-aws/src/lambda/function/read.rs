//! Reading functions.

use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::{Architecture, PackageType, Runtime};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::{ErrorClass, ProviderError};

use super::blocks::observed;
use super::{Function, LATEST, UNRESERVED};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::numbers::int64;
use crate::tags::TagMap;

/// A time as Lambda tells it: `2024-01-31T12:00:00.000+0000`.
pub(in crate::lambda) fn date(text: &str) -> Option<DateTime> {
    let text = text.strip_suffix("+0000").map_or_else(|| text.to_owned(), |text| format!("{text}Z"));
    DateTime::from_str(&text, Format::DateTimeWithOffset).ok()
}

/// What an API of API Gateway calls a function by.
pub(in crate::lambda) fn invoke_arn(cx: &Context, arn: &str) -> String {
    let function = format!("path/2015-03-31/functions/{arn}/invocations");
    format!("arn:{}:apigateway:{}:lambda:{function}", cx.partition().id, cx.region())
}

/// The function as it is now, or a version of it. `None` where it is not there.
pub(super) async fn ask(
    cx: &Context,
    name: &str,
    version: Option<&str>,
) -> Result<Option<GetFunctionOutput>, ProviderError> {
    let call = cx.lambda().get_function().function_name(name);
    let call = call.set_qualifier(version.map(str::to_owned)).send();
    if_found(call.await.during("lambda:GetFunction"))
}

/// The last of a function's versions, which is the one that is worked on where there is no other.
pub(super) async fn last_version(cx: &Context, name: &str) -> Result<Option<String>, ProviderError> {
    let call = cx.lambda().list_versions_by_function().function_name(name);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let found = if_found(found.during("lambda:ListVersionsByFunction"))?;
    Ok(found.and_then(|found| found.into_iter().next_back()).and_then(|last| last.version))
}

/// Who has to have signed a function's code. Denied where there is no signing of code at all.
pub(super) async fn signing(cx: &Context, name: &str) -> Result<String, ProviderError> {
    let call = cx.lambda().get_function_code_signing_config().function_name(name).send();
    let answer = if_found(call.await.during("lambda:GetFunctionCodeSigningConfig"))?;
    Ok(answer.map(|answer| answer.code_signing_config_arn).unwrap_or_default())
}

impl Function {
    pub(super) async fn ask(
        &self,
        cx: &Context,
        version: Option<&str>,
    ) -> Result<Option<GetFunctionOutput>, ProviderError> {
        ask(cx, self.key(), version).await
    }

    pub(super) async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        match self.ask(cx, None).await? {
            Some(api) => self.observe(cx, api).await,
            None => Ok(None),
        }
    }

    /// The last of its versions. Nobody asks while nothing says that there are some.
    async fn last_version(&self, cx: &Context) -> Result<Option<String>, ProviderError> {
        if !self.publishes() && given(&self.version) == Some(LATEST) {
            return Ok(Some(LATEST.to_owned()));
        }
        last_version(cx, self.key()).await
    }

    /// Who has to have signed its code. Nobody asks while it is known that nobody has to, nor of images.
    async fn signing(&self, cx: &Context, package: &PackageType) -> Result<Option<String>, ProviderError> {
        let is_new = self.arn.is_none();
        let is_known = given(&self.code_signing_config_arn).is_some();
        if *package == PackageType::Image || !(is_new || is_known) {
            return Ok(Some(String::new()));
        }
        match signing(cx, self.key()).await {
            Err(error) if error.class == ErrorClass::Denied && !is_known => Ok(Some(String::new())),
            answer => answer.map(Some),
        }
    }

    /// `self` is what was known of it. `None` when it is gone meanwhile.
    pub(super) async fn observe(
        &self,
        cx: &Context,
        api: GetFunctionOutput,
    ) -> Result<Option<Self>, ProviderError> {
        let Some(config) = &api.configuration else { return Ok(None) };
        let Some(version) = self.last_version(cx).await? else { return Ok(None) };
        let package = config.package_type().cloned().unwrap_or(PackageType::Zip);
        let reported: TagMap = api.tags.clone().unwrap_or_default().into_iter().collect();
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let arn = config.function_arn().unwrap_or_default().to_owned();
        let qualified = format!("{arn}:{version}");
        let machines = config.architectures().iter().map(Architecture::as_str);
        let layers = config.layers().iter().filter_map(|layer| layer.arn.clone());
        let image = api.code().and_then(|code| code.image_uri.clone());
        let reserved = api.concurrency().and_then(|of| of.reserved_concurrent_executions);
        let name = config.function_name().unwrap_or_default();
        Ok(Some(Self {
            architectures: Some(machines.map(str::to_owned).collect()),
            code_sha256: told(&config.code_sha256),
            code_signing_config_arn: self.signing(cx, &package).await?,
            description: told(&config.description),
            filename: self.filename.clone(),
            function_name: name.to_owned(),
            handler: told(&config.handler),
            id: Some(name.to_owned()),
            image_uri: image.or_else(|| self.image_uri.clone()),
            invoke_arn: Some(invoke_arn(cx, &arn)),
            kms_key_arn: told(&config.kms_key_arn),
            last_modified: told(&config.last_modified),
            layers: Some(layers.collect()),
            memory_size: int64(config.memory_size),
            package_type: Some(package.as_str().to_owned()),
            publish: Some(self.publishes()),
            qualified_invoke_arn: Some(invoke_arn(cx, &qualified)),
            qualified_arn: Some(qualified),
            replace_security_groups_on_destroy: self.replace_security_groups_on_destroy,
            replacement_security_group_ids: self.replacement_security_group_ids.clone(),
            reserved_concurrent_executions: Some(reserved.map_or(UNRESERVED, i64::from)),
            role: config.role().unwrap_or_default().to_owned(),
            runtime: told(&config.runtime.as_ref().map(Runtime::as_str)),
            s3_bucket: self.s3_bucket.clone(),
            s3_key: self.s3_key.clone(),
            s3_object_version: self.s3_object_version.clone(),
            signing_job_arn: told(&config.signing_job_arn),
            signing_profile_version_arn: told(&config.signing_profile_version_arn),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            source_code_hash: self.source_code_hash.clone(),
            source_code_size: Some(config.code_size),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeout: int64(config.timeout),
            version: Some(version),
            dead_letter_config: observed::dead_letters(config),
            environment: observed::environment(&self.environment, config),
            ephemeral_storage: observed::storage(config),
            file_system_config: observed::file_systems(config),
            image_config: observed::image(&self.image_config, config),
            logging_config: observed::logging(&self.logging_config, config),
            snap_start: observed::snapshots(&self.snap_start, config),
            tracing_config: observed::tracing(config),
            vpc_config: observed::network(&self.vpc_config, config),
            timeouts: self.timeouts.clone(),
            arn: Some(arn),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_lambda_are_read() {
        let read = |text| date(text).map(|date| date.secs());
        assert_eq!(read("1970-01-01T00:01:00.123+0000"), Some(60));
        assert_eq!(read("1970-01-01T00:01:00.123456Z"), Some(60));
        assert_eq!(read("yesterday"), None);
    }
}
