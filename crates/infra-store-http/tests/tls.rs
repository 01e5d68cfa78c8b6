//! The store over TLS: whom it trusts, and whom it shows itself as. In `certificates` an authority has signed a server (for
//! 127.0.0.1) and a client, and a stranger has signed itself; all are good until 2126, and for nothing but this.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../infra-state/tests/support/mod.rs"]
mod sessions;
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_state::store::{Arguments, Backend, DEFAULT_WORKSPACE};
use infra_state::{LockOptions, Session, StateError, read_state};
use infra_store_http::{Defaults, configure};
use infra_value::Value;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use sessions::stored;
use support::StateServer;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const AUTHORITY: &str = include_str!("certificates/authority.pem");
const SERVER: (&str, &str) =
    (include_str!("certificates/server.pem"), include_str!("certificates/server.key"));
const CLIENT: (&str, &str) =
    (include_str!("certificates/client.pem"), include_str!("certificates/client.key"));
const STRANGER: (&str, &str) =
    (include_str!("certificates/stranger.pem"), include_str!("certificates/stranger.key"));

fn certificate(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}

/// Stands before a server, with TLS; asks clients for a certificate of the authority. Returns its address.
async fn before(server: &StateServer, asks: bool) -> String {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(certificate(AUTHORITY)).unwrap();
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = match asks {
        true => {
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
        false => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::from_pem_slice(SERVER.1.as_bytes()).unwrap();
    let config = builder.with_single_cert(vec![certificate(SERVER.0)], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let behind = server.url("").trim_start_matches("http://").trim_end_matches('/').to_owned();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut server = TcpStream::connect(behind).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    format!("https://{address}/state")
}

/// Writes a state there, and reads it.
async fn use_it(address: &str, more: &[(&str, &str)]) -> Result<usize, StateError> {
    let mut values: BTreeMap<String, Value> = ["address", "lock_address", "unlock_address"]
        .map(|name| (name.to_owned(), Value::string(address)))
        .into();
    values.insert("retry_max".to_owned(), Value::string("0"));
    values.extend(more.iter().map(|(name, value)| {
        let value = if *value == "true" { Value::bool(true) } else { Value::string(*value) };
        ((*name).to_owned(), value)
    }));
    let folder = tempfile::tempdir().unwrap();
    let backend = configure(Arguments::new(values), &Defaults::default(), folder.path()).unwrap();
    let store = backend.store(DEFAULT_WORKSPACE)?;
    let session = Session::open(store.clone(), LockOptions::new("apply", "me@here")).await?;
    session.set("t_x.a".parse().unwrap(), None, Some(stored("a"))).await?;
    session.close().await?;
    Ok(read_state(store.as_ref()).await?.state.objects().count())
}

const TRUST: (&str, &str) = ("client_ca_certificate_pem", AUTHORITY);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_trusted_by_the_authority_of_the_block_only() {
    let server = StateServer::start();
    let address = before(&server, false).await;
    assert_eq!(use_it(&address, &[TRUST]).await.unwrap(), 1);
    for trust in [&[][..], &[("client_ca_certificate_pem", STRANGER.0)]] {
        let refused = use_it(&address, trust).await.unwrap_err().to_string();
        assert!(refused.contains("certificate"), "{refused}");
    }
    assert_eq!(use_it(&address, &[("skip_cert_verification", "true")]).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_a_certificate_gets_the_one_of_the_block() {
    let server = StateServer::start();
    let address = before(&server, true).await;
    let shown = |(pem, key): (&'static str, &'static str)| {
        [TRUST, ("client_certificate_pem", pem), ("client_private_key_pem", key)]
    };
    assert_eq!(use_it(&address, &shown(CLIENT)).await.unwrap(), 1);
    for refused in [use_it(&address, &[TRUST]).await, use_it(&address, &shown(STRANGER)).await] {
        let refused = refused.unwrap_err().to_string();
        assert!(!refused.contains("PRIVATE KEY") && refused.starts_with("cannot"), "{refused}");
    }
    assert_eq!(server.content().log.iter().filter(|line| line.starts_with("POST")).count(), 1);
}
