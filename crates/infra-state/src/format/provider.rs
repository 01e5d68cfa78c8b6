//! Addresses of provider configurations.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use infra_schema::ProviderSource;
use infra_schema::address::{ModuleInstance, ModulePath};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The provider configuration that an object belongs to: `module.dns.provider["registry.terraform.io/hashicorp/aws"].west`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderAddress {
    /// The module whose `provider` block it is.
    pub module: ModulePath,
    /// The provider.
    pub source: ProviderSource,
    /// Its alias.
    pub alias: Option<Arc<str>>,
}

impl ProviderAddress {
    /// The default configuration of a provider in the root module.
    pub fn root(source: ProviderSource) -> Self {
        Self { module: ModulePath::root(), source, alias: None }
    }
}

impl fmt::Display for ProviderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "provider[\"{}\"]", self.source)?;
        self.alias.as_ref().map_or(Ok(()), |alias| write!(f, ".{alias}"))
    }
}

/// A provider address that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{address}\" is not the address of a provider configuration: {problem}")]
pub struct ParseProviderAddressError {
    /// What was given.
    pub address: String,
    /// What is wrong with it.
    pub problem: String,
}

impl FromStr for ProviderAddress {
    type Err = ParseProviderAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = |problem: String| ParseProviderAddressError { address: text.to_owned(), problem };
        let (module, rest) = match text.find("provider[\"") {
            Some(0) => (ModulePath::root(), text),
            Some(at) => {
                let module =
                    text[..at].strip_suffix('.').ok_or_else(|| fail("a dot is missing".to_owned()))?;
                let module: ModuleInstance = module.parse().map_err(|e| fail(format!("{e}")))?;
                if module.0.iter().any(|step| step.key.is_some()) {
                    return Err(fail(
                        "a module with count or for_each has no provider of its own".to_owned(),
                    ));
                }
                (module.path(), &text[at..])
            }
            None if text.contains("provider.") => {
                let version = "it has the form that Terraform 0.12 wrote; `terraform state replace-provider` upgrades it";
                return Err(fail(version.to_owned()));
            }
            None => return Err(fail("expected provider[\"HOST/NAMESPACE/NAME\"]".to_owned())),
        };
        let inside = &rest["provider[\"".len()..];
        let (source, after) =
            inside.split_once("\"]").ok_or_else(|| fail("the bracket is not closed".to_owned()))?;
        let source = source.parse().map_err(|e| fail(format!("{e}")))?;
        let alias = match after.strip_prefix('.') {
            None if after.is_empty() => None,
            Some(alias) if !alias.is_empty() && !alias.contains(['.', '[', ' ']) => Some(alias.into()),
            _ => return Err(fail(format!("\"{after}\" is not an alias"))),
        };
        Ok(Self { module, source, alias })
    }
}

impl Serialize for ProviderAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ProviderAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "provider[\"registry.terraform.io/hashicorp/aws\"].west",
            "module.a.module.b.provider[\"example.com:8443/acme/cloud\"].x-1",
            "provider[\"terraform.io/builtin/terraform\"]",
        ] {
            let address: ProviderAddress = text.parse().expect(text);
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_provider_address_is_refused() {
        for text in [
            "",
            "aws",
            "provider.aws",
            "provider[\"a/b/c\"",
            "provider[\"a/b/c/d\"]",
            "provider[\"a/b/c\"].",
            "provider[\"a/b/c\"]x",
            "provider[\"a/b/c\"].x.y",
            "module.aprovider[\"a/b/c\"]",
            "module.a[0].provider[\"a/b/c\"]",
        ] {
            assert!(text.parse::<ProviderAddress>().is_err(), "{text}");
        }
    }
}
