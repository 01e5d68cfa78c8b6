//! What a task has beside its containers.

use std::collections::HashMap;

use aws_sdk_ecs::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::given::{given, given_string, told};
use crate::numbers::{int32, int64, nonzero32};
use crate::tags::TagMap;

/// The disk of a task.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EphemeralStorage {
    #[attr(required, force_new)]
    size_in_gib: i64,
}

/// A device that computes. AWS offers none any more: refused.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InferenceAccelerator {
    #[attr(required, force_new)]
    device_name: String,
    #[attr(required, force_new)]
    device_type: String,
}

/// On which instances it may run.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PlacementConstraint {
    #[attr(optional, force_new)]
    expression: Option<String>,
    #[attr(required, force_new)]
    r#type: String,
}

/// The proxy of App Mesh.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Proxy {
    #[attr(required, force_new)]
    container_name: String,
    #[attr(optional, force_new)]
    properties: Option<TagMap>,
    #[attr(optional, force_new, default = "APPMESH")]
    r#type: Option<String>,
}

/// What Fargate runs it on.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RuntimePlatform {
    #[attr(optional, force_new)]
    cpu_architecture: Option<String>,
    #[attr(optional, force_new)]
    operating_system_family: Option<String>,
}

/// A disk that its containers can have.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Volume {
    #[attr(optional_computed, force_new)]
    configure_at_launch: Option<bool>,
    #[attr(optional, force_new)]
    host_path: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[block(list, max = 1, force_new)]
    docker_volume_configuration: Vec<DockerVolume>,
    #[block(list, max = 1, force_new)]
    efs_volume_configuration: Vec<EfsVolume>,
    #[block(list, max = 1, force_new)]
    fsx_windows_file_server_volume_configuration: Vec<FsxVolume>,
}

/// One of Docker.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DockerVolume {
    #[attr(optional, force_new, default = false)]
    autoprovision: Option<bool>,
    #[attr(optional_computed, force_new)]
    driver: Option<String>,
    #[attr(optional, force_new)]
    driver_opts: Option<TagMap>,
    #[attr(optional, force_new)]
    labels: Option<TagMap>,
    #[attr(optional_computed, force_new)]
    scope: Option<String>,
}

/// A file system of EFS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EfsVolume {
    #[attr(required, force_new)]
    file_system_id: String,
    #[attr(optional, force_new, default = "/")]
    root_directory: Option<String>,
    #[attr(optional, force_new)]
    transit_encryption: Option<String>,
    #[attr(optional, force_new)]
    transit_encryption_port: Option<i64>,
    #[block(list, max = 1, force_new)]
    authorization_config: Vec<EfsAuthorization>,
}

/// Who a task is for EFS.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EfsAuthorization {
    #[attr(optional, force_new)]
    access_point_id: Option<String>,
    #[attr(optional, force_new)]
    iam: Option<String>,
}

/// A file system of FSx for Windows.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FsxVolume {
    #[attr(required, force_new)]
    file_system_id: String,
    #[attr(required, force_new)]
    root_directory: String,
    #[block(list, min = 1, max = 1, force_new)]
    authorization_config: Vec<FsxAuthorization>,
}

/// Who a task is for FSx.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FsxAuthorization {
    #[attr(required, force_new)]
    credentials_parameter: String,
    #[attr(required, force_new)]
    domain: String,
}

