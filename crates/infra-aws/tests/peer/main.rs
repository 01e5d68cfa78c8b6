//! Without an emulator: what Terraform's AWS provider 5.100.0 says of its types, and makes of policies.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod nothing;
mod policy_document;
mod schema;
mod unmanaged;
