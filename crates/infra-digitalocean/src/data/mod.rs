//! Data sources: what there is already.

mod account;
mod by_name;
mod droplet;
mod image;
mod kubernetes;
mod offer;
mod selection;

use infra_resource::registry::{Reader, data_source};

use crate::account::Account;

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader<Account>>> {
    vec![
        data_source::<account::AccountData>(),
        data_source::<by_name::DatabaseClusterData>(),
        data_source::<by_name::DomainData>(),
        data_source::<by_name::ProjectData>(),
        data_source::<by_name::SshKeyData>(),
        data_source::<by_name::TagData>(),
        data_source::<by_name::VpcData>(),
        data_source::<droplet::DropletData>(),
        data_source::<droplet::DropletsData>(),
        data_source::<image::ImageData>(),
        data_source::<image::ImagesData>(),
        data_source::<kubernetes::ClusterData>(),
        data_source::<kubernetes::VersionsData>(),
        data_source::<offer::RegionsData>(),
        data_source::<offer::SizesData>(),
    ]
}
