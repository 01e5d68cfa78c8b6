//! `aws_security_group` as a data source.

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::{Described, security_group, tagging};
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one group that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_security_group")]
pub struct SecurityGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    vpc_id: Option<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for SecurityGroup {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        filters.extend(filter_block::of_arguments(&[
            ("group-id", config.id.as_deref()),
            ("group-name", config.name.as_deref()),
            ("vpc-id", config.vpc_id.as_deref()),
        ]));
        let found = security_group::SecurityGroup::describe(cx, filters).await?;
        let api = lookup::only(found, "security group", "security groups")?;
        let id = api.group_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        Ok(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("security-group/{id}"))),
            description: api.description.clone(),
            id: Some(id),
            name: api.group_name.clone(),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            vpc_id: Some(api.vpc_id.clone().unwrap_or_default()),
            ..config
        })
    }
}
