//! Accounts that are connected already. Many stacks in one process, and several provider blocks of one, mostly differ in their tags
//! alone: they share the credentials, the pool of connections, the clients, and with these what the SDK allows for retries.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use infra_provider::ProviderError;
use tokio::sync::OnceCell;

use super::Connection;
use super::block::Settings;
use crate::context::Account;

/// An account that is connected to when it is first asked for.
type Place = Arc<OnceCell<Arc<Account>>>;

/// Every account that was asked for, by how it is reached.
#[derive(Default)]
pub(crate) struct Accounts(Mutex<Vec<(Way, Place)>>);

/// How an account is reached: what a provider block says, but for tags and for which accounts it allows.
#[derive(Clone, PartialEq)]
struct Way {
    settings: Settings,
    endpoints: BTreeMap<String, String>,
}

impl Way {
    fn of(settings: &Settings, endpoints: BTreeMap<String, String>) -> Self {
        let settings = Settings {
            default_tags: Vec::new(),
            ignore_tags: Vec::new(),
            allowed_account_ids: None,
            forbidden_account_ids: None,
            ..settings.clone()
        };
        Self { settings, endpoints }
    }
}

impl Accounts {
    /// The account that is reached so. It is connected to once; when that fails, whoever asks next tries again.
    pub(crate) async fn get(
        &self,
        settings: &Settings,
        endpoints: BTreeMap<String, String>,
    ) -> Result<Arc<Account>, ProviderError> {
        let way = Way::of(settings, endpoints);
        let place = self.place(&way);
        let connected = place.get_or_try_init(|| async {
            let connection = Connection::new(&way.settings, way.endpoints.clone()).await?;
            Ok::<_, ProviderError>(Arc::new(Account::new(connection)))
        });
        connected.await.cloned()
    }

    fn place(&self, way: &Way) -> Place {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, place)) = known.iter().find(|(other, _)| other == way) {
            return Arc::clone(place);
        }
        let place = Place::default();
        known.push((way.clone(), Arc::clone(&place)));
        place
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::DefaultTags;
    use super::*;

    fn settings(region: &str, team: &str) -> Settings {
        let tags = Some([("Team".to_owned(), team.to_owned())].into());
        Settings {
            region: Some(region.to_owned()),
            access_key: Some("AKIA".to_owned()),
            secret_key: Some("secret".to_owned()),
            default_tags: vec![DefaultTags { tags }],
            ..Settings::default()
        }
    }

    #[tokio::test]
    async fn who_differs_in_tags_alone_shares_an_account() {
        let accounts = Accounts::default();
        let get = |settings: Settings, endpoints: BTreeMap<String, String>| {
            let accounts = &accounts;
            async move { accounts.get(&settings, endpoints).await.ok() }
        };
        let same = |a: &Option<Arc<Account>>, b: &Option<Arc<Account>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => panic!("no account"),
        };
        let none = BTreeMap::new;
        let core = get(settings("us-east-1", "core"), none()).await;
        assert!(same(&core, &get(settings("us-east-1", "web"), none()).await));
        let only =
            Settings { forbidden_account_ids: Some(["1".to_owned()].into()), ..settings("us-east-1", "web") };
        assert!(same(&core, &get(only, none()).await));
        assert!(!same(&core, &get(settings("eu-west-1", "core"), none()).await));
        let elsewhere = BTreeMap::from([("s3".to_owned(), "http://127.0.0.1:1".to_owned())]);
        assert!(!same(&core, &get(settings("us-east-1", "core"), elsewhere).await));
        let others = Settings { access_key: Some("AKIB".to_owned()), ..settings("us-east-1", "core") };
        assert!(!same(&core, &get(others, none()).await));
    }
}
