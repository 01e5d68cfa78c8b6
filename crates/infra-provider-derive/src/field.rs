//! One field of the struct.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Error, Ident, LitStr, Result, Type};

use crate::attr::{Attr, Equivalent};
use crate::block::Block;
use crate::shape::Shape;

/// A field with its options.
pub struct Field<'f> {
    pub ident: &'f Ident,
    pub ty: &'f Type,
    pub name: LitStr,
    kind: Kind,
}

enum Kind {
    Attr(Box<Attr>),
    Block(Block),
}

impl<'f> Field<'f> {
    pub fn parse(field: &'f syn::Field) -> Result<Self> {
        let Some(ident) = &field.ident else {
            return Err(Error::new(field.span(), "a model has named fields"));
        };
        let mut options =
            field.attrs.iter().filter(|a| a.path().is_ident("attr") || a.path().is_ident("block"));
        let Some(option) = options.next() else {
            return Err(Error::new(ident.span(), "a field of a model needs `#[attr(…)]` or `#[block(…)]`"));
        };
        if let Some(second) = options.next() {
            return Err(Error::new(second.span(), "a field is one attribute or one block"));
        }
        let kind = if option.path().is_ident("attr") {
            Kind::Attr(Box::new(Attr::parse(option)?))
        } else {
            Kind::Block(Block::parse(option)?)
        };
        let given = match &kind {
            Kind::Attr(attr) => attr.name.clone(),
            Kind::Block(block) => block.name.clone(),
        };
        let name = given.unwrap_or_else(|| LitStr::new(&ident.unraw().to_string(), ident.span()));
        let field = Self { ident, ty: &field.ty, name, kind };
        field.check_shape()?;
        Ok(field)
    }

    /// The names of the arguments on which it depends.
    pub fn computed_on(&self) -> &[LitStr] {
        match &self.kind {
            Kind::Attr(attr) => &attr.computed_on,
            Kind::Block(_) => &[],
        }
    }

    fn check_shape(&self) -> Result<()> {
        let shape = Shape::of(self.ty);
        let (fits, message) = match &self.kind {
            Kind::Block(block) if block.nesting == "Single" => {
                (matches!(shape, Shape::Option(_)), "a `single` block is an `Option<T>`")
            }
            Kind::Block(block) if block.nesting == "List" => {
                (matches!(shape, Shape::Vec(_)), "a `list` block is a `Vec<T>`")
            }
            Kind::Block(_) => (
                matches!(shape, Shape::Vec(_) | Shape::Set(_)),
                "a `set` block is a `Vec<T>` or `BTreeSet<T>`",
            ),
            Kind::Attr(attr) if attr.nested_set => (
                matches!(shape, Shape::Vec(_) | Shape::OptionVec(_)),
                "a `nested_set` attribute is a `Vec<T>` or `Option<Vec<T>>`",
            ),
            Kind::Attr(_) => (true, ""),
        };
        if fits { Ok(()) } else { Err(Error::new(self.ty.span(), message)) }
    }

    /// Whether the values are a set although the field is a `Vec`.
    fn is_set_in_vec(&self) -> bool {
        let is_set = match &self.kind {
            Kind::Attr(attr) => attr.nested_set,
            Kind::Block(block) => block.nesting == "Set",
        };
        is_set && matches!(Shape::of(self.ty), Shape::Vec(_) | Shape::OptionVec(_))
    }

    /// The statement that adds it to the schema `block`.
    pub fn schema(&self) -> TokenStream {
        let (name, ty) = (&self.name, self.ty);
        let item = Shape::of(ty).item();
        match &self.kind {
            Kind::Attr(attr) => {
                let presence = &attr.presence;
                let value_type = if self.is_set_in_vec() {
                    quote_spanned!(ty.span()=> __private::Type::set(<#item as Field>::ty()))
                } else {
                    quote_spanned!(ty.span()=> <#ty as Field>::ty())
                };
                let force_new = attr.force_new.then(|| quote!(attribute.force_new = true;));
                let sensitive = attr.sensitive.then(|| quote!(attribute.sensitive = true;));
                let write_only = attr.write_only.then(|| quote!(attribute.write_only = true;));
                let deprecated = attr.deprecated.as_ref().map(
                    |text| quote!(attribute.deprecated = ::core::option::Option::Some(#text.to_string());),
                );
                let default = attr.default.as_ref().map(|value| {
                    let value = quote_spanned!(value.span()=> __private::default_value::<#item>(#value));
                    quote!(attribute.default = ::core::option::Option::Some(#value);)
                });
                quote! {{
                    let attribute =
                        __private::attribute(&mut block, #name, #value_type, __private::Presence::#presence);
                    #force_new #sensitive #write_only #deprecated #default
                }}
            }
            Kind::Block(nested) => {
                let nesting = &nested.nesting;
                let (min, max) = (nested.min, nested.max);
                let min = (min > 0).then(|| quote!(nested.min_items = #min;));
                let max = max.map(|max| quote!(nested.max_items = ::core::option::Option::Some(#max);));
                let force_new = nested.force_new.then(|| quote!(nested.force_new = true;));
                let computed = nested.computed.then(|| quote!(nested.computed = true;));
                let planned_empty = nested.planned_empty.then(|| quote!(nested.planned_empty = true;));
                let contents = quote_spanned!(ty.span()=> <#item as Nested>::block());
                quote! {{
                    let nested =
                        __private::nested(&mut block, #name, __private::Nesting::#nesting, #contents);
                    #min #max #force_new #computed #planned_empty
                }}
            }
        }
    }

    /// The statements that add it to `rules`.
    pub fn rules(&self) -> TokenStream {
        let name = &self.name;
        let item = Shape::of(self.ty).item();
        match &self.kind {
            Kind::Attr(attr) => {
                let equivalent = attr.equivalent.as_ref().map(|equivalent| {
                    let function = match equivalent {
                        Equivalent::Json => quote!(::infra_provider::model::same_json),
                        Equivalent::Policy => quote!(::infra_provider::model::same_policy),
                        Equivalent::Function(path) => path.to_token_stream(),
                    };
                    quote!(rules.equivalent(#name, #function);)
                });
                let on = &attr.computed_on;
                let computed_on = (!on.is_empty()).then(|| quote!(rules.computed_on(#name, &[#(#on),*]);));
                let objects = (attr.nested || attr.nested_set).then(|| {
                    quote_spanned! {self.ty.span()=>
                        rules.objects(#name, <#item as Nested>::block(), <#item as Nested>::rules());
                    }
                });
                quote!(#equivalent #computed_on #objects)
            }
            Kind::Block(_) => {
                quote_spanned!(self.ty.span()=> rules.nested(#name, <#item as Nested>::rules());)
            }
        }
    }

    /// Where its type is, for messages. A type that a macro wrote must not hide our names from us.
    fn at(&self) -> Span {
        self.ty.span().resolved_at(Span::call_site())
    }

    /// The initialiser that reads it from `fields`.
    pub fn decode(&self) -> TokenStream {
        let (ident, name, ty, at) = (self.ident, &self.name, self.ty, self.at());
        quote_spanned!(at=> #ident: fields.field::<#ty>(#name))
    }

    /// The pair of name and value.
    pub fn encode(&self) -> TokenStream {
        let (ident, name, ty, at) = (self.ident, &self.name, self.ty, self.at());
        if self.is_set_in_vec() {
            quote_spanned!(at=> (#name, __private::encode_set(&self.#ident)))
        } else {
            quote_spanned!(at=> (#name, <#ty as Field>::to_value(&self.#ident)))
        }
    }
}
