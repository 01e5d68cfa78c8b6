//! `aws_secretsmanager_secret`, the data source

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::{date, describe, policy};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::given;
use crate::resource::DataSource;
use crate::tags::{self, TagMap};

/// A secret that exists, without what is in it.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret")]
pub struct DataSecret {
    #[attr(optional_computed)]
    arn: Option<String>,
    #[attr(computed)]
    created_date: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    kms_key_id: Option<String>,
    #[attr(computed)]
    last_changed_date: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    policy: Option<String>,
    #[attr(optional_computed)]
    tags: TagMap,
}

impl DataSource for DataSecret {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["arn", "name"]);
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let (argument, id) = match given(&config.arn) {
            Some(arn) => ("arn", arn),
            None => ("name", given(&config.name).unwrap_or_default()),
        };
        let Some(api) = describe(cx, id).await?.filter(|api| api.deleted_date.is_none()) else {
            let error = ProviderError::invalid(Path::attr(argument), format!("there is no secret {id}"));
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        let arn = api.arn.clone().unwrap_or_default();
        Ok(Self {
            created_date: api.created_date().map(date),
            description: Some(api.description().unwrap_or_default().to_owned()),
            id: Some(arn.clone()),
            kms_key_id: Some(api.kms_key_id().unwrap_or_default().to_owned()),
            last_changed_date: api.last_changed_date().map(date),
            name: api.name.clone(),
            policy: Some(policy(cx, &arn).await?),
            tags: cx.tags().observe(tags::reported(api.tags()), None).all,
            arn: Some(arn),
        })
    }
}
