//! `aws_secretsmanager_secret_rotation`, the data source

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::describe;
use super::secret_rotation::Schedule;
use crate::context::Context;
use crate::given::told;
use crate::resource::DataSource;

/// Whether a secret gets another content from time to time, and when.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret_rotation")]
pub struct DataSecretRotation {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    rotation_enabled: Option<bool>,
    #[attr(computed)]
    rotation_lambda_arn: Option<String>,
    #[attr(computed, nested)]
    rotation_rules: Vec<Schedule>,
    #[attr(required)]
    secret_id: String,
}

impl DataSource for DataSecretRotation {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let found = describe(cx, &config.secret_id).await?.filter(|api| api.deleted_date.is_none());
        let Some(api) = found else {
            let message = format!("there is no secret {}", config.secret_id);
            let error = ProviderError::invalid(Path::attr("secret_id"), message);
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        Ok(Self {
            id: api.arn.clone(),
            rotation_enabled: Some(api.rotation_enabled.unwrap_or_default()),
            rotation_lambda_arn: told(&api.rotation_lambda_arn),
            rotation_rules: api.rotation_rules().map(Schedule::observe).into_iter().collect(),
            ..config
        })
    }
}
