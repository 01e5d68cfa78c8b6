//! Other machines, which provisioners work on: what is asked of whoever connects to them.

pub use crate::provisioners::{Connection, Connector, Ended, Endpoint, Machine, Source, Unreachable};
