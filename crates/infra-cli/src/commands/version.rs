//! `infra version`

use crate::exit::Exit;
use crate::terminal::Terminal;

pub fn run(terminal: &Terminal) -> Exit {
    let version = env!("CARGO_PKG_VERSION");
    let language = infra_lang::TERRAFORM_VERSION;
    if terminal.json {
        let value = serde_json::json!({
            "infra_version": version,
            "terraform_version": language,
            "platform": format!("{}_{}", std::env::consts::OS, std::env::consts::ARCH),
        });
        terminal.line(&format!("{value:#}"));
    } else {
        terminal.line(&format!("infra v{version}\nreads the language of Terraform v{language}"));
    }
    Exit::Success
}
