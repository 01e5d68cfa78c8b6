//! Hashes, of strings and of files, and the identifiers made from them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_value::{Refinement, Type, Value};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::filesystem::read;
use super::{Call, Fault, Function, Kind, Param, Returns};

const TEXT: &[Param] = &[Param::string("str")];
const PATH: &[Param] = &[Param::string("path")];
const STRING: Returns = Returns::Always(Kind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("md5", TEXT, STRING, |call| of_text(call, hex::<Md5>)),
    Function::new("sha1", TEXT, STRING, |call| of_text(call, hex::<Sha1>)),
    Function::new("sha256", TEXT, STRING, |call| of_text(call, hex::<Sha256>)),
    Function::new("sha512", TEXT, STRING, |call| of_text(call, hex::<Sha512>)),
    Function::new("base64sha256", TEXT, STRING, |call| of_text(call, base64::<Sha256>)),
    Function::new("base64sha512", TEXT, STRING, |call| of_text(call, base64::<Sha512>)),
    Function::new("filemd5", PATH, STRING, |call| of_file(call, hex::<Md5>)),
    Function::new("filesha1", PATH, STRING, |call| of_file(call, hex::<Sha1>)),
    Function::new("filesha256", PATH, STRING, |call| of_file(call, hex::<Sha256>)),
    Function::new("filesha512", PATH, STRING, |call| of_file(call, hex::<Sha512>)),
    Function::new("filebase64sha256", PATH, STRING, |call| of_file(call, base64::<Sha256>)),
    Function::new("filebase64sha512", PATH, STRING, |call| of_file(call, base64::<Sha512>)),
    Function::new("uuidv5", &[Param::string("namespace"), Param::string("name")], STRING, uuidv5),
    Function::new("uuid", &[], STRING, uuid),
];

fn of_text(call: &Call<'_>, write: fn(&[u8]) -> String) -> Result<Value, Fault> {
    Ok(Value::string(write(call.text(0).as_bytes())))
}

fn of_file(call: &Call<'_>, write: fn(&[u8]) -> String) -> Result<Value, Fault> {
    Ok(Value::string(write(&read(call, 0)?)))
}

fn hex<D: Digest>(bytes: &[u8]) -> String {
    hex::encode(D::digest(bytes))
}

fn base64<D: Digest>(bytes: &[u8]) -> String {
    STANDARD.encode(D::digest(bytes))
}

/// The namespace of RFC 4122, appendix C, with this number.
fn well_known(number: u8) -> [u8; 16] {
    [0x6b, 0xa7, 0xb8, number, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8]
}

fn uuidv5(call: &Call<'_>) -> Result<Value, Fault> {
    let namespace = match call.text(0) {
        "dns" => well_known(0x10),
        "url" => well_known(0x11),
        "oid" => well_known(0x12),
        "x500" => well_known(0x14),
        text => parse_uuid(text).ok_or_else(|| {
            let text = call.quote(text);
            Fault::argument(
                0,
                format!("{text} is neither a UUID nor one of \"dns\", \"url\", \"oid\" and \"x500\""),
            )
        })?,
    };
    let digest = Sha1::new().chain_update(namespace).chain_update(call.text(1)).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Ok(Value::string(write_uuid(bytes, 5)))
}

/// Different each time, so unknown until it is applied.
fn uuid(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(match &call.context.impure {
        Some(impure) => Value::string(write_uuid(impure.random(), 4)),
        None => Value::unknown_refined(Type::String, Refinement::not_null()),
    })
}

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let groups: Vec<&str> = text.split('-').collect();
    if !groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) {
        return None;
    }
    hex::decode(groups.concat()).ok()?.try_into().ok()
}

fn write_uuid(mut bytes: [u8; 16], version: u8) -> String {
    bytes[6] = (bytes[6] & 0x0f) | (version << 4);
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let digits = hex::encode(bytes);
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}
