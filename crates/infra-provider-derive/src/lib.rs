//! Derives `Model` and `Nested` of `infra-provider`: the schema of a resource type, its planning rules and its
//! conversion from and to values, all from one struct.
//!
//! On the struct, `#[model(name = "aws_subnet", version = 1, customize = path)]`; on every field either `#[attr(…)]`
//! or `#[block(…)]`. See `infra_provider::model` for what the options mean.

mod attr;
mod block;
mod container;
mod expand;
mod field;
mod shape;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Derives `Model` for the struct of a resource type, data source or provider block.
#[proc_macro_derive(Model, attributes(model, attr, block))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    expand::model(&syn::parse_macro_input!(input)).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives `Nested` for the struct of a nested block.
#[proc_macro_derive(Nested, attributes(model, attr, block))]
pub fn derive_nested(input: TokenStream) -> TokenStream {
    expand::nested(&syn::parse_macro_input!(input)).unwrap_or_else(syn::Error::into_compile_error).into()
}
