//! Installation of modules: from registries, Git repositories, archives and folders into `.terraform/modules`.
//!
//! [`install`] fetches what a configuration calls and does not have yet, and writes the list that infra and Terraform
//! both read. What is installed and still fits is left alone.

mod archive;
mod fetch;
mod git;
mod http;
mod install;
mod registry;

pub use install::{Failure, Installation, Options, install};

/// Why a module could not be fetched.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    /// The answer of a server, of `git`, or of this machine; sentences.
    #[error("{0}")]
    Failed(String),
    /// The registry has no version that will do.
    #[error("{0}")]
    NoVersion(String),
}

type Fetched<T> = Result<T, FetchError>;

fn failed<T>(text: impl Into<String>) -> Fetched<T> {
    Err(FetchError::Failed(text.into()))
}

/// An address without the name and password in it.
fn without_secret(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    match host.rsplit_once('@') {
        Some((user, _)) if user.contains(':') => format!("{scheme}://…{}", &rest[user.len()..]),
        _ => address.to_owned(),
    }
}
