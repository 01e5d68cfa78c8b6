//! Encryption at rest: of snapshots, of the journal, of plans.
//!
//! What is configured, and how sealed snapshots look, is OpenTofu's
//! (<https://opentofu.org/docs/language/state/encryption/>): a state that OpenTofu encrypted is read with the same
//! configuration, and the other way round. The journal, which OpenTofu does not have, is sealed line by line.
//!
//! - [`KeyProvider`]: where keys come from. [`Passphrase`] and [`KeyCommand`] are here; those that ask a service are
//!   where its client is.
//! - [`Encryption`]: the method that seals, and a second one that also opens.
//! - [`SealedStore`]: any store, with everything in it sealed.

mod aead;
mod command;
mod envelope;
mod key;
mod lines;
mod methods;
mod passphrase;
mod store;

pub use command::KeyCommand;
pub use envelope::is_sealed;
pub use key::{Key, KeyError, KeyMetadata, KeyProvider};
pub(crate) use lines::is_sealed_journal;
pub use methods::{Encryption, Method};
pub use passphrase::{HashFunction, Passphrase, PassphraseSource};
pub use store::SealedStore;
