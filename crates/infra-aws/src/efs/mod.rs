//! EFS: file systems, where they are mounted, ways into them, who may use them, and whether they are backed up.

mod access_point;
mod backup_policy;
mod file_system;
mod file_system_policy;
mod mount_target;

use crate::context::Context;
use crate::registry::{DataSources, Resources, resource};
use crate::tags::change_tags;

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<access_point::AccessPoint>(),
        resource::<backup_policy::BackupPolicy>(),
        resource::<file_system::FileSystem>(),
        resource::<file_system_policy::FileSystemPolicy>(),
        resource::<mount_target::MountTarget>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    Vec::new()
}

change_tags!(
    efs(resource_id),
    tag: tag_resource "elasticfilesystem:TagResource",
    untag: untag_resource "elasticfilesystem:UntagResource",
);

/// The ARN of a file system.
fn arn(cx: &Context, owner: &str, file_system: &str) -> String {
    cx.arn("elasticfilesystem", owner, &format!("file-system/{file_system}"))
}

/// The name by which a file system, or its target in a zone, is mounted.
fn dns_name(cx: &Context, of: &str) -> String {
    format!("{of}.efs.{}.{}", cx.region(), cx.partition().dns_suffix)
}
