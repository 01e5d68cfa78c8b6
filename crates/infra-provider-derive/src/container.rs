//! What stands on the struct: `#[model(…)]`.

use proc_macro2::Span;
use syn::{Attribute, LitInt, LitStr, Path, Result};

/// The options of the struct.
#[derive(Default)]
pub struct Container {
    pub name: Option<LitStr>,
    pub version: Option<LitInt>,
    pub customize: Option<Path>,
    /// Where the attribute is, when there is one.
    pub span: Option<Span>,
}

impl Container {
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut container = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("model")) {
            container.span = Some(attribute.pound_token.span);
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("name") {
                    container.name = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("version") {
                    let version: LitInt = meta.value()?.parse()?;
                    version.base10_parse::<u64>()?;
                    container.version = Some(version);
                } else if meta.path.is_ident("customize") {
                    container.customize = Some(meta.value()?.parse()?);
                } else {
                    return Err(meta.error("unknown option: expected `name`, `version` or `customize`"));
                }
                Ok(())
            })?;
        }
        Ok(container)
    }
}
