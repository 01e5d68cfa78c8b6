//! `aws_lambda_function`, the data source

use aws_sdk_lambda::types::{Architecture, PackageType, Runtime};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::blocks::{DeadLetter, Environment, FileSystem, Logging, Network, Storage, Tracing, observed};
use super::read::{ask, invoke_arn, last_version, signing};
use super::{LATEST, UNRESERVED};
use crate::context::Context;
use crate::given::{given, given_string, told};
use crate::numbers::int64;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A function that exists: its last version, or the one that is named.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_function")]
pub struct DataFunction {
    #[attr(computed)]
    architectures: Vec<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    code_sha256: Option<String>,
    #[attr(computed)]
    code_signing_config_arn: Option<String>,
    #[attr(computed, nested)]
    dead_letter_config: Vec<DeadLetter>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed, nested)]
    environment: Vec<Environment>,
    #[attr(computed, nested)]
    ephemeral_storage: Vec<Storage>,
    #[attr(computed, nested)]
    file_system_config: Vec<FileSystem>,
    #[attr(required)]
    function_name: String,
    #[attr(computed)]
    handler: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    image_uri: Option<String>,
    #[attr(computed)]
    invoke_arn: Option<String>,
    #[attr(computed)]
    kms_key_arn: Option<String>,
    #[attr(computed)]
    last_modified: Option<String>,
    #[attr(computed)]
    layers: Vec<String>,
    #[attr(computed, nested)]
    logging_config: Vec<Logging>,
    #[attr(computed)]
    memory_size: Option<i64>,
    #[attr(computed)]
    qualified_arn: Option<String>,
    #[attr(computed)]
    qualified_invoke_arn: Option<String>,
    #[attr(optional)]
    qualifier: Option<String>,
    #[attr(computed)]
    reserved_concurrent_executions: Option<i64>,
    #[attr(computed)]
    role: Option<String>,
    #[attr(computed)]
    runtime: Option<String>,
    #[attr(computed)]
    signing_job_arn: Option<String>,
    #[attr(computed)]
    signing_profile_version_arn: Option<String>,
    #[attr(computed, deprecated = "use code_sha256")]
    source_code_hash: Option<String>,
    #[attr(computed)]
    source_code_size: Option<i64>,
    #[attr(optional_computed)]
    tags: TagMap,
    #[attr(computed)]
    timeout: Option<i64>,
    #[attr(computed, nested)]
    tracing_config: Vec<Tracing>,
    #[attr(computed)]
    version: Option<String>,
    #[attr(computed, nested)]
    vpc_config: Vec<Network>,
}

/// The ARN of a function and that of the version that was asked for. Asked for one, Lambda tells its ARN.
fn arns(told: &str, qualifier: Option<&str>, version: &str) -> (String, String) {
    let own = qualifier.and_then(|qualifier| told.strip_suffix(qualifier)?.strip_suffix(':'));
    match own {
        Some(own) => (own.to_owned(), told.to_owned()),
        None => (told.to_owned(), format!("{told}:{version}")),
    }
}

/// What is logged, with nothing where Lambda tells no level.
fn logging(told_of: Vec<Logging>) -> Vec<Logging> {
    let fill = |of: Logging| Logging {
        application_log_level: told(&of.application_log_level),
        system_log_level: told(&of.system_log_level),
        ..of
    };
    told_of.into_iter().map(fill).collect()
}

impl DataSource for DataFunction {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let name = config.function_name;
        let missing = || {
            let error =
                ProviderError::invalid(Path::attr("function_name"), format!("there is no function {name}"));
            ProviderError { class: ErrorClass::NotFound, ..error }
        };
        let qualifier = match given_string(&config.qualifier) {
            None => last_version(cx, &name).await?.filter(|version| version != LATEST),
            given => given,
        };
        let qualifier = qualifier.as_deref();
        let api = ask(cx, &name, qualifier).await?.ok_or_else(missing)?;
        let of = api.configuration().ok_or_else(missing)?;
        let signing_config = match of.package_type() {
            Some(PackageType::Image) => String::new(),
            _ => match signing(cx, &name).await {
                Err(error) if error.class == ErrorClass::Denied => String::new(),
                answer => answer?,
            },
        };
        let reserved = api.concurrency().and_then(|of| of.reserved_concurrent_executions);
        let reported: TagMap = api.tags.clone().unwrap_or_default().into_iter().collect();
        let version = of.version().unwrap_or(LATEST);
        let (arn, qualified) = arns(of.function_arn().unwrap_or_default(), qualifier, version);
        let image = api.code().and_then(|code| given(&code.image_uri));
        Ok(Self {
            architectures: of.architectures().iter().map(Architecture::as_str).map(str::to_owned).collect(),
            code_sha256: told(&of.code_sha256),
            code_signing_config_arn: Some(signing_config),
            dead_letter_config: observed::dead_letters(of),
            description: told(&of.description),
            environment: observed::environment(&[], of),
            ephemeral_storage: observed::storage(of),
            file_system_config: observed::file_systems(of),
            handler: told(&of.handler),
            id: Some(name.clone()),
            image_uri: told(&image),
            invoke_arn: Some(invoke_arn(cx, &arn)),
            kms_key_arn: told(&of.kms_key_arn),
            last_modified: told(&of.last_modified),
            layers: of.layers().iter().filter_map(|layer| layer.arn.clone()).collect(),
            logging_config: logging(observed::logging(&[], of)),
            memory_size: int64(of.memory_size),
            qualified_invoke_arn: Some(invoke_arn(cx, &qualified)),
            qualified_arn: Some(qualified),
            qualifier: config.qualifier,
            reserved_concurrent_executions: Some(reserved.map_or(UNRESERVED, i64::from)),
            role: told(&of.role),
            runtime: told(&of.runtime.as_ref().map(Runtime::as_str)),
            signing_job_arn: told(&of.signing_job_arn),
            signing_profile_version_arn: told(&of.signing_profile_version_arn),
            source_code_hash: told(&of.code_sha256),
            source_code_size: Some(of.code_size),
            tags: cx.tags().observe(reported, None).all,
            timeout: int64(of.timeout),
            tracing_config: observed::tracing(of),
            version: Some(version.to_owned()),
            vpc_config: observed::network(&[], of),
            arn: Some(arn),
            function_name: name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_an_arn_of_its_own() {
        let pair = |arn: &str, qualified: &str| (arn.to_owned(), qualified.to_owned());
        assert_eq!(arns("a:f", None, "$LATEST"), pair("a:f", "a:f:$LATEST"));
        assert_eq!(arns("a:f:3", Some("3"), "3"), pair("a:f", "a:f:3"));
        assert_eq!(arns("a:f:live", Some("live"), "3"), pair("a:f", "a:f:live"));
    }
}
