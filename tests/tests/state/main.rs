//! The state as users have it in their hands: encrypted, looked back at, gone back to, moved. Nothing here needs a cloud.
#![allow(clippy::unwrap_used, missing_docs)]

mod encryption;
mod history;
mod init;
mod secrets;
mod stage;
