//! Keys from a command.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use async_trait::async_trait;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::key::{Key, KeyError, KeyMetadata, KeyProvider, own};

/// What the first line of the answer must say.
const MAGIC: &str = "OpenTofu-External-Key-Provider";

/// A key from a command, OpenTofu's `external`. The command writes a line with `magic` and `version` to its standard
/// output, reads `null` or its metadata as JSON from its standard input, and writes keys and metadata as JSON.
#[derive(Clone, Debug)]
pub struct KeyCommand {
    /// `key_provider.external.NAME`
    pub address: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Where it runs; the current folder when it is empty.
    pub folder: PathBuf,
}

#[derive(Deserialize)]
struct Header {
    magic: String,
    version: u32,
}

#[derive(Deserialize)]
struct Answer {
    keys: Keys,
    #[serde(default)]
    meta: Stored,
}

#[derive(Deserialize)]
struct Keys {
    #[serde(default)]
    encryption_key: Option<String>,
    #[serde(default)]
    decryption_key: Option<String>,
}

/// What the command wants to be told to give the same key again.
#[derive(Default, Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    external_data: serde_json::Map<String, serde_json::Value>,
}

impl KeyCommand {
    fn failed(&self, detail: impl Into<String>) -> KeyError {
        KeyError { provider: self.address.clone(), detail: detail.into() }
    }

    async fn ask(&self, input: &[u8]) -> Result<Answer, KeyError> {
        let (program, arguments) = self.command.split_first().ok_or_else(|| self.failed("no command"))?;
        let is_here = self.folder.as_os_str().is_empty();
        let folder = if is_here { Path::new(".") } else { &self.folder };
        // The system looks for a program that is named by its folder from here, and not from where it runs.
        let program_path = match program.contains('/') && !is_here {
            true => std::path::absolute(folder.join(program))
                .map_err(|error| self.failed(format!("{program} cannot be found: {error}")))?,
            false => PathBuf::from(program),
        };
        let mut child = Command::new(program_path)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| self.failed(format!("{program} cannot be started: {error}")))?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that needs no input may not read it.
            let _ = stdin.write_all(input).await;
        }
        let output = child.wait_with_output().await;
        let output = output.map_err(|error| self.failed(format!("{program} cannot be read: {error}")))?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            let last = complaint.trim().lines().next_back().unwrap_or_default().to_owned();
            return Err(self.failed(format!("{program} failed ({}): {last}", output.status)));
        }
        self.read(program, &output.stdout)
    }

    fn read(&self, program: &str, output: &[u8]) -> Result<Answer, KeyError> {
        let end = output.iter().position(|byte| *byte == b'\n').unwrap_or(output.len());
        let (first, rest) = output.split_at(end);
        let header: Option<Header> = serde_json::from_slice(first).ok();
        if !header.is_some_and(|header| header.magic == MAGIC && header.version == 1) {
            return Err(self.failed(format!(
                "the first line of {program} is not {{\"magic\":\"{MAGIC}\",\"version\":1}}"
            )));
        }
        // The error of the parser could show a part of the key.
        serde_json::from_slice(rest)
            .map_err(|_| self.failed(format!("{program} did not write keys and meta as JSON")))
    }

    fn key(&self, text: Option<&str>, which: &str) -> Result<Key, KeyError> {
        let text = text.ok_or_else(|| self.failed(format!("the command gave no {which}")))?;
        let bytes =
            BASE64_STANDARD.decode(text).map_err(|_| self.failed(format!("{which} is not base64")))?;
        Ok(Key::new(bytes))
    }
}

#[async_trait]
impl KeyProvider for KeyCommand {
    async fn create(&self, metadata: &mut KeyMetadata) -> Result<Key, KeyError> {
        let answer = self.ask(b"null").await?;
        let json = serde_json::to_vec(&answer.meta).map_err(|error| self.failed(error.to_string()))?;
        metadata.insert(self.address.clone(), json);
        self.key(answer.keys.encryption_key.as_deref(), "encryption_key")
    }

    async fn recall(&self, metadata: &KeyMetadata) -> Result<Key, KeyError> {
        let stored: Stored = own(metadata, &self.address)?;
        let input = serde_json::to_vec(&stored).map_err(|error| self.failed(error.to_string()))?;
        let answer = self.ask(&input).await?;
        self.key(answer.keys.decryption_key.as_deref(), "decryption_key")
    }
}
