//! Programs of the npm registry that tests look for, where npm is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Installs what the `package-lock.json` in `folder` pins, and returns where `program` is. `None`, with the reason printed,
/// where that cannot be: what needs it is skipped.
pub fn install(folder: &Path, program: &str) -> Option<PathBuf> {
    let binary = folder.join("node_modules/.bin").join(program);
    if binary.exists() {
        return Some(binary);
    }
    println!("installing {program} into {}: half a minute, once", folder.display());
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
    match npm.status() {
        Ok(status) if status.success() => Some(binary),
        Ok(status) => {
            println!("skipped: npm could not install {program} ({status})");
            None
        }
        Err(error) => {
            println!("skipped: {program} needs npm ({error})");
            None
        }
    }
}
