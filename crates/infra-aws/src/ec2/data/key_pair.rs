//! `aws_key_pair` as a data source.

use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::filter_block::{self, FilterBlock};
use crate::context::Context;
use crate::ec2::tagging;
use crate::error::During;
use crate::given::{given, told};
use crate::lookup;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one key pair that matches.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_key_pair")]
pub struct KeyPair {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    create_time: Option<String>,
    #[attr(computed)]
    fingerprint: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    include_public_key: Option<bool>,
    #[attr(optional)]
    key_name: Option<String>,
    #[attr(optional)]
    key_pair_id: Option<String>,
    #[attr(computed)]
    key_type: Option<String>,
    #[attr(computed)]
    public_key: Option<String>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

impl DataSource for KeyPair {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let mut filters = filter_block::to_api(&config.filter);
        filters.extend(filter_block::of_arguments(&[
            ("key-name", given(&config.key_name)),
            ("key-pair-id", given(&config.key_pair_id)),
        ]));
        let call = cx
            .ec2()
            .describe_key_pairs()
            .set_filters(Some(filters).filter(|filters| !filters.is_empty()))
            .include_public_key(config.include_public_key.unwrap_or_default());
        let found = call.send().await.during("ec2:DescribeKeyPairs")?.key_pairs.unwrap_or_default();
        let api = lookup::only(found, "key pair", "key pairs")?;
        let name = api.key_name.clone().unwrap_or_default();
        let created = api.create_time.and_then(|at| at.fmt(Format::DateTime).ok());
        Ok(Self {
            arn: Some(cx.arn("ec2", cx.account_id().await?, &format!("key-pair/{name}"))),
            create_time: told(&created),
            fingerprint: told(&api.key_fingerprint),
            id: api.key_pair_id.clone(),
            key_name: Some(name),
            key_pair_id: api.key_pair_id.clone(),
            key_type: told(&api.key_type().map(|ty| ty.as_str().to_owned())),
            public_key: told(&api.public_key),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            ..config
        })
    }
}
