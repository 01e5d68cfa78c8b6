//! Logging in: with a private key, a password, or the keys of an agent.

use std::path::Path;
use std::sync::Arc;

use infra_engine::remote::{Endpoint, Unreachable};
use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{Algorithm, Certificate, HashAlg, PrivateKey, PrivateKeyWithHashAlg, decode_secret_key};

use crate::trust::{Trust, error_of};
use crate::{always, perhaps};

/// How often a server may ask before it is taken for one that asks for ever.
const QUESTIONS: usize = 10;

/// Tries what there is, in the order of Terraform.
pub(crate) async fn log_in(
    session: &mut Handle<Trust>,
    end: &Endpoint,
    agent: Option<&Path>,
    preferred: Option<&str>,
) -> Result<(), Unreachable> {
    let mut tried = Vec::new();
    if let Some(key) = &end.private_key {
        tried.push("the private key");
        if with_key(session, end, key).await? {
            return Ok(());
        }
    }
    if let Some(password) = &end.password {
        tried.push("the password");
        if with_password(session, end, password).await? {
            return Ok(());
        }
    }
    if let Some(agent) = agent {
        tried.push("the keys of the SSH agent");
        if with_agent(session, end, agent, preferred).await? {
            return Ok(());
        }
    }
    if tried.is_empty() {
        tried.push("no password or key");
        if session.authenticate_none(&end.user).await.map_err(|error| error_of(&error))?.success() {
            return Ok(());
        }
    }
    Err(perhaps(format!("{} does not let the user {} in with {}", end.host, end.user, tried.join(", or "))))
}

async fn with_key(session: &mut Handle<Trust>, end: &Endpoint, key: &str) -> Result<bool, Unreachable> {
    let key = decode_secret_key(key, None).map_err(|error| {
        always(format!(
            "the private key for {} cannot be read: {error}. A key with a passphrase needs an SSH agent",
            end.host
        ))
    })?;
    let key = Arc::new(key);
    let result = match &end.certificate {
        Some(line) => {
            let certificate = Certificate::from_openssh(line.trim()).map_err(|error| {
                always(format!("the certificate for {} is no line of OpenSSH: {error}", end.host))
            })?;
            session.authenticate_openssh_cert(&end.user, key, certificate).await
        }
        None => {
            let hash = hash_for(session, &key).await?;
            session.authenticate_publickey(&end.user, PrivateKeyWithHashAlg::new(key, hash)).await
        }
    };
    result.map(|result| result.success()).map_err(|error| error_of(&error))
}

/// How a signature is made: only RSA leaves a choice.
async fn hash_for(session: &Handle<Trust>, key: &PrivateKey) -> Result<Option<HashAlg>, Unreachable> {
    match key.algorithm() {
        Algorithm::Rsa { .. } => best_hash(session).await,
        _ => Ok(None),
    }
}

async fn best_hash(session: &Handle<Trust>) -> Result<Option<HashAlg>, Unreachable> {
    let best = session.best_supported_rsa_hash().await.map_err(|error| error_of(&error))?;
    Ok(best.unwrap_or(Some(HashAlg::Sha256)))
}

async fn with_password(
    session: &mut Handle<Trust>,
    end: &Endpoint,
    password: &str,
) -> Result<bool, Unreachable> {
    let result =
        session.authenticate_password(&end.user, password).await.map_err(|error| error_of(&error))?;
    if result.success() {
        return Ok(true);
    }
    // Many servers ask for the password instead of taking it.
    let mut answer = session
        .authenticate_keyboard_interactive_start(&end.user, None)
        .await
        .map_err(|error| error_of(&error))?;
    for _ in 0..QUESTIONS {
        match answer {
            KeyboardInteractiveAuthResponse::Success => return Ok(true),
            KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
            KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                let answers = prompts.iter().map(|_| password.to_owned()).collect();
                answer = session
                    .authenticate_keyboard_interactive_respond(answers)
                    .await
                    .map_err(|error| error_of(&error))?;
            }
        }
    }
    Ok(false)
}

async fn with_agent(
    session: &mut Handle<Trust>,
    end: &Endpoint,
    agent: &Path,
    preferred: Option<&str>,
) -> Result<bool, Unreachable> {
    let unusable = |error: russh::keys::Error| always(format!("the SSH agent cannot be used: {error}"));
    let mut agent = AgentClient::connect_uds(agent).await.map_err(unusable)?;
    let mut identities = agent.request_identities().await.map_err(unusable)?;
    if let Some(preferred) = preferred {
        let wanted = std::fs::read_to_string(format!("{preferred}.pub")).ok();
        let wanted =
            wanted.as_deref().and_then(|line| russh::keys::PublicKey::from_openssh(line.trim()).ok());
        let is_preferred = |identity: &AgentIdentity| match identity {
            AgentIdentity::PublicKey { key, comment } => {
                comment == preferred
                    || wanted.as_ref().is_some_and(|wanted| wanted.key_data() == key.key_data())
            }
            AgentIdentity::Certificate { comment, .. } => comment == preferred,
        };
        identities.sort_by_key(|identity| !is_preferred(identity));
    }
    for identity in identities {
        let result = match identity {
            AgentIdentity::PublicKey { key, .. } => {
                let hash = match key.algorithm() {
                    Algorithm::Rsa { .. } => best_hash(session).await?,
                    _ => None,
                };
                session.authenticate_publickey_with(&end.user, key, hash, &mut agent).await
            }
            AgentIdentity::Certificate { certificate, .. } => {
                let hash = match certificate.algorithm() {
                    Algorithm::Rsa { .. } => best_hash(session).await?,
                    _ => None,
                };
                session.authenticate_certificate_with(&end.user, certificate, hash, &mut agent).await
            }
        };
        match result {
            Ok(AuthResult::Success) => return Ok(true),
            Ok(AuthResult::Failure { .. }) => {}
            Err(error) => {
                // One key that cannot sign, as on a token that is not plugged in, does not keep others from it.
                tracing::debug!(host = end.host, %error, "a key of the agent cannot be used");
            }
        }
    }
    Ok(false)
}
