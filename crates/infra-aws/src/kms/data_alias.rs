//! `aws_kms_alias`, the data source

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::{alias, describe};
use crate::context::Context;
use crate::resource::DataSource;

/// The key that a name leads to.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_kms_alias")]
pub struct DataAlias {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(computed)]
    target_key_arn: Option<String>,
    #[attr(computed)]
    target_key_id: Option<String>,
}

impl DataSource for DataAlias {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let name = config.name;
        let Some(api) = alias::all(cx).await?.remove(&name) else {
            let error = ProviderError::invalid(Path::attr("name"), format!("there is no alias {name}"));
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        // The aliases of AWS's own keys do not say which they are before these are used.
        let (id, arn) = match &api.target_key_id {
            Some(id) => (id.clone(), alias::key_arn(&api)),
            None => match describe(cx, &name, None).await? {
                Some(key) => (key.key_id, key.arn.unwrap_or_default()),
                None => (String::new(), String::new()),
            },
        };
        Ok(Self {
            id: api.alias_arn.clone(),
            arn: api.alias_arn,
            name,
            target_key_arn: Some(arn),
            target_key_id: Some(id),
        })
    }
}
