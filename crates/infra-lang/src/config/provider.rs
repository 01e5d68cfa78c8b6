//! `provider` blocks and what modules require of providers.

use std::fmt;
use std::sync::Arc;

use infra_diagnostics::Span;
use infra_schema::ProviderSource;
use infra_syntax::Body;

use super::VersionConstraint;

/// A provider configuration as a module names it: `aws`, `aws.east`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderLocal {
    /// The module's name for the provider.
    pub name: Arc<str>,
    /// Which of several configurations; the default one when there is none.
    pub alias: Option<Arc<str>>,
}

impl fmt::Display for ProviderLocal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.alias.as_ref().map_or(Ok(()), |alias| write!(f, ".{alias}"))
    }
}

/// A `provider` block.
#[derive(Clone, Debug)]
pub struct ProviderBlock {
    /// What it configures.
    pub local: ProviderLocal,
    /// What is for the provider: the body without `alias` and `version`.
    pub body: Body,
    /// The block's header.
    pub span: Span,
}

/// One entry of `required_providers`.
#[derive(Clone, Debug)]
pub struct RequiredProvider {
    /// The module's name for it.
    pub name: Arc<str>,
    /// Where it comes from.
    pub source: ProviderSource,
    /// Which versions will do.
    pub version: Option<VersionConstraint>,
    /// Configurations that the caller of the module must pass.
    pub configuration_aliases: Vec<ProviderLocal>,
    /// The entry.
    pub span: Span,
}

/// A provider configuration of the whole configuration: where its block stands, or would stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderConfig {
    /// The module whose block configures it; the root module when nothing does.
    pub module: infra_schema::address::ModulePath,
    /// The name in that module.
    pub local: ProviderLocal,
    /// The provider.
    pub source: ProviderSource,
}
