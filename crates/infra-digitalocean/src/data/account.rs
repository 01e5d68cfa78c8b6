//! `digitalocean_account`

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::DataSource;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::account::Account;
use crate::listed::part;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_account")]
pub(crate) struct AccountData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    droplet_limit: Option<i64>,
    #[attr(computed)]
    email: Option<String>,
    #[attr(computed)]
    email_verified: Option<bool>,
    #[attr(computed)]
    floating_ip_limit: Option<i64>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    status_message: Option<String>,
    #[attr(computed)]
    uuid: Option<String>,
}

#[derive(Deserialize)]
struct Api {
    droplet_limit: i64,
    floating_ip_limit: i64,
    email: String,
    uuid: String,
    email_verified: bool,
    status: String,
    status_message: String,
}

impl DataSource for AccountData {
    type Cx = Account;

    async fn read(cx: &Account, _config: Self) -> Result<Self, ProviderError> {
        let mut answer: Json = cx.api().get("/v2/account").await?;
        let api: Api = part(&mut answer, "account")?;
        Ok(Self {
            id: Some(api.uuid.clone()),
            droplet_limit: Some(api.droplet_limit),
            email: Some(api.email),
            email_verified: Some(api.email_verified),
            floating_ip_limit: Some(api.floating_ip_limit),
            status: Some(api.status),
            status_message: Some(api.status_message),
            uuid: Some(api.uuid),
        })
    }
}
