//! How the release binary is linked on Linux: without what a program that never unwinds has no use for.

use std::env;

/// Names a file with the functions that are put first, a name a line. `cargo xtask release` writes and sets it.
const ORDER: &str = "INFRA_LINK_ORDER";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=no_unwinding.ld");
    println!("cargo::rerun-if-env-changed={ORDER}");
    let is = |name: &str, value: &str| env::var(format!("CARGO_CFG_{name}")).is_ok_and(|is| is == value);
    let is_known = is("TARGET_OS", "linux") && is("TARGET_ENV", "gnu") && is("TARGET_ARCH", "x86_64");
    // What follows is for the linker that Rust brings along; somebody who chose another one knows better.
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let is_chosen = flags.contains("linker") || flags.contains("fuse-ld");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if !is_known || is_chosen || !is_release {
        return;
    }
    let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    for argument in [
        // At a fixed address: a position that is chosen at the start would want 400,000 pointers written first.
        "-no-pie".to_owned(),
        // Hundreds of operations have functions that differ in nothing but their types, and tables of such functions. What is the
        // same is kept once; nothing here asks whether two of them are at one address.
        "-Wl,--icf=all".to_owned(),
        "-Wl,--ignore-data-address-equality".to_owned(),
        "-Wl,-O2".to_owned(),
        "-Wl,--no-eh-frame-hdr".to_owned(),
        format!("-Wl,-T,{folder}/no_unwinding.ld"),
    ] {
        println!("cargo::rustc-link-arg-bin=infra={argument}");
    }
    if let Ok(order) = env::var(ORDER) {
        println!("cargo::rerun-if-changed={order}");
        println!("cargo::rustc-link-arg-bin=infra=-Wl,--symbol-ordering-file={order}");
        // The file may name what the linker leaves out.
        println!("cargo::rustc-link-arg-bin=infra=-Wl,--no-warn-symbol-ordering");
    }
}
