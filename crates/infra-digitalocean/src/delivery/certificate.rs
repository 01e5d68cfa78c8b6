//! `digitalocean_certificate`

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource, timeouts};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::api::{Listing, segment};
use crate::body::{compact, given};
use crate::digest;
use crate::listed::part;

const ENDPOINT: &str = "/v2/certificates";

/// A certificate. Its id is its name: what the API calls its id changes whenever Let's Encrypt renews it.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_certificate", version = 1)]
pub(crate) struct Certificate {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new, equivalent = digest::same)]
    certificate_chain: Option<String>,
    #[attr(optional_computed, force_new)]
    domains: Option<BTreeSet<String>>,
    #[attr(optional, force_new, equivalent = digest::same)]
    leaf_certificate: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(computed)]
    not_after: Option<String>,
    #[attr(optional, sensitive, force_new, equivalent = digest::same)]
    private_key: Option<String>,
    #[attr(computed)]
    sha1_fingerprint: Option<String>,
    #[attr(computed)]
    state: Option<String>,
    #[attr(optional, force_new, default = "custom")]
    r#type: Option<String>,
    #[attr(computed)]
    uuid: Option<String>,
    #[block(single)]
    timeouts: Option<timeouts::CreateDelete>,
}

/// A certificate as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    /// Another one after every renewal.
    pub(crate) id: String,
    /// What stays.
    pub(crate) name: String,
    #[serde(default)]
    not_after: Option<String>,
    #[serde(default)]
    sha1_fingerprint: Option<String>,
    #[serde(default)]
    dns_names: Option<BTreeSet<String>>,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    r#type: Option<String>,
}

/// The certificate of an id of the API.
async fn identified(cx: &Account, uuid: &str) -> Result<Option<Api>, ProviderError> {
    if uuid.is_empty() {
        return Ok(None);
    }
    match cx.api().find::<Json>(&format!("{ENDPOINT}/{}", segment(uuid))).await? {
        Some(mut answer) => part(&mut answer, "certificate").map(Some),
        None => Ok(None),
    }
}

/// The certificate of a name.
async fn called(cx: &Account, name: &str) -> Result<Option<Api>, ProviderError> {
    let path = format!("{ENDPOINT}?name={}", segment(name));
    let found: Vec<Api> = Listing::first(cx.api(), &path, "certificates").await?.rest(cx.api()).await?;
    Ok(found.into_iter().find(|api| api.name == name))
}

/// The certificate that another type's argument names: by its name, or else by its id.
pub(crate) async fn named(cx: &Account, name: &str) -> Result<Api, ProviderError> {
    let found = match called(cx, name).await? {
        Some(found) => Some(found),
        None => identified(cx, name).await?,
    };
    found.ok_or_else(|| {
        let message = format!("there is no certificate \"{name}\" in the account");
        ProviderError::new(ErrorClass::NotFound, message)
    })
}

/// From how many ids on the list of all certificates is read.
const MANY: usize = 3;

/// The names of certificates, by their ids. What is gone has none.
pub(crate) async fn names(
    cx: &Account,
    uuids: BTreeSet<&str>,
) -> Result<BTreeMap<String, String>, ProviderError> {
    let mut names = BTreeMap::new();
    if uuids.len() >= MANY {
        names.extend(all(cx).await?.into_iter().map(|api| (api.id, api.name)));
    }
    for uuid in uuids {
        if !names.contains_key(uuid)
            && let Some(api) = identified(cx, uuid).await?
        {
            names.insert(api.id, api.name);
        }
    }
    Ok(names)
}

async fn all(cx: &Account) -> Result<Vec<Api>, ProviderError> {
    Listing::first(cx.api(), ENDPOINT, "certificates").await?.rest(cx.api()).await
}

impl Certificate {
    fn observe(&self, api: &Api) -> Self {
        let digest = |text: &Option<String>| text.as_deref().map(digest::stored);
        let domains = api.dns_names.iter().flatten().filter(|name| !name.is_empty()).cloned().collect();
        Self {
            id: Some(api.name.clone()),
            certificate_chain: digest(&self.certificate_chain),
            domains: Some(domains),
            leaf_certificate: digest(&self.leaf_certificate),
            name: Some(api.name.clone()),
            not_after: Some(api.not_after.clone().unwrap_or_default()),
            private_key: digest(&self.private_key),
            sha1_fingerprint: Some(api.sha1_fingerprint.clone().unwrap_or_default()),
            state: Some(api.state.clone().unwrap_or_default()),
            r#type: api.r#type.clone().or(self.r#type.clone()),
            uuid: Some(api.id.clone()),
            timeouts: self.timeouts.clone(),
        }
    }

