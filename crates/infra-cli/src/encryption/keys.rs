//! From blocks to key providers.

use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_state::encryption::{HashFunction, Key, KeyCommand, KeyProvider, Passphrase, PassphraseSource};
use infra_state::store::{ArgumentProblem, Arguments};
use infra_store_s3::KmsKey;
use infra_syntax::Block;

use super::Constants;
use super::block::{Blocks, Name, arguments, describe};

/// The key provider that a block describes.
pub fn configure(
    blocks: &Blocks,
    block: &Block,
    constants: &Constants<'_>,
    path: &mut Vec<Name>,
) -> Result<Arc<dyn KeyProvider>, Diagnostics> {
    let (kind, name) = (&block.labels[0].text, &block.labels[1].text);
    let mut given = arguments(block, &["chain"], constants)?;
    // Where the metadata is kept that leads to a key again.
    let address =
        given.text("encrypted_metadata_alias").unwrap_or_else(|| format!("key_provider.{kind}.{name}"));
    let configured: Result<Arc<dyn KeyProvider>, Vec<ArgumentProblem>> = match &**kind {
        "pbkdf2" => {
            let chain = block.body.attribute("chain");
            let chain = chain.map(|chain| blocks.provider_of(chain, constants, path)).transpose()?;
            passphrase(address, given, chain).map(|provider| Arc::new(provider) as _)
        }
        "external" => command(address, given, constants.folder()).map(|provider| Arc::new(provider) as _),
        "aws_kms" => KmsKey::configure(address, given).map(|provider| Arc::new(provider) as _),
        other => {
            let detail = format!(
                "The key provider \"{other}\" is not supported. Use \"pbkdf2\", \"aws_kms\", or \"external\", which asks a command of yours."
            );
            return Err(Diagnostic::error("Unsupported encryption", detail).at(block.header_span).into());
        }
    };
    configured.map_err(|problems| problems.iter().map(|problem| describe(block, problem)).collect())
}

fn passphrase(
    address: String,
    mut given: Arguments,
    chain: Option<Arc<dyn KeyProvider>>,
) -> Result<Passphrase, Vec<ArgumentProblem>> {
    let secret = given.text("passphrase");
    let source = match (secret, chain) {
        (Some(secret), None) => {
            if secret.len() < Passphrase::SHORTEST {
                given.problem(
                    "passphrase",
                    format!("It must have {} characters at least.", Passphrase::SHORTEST),
                );
            }
            PassphraseSource::Given(Key::new(secret.into_bytes()))
        }
        (None, Some(provider)) => PassphraseSource::Chained(provider),
        (secret, _) => {
            let detail = match secret {
                Some(_) => "Give either a passphrase or chain, and not both.",
                None => "It is required, or chain in its place.",
            };
            given.problem("passphrase", detail);
            PassphraseSource::Given(Key::new(Vec::new()))
        }
    };
    let key_length = within(&mut given, "key_length", 32, 1, 32);
    let salt_length = within(&mut given, "salt_length", 32, 1, 1024);
    let (fewest, most) = (Passphrase::FEWEST_ITERATIONS.into(), Passphrase::MOST_ITERATIONS.into());
    let iterations = within(&mut given, "iterations", Passphrase::ITERATIONS.into(), fewest, most);
    let hash = match given.text("hash_function").as_deref() {
        None | Some("sha512") => HashFunction::Sha512,
        Some("sha256") => HashFunction::Sha256,
        Some(_) => {
            given.problem("hash_function", "It must be \"sha256\" or \"sha512\".");
            HashFunction::Sha512
        }
    };
    given.finish()?;
    Ok(Passphrase {
        address,
        source,
        key_length: usize::try_from(key_length).unwrap_or_default(),
        salt_length: usize::try_from(salt_length).unwrap_or_default(),
        iterations: u32::try_from(iterations).unwrap_or_default(),
        hash,
    })
}

/// A whole number within bounds.
fn within(given: &mut Arguments, name: &'static str, default: i64, least: i64, most: i64) -> i64 {
    let number = given.integer(name).unwrap_or(default);
    if !(least..=most).contains(&number) {
        given.problem(name, format!("It must be a number from {least} to {most}."));
    }
    number
}

fn command(address: String, mut given: Arguments, folder: &Path) -> Result<KeyCommand, Vec<ArgumentProblem>> {
    let command = given.texts("command").unwrap_or_default();
    if command.is_empty() {
        given.problem("command", "It is required: [\"PROGRAM\", \"ARGUMENT\"].");
    }
    given.finish()?;
    Ok(KeyCommand { address, command, folder: folder.to_owned() })
}
