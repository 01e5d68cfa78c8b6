//! Version constraints on providers that are built in.

use std::collections::BTreeSet;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::{Config, Version};

use crate::Catalog;

/// A warning for each provider of which the configuration wants another release than the one that the built-in provider
/// follows. It is no error: most configurations mean the same under both.
pub(crate) fn warnings(config: &Config, catalog: &Catalog) -> Diagnostics {
    let mut warned = BTreeSet::new();
    let mut found = Diagnostics::new();
    let required = config.modules.values().flat_map(|module| module.required_providers.values());
    for required in required {
        let Some(constraint) = &required.version else { continue };
        let follows = catalog.get(&required.source).and_then(|provider| provider.follows());
        let Some(release) = follows.and_then(|release| release.parse::<Version>().ok()) else { continue };
        if constraint.allows(&release) || !warned.insert(&required.source) {
            continue;
        }
        let source = required.source.for_display();
        let detail = format!(
            "The configuration wants {source} {constraint}. The provider that is built in follows release {release}, in which some arguments may have another name or default."
        );
        let hint = "Look the plan through; where it is right, widen the constraint.";
        found.push(
            Diagnostic::warning("Another release of a provider is wanted", detail)
                .at(required.span)
                .hint(hint),
        );
    }
    found
}