    /// The certificate as it is now: by its name, since its other id may have changed; what the list does not have
    /// yet, by that.
    async fn find(&self, cx: &Account) -> Result<Option<Api>, ProviderError> {
        if let Some(api) = called(cx, self.id()).await? {
            return Ok(Some(api));
        }
        identified(cx, given(&self.uuid).unwrap_or_default()).await
    }
}

impl Resource for Certificate {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(20);

    fn id(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &["custom", "lets_encrypt"]);
        let own = ["private_key", "leaf_certificate", "certificate_chain"];
        for argument in own {
            checks.at_most_one(&["domains", argument]);
        }
        match checks.text("type") {
            Some("lets_encrypt") => {
                for argument in own {
                    if checks.get(argument).is_some() {
                        checks.report(
                            argument,
                            format!("{argument} is for certificates of type \"custom\" only"),
                        );
                    }
                }
                if checks.is_left_out("domains") {
                    checks.report("domains", "domains is needed for a certificate of type \"lets_encrypt\"");
                }
            }
            _ => {
                for argument in ["private_key", "leaf_certificate"] {
                    if checks.is_left_out(argument) && checks.text("type") != Some("lets_encrypt") {
                        checks.report(
                            argument,
                            format!("{argument} is needed for a certificate of type \"custom\""),
                        );
                    }
                }
            }
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let mut found: BTreeMap<String, Api> = BTreeMap::new();
        if prior.len() > 1 {
            match all(cx).await {
                Ok(items) => found.extend(items.into_iter().map(|api| (api.name.clone(), api))),
                Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
            }
        }
        one_by_one(prior, |prior| {
            let listed = found.get(prior.id()).cloned();
            async move {
                let now = match listed {
                    Some(api) => Some(api),
                    None => prior.find(cx).await?,
                };
                Ok(now.map(|api| prior.observe(&api)))
            }
        })
        .await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let body = match given(&planned.r#type) {
            Some("lets_encrypt") => {
                json!({"name": planned.name, "type": "lets_encrypt", "dns_names": planned.domains})
            }
            _ => compact(json!({
                "name": planned.name,
                "type": "custom",
                "private_key": planned.private_key,
                "leaf_certificate": planned.leaf_certificate,
                "certificate_chain": given(&planned.certificate_chain),
            })),
        };
        let mut answer: Json = cx.api().post(ENDPOINT, &body).await?;
        Ok(planned.observe(&part(&mut answer, "certificate")?))
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let name = made.id();
        let refused = std::sync::atomic::AtomicBool::new(false);
        let (made, refused) = (&made, &refused);
        let verified = op
            .until_typically(
                std::time::Duration::from_secs(30),
                format!("digitalocean_certificate {name} to be verified"),
                || async move {
                    let now = made.find(cx).await?;
                    match now.as_ref().and_then(|api| api.state.as_deref()) {
                        Some("verified") => Ok(now),
                        Some("error") => {
                            refused.store(true, std::sync::atomic::Ordering::Relaxed);
                            Err(ProviderError::new(
                                ErrorClass::Invalid,
                                format!("the certificate {name} could not be verified"),
                            )
                            .hint("the domains must be managed by DigitalOcean's DNS in this account"))
                        }
                        _ => Ok(None),
                    }
                },
            )
            .await;
        match verified {
            Ok(api) => Ok(made.observe(&api)),
            Err(error) if refused.load(std::sync::atomic::Ordering::Relaxed) => Err(Fault::tainted(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything needs another certificate.
    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = prior.find(cx).await? else { return Ok(()) };
        let uuid = now.id.as_str();
        cx.api().delete(&format!("{ENDPOINT}/{}", segment(uuid)), None).await?;
        op.until(format!("digitalocean_certificate {} to be gone", prior.id()), || async move {
            Ok(identified(cx, uuid).await?.is_none().then_some(()))
        })
        .await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(all(cx).await?.iter().map(|api| Self::default().observe(api)).collect())
    }
}
