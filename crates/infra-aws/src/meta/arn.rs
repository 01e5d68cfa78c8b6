//! `aws_arn`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_value::Path;

use crate::arn;
use crate::checks::Checks;
use crate::context::Context;
use crate::resource::DataSource;

/// The parts of an ARN.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_arn")]
pub struct Arn {
    #[attr(computed)]
    account: Option<String>,
    #[attr(required)]
    arn: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    partition: Option<String>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(computed)]
    resource: Option<String>,
    #[attr(computed)]
    service: Option<String>,
}

impl DataSource for Arn {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        arn::check(checks, "arn");
    }

    async fn read(_cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let parts = arn::parts(&config.arn);
        let parts = parts.map_err(|reason| ProviderError::invalid(Path::attr("arn"), reason))?;
        let [partition, service, region, account, resource] = parts.map(|part| Some(part.to_owned()));
        Ok(Self {
            account,
            id: Some(config.arn.clone()),
            partition,
            region,
            resource,
            service,
            arn: config.arn,
        })
    }
}
