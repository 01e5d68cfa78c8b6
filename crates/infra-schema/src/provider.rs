//! Providers: their source addresses and what they offer.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::address::Mode;
use crate::{Function, Schema};

/// Where a provider comes from: `registry.terraform.io/hashicorp/aws`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderSource {
    /// Host of the registry.
    pub host: Arc<str>,
    /// Namespace within it.
    pub namespace: Arc<str>,
    /// Type name; by convention the prefix of its resource types.
    pub name: Arc<str>,
}

impl ProviderSource {
    /// Registry used when none is written.
    pub const DEFAULT_HOST: &str = "registry.terraform.io";
    /// Namespace used when none is written.
    pub const DEFAULT_NAMESPACE: &str = "hashicorp";

    /// The provider that a local name means when `required_providers` says nothing of it.
    pub fn implied(name: &str) -> Self {
        if name == "terraform" {
            // Built into the engine, like `terraform_data`.
            return Self { host: "terraform.io".into(), namespace: "builtin".into(), name: name.into() };
        }
        Self { host: Self::DEFAULT_HOST.into(), namespace: Self::DEFAULT_NAMESPACE.into(), name: name.into() }
    }

    /// The short form for messages: without the default host and, then, without the default namespace.
    pub fn for_display(&self) -> String {
        if &*self.host == Self::DEFAULT_HOST {
            format!("{}/{}", self.namespace, self.name)
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for ProviderSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.host, self.namespace, self.name)
    }
}

/// A source address that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a provider source address: write NAME, NAMESPACE/NAME or HOST/NAMESPACE/NAME")]
pub struct ParseProviderError(pub String);

impl FromStr for ProviderSource {
    type Err = ParseProviderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        let fine = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        };
        if !parts.iter().all(fine) {
            return Err(ParseProviderError(text.to_owned()));
        }
        let lower = |s: &str| Arc::from(s.to_lowercase());
        match parts[..] {
            [name] => Ok(Self::implied(&name.to_lowercase())),
            [namespace, name] => {
                Ok(Self { host: Self::DEFAULT_HOST.into(), namespace: lower(namespace), name: lower(name) })
            }
            [host, namespace, name] => {
                Ok(Self { host: lower(host), namespace: lower(namespace), name: lower(name) })
            }
            _ => Err(ParseProviderError(text.to_owned())),
        }
    }
}

/// Everything that a provider offers.
#[derive(Clone, Debug, Default)]
pub struct ProviderSchemas {
    /// Its own configuration block.
    pub provider: Schema,
    /// Managed resource types.
    pub resources: BTreeMap<Arc<str>, Arc<Schema>>,
    /// Data sources.
    pub data_sources: BTreeMap<Arc<str>, Arc<Schema>>,
    /// Ephemeral resource types.
    pub ephemeral_resources: BTreeMap<Arc<str>, Arc<Schema>>,
    /// Functions.
    pub functions: BTreeMap<Arc<str>, Arc<Function>>,
    /// Types beyond those, that it knows and does not manage.
    pub unmanaged: Option<Arc<dyn Unmanaged>>,
}

/// Types that a provider knows the schemas of without managing their objects. A configuration may hold such blocks, and
/// refer to them, as long as there is no instance.
pub trait Unmanaged: fmt::Debug + Send + Sync {
    /// The schema of a type.
    fn schema(&self, mode: Mode, ty: &str) -> Option<&Arc<Schema>>;
}

impl ProviderSchemas {
    /// The schema of a type whose objects the provider manages, or reads.
    pub fn managed(&self, mode: Mode, ty: &str) -> Option<&Arc<Schema>> {
        match mode {
            Mode::Managed => self.resources.get(ty),
            Mode::Data => self.data_sources.get(ty),
            Mode::Ephemeral => self.ephemeral_resources.get(ty),
        }
    }

    /// The schema of any type that the provider knows.
    pub fn any(&self, mode: Mode, ty: &str) -> Option<&Arc<Schema>> {
        self.managed(mode, ty).or_else(|| self.unmanaged.as_ref()?.schema(mode, ty))
    }
}
