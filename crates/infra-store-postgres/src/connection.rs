//! The connection: one for each store. The lock lives in it.

use tokio_postgres::{Client, NoTls};

use crate::error::words;
use crate::settings::Settings;
use crate::tables;
use crate::tls::Tls;

/// Connects and prepares the tables. Fails with a sentence.
pub(crate) async fn connect(settings: &Settings) -> Result<Client, String> {
    let failed = |error: tokio_postgres::Error| words(&error);
    let client = if settings.config.get_ssl_mode() == tokio_postgres::config::SslMode::Disable {
        let (client, connection) = settings.config.connect(NoTls).await.map_err(failed)?;
        tokio::spawn(serve(connection));
        client
    } else {
        let tls = Tls::new(settings.authorities.as_deref())?;
        let (client, connection) = settings.config.connect(tls).await.map_err(failed)?;
        tokio::spawn(serve(connection));
        client
    };
    tables::prepare(&client, settings).await.map_err(|error| words(&error))?;
    Ok(client)
}

async fn serve<S, T>(connection: tokio_postgres::Connection<S, T>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    // What is wrong is told to whoever uses the client.
    if let Err(error) = connection.await {
        tracing::debug!(%error, "the connection to the database has ended");
    }
}
