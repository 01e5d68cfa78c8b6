//! YAML, as Terraform reads and writes it.

mod decode;
mod encode;
mod scalar;

pub(super) use decode::decode;
pub(super) use encode::encode;
