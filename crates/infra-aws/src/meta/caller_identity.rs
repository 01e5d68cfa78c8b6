//! `aws_caller_identity`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use crate::context::Context;
use crate::resource::DataSource;

/// Who the calls are made as.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_caller_identity")]
pub struct CallerIdentity {
    #[attr(computed)]
    account_id: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    user_id: Option<String>,
}

impl DataSource for CallerIdentity {
    type Cx = Context;

    async fn read(cx: &Context, _config: Self) -> Result<Self, ProviderError> {
        let caller = cx.caller().await?.clone();
        Ok(Self {
            account_id: Some(caller.account.clone()),
            arn: Some(caller.arn),
            id: Some(caller.account),
            user_id: Some(caller.user_id),
        })
    }
}
