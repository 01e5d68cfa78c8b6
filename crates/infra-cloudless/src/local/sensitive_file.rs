//! `local_sensitive_file`

use infra_provider::model::Model;

use super::written::{Source, file};

file!(
    /// A file on the machine that infra runs on, with a content that is not shown.
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[model(name = "local_sensitive_file")]
    LocalSensitiveFile, "0700", sources: ["content", "content_base64", "source"] {
        #[attr(optional, force_new, sensitive)]
        content: Option<String>,
    }
);

impl LocalSensitiveFile {
    fn given(&self) -> Source<'_> {
        Source {
            text: self.content.as_deref(),
            base64: self.content_base64.as_deref(),
            file: self.source.as_deref(),
        }
    }
}
