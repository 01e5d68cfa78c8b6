//! Names for blocks.

use std::collections::BTreeSet;

use infra_lang::config::Module;

use crate::Prior;
use crate::unmanaged::Unmanaged;

/// The names that are taken, by type.
pub(super) struct Labels(BTreeSet<(String, String)>);

impl Labels {
    /// Those that the configuration and the state have.
    pub(super) fn new(module: &Module, prior: &Prior) -> Self {
        let declared = module.resources.keys();
        let stored = prior.objects.keys().map(|id| &id.address.resource);
        Self(declared.chain(stored).map(|of| (of.ty.to_string(), of.name.to_string())).collect())
    }

    /// A name that is free, made of what the object is called.
    pub(super) fn choose(&mut self, one: &Unmanaged) -> String {
        let base = one.name.as_deref().map(plain).filter(|name| !name.is_empty());
        let base = base.unwrap_or_else(|| plain(one.ty.rsplit('_').next().unwrap_or("object")));
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        let ty = &one.ty;
        let free = names.find(|name| self.0.insert((ty.clone(), name.clone())));
        free.unwrap_or(base)
    }
}

/// A name as an identifier: letters, digits and `_`, in lower case, not beginning with a digit.
fn plain(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c.is_ascii_alphanumeric() {
            true => out.push(c),
            // What else there is between words is one line.
            false if out.ends_with('_') || out.is_empty() => {}
            false => out.push('_'),
        }
    }
    let out = out.trim_end_matches('_').to_owned();
    if out.starts_with(|c: char| c.is_ascii_digit()) { format!("_{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_become_identifiers() {
        assert_eq!(plain("Web server (eu-1)"), "web_server_eu_1");
        assert_eq!(plain("2024-logs"), "_2024_logs");
        assert_eq!(plain("///"), "");
        assert_eq!(plain("ümlaut"), "mlaut");
    }
}
