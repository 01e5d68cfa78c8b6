//! State in S3, and in what is compatible with it; and keys of KMS to encrypt it with, wherever it is.
//!
//! The `backend "s3"` block of Terraform, with its arguments
//! (<https://developer.hashicorp.com/terraform/language/backend/s3>), and the state and lock where Terraform has them.
//! How journal, history and lease are kept beside them is [`infra_state::store::objects`].

mod connection;
mod kms;
mod objects;
mod settings;

use std::sync::Arc;

use infra_state::store::{ArgumentProblem, Arguments, ObjectBackend};

pub use kms::KmsKey;
use objects::Bucket;
use settings::Settings;

/// What a `backend "s3"` block describes. Nothing is called yet: the first use connects.
///
/// # Errors
/// Everything that is wrong with the arguments.
pub fn configure(arguments: Arguments) -> Result<ObjectBackend, Vec<ArgumentProblem>> {
    let settings = Settings::read(arguments)?;
    let (key, prefix) = (settings.key.clone(), settings.workspace_prefix.clone());
    Ok(ObjectBackend::new(Arc::new(Bucket::new(settings)), &key, &prefix))
}