fn map(tags: &Option<TagMap>) -> Option<HashMap<String, String>> {
    let tags = tags.as_ref().filter(|tags| !tags.is_empty())?;
    Some(tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn of_map(map: &Option<HashMap<String, String>>) -> Option<TagMap> {
    Some(map.iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect())
}

impl EphemeralStorage {
    pub(super) fn to_api(&self) -> api::EphemeralStorage {
        api::EphemeralStorage::builder()
            .size_in_gib(int32(Some(self.size_in_gib)).unwrap_or_default())
            .build()
    }

    pub(super) fn of_api(api: &api::EphemeralStorage) -> Self {
        Self { size_in_gib: api.size_in_gib.into() }
    }
}

impl PlacementConstraint {
    pub(super) fn to_api(&self) -> api::TaskDefinitionPlacementConstraint {
        api::TaskDefinitionPlacementConstraint::builder()
            .r#type(self.r#type.as_str().into())
            .set_expression(given_string(&self.expression))
            .build()
    }

    pub(super) fn of_api(api: &api::TaskDefinitionPlacementConstraint) -> Self {
        let ty = api.r#type().map_or("", |ty| ty.as_str());
        Self { expression: told(&api.expression), r#type: ty.to_owned() }
    }
}

impl Proxy {
    pub(super) fn to_api(&self) -> Result<api::ProxyConfiguration, ProviderError> {
        let pair =
            |(name, value): (&String, &String)| api::KeyValuePair::builder().name(name).value(value).build();
        let proxy = api::ProxyConfiguration::builder()
            .container_name(&self.container_name)
            .set_properties(Some(self.properties.iter().flatten().map(pair).collect()))
            .set_type(given(&self.r#type).map(api::ProxyConfigurationType::from));
        built(proxy.build())
    }

    pub(super) fn of_api(api: &api::ProxyConfiguration) -> Self {
        let pair = |pair: &api::KeyValuePair| Some((pair.name.clone()?, pair.value.clone()?));
        Self {
            container_name: api.container_name.clone(),
            properties: Some(api.properties().iter().filter_map(pair).collect()),
            r#type: told(&api.r#type().map(|ty| ty.as_str().to_owned())),
        }
    }
}

impl RuntimePlatform {
    pub(super) fn to_api(&self) -> api::RuntimePlatform {
        api::RuntimePlatform::builder()
            .set_cpu_architecture(given(&self.cpu_architecture).map(api::CpuArchitecture::from))
            .set_operating_system_family(given(&self.operating_system_family).map(api::OsFamily::from))
            .build()
    }

    pub(super) fn of_api(api: &api::RuntimePlatform) -> Self {
        Self {
            cpu_architecture: told(&api.cpu_architecture().map(|cpu| cpu.as_str().to_owned())),
            operating_system_family: told(
                &api.operating_system_family().map(|family| family.as_str().to_owned()),
            ),
        }
    }
}

impl Volume {
    pub(super) fn to_api(&self) -> Result<api::Volume, ProviderError> {
        let host =
            given(&self.host_path).map(|path| api::HostVolumeProperties::builder().source_path(path).build());
        let efs = self.efs_volume_configuration.first().map(EfsVolume::to_api).transpose()?;
        let fsx =
            self.fsx_windows_file_server_volume_configuration.first().map(FsxVolume::to_api).transpose()?;
        Ok(api::Volume::builder()
            .name(&self.name)
            .set_host(host)
            .set_configured_at_launch(self.configure_at_launch)
            .set_docker_volume_configuration(
                self.docker_volume_configuration.first().map(DockerVolume::to_api),
            )
            .set_efs_volume_configuration(efs)
            .set_fsx_windows_file_server_volume_configuration(fsx)
            .build())
    }

    pub(super) fn of_api(api: &api::Volume) -> Self {
        Self {
            configure_at_launch: Some(api.configured_at_launch.unwrap_or_default()),
            host_path: told(&api.host().and_then(|host| host.source_path.clone())),
            name: api.name.clone().unwrap_or_default(),
            docker_volume_configuration: api
                .docker_volume_configuration()
                .map(DockerVolume::of_api)
                .into_iter()
                .collect(),
            efs_volume_configuration: api
                .efs_volume_configuration()
                .map(EfsVolume::of_api)
                .into_iter()
                .collect(),
            fsx_windows_file_server_volume_configuration: api
                .fsx_windows_file_server_volume_configuration()
                .map(FsxVolume::of_api)
                .into_iter()
                .collect(),
        }
    }
}

impl DockerVolume {
    /// One of a task alone cannot be made beforehand.
    fn to_api(&self) -> api::DockerVolumeConfiguration {
        let is_shared = given(&self.scope) == Some("shared");
        api::DockerVolumeConfiguration::builder()
            .set_autoprovision(self.autoprovision.filter(|_| is_shared))
            .set_driver(given_string(&self.driver))
            .set_driver_opts(map(&self.driver_opts))
            .set_labels(map(&self.labels))
            .set_scope(given(&self.scope).map(api::Scope::from))
            .build()
    }

    fn of_api(api: &api::DockerVolumeConfiguration) -> Self {
        Self {
            autoprovision: Some(api.autoprovision.unwrap_or_default()),
            driver: told(&api.driver),
            driver_opts: of_map(&api.driver_opts),
            labels: of_map(&api.labels),
            scope: told(&api.scope().map(|scope| scope.as_str().to_owned())),
        }
    }
}

impl EfsVolume {
    fn to_api(&self) -> Result<api::EfsVolumeConfiguration, ProviderError> {
        let authorization = self.authorization_config.first().map(|of| {
            api::EfsAuthorizationConfig::builder()
                .set_access_point_id(given_string(&of.access_point_id))
                .set_iam(given(&of.iam).map(api::EfsAuthorizationConfigIam::from))
                .build()
        });
        // With an access point, the directory is the access point's.
        let directory =
            given_string(&self.root_directory).filter(|path| authorization.is_none() || path != "/");
        let volume = api::EfsVolumeConfiguration::builder()
            .file_system_id(&self.file_system_id)
            .set_root_directory(directory)
            .set_transit_encryption(given(&self.transit_encryption).map(api::EfsTransitEncryption::from))
            .set_transit_encryption_port(nonzero32(self.transit_encryption_port))
            .set_authorization_config(authorization);
        built(volume.build())
    }

    fn of_api(api: &api::EfsVolumeConfiguration) -> Self {
        let authorization = api.authorization_config().map(|api| EfsAuthorization {
            access_point_id: told(&api.access_point_id),
            iam: told(&api.iam().map(|iam| iam.as_str().to_owned())),
        });
        Self {
            file_system_id: api.file_system_id.clone(),
            root_directory: Some(api.root_directory.clone().unwrap_or_else(|| "/".to_owned())),
            transit_encryption: told(&api.transit_encryption().map(|mode| mode.as_str().to_owned())),
            transit_encryption_port: int64(api.transit_encryption_port),
            authorization_config: authorization.into_iter().collect(),
        }
    }
}

impl FsxVolume {
    fn to_api(&self) -> Result<api::FSxWindowsFileServerVolumeConfiguration, ProviderError> {
        let authorization = self.authorization_config.first().map(|of| {
            let authorization = api::FSxWindowsFileServerAuthorizationConfig::builder()
                .credentials_parameter(&of.credentials_parameter)
                .domain(&of.domain);
            built(authorization.build())
        });
        let volume = api::FSxWindowsFileServerVolumeConfiguration::builder()
            .file_system_id(&self.file_system_id)
            .root_directory(&self.root_directory)
            .set_authorization_config(authorization.transpose()?);
        built(volume.build())
    }

    fn of_api(api: &api::FSxWindowsFileServerVolumeConfiguration) -> Self {
        let authorization = api.authorization_config().map(|api| FsxAuthorization {
            credentials_parameter: api.credentials_parameter.clone(),
            domain: api.domain.clone(),
        });
        Self {
            file_system_id: api.file_system_id.clone(),
            root_directory: api.root_directory.clone(),
            authorization_config: authorization.into_iter().collect(),
        }
    }
}
