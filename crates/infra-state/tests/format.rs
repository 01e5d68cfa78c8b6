//! The format against state files that Terraform 1.11.4 wrote, and against what is no state.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use infra_state::{ObjectStatus, State, StateError};

const FIXTURES: &[(&str, &str)] = &[
    ("full", include_str!("fixtures/full.json")),
    ("tainted", include_str!("fixtures/tainted.json")),
    ("deposed", include_str!("fixtures/deposed.json")),
    ("destroyed", include_str!("fixtures/destroyed.json")),
    ("outputs_only", include_str!("fixtures/outputs_only.json")),
    ("unknown_fields", include_str!("fixtures/unknown_fields.json")),
];

fn fixture(name: &str) -> &'static str {
    FIXTURES.iter().find(|(n, _)| *n == name).expect(name).1
}

fn read(text: &str) -> Result<State, StateError> {
    State::from_bytes(text.as_bytes(), "terraform.tfstate")
}

#[test]
fn unchanged_states_keep_every_byte() {
    for (name, text) in FIXTURES {
        let state = read(text).unwrap();
        assert_eq!(String::from_utf8(state.to_bytes()).unwrap(), *text, "{name}");
    }
}

#[test]
fn states_are_indexed_by_address() {
    let state = read(fixture("full")).unwrap();
    for (address, attribute) in [
        ("aws_vpc.main", "\"cidr_block\":\"10.0.0.0/16\""),
        ("aws_subnet.public[11]", "\"cidr_block\":\"10.0.11.0/24\""),
        ("data.aws_region.here", "\"name\":\"us-east-1\""),
        ("aws_s3_bucket.b[\"assets\"]", "\"id\":\"infra-fixture-assets\""),
        ("terraform_data.odd[\"$${x}\"]", "123456789012345678901234567890"),
        ("terraform_data.odd[\"\"]", "\"nested\":[[],{}]"),
        ("module.m[\"y z\"].module.deep.terraform_data.leaf", "\"input\":null"),
    ] {
        let object = state.get(&address.parse().unwrap()).expect(address);
        assert!(object.attributes.as_str().contains(attribute), "{address}: {}", object.attributes.as_str());
    }
    let west = state.provider(&"aws_vpc.west".parse().unwrap()).unwrap();
    assert_eq!(west.to_string(), "provider[\"registry.terraform.io/hashicorp/aws\"].west");
    assert_eq!(state.outputs["secret"].value.as_str(), "\"planted-secret\"");
    assert!(state.outputs["secret"].sensitive);
    assert!(state.get(&"aws_vpc.none".parse().unwrap()).is_none());
}

#[test]
fn deposed_and_tainted_objects_are_told_apart() {
    let state = read(fixture("deposed")).unwrap();
    let address = "aws_s3_bucket.b".parse().unwrap();
    let id = |deposed| state.object(&address, deposed).unwrap().attributes.as_str().to_owned();
    assert!(id(None).contains("\"id\":\"infra-deposed-2\""));
    assert!(id(Some("11d80db8")).contains("\"id\":\"infra-deposed-1\""));
    let state = read(fixture("tainted")).unwrap();
    let tainted = state.get(&"terraform_data.tainted".parse().unwrap()).unwrap();
    assert_eq!(tainted.status, ObjectStatus::Tainted);
}

#[test]
fn other_versions_are_refused_by_name() {
    for (version, upgrade) in [(0, "0.11"), (1, "0.11"), (2, "0.11"), (3, "Terraform 0.13")] {
        let text = format!("{{\"version\": {version}, \"modules\": [], \"serial\": 1}}");
        match read(&text) {
            Err(StateError::OlderVersion { version: found, upgrade_with, .. }) => {
                assert_eq!(found, version);
                assert!(upgrade_with.contains(upgrade));
            }
            other => panic!("{other:?}"),
        }
    }
    let newer = read("{\"version\": 5, \"resources\": {\"new\": \"shape\"}}").unwrap_err();
    assert!(matches!(newer, StateError::NewerVersion { version: 5, .. }), "{newer}");
    assert!(newer.to_string().contains("written by a newer version"), "{newer}");
}

#[test]
fn what_is_no_state_is_an_error_with_its_place() {
    let full = fixture("full");
    let bad_attributes = full.replacen("\"attributes\": {", "\"attributes\": 7 , \"x\": {", 1);
    let twice = full.replacen("\"name\": \"main\",", "\"name\": \"main\", \"name\": \"main\",", 1);
    let status = full.replacen("\"status\": \"tainted\"", "\"status\": \"odd\"", 1);
    let provider = full.replacen("provider[\\\"registry.terraform.io/hashicorp/aws\\\"]", "provider.aws", 1);
    for (text, detail, line) in [
        ("", "it is empty", 0),
        (" \n", "it is empty", 0),
        ("\u{feff}{}", "byte order mark", 1),
        ("hello", "expected value", 1),
        ("[]", "a state, which is an object", 1),
        ("{}", "it has no version", 0),
        ("{\"version\": \"4\"}", "expected a whole number, but found string \"4\"", 1),
        ("{\"version\": 4}", "has no \"terraform_version\"", 1),
        ("{\"encrypted_data\": \"x\", \"serial\": 1}", "is encrypted, and no encryption is configured", 0),
        (&bad_attributes, "the attributes are not an object", 0),
        (&twice, "\"name\" is there twice", 0),
        (&status, "\"odd\" is not a status", 0),
        (&provider, "replace-provider", 0),
    ] {
        match read(text) {
            Err(StateError::Encrypted { .. }) => assert!(detail.contains("is encrypted")),
            Err(StateError::Corrupt { detail: found, line: at, path, .. }) => {
                assert!(found.contains(detail), "{found}");
                assert_eq!(path, "terraform.tfstate");
                assert!(line == 0 || at == line, "{found}: line {at}");
                assert!(text.len() < 100 || at > 1, "{found}: line {at}");
            }
            other => panic!("{text:.50}: {other:?}"),
        }
    }
    let invalid = State::from_bytes(b"{\n\"a\": \"\xff\"}", "x").unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "the state x cannot be understood: byte 8 is not UTF-8 (line 2, column 7)"
    );
}

#[test]
fn truncated_states_never_pass() {
    let text = fixture("deposed").trim_end();
    for length in 0..text.len() {
        let error = read(&text[..length]).unwrap_err();
        assert!(matches!(error, StateError::Corrupt { .. }), "{length}: {error}");
    }
}

#[test]
fn deep_nesting_is_carried_through() {
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let text = fixture("deposed").replacen(
        "\"arn\": \"arn:aws:s3:::infra-deposed-2\"",
        &format!("\"arn\": {deep}"),
        1,
    );
    let state = read(&text).unwrap();
    assert_eq!(State::from_bytes(&state.to_bytes(), "x").unwrap(), state);
}
