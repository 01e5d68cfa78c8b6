//! What wrong use is told.
#![allow(clippy::unwrap_used)]

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse2;

use crate::expand;

fn complaints(fields: &TokenStream) -> Vec<String> {
    let input = quote! {
        #[model(name = "x_thing")]
        struct Thing { #fields }
    };
    match expand::model(&parse2(input).unwrap()) {
        Ok(_) => Vec::new(),
        Err(error) => error.into_iter().map(|e| e.to_string()).collect(),
    }
}

#[track_caller]
fn refused(fields: &TokenStream, because: &str) {
    let complaints = complaints(fields);
    assert!(complaints.iter().any(|c| c.contains(because)), "{because:?} is not among {complaints:?}");
}

#[test]
fn fine_fields_are_accepted() {
    let fields = quote! {
        #[attr(required, force_new)] vpc_id: String,
        #[attr(optional, default = -1)] count: Option<i64>,
        #[attr(computed, computed_on = ["vpc_id", "rule"])] id: Option<String>,
        #[attr(optional_computed, nested_set)] ingress: Vec<Rule>,
        #[block(list, min = 1, max = 2, force_new)] rule: Vec<Rule>,
        #[block(single)] timeouts: Option<Timeouts>,
    };
    assert_eq!(complaints(&fields), Vec::<String>::new());
}

#[test]
fn options_are_checked() {
    refused(&quote!(id: String), "needs `#[attr(…)]`");
    refused(&quote!(#[attr(force_new)] id: String), "say who gives the value");
    refused(&quote!(#[attr(required, optional)] id: String), "already given");
    refused(&quote!(#[attr(required, forcenew)] id: String), "unknown option");
    refused(&quote!(#[attr(required, force_new, force_new)] id: String), "given twice");
    refused(&quote!(#[attr(required, default = "a")] id: String), "only an `optional` attribute");
    refused(&quote!(#[attr(optional, default = f())] id: String), "literal");
    refused(&quote!(#[attr(computed, force_new)] id: String), "never changed by the configuration");
    refused(&quote!(#[attr(optional, computed_on = ["id"])] id: String), "`computed_on` needs");
    refused(&quote!(#[attr(computed, computed_on = ["nope"])] id: String), "no argument or block");
    refused(&quote!(#[attr(computed, computed_on = "id")] id: String), "list of names");
    refused(&quote!(#[block(max = 1)] b: Vec<B>), "say how the block nests");
    refused(&quote!(#[block(list, max = 0)] b: Vec<B>), "at least 1");
    refused(&quote!(#[block(single, max = 1)] b: Option<B>), "at most once");
}

#[test]
fn field_types_are_checked() {
    refused(&quote!(#[block(list)] b: Option<B>), "`list` block is a `Vec<T>`");
    refused(&quote!(#[block(single)] b: Vec<B>), "`single` block is an `Option<T>`");
    refused(&quote!(#[block(set)] b: B), "`set` block is a `Vec<T>`");
    refused(&quote!(#[attr(optional, nested_set)] b: B), "`nested_set` attribute is a `Vec<T>`");
}

#[test]
fn all_complaints_come_at_once() {
    assert_eq!(complaints(&quote!(a: String, b: String)).len(), 2);
    refused(&quote!(#[attr(required)] a: String, #[attr(required, name = "a")] b: String), "another field");
}

#[test]
fn the_struct_is_checked() {
    let message = |input: TokenStream| expand::model(&parse2(input).unwrap()).unwrap_err().to_string();
    assert!(
        message(quote!(
            struct Thing {}
        ))
        .contains("say which type this is")
    );
    assert!(
        message(quote!(
            #[model(nam = "x")]
            struct Thing {}
        ))
        .contains("unknown option")
    );
    assert!(
        message(quote!(
            #[model(name = "x")]
            enum Thing {}
        ))
        .contains("a model is a struct")
    );
    assert!(
        message(quote!(
            #[model(name = "x")]
            struct Thing(String);
        ))
        .contains("named fields")
    );
    let nested = expand::nested(
        &parse2(quote!(
            #[model(name = "x")]
            struct Thing {}
        ))
        .unwrap(),
    );
    assert!(nested.unwrap_err().to_string().contains("a nested block has no name"));
}
