//! What the database says, as errors of the state.

use std::io;
use std::sync::Arc;

use infra_state::StateError;
use tokio_postgres::Error;

/// In words, without what was written.
pub(crate) fn words(error: &Error) -> String {
    match error.as_db_error() {
        // Its detail may hold values of the row.
        Some(said) => format!("PostgreSQL answered {}: {}", said.code().code(), said.message()),
        None => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(error);
            while let Some(cause) = source {
                text.push_str(&format!(": {cause}"));
                source = cause.source();
            }
            text
        }
    }
}

pub(crate) fn read(path: &str, detail: String) -> StateError {
    StateError::Read { path: path.to_owned(), source: Arc::new(io::Error::other(detail)) }
}

pub(crate) fn write(path: &str, detail: String) -> StateError {
    StateError::Write { path: path.to_owned(), source: Arc::new(io::Error::other(detail)) }
}
