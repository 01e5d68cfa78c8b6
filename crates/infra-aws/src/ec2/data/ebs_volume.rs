//! `aws_ebs_volume` as a data source.

use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::tagging;
use crate::error::During;
use crate::given::told;
use crate::lookup;
use crate::numbers::int64;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one disk that matches, or the youngest of those.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ebs_volume")]
pub struct EbsVolume {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    availability_zone: Option<String>,
    #[attr(computed)]
    create_time: Option<String>,
    #[attr(computed)]
    encrypted: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    iops: Option<i64>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(optional)]
    most_recent: Option<bool>,
    #[attr(computed)]
    multi_attach_enabled: Option<bool>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    size: Option<i64>,
    #[attr(computed)]
    snapshot_id: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    throughput: Option<i64>,
    #[attr(computed)]
    volume_id: Option<String>,
    #[attr(computed)]
    volume_type: Option<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for EbsVolume {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let filters = filter_block::to_api(&config.filter);
        let call =
            cx.ec2().describe_volumes().set_filters(Some(filters).filter(|filters| !filters.is_empty()));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let mut found = found.during("ec2:DescribeVolumes")?;
        if config.most_recent == Some(true) {
            found.sort_by_key(|api| std::cmp::Reverse(api.create_time.map(|at| at.secs())));
            found.truncate(1);
        }
        let api = lookup::only(found, "volume", "volumes")?;
        let id = api.volume_id.clone().unwrap_or_default();
        let created = api.create_time.and_then(|at| at.fmt(Format::DateTime).ok());
        Ok(Self {
            arn: Some(cx.arn("ec2", cx.account_id().await?, &format!("volume/{id}"))),
            availability_zone: told(&api.availability_zone),
            create_time: told(&created),
            encrypted: Some(api.encrypted.unwrap_or_default()),
            iops: int64(api.iops),
            kms_key_id: told(&api.kms_key_id),
            multi_attach_enabled: Some(api.multi_attach_enabled.unwrap_or_default()),
            outpost_arn: told(&api.outpost_arn),
            size: int64(api.size),
            snapshot_id: told(&api.snapshot_id),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            throughput: int64(api.throughput),
            volume_id: Some(id.clone()),
            volume_type: told(&api.volume_type().map(|ty| ty.as_str().to_owned())),
            id: Some(id),
            ..config
        })
    }
}
