//! `aws_ecr_repository`, the data source

use aws_sdk_ecr::types::{ImageDetail, ImageTagMutability, TagStatus};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::repository::{Encryption, Scanning};
use super::tagging;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given_string;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A repository that exists, and what was put there last.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecr_repository")]
pub struct DataRepository {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed, nested)]
    encryption_configuration: Vec<Encryption>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    image_scanning_configuration: Vec<Scanning>,
    #[attr(computed)]
    image_tag_mutability: Option<String>,
    #[attr(computed)]
    most_recent_image_tags: Vec<String>,
    #[attr(required)]
    name: String,
    #[attr(optional_computed)]
    registry_id: Option<String>,
    #[attr(computed)]
    repository_url: Option<String>,
    #[attr(optional_computed)]
    tags: TagMap,
}

/// The tags of the image that was pushed last.
async fn last_tags(cx: &Context, name: &str, registry: Option<String>) -> Result<Vec<String>, ProviderError> {
    let filter = aws_sdk_ecr::types::DescribeImagesFilter::builder().tag_status(TagStatus::Tagged).build();
    let call = cx.ecr().describe_images().repository_name(name).set_registry_id(registry).filter(filter);
    let found = call.into_paginator().items().send().collect::<Result<Vec<ImageDetail>, _>>().await;
    let last = found.during("ecr:DescribeImages")?.into_iter().max_by_key(|image| image.image_pushed_at);
    Ok(last.and_then(|image| image.image_tags).unwrap_or_default())
}

impl DataSource for DataRepository {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let (name, registry) = (config.name, given_string(&config.registry_id));
        let call = cx.ecr().describe_repositories().repository_names(&name).set_registry_id(registry.clone());
        let found = if_found(call.send().await.during("ecr:DescribeRepositories"))?;
        let Some(api) = found.and_then(|found| found.repositories.unwrap_or_default().into_iter().next())
        else {
            let error = ProviderError::invalid(Path::attr("name"), format!("there is no repository {name}"));
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        let arn = api.repository_arn.clone().unwrap_or_default();
        let tags = tagging::of(cx, &arn).await?.unwrap_or_default();
        let scanning =
            api.image_scanning_configuration().map(|of| Scanning { scan_on_push: of.scan_on_push });
        let mutability = api.image_tag_mutability().map_or("", ImageTagMutability::as_str);
        Ok(Self {
            encryption_configuration: api
                .encryption_configuration()
                .map(Encryption::of_api)
                .into_iter()
                .collect(),
            id: Some(name.clone()),
            image_scanning_configuration: scanning.into_iter().collect(),
            image_tag_mutability: Some(mutability.to_owned()),
            most_recent_image_tags: last_tags(cx, &name, registry).await?,
            registry_id: api.registry_id.clone(),
            repository_url: api.repository_uri.clone(),
            tags: cx.tags().observe(tags, None).all,
            arn: Some(arn),
            name,
        })
    }
}
