//! `hashicorp/local`

mod data;
mod file;
mod sensitive_file;
mod written;

use infra_resource::registry::{data_source, resource};

use crate::provider::{DataSources, Resources};

pub(crate) fn resources() -> Resources {
    vec![resource::<file::LocalFile>(), resource::<sensitive_file::LocalSensitiveFile>()]
}

pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data::LocalFileData>(), data_source::<data::LocalSensitiveFileData>()]
}
