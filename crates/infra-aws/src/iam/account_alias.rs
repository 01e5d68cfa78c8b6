//! `aws_iam_account_alias`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};

/// What the account is called where its users sign in. It has one such name: another one takes its place.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_account_alias")]
pub struct AccountAlias {
    #[attr(required, force_new)]
    account_alias: String,
    #[attr(optional_computed)]
    id: Option<String>,
}

impl AccountAlias {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.account_alias)
    }

    fn of(alias: &str) -> Self {
        Self { account_alias: alias.to_owned(), id: Some(alias.to_owned()) }
    }
}

async fn present(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let answer = cx.iam().list_account_aliases().send().await.during("iam:ListAccountAliases")?;
    Ok(answer.account_aliases)
}

impl Resource for AccountAlias {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        let Some(alias) = checks.text("account_alias") else { return };
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let has_hyphens_within = !alias.starts_with('-') && !alias.ends_with('-') && !alias.contains("--");
        if !(3..=63).contains(&alias.len()) || !alias.chars().all(is_allowed) || !has_hyphens_within {
            let message = format!(
                "account_alias is \"{alias}\", but must have 3 to 63 lower case letters, digits and single hyphens between them"
            );
            checks.report("account_alias", message);
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let present = match present(cx).await {
            Ok(present) => present,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let answer =
            |prior: &Self| present.iter().find(|alias| *alias == prior.key()).map(|alias| Self::of(alias));
        prior.iter().map(|prior| Ok(answer(prior))).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.iam_once().create_account_alias().account_alias(&planned.account_alias);
        call.send().await.during("iam:CreateAccountAlias")?;
        Ok(Self::of(&planned.account_alias))
    }

    /// Nothing of it can be changed.
    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_account_alias().account_alias(prior.key());
        call.send().await.during("iam:DeleteAccountAlias").map(drop)
    }

    /// It has no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(present(cx).await?.iter().map(|alias| Self::of(alias)).collect())
    }
}
