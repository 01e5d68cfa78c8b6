//! `aws_ssm_parameter`, the data source

use infra_provider::ProviderError;
use infra_provider::model::Model;

use crate::context::Context;
use crate::error::During;
use crate::resource::DataSource;

/// A value that exists.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ssm_parameter")]
pub struct DataParameter {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    insecure_value: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(computed)]
    r#type: Option<String>,
    #[attr(computed, sensitive)]
    value: Option<String>,
    #[attr(computed)]
    version: Option<i64>,
    #[attr(optional)]
    with_decryption: Option<bool>,
}

impl DataSource for DataParameter {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let decrypt = config.with_decryption.unwrap_or(true);
        let call = cx.ssm().get_parameter().name(&config.name).with_decryption(decrypt);
        let answer = call.send().await.during("ssm:GetParameter")?;
        let Some(api) = answer.parameter else { return Ok(config) };
        let ty = api.r#type().map(|ty| ty.as_str().to_owned()).unwrap_or_default();
        Ok(Self {
            arn: api.arn.clone(),
            id: api.name.clone(),
            insecure_value: if ty == "SecureString" { None } else { api.value.clone() },
            r#type: Some(ty),
            value: api.value,
            version: Some(api.version),
            with_decryption: Some(decrypt),
            ..config
        })
    }
}
