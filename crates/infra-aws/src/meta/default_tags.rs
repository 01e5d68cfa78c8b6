//! `aws_default_tags`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use crate::context::Context;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// The tags that the provider adds to what it makes.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_default_tags")]
pub struct DefaultTags {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    tags: TagMap,
}

impl DataSource for DefaultTags {
    type Cx = Context;

    async fn read(cx: &Context, _config: Self) -> Result<Self, ProviderError> {
        let rules = cx.tags();
        // Without those that the provider is told to leave alone.
        let tags = rules.observe(rules.default.clone(), None).all;
        Ok(Self { id: Some(cx.partition().id.to_owned()), tags })
    }
}
