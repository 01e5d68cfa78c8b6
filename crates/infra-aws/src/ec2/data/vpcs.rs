//! `aws_vpcs`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::vpc;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// Ids of the VPCs that match.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpcs")]
pub struct Vpcs {
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

impl DataSource for Vpcs {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let found = vpc::describe(cx, filters).await?;
        let ids = found.into_iter().filter_map(|vpc| vpc.vpc_id).collect();
        Ok(Self { id: Some(cx.region().to_owned()), ids, ..config })
    }
}
