//! `local_file`

use infra_provider::model::Model;

use super::written::{Source, file};

file!(
    /// A file on the machine that infra runs on.
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[model(name = "local_file")]
    LocalFile, "0777", sources: ["content", "sensitive_content", "content_base64", "source"] {
        #[attr(optional, force_new)]
        content: Option<String>,
        #[attr(optional, force_new, sensitive, deprecated = "local_sensitive_file")]
        sensitive_content: Option<String>,
    }
);

impl LocalFile {
    fn given(&self) -> Source<'_> {
        Source {
            text: self.content.as_deref().or(self.sensitive_content.as_deref()),
            base64: self.content_base64.as_deref(),
            file: self.source.as_deref(),
        }
    }
}
