//! `aws_internet_gateway` as a data source.

use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::{Described, internet_gateway, tagging};
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one gateway that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_internet_gateway")]
pub struct InternetGateway {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed, nested)]
    attachments: Vec<Attachment>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    internet_gateway_id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// The VPC that it is attached to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Attachment {
    #[attr(computed)]
    state: Option<String>,
    #[attr(computed)]
    vpc_id: Option<String>,
}

impl DataSource for InternetGateway {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_tags(config.tags.as_ref()));
        let id = [("internet-gateway-id", config.internet_gateway_id.as_deref())];
        filters.extend(filter_block::of_arguments(&id));
        let found = internet_gateway::InternetGateway::describe(cx, filters).await?;
        let api = lookup::only(found, "internet gateway", "internet gateways")?;
        let id = api.internet_gateway_id.clone().unwrap_or_default();
        let owner = api.owner_id.clone().unwrap_or_default();
        let attachments = api.attachments().iter().map(|attachment| Attachment {
            state: attachment.state.as_ref().map(|state| state.as_str().to_owned()),
            vpc_id: attachment.vpc_id.clone(),
        });
        Ok(Self {
            arn: Some(cx.arn("ec2", &owner, &format!("internet-gateway/{id}"))),
            attachments: attachments.collect(),
            id: Some(id.clone()),
            internet_gateway_id: Some(id),
            owner_id: Some(owner),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            ..config
        })
    }
}
