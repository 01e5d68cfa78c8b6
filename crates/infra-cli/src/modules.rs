//! Installing modules, with what the environment and Terraform's configuration of its command line say of registries.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use infra_modules::{Failure, Installation, Options};
use infra_syntax::{Expr, ExprKind, ObjectKey, parse_file};

use crate::environment::Environment;
use crate::terminal;

/// Installs what the configuration in the folder calls and does not have, and says how many modules that were.
/// Each is told of on standard error.
pub fn install(update: bool, environment: &Environment) -> Result<usize, Failure> {
    let mut options = options(environment);
    options.update = update;
    let installed = AtomicUsize::new(0);
    let tell = |installation: &Installation| {
        installed.fetch_add(1, Ordering::Relaxed);
        let version = installation.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        terminal::notice(&format!(
            "Installing module {} from {}{version}",
            installation.key, installation.source
        ));
    };
    let here = environment.folder.as_os_str().is_empty();
    let folder = if here { PathBuf::from(".") } else { environment.folder.clone() };
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| runtime.block_on(infra_modules::install(&folder, &options, &tell)))?;
    Ok(installed.into_inner())
}

/// Tokens and services: from Terraform's files first, then from the environment, which counts more.
fn options(environment: &Environment) -> Options {
    let mut options = Options::default();
    if let Some(path) = &environment.terraform_config
        && let Ok(text) = std::fs::read_to_string(path)
    {
        read(&text, &mut options);
    }
    if let Some(path) = &environment.terraform_credentials
        && let Ok(text) = std::fs::read_to_string(path)
    {
        read_credentials(&text, &mut options);
    }
    options.tokens.extend(environment.registry_tokens.clone());
    options
}

/// `credentials "HOST" { token = "…" }` and `host "HOST" { services = { "modules.v1" = "…" } }`. All else in the file is
/// about things that infra has not.
fn read(text: &str, options: &mut Options) {
    let (body, _) = parse_file(infra_diagnostics::FileId(0), text);
    for block in &body.blocks {
        let Some(host) = block.labels.first().map(|label| label.text.to_string()) else { continue };
        match &*block.kind.name {
            "credentials" => {
                let token = block.body.attribute("token").and_then(|token| token.expr.literal_string());
                options.tokens.extend(token.map(|token| (host, token.to_string())));
            }
            "host" => {
                let service =
                    block.body.attribute("services").and_then(|services| module_service(&services.expr));
                options.services.extend(service.map(|service| (host, service)));
            }
            _ => {}
        }
    }
}

fn module_service(services: &Expr) -> Option<String> {
    let ExprKind::Object(items) = &services.kind else { return None };
    let is_modules = |key: &ObjectKey| match key {
        ObjectKey::Expr(key) => key.literal_string().as_deref() == Some("modules.v1"),
        ObjectKey::Ident(_) => false,
    };
    let item = items.iter().find(|item| is_modules(&item.key))?;
    item.value.literal_string().map(|text| text.to_string())
}

/// What `terraform login` writes: `{"credentials": {"HOST": {"token": "…"}}}`.
fn read_credentials(text: &str, options: &mut Options) {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let hosts = value.get("credentials").and_then(|credentials| credentials.as_object());
    for (host, entry) in hosts.into_iter().flatten() {
        if let Some(token) = entry.get("token").and_then(|token| token.as_str()) {
            options.tokens.insert(host.clone(), token.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_are_read_from_the_files_of_terraform() {
        let mut options = Options::default();
        read(
            "disable_checkpoint = true\ncredentials \"a.com\" {\n  token = \"t\"\n}\nhost \"b.com\" {\n  services = {\n    \"modules.v1\" = \"http://b/v1/\"\n  }\n}\n",
            &mut options,
        );
        read_credentials(r#"{"credentials": {"c.com": {"token": "u"}}}"#, &mut options);
        read_credentials("{", &mut options);
        assert_eq!(options.tokens.get("a.com").map(String::as_str), Some("t"));
        assert_eq!(options.tokens.get("c.com").map(String::as_str), Some("u"));
        assert_eq!(options.services.get("b.com").map(String::as_str), Some("http://b/v1/"));
    }
}
