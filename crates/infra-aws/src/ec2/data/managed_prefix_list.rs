//! `aws_ec2_managed_prefix_list`, the data source

use aws_sdk_ec2::types::PrefixListEntry;
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::tagging;
use crate::error::During;
use crate::given::{given_string, told};
use crate::lookup;
use crate::numbers::int64;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// Ranges under one name, one's own or those of a service of AWS: the one list that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ec2_managed_prefix_list")]
pub struct ManagedPrefixList {
    #[attr(computed)]
    address_family: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed, nested_set)]
    entries: Vec<Entry>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    max_entries: Option<i64>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    version: Option<i64>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// One range.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Entry {
    #[attr(computed)]
    cidr: Option<String>,
    #[attr(computed)]
    description: Option<String>,
}

impl Entry {
    fn observe(api: &PrefixListEntry) -> Self {
        Self { cidr: told(&api.cidr), description: told(&api.description) }
    }
}

impl DataSource for ManagedPrefixList {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_arguments(&[("prefix-list-name", config.name.as_deref())]));
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let call = cx
            .ec2()
            .describe_managed_prefix_lists()
            .set_prefix_list_ids(given_string(&config.id).map(|id| vec![id]))
            .set_filters(Some(filters).filter(|filters| !filters.is_empty()));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let found = found.during("ec2:DescribeManagedPrefixLists")?;
        let api = lookup::only(found, "prefix list", "prefix lists")?;
        let call = cx.ec2().get_managed_prefix_list_entries().set_prefix_list_id(api.prefix_list_id.clone());
        let entries = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let entries = entries.during("ec2:GetManagedPrefixListEntries")?;
        Ok(Self {
            address_family: told(&api.address_family),
            arn: told(&api.prefix_list_arn),
            entries: entries.iter().map(Entry::observe).collect(),
            max_entries: int64(api.max_entries),
            name: told(&api.prefix_list_name),
            owner_id: told(&api.owner_id),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            version: Some(api.version.unwrap_or_default()),
            id: api.prefix_list_id,
            ..config
        })
    }
}
