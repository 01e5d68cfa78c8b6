//! Types that a provider does not have here: those that nobody knows, and those whose objects infra does not manage yet.

use std::collections::BTreeSet;

use infra_diagnostics::{Diagnostic, Diagnostics, did_you_mean};
use infra_lang::config::{Config, ResourceBlock};
use infra_schema::address::Mode;
use infra_state::ProviderAddress;

use crate::prior::{ELSEWHERE, unknown_provider};
use crate::{Catalog, clients};

/// Says which types a provider has, when it does not have the one that a block wants.
pub(crate) fn unknown_type(
    catalog: &Catalog,
    provider: &ProviderAddress,
    block: &ResourceBlock,
) -> Diagnostic {
    let kind = &block.address;
    let Some(installed) = catalog.get(&provider.source) else {
        return unknown_provider(&kind.to_string(), provider, catalog).at(block.span);
    };
    let known = match kind.mode {
        Mode::Managed => &installed.schemas().resources,
        Mode::Data => &installed.schemas().data_sources,
        Mode::Ephemeral => &installed.schemas().ephemeral_resources,
    };
    let what = in_words(kind.mode);
    let detail = format!(
        "The provider {} that is built into infra does not support the {what} \"{}\".",
        provider.source.for_display(),
        kind.ty
    );
    let diagnostic = Diagnostic::error(format!("Unsupported {what}"), detail).at(block.span);
    match did_you_mean(&kind.ty, known.keys().map(|k| &**k)) {
        Some(name) => diagnostic.hint(format!("Did you mean \"{name}\"?")),
        None => diagnostic.hint(ELSEWHERE),
    }
}

/// Says that a block cannot have an instance: its type is known, but not managed.
pub(crate) fn unmanaged_instance(block: &ResourceBlock) -> Diagnostic {
    let what = in_words(block.address.mode);
    let detail = format!(
        "infra knows the arguments of the {what} \"{}\", but does not manage it yet. The block may stay as long as it has no instance, as with count = 0.",
        block.address.ty
    );
    Diagnostic::error(format!("Unsupported {what}"), detail).at(block.span).hint(ELSEWHERE)
}

/// Warns of blocks that must not have an instance, once for each type.
pub(crate) fn warnings(config: &Config, catalog: &Catalog) -> Diagnostics {
    let mut warned = BTreeSet::new();
    let mut warnings = Diagnostics::new();
    for module in config.modules.values() {
        for block in module.blocks() {
            let provider = clients::address_of(config, module, block);
            let (mode, ty) = (block.address.mode, &*block.address.ty);
            if !catalog.manages(&provider.source, mode, ty) && warned.insert((mode, ty)) {
                let what = in_words(mode);
                let detail = format!(
                    "infra knows the arguments of the {what} \"{ty}\", but does not manage it yet: a plan with an instance of it is refused."
                );
                warnings.push(Diagnostic::warning(format!("Unsupported {what}"), detail).at(block.span));
            }
        }
    }
    warnings
}

fn in_words(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "resource type",
        Mode::Data => "data source",
        Mode::Ephemeral => "ephemeral resource",
    }
}
