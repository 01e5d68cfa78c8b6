//! The release binary as it is published: built, then linked in the order in which it runs.
//!
//! What runs of a program is in memory, and what lies beside it, too: the kernel maps 64 KiB of the file wherever a page of it is
//! wanted. A plan runs a seventh of the program, in pieces all over it, so that most of the program was in memory. Where these
//! pieces lie side by side, the rest stays on disk.

use std::path::{Path, PathBuf};

use xtask::Result;

use crate::cargo::{given_infra, infra_of, messages, messages_with};

mod order;
mod record;

pub use record::run as record;

/// Where the build script of `infra-cli` is told of an order.
const VARIABLE: &str = "INFRA_LINK_ORDER";

/// Which functions run, in the order of what runs them.
const RECORDED: &str = "crates/infra-cli/link-order.txt";

/// Where the linker does as it is told: `crates/infra-cli/build.rs` names the same targets.
const IS_ORDERED: bool = cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"));

/// Builds it and returns where it is. `INFRA_BIN` names one that is built already, and is taken instead.
pub fn build() -> Result<PathBuf> {
    if let Some(given) = given_infra()? {
        return Ok(given);
    }
    if !IS_ORDERED {
        return infra_of(&messages(&BINARY)?);
    }
    // Names are in no file but the linked one: where functions are equal, the linker keeps one of them.
    let named = build_named()?;
    let order = named.with_file_name("infra-link-order.txt");
    let recorded = order::Recorded::read(&xtask::repository().join(RECORDED))?;
    let found = order::write(&named, &recorded, &order)?;
    println!("{found} of the {} functions that are known to run are in it and are put first", recorded.len());
    if found * 3 < recorded.len() * 2 {
        println!("much has changed since they were recorded: `cargo xtask record-order` does it anew");
    }
    infra_of(&messages_with(&BINARY, &[(VARIABLE, &order)])?)
}

/// What Cargo does.
const BINARY: [&str; 6] = ["build", "--package", "infra-cli", "--bin", "infra", "--release"];

/// Builds it with the names of its functions, in no particular order.
fn build_named() -> Result<PathBuf> {
    let [_, binary @ ..] = BINARY;
    let arguments = [&["rustc"], &binary[..], &["--", "-Cstrip=none"]].concat();
    infra_of(&messages(&arguments)?)
}

/// What a task may not leave behind half written.
fn write_whole(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().ok_or("a file is in a folder")?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
