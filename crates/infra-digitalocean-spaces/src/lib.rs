//! Spaces of DigitalOcean: buckets and the objects in them, with the names, arguments and stored attributes of Terraform's
//! DigitalOcean provider 2.x, through the S3 client.
//!
//! A crate of its own, so that `infra-digitalocean` is built without the SDK. It is a provider of the same source; whoever
//! joins the two makes one of them.
//!
//! | what | where |
//! |---|---|
//! | the arguments of the provider block, the types | `provider` |
//! | clients, one for each region | `spaces` |
//! | failures | `error` |
//! | `digitalocean_spaces_bucket` and its settings | `bucket`, `cors`, `lifecycle`, `contents` |
//! | `digitalocean_spaces_bucket_object` | `object` |

mod bucket;
mod contents;
mod cors;
mod error;
mod lifecycle;
mod object;
mod provider;
mod signed;
mod spaces;

pub use provider::{Defaults, SpacesProvider};
