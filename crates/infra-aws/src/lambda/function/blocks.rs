//! The blocks of a function, and what they are to the API.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_lambda::types::{
    ApplicationLogLevel, DeadLetterConfig, Environment as EnvironmentApi, EphemeralStorage as StorageApi,
    FileSystemConfig, FunctionConfiguration, ImageConfig, LogFormat, LoggingConfig,
    SnapStart as SnapStartApi, SnapStartApplyOn, SystemLogLevel, TracingConfig, TracingMode, VpcConfig,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::Function;
use crate::error::built;
use crate::given::{given, given_string, told};
use crate::numbers::int32;
use crate::tags::TagMap;

/// Where events go that it has failed at.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DeadLetter {
    #[attr(required)]
    target_arn: String,
}

/// What it finds in its environment.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Environment {
    #[attr(optional)]
    variables: Option<TagMap>,
}

/// How much room it has in `/tmp`, in MB.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Storage {
    #[attr(optional_computed)]
    size: Option<i64>,
}

/// A file system that it sees.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FileSystem {
    #[attr(required)]
    arn: String,
    #[attr(required)]
    local_mount_path: String,
}

/// What is otherwise than its image says.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Image {
    #[attr(optional)]
    command: Option<Vec<String>>,
    #[attr(optional)]
    entry_point: Option<Vec<String>>,
    #[attr(optional)]
    working_directory: Option<String>,
}

/// What it logs, and where.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Logging {
    #[attr(optional)]
    pub(super) application_log_level: Option<String>,
    #[attr(required)]
    pub(super) log_format: String,
    #[attr(optional_computed)]
    pub(super) log_group: Option<String>,
    #[attr(optional)]
    pub(super) system_log_level: Option<String>,
}

/// Which versions start from a snapshot.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SnapStart {
    #[attr(required)]
    apply_on: String,
    #[attr(computed)]
    optimization_status: Option<String>,
}

/// Whether its requests are followed.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tracing {
    #[attr(required)]
    mode: String,
}

/// The network that it is in.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Network {
    #[attr(optional, default = false)]
    ipv6_allowed_for_dual_stack: Option<bool>,
    #[attr(required)]
    pub(super) security_group_ids: BTreeSet<String>,
    #[attr(required)]
    pub(super) subnet_ids: BTreeSet<String>,
    #[attr(computed, computed_on = ["subnet_ids"])]
    vpc_id: Option<String>,
}

/// A list of texts; nothing where it is empty.
fn texts(list: &Option<Vec<String>>) -> Option<Vec<String>> {
    list.clone().filter(|list| !list.is_empty())
}

impl Network {
    /// One that names nothing is none.
    pub(super) fn is_empty(&self) -> bool {
        self.subnet_ids.is_empty() && self.security_group_ids.is_empty()
    }
}

/// As a change takes them: what there is none of is said, so that it goes.
impl Function {
    pub(super) fn dead_letters(&self) -> DeadLetterConfig {
        let target = self.dead_letter_config.first().map(|to| to.target_arn.clone()).unwrap_or_default();
        DeadLetterConfig::builder().target_arn(target).build()
    }

    fn variables(&self) -> HashMap<String, String> {
        let variables = self.environment.first().and_then(|of| of.variables.clone());
        variables.unwrap_or_default().into_iter().collect()
    }

    pub(super) fn surroundings(&self) -> EnvironmentApi {
        EnvironmentApi::builder().set_variables(Some(self.variables())).build()
    }

    pub(super) fn storage(&self) -> Result<Option<StorageApi>, ProviderError> {
        let size = self.ephemeral_storage.first().and_then(|of| int32(of.size)).filter(|size| *size != 0);
        size.map(|size| built(StorageApi::builder().size(size).build())).transpose()
    }

    pub(super) fn file_systems(&self) -> Result<Vec<FileSystemConfig>, ProviderError> {
        let build = |of: &FileSystem| {
            let system = FileSystemConfig::builder().arn(&of.arn).local_mount_path(&of.local_mount_path);
            built(system.build())
        };
        self.file_system_config.iter().map(build).collect()
    }

    pub(super) fn image(&self) -> ImageConfig {
        let Some(image) = self.image_config.first() else { return ImageConfig::builder().build() };
        ImageConfig::builder()
            .set_command(texts(&image.command))
            .set_entry_point(texts(&image.entry_point))
            .set_working_directory(given_string(&image.working_directory))
            .build()
    }

    pub(super) fn logging(&self) -> Option<LoggingConfig> {
        let logging = self.logging_config.first()?;
        let of_application = given(&logging.application_log_level).map(ApplicationLogLevel::from);
        let of_system = given(&logging.system_log_level).map(SystemLogLevel::from);
        let config = LoggingConfig::builder()
            .log_format(LogFormat::from(logging.log_format.as_str()))
            .set_application_log_level(of_application)
            .set_system_log_level(of_system)
            .set_log_group(given_string(&logging.log_group));
        Some(config.build())
    }

    pub(super) fn snapshots(&self) -> SnapStartApi {
        let on = self.snap_start.first().map_or("None", |of| &of.apply_on);
        SnapStartApi::builder().apply_on(SnapStartApplyOn::from(on)).build()
    }

    pub(super) fn tracing(&self) -> Option<TracingConfig> {
        let mode = TracingMode::from(self.tracing_config.first()?.mode.as_str());
        Some(TracingConfig::builder().mode(mode).build())
    }

