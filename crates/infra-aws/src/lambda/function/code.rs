//! The code of a function: a file of this machine, an object of S3, or an image.

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{Architecture, FunctionCode};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::Function;
use crate::given::{given, given_string};

/// What says which code it is: where one of these changes, the code is sent.
pub(super) const ARGUMENTS: [&str; 7] = [
    "architectures",
    "filename",
    "image_uri",
    "s3_bucket",
    "s3_key",
    "s3_object_version",
    "source_code_hash",
];

/// What is in a file, where there is one. Read when it is sent: what else builds it may have just done so.
pub(in crate::lambda) async fn package(file: &Option<String>) -> Result<Option<Blob>, ProviderError> {
    let Some(file) = given(file) else { return Ok(None) };
    match tokio::fs::read(file).await {
        Ok(content) => Ok(Some(Blob::new(content))),
        Err(error) => Err(ProviderError {
            attribute: Some(Path::attr("filename")),
            ..ProviderError::new(ErrorClass::Invalid, format!("{file} cannot be read: {error}"))
        }),
    }
}

impl Function {
    /// As a create takes it.
    pub(super) async fn code(&self) -> Result<FunctionCode, ProviderError> {
        let code = FunctionCode::builder()
            .set_zip_file(package(&self.filename).await?)
            .set_s3_bucket(given_string(&self.s3_bucket))
            .set_s3_key(given_string(&self.s3_key))
            .set_s3_object_version(given_string(&self.s3_object_version))
            .set_image_uri(given_string(&self.image_uri));
        Ok(code.build())
    }

    /// What machines it runs on; nothing where that is left to Lambda.
    pub(super) fn machines(&self) -> Option<Vec<Architecture>> {
        let machines = self.architectures.iter().flatten().map(|name| Architecture::from(name.as_str()));
        Some(machines.collect::<Vec<_>>()).filter(|machines| !machines.is_empty())
    }

    /// Whether another code is asked for than before, or may be.
    pub(super) fn has_other_code(&self, prior: &Self) -> bool {
        let texts = |of: &Self| {
            [
                &of.filename,
                &of.image_uri,
                &of.s3_bucket,
                &of.s3_key,
                &of.s3_object_version,
                &of.source_code_hash,
            ]
            .map(given_string)
        };
        texts(self) != texts(prior) || self.machines() != prior.machines()
    }
}
