//! `aws_secretsmanager_secret_version`, the data source

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::{date, secret_version, stages};
use crate::context::Context;
use crate::given::given;
use crate::resource::DataSource;

/// What is in a secret: the current version, or the one that is named.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_secretsmanager_secret_version")]
pub struct DataSecretVersion {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    created_date: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, sensitive)]
    secret_binary: Option<String>,
    #[attr(required)]
    secret_id: String,
    #[attr(computed, sensitive)]
    secret_string: Option<String>,
    #[attr(optional_computed)]
    version_id: Option<String>,
    #[attr(optional)]
    version_stage: Option<String>,
    #[attr(computed)]
    version_stages: Option<BTreeSet<String>>,
}

/// The label that is meant when neither a version nor a label is named.
const CURRENT: &str = "AWSCURRENT";

impl DataSource for DataSecretVersion {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let version = given(&config.version_id);
        let stage = config.version_stage.as_deref().unwrap_or(CURRENT);
        let stage = version.is_none().then_some(stage);
        let found = secret_version::value(cx, &config.secret_id, version, stage).await?;
        let Some(api) = found else {
            let message = format!(
                "the secret {} has no version {}",
                config.secret_id,
                version.or(stage).unwrap_or_default()
            );
            let error = ProviderError::invalid(Path::attr("secret_id"), message);
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        // By what was asked for: the label, where no version was named.
        let asked = version.or(stage).unwrap_or_default();
        Ok(Self {
            arn: api.arn.clone(),
            created_date: api.created_date().map(date),
            id: Some(format!("{}|{asked}", config.secret_id)),
            secret_binary: Some(api.secret_binary().map(|b| STANDARD.encode(b)).unwrap_or_default()),
            secret_string: Some(api.secret_string.clone().unwrap_or_default()),
            version_stages: Some(stages(api.version_stages())),
            version_id: Some(api.version_id.clone().unwrap_or_default()),
            secret_id: config.secret_id,
            version_stage: Some(config.version_stage.unwrap_or_else(|| CURRENT.to_owned())),
        })
    }
}
