//! TLS to the server.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// What is trusted and shown. `identity` is a certificate with its key, both PEM. Fails with the argument that is wrong,
/// and a sentence.
pub(crate) fn configure(
    skip_verification: bool,
    authorities: Option<&str>,
    identity: Option<&(String, String)>,
) -> Result<ClientConfig, (&'static str, String)> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| ("address", format!("TLS cannot be set up: {error}.")))?;
    let builder = match skip_verification {
        true => builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider))),
        false => builder.with_root_certificates(roots(authorities)?),
    };
    let Some((certificate, key)) = identity else { return Ok(builder.with_no_client_auth()) };
    let chain = certificates("client_certificate_pem", certificate)?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
        .map_err(|_| ("client_private_key_pem", "It is no private key in the form PEM.".to_owned()))?;
    builder
        .with_client_auth_cert(chain, key)
        .map_err(|error| ("client_certificate_pem", format!("It cannot be used with the key: {error}.")))
}

fn roots(authorities: Option<&str>) -> Result<RootCertStore, (&'static str, String)> {
    const NAME: &str = "client_ca_certificate_pem";
    let mut roots = RootCertStore::empty();
    match authorities {
        Some(text) => {
            for certificate in certificates(NAME, text)? {
                roots.add(certificate).map_err(|error| (NAME, format!("It cannot be used: {error}.")))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(roots)
}

fn certificates(
    name: &'static str,
    text: &str,
) -> Result<Vec<CertificateDer<'static>>, (&'static str, String)> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err((name, "It holds no certificate in the form PEM.".to_owned())),
    }
}

/// Takes every certificate: `skip_cert_verification`. That the server has the key of the one that it shows is checked.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
