//! `aws_security_groups`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::{Described, security_group};
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The groups that match.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_security_groups")]
pub struct SecurityGroups {
    #[attr(computed)]
    arns: Vec<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    ids: Vec<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    vpc_ids: Vec<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for SecurityGroups {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let found = security_group::SecurityGroup::describe(cx, filters).await?;
        let mut groups = Self { id: Some(cx.region().to_owned()), ..config };
        for api in found {
            let (id, owner) = (api.group_id.unwrap_or_default(), api.owner_id.unwrap_or_default());
            groups.arns.push(cx.arn("ec2", &owner, &format!("security-group/{id}")));
            groups.ids.push(id);
            groups.vpc_ids.push(api.vpc_id.unwrap_or_default());
        }
        Ok(groups)
    }
}
