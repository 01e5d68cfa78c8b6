//! `remote-exec`: scripts on the machine that the object is.

use std::io::Cursor;
use std::path::Path;

use infra_schema::{Attribute, Block, Presence};
use infra_value::{Type, Value};
use tokio::io::AsyncRead;

use super::argument;
use super::connection::Connection;
use super::output::Failed;
use super::remote::{Remote, quoted};

pub(super) const TYPE: &str = "remote-exec";

/// Where scripts are put when the connection says nothing of it.
const SCRIPT_PATH: &str = "/tmp/infra_%RAND%.sh";

/// What stands for a number that nobody guesses in the path of a script.
const RANDOM: &str = "%RAND%";

/// What runs a script that says nothing of it.
const SHEBANG: &[u8] = b"#!/bin/sh\n";

pub(super) fn schema() -> Block {
    let optional = |ty| Attribute::new(ty, Presence::Optional);
    let attributes = [
        ("inline", optional(Type::list(Type::String))),
        ("script", optional(Type::String)),
        ("scripts", optional(Type::list(Type::String))),
    ];
    let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
    Block { attributes, ..Block::default() }
}

/// What is wrong with arguments that are all known.
pub(super) fn check(arguments: &Value) -> Result<(), String> {
    let given = ["inline", "script", "scripts"].map(|name| argument(arguments, name));
    if given.iter().flatten().count() != 1 {
        return Err("One of \"inline\", \"script\" and \"scripts\" is required, and only one.".to_owned());
    }
    for (name, list) in [("inline", given[0]), ("scripts", given[2])] {
        let items = list.and_then(Value::as_slice).unwrap_or_default();
        if let Some(at) = items.iter().position(|item| item.as_str().is_none_or(str::is_empty)) {
            return Err(format!("\"{name}\" has nothing at place {at}."));
        }
    }
    Ok(())
}

/// A script, and how it is called in what is said of it.
pub(super) struct Script {
    name: String,
    text: Vec<u8>,
}

/// The scripts, read from this machine.
pub(super) async fn scripts(arguments: &Value, folder: &Path) -> Result<Vec<Script>, Failed> {
    let texts = |name| {
        let items = argument(arguments, name).and_then(Value::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_str)
    };
    let mut found = Vec::new();
    let lines: Vec<&str> = texts("inline").collect();
    if !lines.is_empty() {
        let text = format!("{}\n", lines.join("\n"));
        found.push(Script { name: "the inline script".to_owned(), text: text.into_bytes() });
    }
    let one = argument(arguments, "script").and_then(Value::as_str);
    for path in one.into_iter().chain(texts("scripts")) {
        let text = tokio::fs::read(folder.join(path)).await.map_err(|error| {
            Failed::before(format!(
                "the script {path} cannot be read: {}",
                infra_diagnostics::io_reason(&error)
            ))
        })?;
        found.push(Script { name: format!("the script {path}"), text });
    }
    for script in &mut found {
        if !script.text.starts_with(b"#!") {
            script.text.splice(0..0, SHEBANG.iter().copied());
        }
    }
    Ok(found)
}

/// Runs the scripts one after the other, up to the first that fails.
pub(super) async fn run(
    scripts: Vec<Script>,
    connection: &Connection,
    remote: &mut Remote<'_>,
) -> Result<(), Failed> {
    for Script { name, text } in scripts {
        let random = uuid::Uuid::new_v4().simple().to_string();
        let path = connection.script_path.as_deref().unwrap_or(SCRIPT_PATH).replace(RANDOM, &random[..10]);
        let path = quoted(&path);
        // It may hold secrets: nobody else reads it.
        let put = format!("umask 077 && cat > {path} && chmod 700 {path}");
        let text: Box<dyn AsyncRead + Send + Unpin> = Box::new(Cursor::new(text));
        remote.quietly(&put, Some(text), &format!("copying {name} to {path}")).await?;
        let ran = remote.run(&path, &name).await;
        let removed = remote.quietly(&format!("rm -f {path}"), None, &format!("removing {path}")).await;
        ran?;
        // It did what it was to do. Perhaps that was to restart the machine.
        if let Err(failed) = removed {
            remote.tell(&failed.short());
        }
    }
    Ok(())
}
