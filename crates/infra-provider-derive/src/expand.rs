//! From the struct to the implementations.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::container::Container;
use crate::field::Field;

/// The implementation of `Model`.
pub fn model(input: &DeriveInput) -> Result<TokenStream> {
    let container = Container::parse(&input.attrs)?;
    let Some(name) = &container.name else {
        return Err(Error::new(
            container.span.unwrap_or_else(|| input.ident.span()),
            "say which type this is: `#[model(name = \"aws_subnet\")]`",
        ));
    };
    let version = container.version.as_ref().map_or_else(|| quote!(0), |version| quote!(#version));
    let customize = container.customize.as_ref().map(|function| quote!(rules.customize(#function);));
    let Parts { block, rules, decode, encode } = Parts::of(input)?;
    let ident = &input.ident;
    Ok(in_scope(&quote! {
        impl Model for #ident {
            const TYPE: &'static str = #name;

            fn schema() -> __private::Schema {
                __private::Schema { version: #version, block: #block }
            }

            fn rules() -> Rules {
                let mut rules = Rules::default();
                #rules
                #customize
                rules
            }

            fn decode(value: &__private::Value) -> ::core::result::Result<Self, DecodeError> {
                let path = &__private::Path::root();
                let mut fields = __private::Fields::of(value, path)?;
                #decode
            }

            fn encode(&self) -> __private::Value {
                #encode
            }
        }
    }))
}

/// The implementations of `Nested` and, through it, of `Field`.
pub fn nested(input: &DeriveInput) -> Result<TokenStream> {
    let container = Container::parse(&input.attrs)?;
    if let Some(span) = container.span {
        return Err(Error::new(span, "a nested block has no name, version or planning of its own"));
    }
    let Parts { block, rules, decode, encode } = Parts::of(input)?;
    let ident = &input.ident;
    Ok(in_scope(&quote! {
        impl Nested for #ident {
            fn block() -> __private::Block {
                #block
            }

            fn rules() -> Rules {
                let mut rules = Rules::default();
                #rules
                rules
            }
        }

        impl Field for #ident {
            fn ty() -> __private::Type {
                <Self as Nested>::block().implied_type()
            }

            fn from_value(
                value: &__private::Value,
                path: &__private::Path,
            ) -> ::core::result::Result<Self, DecodeError> {
                let mut fields = __private::Fields::of(value, path)?;
                #decode
            }

            fn to_value(&self) -> __private::Value {
                #encode
            }
        }
    }))
}

/// Keeps the names that the code needs out of the way of the struct's own.
fn in_scope(implementation: &TokenStream) -> TokenStream {
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use ::infra_provider::model::{DecodeError, Field, Model, Nested, Rules, __private};
            #implementation
        };
    }
}

/// What both traits have in common, each as an expression or a row of statements.
struct Parts {
    block: TokenStream,
    rules: TokenStream,
    decode: TokenStream,
    encode: TokenStream,
}

impl Parts {
    fn of(input: &DeriveInput) -> Result<Self> {
        let fields = parse_fields(input)?;
        let schema = fields.iter().map(Field::schema);
        let rules = fields.iter().map(Field::rules);
        let decode = fields.iter().map(Field::decode);
        let encode = fields.iter().map(Field::encode);
        Ok(Self {
            block: quote!({
                let mut block = __private::Block::default();
                #(#schema)*
                block
            }),
            rules: quote!(#(#rules)*),
            decode: quote!({
                let read = Self { #(#decode),* };
                fields.read(read)
            }),
            encode: quote!(__private::Value::object::<&str>([#(#encode),*])),
        })
    }
}

/// All fields; as many complaints at once as there are.
fn parse_fields(input: &DeriveInput) -> Result<Vec<Field<'_>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "a model is a struct"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(Error::new(input.ident.span(), "a model has named fields"));
    };
    if let Some(parameter) = input.generics.params.first() {
        return Err(Error::new_spanned(parameter, "a model has no parameters"));
    }
    let mut fields = Vec::new();
    let mut errors: Vec<Error> = Vec::new();
    for field in &named.named {
        match Field::parse(field) {
            Ok(field) => fields.push(field),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        errors.extend(check_names(&fields));
    }
    match errors.into_iter().reduce(|mut all, error| {
        all.combine(error);
        all
    }) {
        None => Ok(fields),
        Some(error) => Err(error),
    }
}

fn check_names(fields: &[Field<'_>]) -> Vec<Error> {
    let mut names = BTreeSet::new();
    let mut errors = Vec::new();
    for field in fields {
        if !names.insert(field.name.value()) {
            errors.push(Error::new(field.name.span(), "another field has this name"));
        }
    }
    for on in fields.iter().flat_map(Field::computed_on) {
        if !names.contains(&on.value()) {
            errors.push(Error::new(on.span(), "no argument or block has this name"));
        }
    }
    errors
}
