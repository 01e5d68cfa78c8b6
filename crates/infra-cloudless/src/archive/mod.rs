//! `hashicorp/archive`

mod contents;
mod file;

use infra_resource::registry::data_source;

use crate::provider::DataSources;

pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<file::ArchiveFile>()]
}
