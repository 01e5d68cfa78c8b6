//! `aws_subnets`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::error::During;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// Ids of the subnets that match.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_subnets")]
pub struct Subnets {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    ids: Vec<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for Subnets {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let call =
            cx.ec2().describe_subnets().set_filters(Some(filters).filter(|filters| !filters.is_empty()));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let found = found.during("ec2:DescribeSubnets")?;
        let ids = found.into_iter().filter_map(|subnet| subnet.subnet_id).collect();
        Ok(Self { id: Some(cx.region().to_owned()), ids, ..config })
    }
}
