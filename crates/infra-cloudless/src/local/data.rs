//! `local_file` and `local_sensitive_file` as data sources.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::DataSource;

use super::written::failed;
use crate::digests::Digests;
use crate::machine::Machine;

macro_rules! data {
    ($name:ident, $ty:literal $(, $sensitive:ident)?) => {
        #[derive(Model, Clone, Debug, Default, PartialEq)]
        #[model(name = $ty)]
        pub(crate) struct $name {
            #[attr(computed $(, $sensitive)?)]
            content: Option<String>,
            #[attr(computed $(, $sensitive)?)]
            content_base64: Option<String>,
            #[attr(computed)]
            content_base64sha256: Option<String>,
            #[attr(computed)]
            content_base64sha512: Option<String>,
            #[attr(computed)]
            content_md5: Option<String>,
            #[attr(computed)]
            content_sha1: Option<String>,
            #[attr(computed)]
            content_sha256: Option<String>,
            #[attr(computed)]
            content_sha512: Option<String>,
            #[attr(required)]
            filename: String,
            #[attr(computed)]
            id: Option<String>,
        }

        impl DataSource for $name {
            type Cx = Machine;

            async fn read(cx: &Machine, config: Self) -> Result<Self, ProviderError> {
                let read = std::fs::read(cx.path(&config.filename));
                let bytes = read.map_err(|error| failed("read", &config.filename, &error))?;
                let digests = Digests::of(&bytes);
                Ok(Self {
                    // Bytes that are no text are shown as well as they can be; `content_base64` has them exactly.
                    content: Some(String::from_utf8_lossy(&bytes).into_owned()),
                    content_base64: Some(STANDARD.encode(&bytes)),
                    id: Some(digests.sha1.clone()),
                    content_md5: Some(digests.md5),
                    content_sha1: Some(digests.sha1),
                    content_sha256: Some(digests.sha256),
                    content_sha512: Some(digests.sha512),
                    content_base64sha256: Some(digests.base64sha256),
                    content_base64sha512: Some(digests.base64sha512),
                    ..config
                })
            }
        }
    };
}

data!(LocalFileData, "local_file");
data!(LocalSensitiveFileData, "local_sensitive_file", sensitive);
