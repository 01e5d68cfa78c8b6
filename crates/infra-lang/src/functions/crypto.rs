//! What takes a secret: hashing of passwords, decryption.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_value::{Refinement, Type, Value};

use super::rsa::PrivateKey;
use super::{Call, Fault, Function, Kind, Param, Returns};

const STRING: Returns = Returns::Always(Kind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("bcrypt", &[Param::string("str")], STRING, bcrypt).with_more(Param::number("cost")),
    Function::new(
        "rsadecrypt",
        &[Param::string("ciphertext"), Param::string("privatekey")],
        STRING,
        rsadecrypt,
    ),
];

/// Costs that a hash can have: the logarithm of the number of rounds.
const COSTS: std::ops::RangeInclusive<u32> = 4..=31;
/// The cost when none, or one below those, is asked for.
const DEFAULT_COST: u32 = 10;
/// What counts of a password, in bytes.
const MOST_PASSWORD_BYTES: usize = 72;

/// A hash with a random salt: different each time, so unknown until it is applied.
fn bcrypt(call: &Call<'_>) -> Result<Value, Fault> {
    let cost = match call.count() {
        1 => DEFAULT_COST,
        2 => match call.integer(1)? {
            low if low < i64::from(*COSTS.start()) => DEFAULT_COST,
            cost => u32::try_from(cost).ok().filter(|cost| COSTS.contains(cost)).ok_or_else(|| {
                Fault::argument(
                    1,
                    format!("the cost can be {} at most, not {}", COSTS.end(), call.plain(cost)),
                )
            })?,
        },
        _ => return Err(Fault::call("a text and a cost are all that it takes")),
    };
    let password = call.text(0);
    if password.len() > MOST_PASSWORD_BYTES {
        return Err(Fault::argument(
            0,
            format!("the text has more than {MOST_PASSWORD_BYTES} bytes, and no more can be hashed"),
        ));
    }
    let Some(impure) = &call.context.impure else {
        return Ok(Value::unknown_refined(Type::String, Refinement::not_null()));
    };
    let hash = bcrypt::hash_with_salt(password, cost, impure.random())
        .map_err(|error| Fault::call(error.to_string()))?;
    // What computes it is the same in both versions; this is the one that every reader knows.
    Ok(Value::string(hash.format_for_version(bcrypt::Version::TwoA)))
}

/// The text that was encrypted for a key, by PKCS #1 v1.5.
fn rsadecrypt(call: &Call<'_>) -> Result<Value, Fault> {
    let text: String = call.text(0).chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let ciphertext = STANDARD.decode(text).map_err(|_| Fault::argument(0, "the text must be base64"))?;
    let key = PrivateKey::from_pem(call.text(1)).map_err(|reason| Fault::argument(1, reason))?;
    let plain = key
        .decrypt(&ciphertext)
        .ok_or_else(|| Fault::argument(0, "the text was not encrypted for this key"))?;
    let plain = String::from_utf8(plain)
        .map_err(|_| Fault::argument(0, "the decrypted bytes are not UTF-8, so they cannot be a string"))?;
    Ok(Value::string(plain))
}
