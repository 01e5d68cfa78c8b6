//! `aws_ses_domain_identity`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{PER_CALL, check_domain, domains};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A domain that mail is sent from. One call reads 100.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ses_domain_identity")]
pub struct DomainIdentity {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    domain: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    verification_token: Option<String>,
}

/// A domain, and the token that its owner publishes.
struct Verification {
    domain: String,
    token: Option<String>,
}

impl Verification {
    fn domain(&self) -> Option<&str> {
        Some(&self.domain)
    }
}

async fn verifications(cx: &Context, domains: Vec<String>) -> Result<Vec<Verification>, ProviderError> {
    let call = cx.ses().get_identity_verification_attributes().set_identities(Some(domains));
    let found = call.send().await.during("ses:GetIdentityVerificationAttributes")?.verification_attributes;
    let verification = |(domain, api): (String, aws_sdk_ses::types::IdentityVerificationAttributes)| {
        Verification { domain, token: told(&api.verification_token) }
    };
    Ok(found.into_iter().map(verification).collect())
}

impl DomainIdentity {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.domain)
    }
}

impl Resource for DomainIdentity {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check_domain(checks);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let domains = prior.iter().map(|prior| prior.key().to_owned());
        let found =
            lookup::by_key(domains, PER_CALL, Verification::domain, |domains| verifications(cx, domains))
                .await;
        let account = cx.account_id().await;
        let answer = |prior: &Self| {
            let Some(verification) = found.get(prior.key())? else { return Ok(None) };
            let domain = verification.domain.clone();
            Ok(Some(Self {
                arn: Some(cx.arn("ses", account.clone()?, &format!("identity/{domain}"))),
                id: Some(domain.clone()),
                domain,
                verification_token: verification.token.clone(),
            }))
        };
        prior.iter().map(answer).collect()
    }

    /// Harmless for a domain that is one already.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.ses_once().verify_domain_identity().domain(&planned.domain);
        let token = call.send().await.during("ses:VerifyDomainIdentity")?.verification_token;
        Ok(Self { id: Some(planned.domain.clone()), verification_token: Some(token), ..planned.clone() })
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ses().delete_identity().identity(prior.key()).send().await.during("ses:DeleteIdentity").map(drop)
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
