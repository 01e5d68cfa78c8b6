//! What stands on a field that is a nested block: `#[block(…)]`.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, LitInt, LitStr, Result};

use crate::attr::once;

/// The options of a nested block.
pub struct Block {
    /// The variant of `Nesting`.
    pub nesting: Ident,
    pub min: usize,
    pub max: Option<usize>,
    pub force_new: bool,
    pub computed: bool,
    pub planned_empty: bool,
    pub name: Option<LitStr>,
}

impl Block {
    pub fn parse(attribute: &Attribute) -> Result<Self> {
        let mut nesting: Option<Ident> = None;
        let mut min: Option<(Span, usize)> = None;
        let mut max: Option<(Span, usize)> = None;
        let mut force_new = None;
        let mut computed = None;
        let mut planned_empty = None;
        let mut name = None;
        attribute.parse_nested_meta(|meta| {
            let number = || -> Result<(Span, usize)> {
                let number: LitInt = meta.value()?.parse()?;
                Ok((number.span(), number.base10_parse()?))
            };
            let span = meta.path.span();
            let option = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            match option.as_str() {
                "list" => once(&meta, &mut nesting, Ident::new("List", span)),
                "set" => once(&meta, &mut nesting, Ident::new("Set", span)),
                "single" => once(&meta, &mut nesting, Ident::new("Single", span)),
                "min" => once(&meta, &mut min, number()?),
                "max" => once(&meta, &mut max, number()?),
                "force_new" => once(&meta, &mut force_new, ()),
                "computed" => once(&meta, &mut computed, ()),
                "planned_empty" => once(&meta, &mut planned_empty, ()),
                "name" => once(&meta, &mut name, meta.value()?.parse()?),
                _ => Err(meta.error(
                    "unknown option: expected `list`, `set`, `single`, `min = …`, `max = …`, `force_new`, \
                     `computed`, `planned_empty` or `name = \"…\"`",
                )),
            }
        })?;
        let Some(nesting) = nesting else {
            return Err(Error::new(attribute.span(), "say how the block nests: `list`, `set` or `single`"));
        };
        let least = min.map_or(0, |(_, n)| n);
        if let Some((span, most)) = max {
            if nesting == "Single" {
                return Err(Error::new(span, "a `single` block occurs at most once anyway"));
            }
            if most == 0 || most < least {
                return Err(Error::new(span, "`max` must be at least 1 and not less than `min`"));
            }
        }
        if let Some((span, least)) = min
            && nesting == "Single"
            && least > 1
        {
            return Err(Error::new(span, "a `single` block occurs at most once"));
        }
        if planned_empty.is_some() && (computed.is_none() || nesting == "Single") {
            return Err(Error::new(attribute.span(), "`planned_empty` needs `computed`, and a list or set"));
        }
        Ok(Self {
            nesting,
            min: least,
            max: max.map(|(_, n)| n),
            force_new: force_new.is_some(),
            computed: computed.is_some(),
            planned_empty: planned_empty.is_some(),
            name,
        })
    }
}
