//! `aws_ses_domain_dkim`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{PER_CALL, check_domain, domains};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// The keys that sign a domain's mail. They stay when this is deleted: SES has no call that takes them away, and they go
/// with the domain. One call reads 100.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ses_domain_dkim")]
pub struct DomainDkim {
    #[attr(computed)]
    dkim_tokens: Option<Vec<String>>,
    #[attr(required, force_new)]
    domain: String,
    #[attr(optional_computed)]
    id: Option<String>,
}

/// A domain, and the names of the keys that its owner publishes.
struct Keys {
    domain: String,
    tokens: Vec<String>,
}

impl Keys {
    fn domain(&self) -> Option<&str> {
        Some(&self.domain)
    }
}

/// Those of domains that have keys.
async fn keys(cx: &Context, domains: Vec<String>) -> Result<Vec<Keys>, ProviderError> {
    let call = cx.ses().get_identity_dkim_attributes().set_identities(Some(domains));
    let found = call.send().await.during("ses:GetIdentityDkimAttributes")?.dkim_attributes;
    let keys =
        found.into_iter().map(|(domain, api)| Keys { domain, tokens: api.dkim_tokens.unwrap_or_default() });
    Ok(keys.filter(|keys| !keys.tokens.is_empty()).collect())
}

impl DomainDkim {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.domain)
    }
}

impl Resource for DomainDkim {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check_domain(checks);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let domains = prior.iter().map(|prior| prior.key().to_owned());
        let found = lookup::by_key(domains, PER_CALL, Keys::domain, |domains| keys(cx, domains)).await;
        let answer = |prior: &Self| {
            let Some(keys) = found.get(prior.key())? else { return Ok(None) };
            Ok(Some(Self {
                dkim_tokens: Some(keys.tokens.clone()),
                domain: keys.domain.clone(),
                id: Some(keys.domain.clone()),
            }))
        };
        prior.iter().map(answer).collect()
    }

    /// Harmless for a domain that has keys already.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.ses_once().verify_domain_dkim().domain(&planned.domain);
        let tokens = call.send().await.during("ses:VerifyDomainDkim")?.dkim_tokens;
        Ok(Self { dkim_tokens: Some(tokens), id: Some(planned.domain.clone()), ..planned.clone() })
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    fn stays(&self) -> bool {
        true
    }

    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Identities are not asked for their tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let known: Vec<Self> = domains(cx).await?.iter().map(|domain| Self::from_id(domain)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
