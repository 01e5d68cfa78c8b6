//! The schemas of types that are known and not managed.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use infra_aws::AwsProvider;
use infra_provider::Provider;
use infra_schema::address::Mode;
use serde_json::{Map, Value as Json};

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/unmanaged/schemas.jsonl.gz")
}

/// Takes what is not for machines out of a block.
fn without_descriptions(block: &mut Json) {
    let Some(block) = block.as_object_mut() else { return };
    block.retain(|key, _| !key.starts_with("description"));
    for (_, attribute) in block.get_mut("attributes").and_then(Json::as_object_mut).into_iter().flatten() {
        if let Some(attribute) = attribute.as_object_mut() {
            attribute.retain(|key, _| !key.starts_with("description"));
        }
    }
    for (_, nested) in block.get_mut("block_types").and_then(Json::as_object_mut).into_iter().flatten() {
        without_descriptions(&mut nested["block"]);
    }
}

#[test]
#[ignore = "writes schemas.jsonl.gz from INFRA_PEER_SCHEMAS, a file with what `terraform providers schema -json` prints"]
fn record() {
    let file = std::env::var("INFRA_PEER_SCHEMAS").unwrap();
    let schemas: Json = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let aws = &schemas["provider_schemas"]["registry.terraform.io/hashicorp/aws"];
    let mut lines = Vec::new();
    for (kind, types) in [("resource", "resource_schemas"), ("data", "data_source_schemas")] {
        for (name, schema) in aws[types].as_object().unwrap() {
            let mut schema = schema.clone();
            without_descriptions(&mut schema["block"]);
            let kept: Map<String, Json> =
                ["block", "version"].map(|key| (key.to_owned(), schema[key].clone())).into_iter().collect();
            lines.push(format!("{kind} {name} {}\n", Json::Object(kept)));
        }
    }
    let file = std::fs::File::create(recorded()).unwrap();
    let mut packed = flate2::GzBuilder::new().write(file, flate2::Compression::best());
    packed.write_all(lines.concat().as_bytes()).unwrap();
    packed.finish().unwrap();
    println!("{} types", lines.len());
}

#[test]
fn every_type_can_be_read() {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(recorded()).unwrap()).read_to_string(&mut text).unwrap();
    let provider = AwsProvider::new();
    let unmanaged = provider.schemas().unmanaged.clone().unwrap();
    let mut read = 0;
    for line in text.lines() {
        let (kind, rest) = line.split_once(' ').unwrap();
        let (name, _) = rest.split_once(' ').unwrap();
        let mode = if kind == "resource" { Mode::Managed } else { Mode::Data };
        let schema = unmanaged.schema(mode, name).unwrap_or_else(|| panic!("{kind} {name} cannot be read"));
        assert!(schema.block.names().count() > 0, "{kind} {name}");
        read += 1;
    }
    assert!(read > 2000, "{read}");
    assert!(unmanaged.schema(Mode::Managed, "aws_nothing").is_none());
}
