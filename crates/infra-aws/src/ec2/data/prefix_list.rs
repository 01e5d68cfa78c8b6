//! `aws_prefix_list`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::error::During;
use crate::given::{given_string, told};
use crate::lookup;
use crate::resource::DataSource;
use crate::timeouts::Read;

/// The ranges of a service of AWS, as gateway endpoints have them: the one list that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_prefix_list")]
pub struct PrefixList {
    #[attr(computed)]
    cidr_blocks: Vec<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(optional)]
    prefix_list_id: Option<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for PrefixList {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_arguments(&[("prefix-list-name", config.name.as_deref())]));
        let call = cx
            .ec2()
            .describe_prefix_lists()
            .set_prefix_list_ids(given_string(&config.prefix_list_id).map(|id| vec![id]))
            .set_filters(Some(filters).filter(|filters| !filters.is_empty()));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let api = lookup::only(found.during("ec2:DescribePrefixLists")?, "prefix list", "prefix lists")?;
        Ok(Self {
            cidr_blocks: api.cidrs.unwrap_or_default(),
            id: api.prefix_list_id,
            name: told(&api.prefix_list_name),
            ..config
        })
    }
}
