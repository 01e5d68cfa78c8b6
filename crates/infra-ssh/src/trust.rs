//! Whether the other side is who it should be.

use std::time::{SystemTime, UNIX_EPOCH};

use infra_engine::remote::{Endpoint, Unreachable};
use russh::client::Handler;
use russh::keys::ssh_key::certificate::CertType;
use russh::keys::{Certificate, HashAlg, PublicKey, PublicKeyOrCertificate};

use crate::{always, perhaps};

/// What is known of the key of a machine.
pub(crate) struct Trust {
    host: String,
    /// Its key, or that of the authority that signed it. Without one, every machine is taken for the right one.
    key: Option<PublicKey>,
}

impl Trust {
    /// What a connection says of it.
    pub(crate) fn of(end: &Endpoint) -> Result<Self, Unreachable> {
        let key = match &end.host_key {
            None => None,
            Some(line) => Some(PublicKey::from_openssh(line.trim()).map_err(|error| {
                always(format!("the host key given for {} is no line of OpenSSH: {error}", end.host))
            })?),
        };
        Ok(Self { host: end.host.clone(), key })
    }

    fn accepts(&self, shown: &PublicKeyOrCertificate, now: u64) -> bool {
        match (&self.key, shown) {
            (None, _) => true,
            (Some(known), PublicKeyOrCertificate::PublicKey { key, .. }) => {
                key.key_data() == known.key_data()
            }
            (Some(known), PublicKeyOrCertificate::Certificate(certificate)) => {
                self.is_certified(certificate, known, now)
            }
        }
    }

    /// Whether a certificate is one of this host, by this authority.
    fn is_certified(&self, certificate: &Certificate, authority: &PublicKey, now: u64) -> bool {
        let names = certificate.valid_principals();
        certificate.cert_type() == CertType::Host
            && certificate.signature_key() == authority.key_data()
            && (names.is_empty() || names.contains(&self.host))
            && certificate.validate_at(now, [&authority.fingerprint(HashAlg::Sha256)]).is_ok()
    }
}

impl Handler for Trust {
    type Error = Unreached;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        if self.accepts(shown, now) {
            return Ok(true);
        }
        let kind = match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.fingerprint(HashAlg::Sha256),
            PublicKeyOrCertificate::Certificate(certificate) => {
                certificate.public_key().fingerprint(HashAlg::Sha256)
            }
        };
        Err(Unreached(always(format!(
            "{} has another key than \"host_key\" says: {kind}. Either the key is outdated, or this is another machine",
            self.host
        ))))
    }
}

/// Why a session has not come about.
#[derive(Debug)]
pub(crate) struct Unreached(Unreachable);

impl From<russh::Error> for Unreached {
    fn from(error: russh::Error) -> Self {
        Self(error_of(&error))
    }
}

impl From<Unreached> for Unreachable {
    fn from(Unreached(problem): Unreached) -> Self {
        problem
    }
}

/// A failure of the protocol. A machine that has just started may still be without keys and users.
pub(crate) fn error_of(error: &russh::Error) -> Unreachable {
    match error {
        russh::Error::IO(error) => perhaps(infra_diagnostics::io_reason(error).to_string()),
        other => perhaps(other.to_string()),
    }
}