    pub(super) fn network(&self) -> VpcConfig {
        let network = self.vpc_config.first().cloned().unwrap_or_default();
        let is_dual = network.ipv6_allowed_for_dual_stack.unwrap_or_default();
        VpcConfig::builder()
            .set_subnet_ids(Some(network.subnet_ids.into_iter().collect()))
            .set_security_group_ids(Some(network.security_group_ids.into_iter().collect()))
            .ipv6_allowed_for_dual_stack(is_dual)
            .build()
    }
}

/// What the API tells of each, beside what was known: a block that says nothing is told as none.
pub(super) mod observed {
    use super::*;

    pub(crate) fn dead_letters(api: &FunctionConfiguration) -> Vec<DeadLetter> {
        let target = api.dead_letter_config().and_then(|to| given_string(&to.target_arn));
        target.map(|target_arn| DeadLetter { target_arn }).into_iter().collect()
    }

    pub(crate) fn environment(known: &[Environment], api: &FunctionConfiguration) -> Vec<Environment> {
        let variables = api.environment().and_then(|of| of.variables.clone()).unwrap_or_default();
        if variables.is_empty() {
            // Without variables it may be there or not.
            return known.iter().map(|_| Environment { variables: Some(TagMap::new()) }).collect();
        }
        vec![Environment { variables: Some(variables.into_iter().collect()) }]
    }

    pub(crate) fn storage(api: &FunctionConfiguration) -> Vec<Storage> {
        let size = api.ephemeral_storage().map(|of| i64::from(of.size));
        size.map(|size| Storage { size: Some(size) }).into_iter().collect()
    }

    pub(crate) fn file_systems(api: &FunctionConfiguration) -> Vec<FileSystem> {
        let observe = |of: &FileSystemConfig| FileSystem {
            arn: of.arn.clone(),
            local_mount_path: of.local_mount_path.clone(),
        };
        api.file_system_configs().iter().map(observe).collect()
    }

    pub(crate) fn image(known: &[Image], api: &FunctionConfiguration) -> Vec<Image> {
        let config = api.image_config_response().and_then(|response| response.image_config());
        let image = config.map_or_else(Image::default, |config| Image {
            command: Some(config.command().to_vec()),
            entry_point: Some(config.entry_point().to_vec()),
            working_directory: told(&config.working_directory),
        });
        let says_nothing = texts(&image.command).is_none()
            && texts(&image.entry_point).is_none()
            && given(&image.working_directory).is_none();
        if says_nothing && known.is_empty() { Vec::new() } else { vec![image] }
    }

    pub(crate) fn logging(known: &[Logging], api: &FunctionConfiguration) -> Vec<Logging> {
        let Some(config) = api.logging_config() else { return Vec::new() };
        let known = known.first();
        let format = config.log_format().map_or("Text", LogFormat::as_str);
        // A level that nobody asks for is Lambda's business.
        let level = |asked: Option<&Option<String>>, level: Option<&str>| {
            let is_left_open = asked.is_some_and(|asked| given(asked).is_none());
            if is_left_open { None } else { level.map(str::to_owned) }
        };
        vec![Logging {
            application_log_level: level(
                known.map(|known| &known.application_log_level),
                config.application_log_level().map(ApplicationLogLevel::as_str),
            ),
            log_format: format.to_owned(),
            log_group: told(&config.log_group),
            system_log_level: level(
                known.map(|known| &known.system_log_level),
                config.system_log_level().map(SystemLogLevel::as_str),
            ),
        }]
    }

    pub(crate) fn snapshots(known: &[SnapStart], api: &FunctionConfiguration) -> Vec<SnapStart> {
        let Some(snap_start) = api.snap_start() else { return Vec::new() };
        let on = snap_start.apply_on().map_or("None", SnapStartApplyOn::as_str);
        if on == "None" && known.is_empty() {
            return Vec::new();
        }
        let status = snap_start.optimization_status().map_or("Off", |status| status.as_str());
        vec![SnapStart { apply_on: on.to_owned(), optimization_status: Some(status.to_owned()) }]
    }

    pub(crate) fn tracing(api: &FunctionConfiguration) -> Vec<Tracing> {
        let mode = api.tracing_config().and_then(|tracing| tracing.mode());
        vec![Tracing { mode: mode.map_or("PassThrough", TracingMode::as_str).to_owned() }]
    }

    pub(crate) fn network(known: &[Network], api: &FunctionConfiguration) -> Vec<Network> {
        let set = |items: &[String]| items.iter().cloned().collect::<BTreeSet<String>>();
        let network = api.vpc_config().map_or_else(Network::default, |api| Network {
            ipv6_allowed_for_dual_stack: Some(api.ipv6_allowed_for_dual_stack.unwrap_or_default()),
            security_group_ids: set(api.security_group_ids()),
            subnet_ids: set(api.subnet_ids()),
            vpc_id: told(&api.vpc_id),
        });
        match (network.is_empty(), known.first()) {
            (false, _) => vec![network],
            // In none, which may be written as a network without anything in it.
            (true, Some(known)) => vec![Network {
                ipv6_allowed_for_dual_stack: known.ipv6_allowed_for_dual_stack,
                vpc_id: told(&None::<String>),
                ..network
            }],
            (true, None) => Vec::new(),
        }
    }
}
