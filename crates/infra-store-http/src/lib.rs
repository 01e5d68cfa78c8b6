//! State behind an HTTP server.
//!
//! The `backend "http"` block of Terraform, with its arguments
//! (<https://developer.hashicorp.com/terraform/language/backend/http>): a server that gives and takes one document, and that
//! may keep a lock for it. There is nothing in the protocol for a journal or a history. So
//!
//! - the journal is kept in a folder of this machine, bound to the state's lineage and serial;
//! - while a command works, it writes a snapshot now and then, so that little is lost with the machine;
//! - there is no history, and one workspace.
//!
//! A lock of the protocol has no end. One that a dead process of this folder left is given back by the next one: whoever
//! holds the lock on the folder knows that the former holder does not run any more.

mod backend;
mod client;
mod lock;
mod settings;
mod store;
mod tls;

use std::path::Path;

use infra_state::store::{ArgumentProblem, Arguments};

pub use backend::HttpBackend;
pub use settings::Defaults;
pub use store::HttpStore;

/// What a `backend "http"` block describes. Nothing is called yet. `defaults` is what the environment says; below `folder` is
/// what this machine keeps of the state: the journal, and which lock it held.
///
/// # Errors
/// Everything that is wrong with the arguments.
pub fn configure(
    arguments: Arguments,
    defaults: &Defaults,
    folder: &Path,
) -> Result<HttpBackend, Vec<ArgumentProblem>> {
    let (settings, tls) = settings::Settings::read(arguments, defaults)?;
    Ok(HttpBackend::new(HttpStore::new(client::Client::new(settings, tls), folder)))
}
