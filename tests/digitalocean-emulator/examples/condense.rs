//! Makes `description/api.json.gz` from the OpenAPI document that DigitalOcean publishes, leaving prose out:
//! `cargo run -p infra-digitalocean-emulator --example condense DigitalOcean-public.v2.yaml`.
#![allow(clippy::expect_used)]

use std::fs::File;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use infra_digitalocean_emulator::Description;

fn main() {
    let path = std::env::args().nth(1).expect("the path of the document");
    let description = Description::load(Path::new(&path)).expect("an OpenAPI document");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("description/api.json.gz");
    let file = File::create(target).expect("the file");
    let mut gz = GzEncoder::new(file, Compression::best());
    gz.write_all(description.to_json().as_bytes()).and_then(|()| gz.finish()).expect("the file is written");
}
