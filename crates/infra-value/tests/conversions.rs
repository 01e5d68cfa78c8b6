//! Conversions give what Terraform gives, errors in its words included.
//!
//! `recorded/conversions.txt` has one conversion a line: `TYPE <- VALUE => RESULT RESULT_TYPE`, or
//! `TYPE <- VALUE !! MESSAGE`, types in cty's JSON form. Recorded with Terraform 1.11 by declaring a variable of that
//! type with that default for each line: the messages are those of `terraform validate -json`, the results are the
//! values and types of outputs, one for each variable, in the state that `terraform apply` writes.
//!
//! Left out are lines where several elements of a map are wrong, of which Terraform names any and we the first, and
//! where elements have no type in common, for which Terraform points at the last element and we at the collection.
#![allow(clippy::unwrap_used)]

use infra_value::{Type, convert, parse_json, to_json};

#[test]
fn agree_with_terraform() {
    let recorded = include_str!("recorded/conversions.txt");
    let mut wrong = Vec::new();
    for line in recorded.lines() {
        let (ty, rest) = line.split_once(" <- ").unwrap();
        let (value, expected) = rest.split_once(" => ").or_else(|| rest.split_once(" !! ")).unwrap();
        let result = convert(&parse_json(value).unwrap(), &Type::from_cty_json(ty).unwrap());
        let actual = match &result {
            Ok(value) => format!("{} {}", to_json(value).unwrap(), value.ty().to_cty_json()),
            Err(error) => error.to_string(),
        };
        if actual != expected {
            wrong.push(format!("{ty} <- {value}\n  expected {expected}\n  got      {actual}"));
        }
        // What was converted needs no second conversion.
        if let Ok(value) = result {
            assert_eq!(convert(&value, &Type::from_cty_json(ty).unwrap()).as_ref(), Ok(&value), "{line}");
        }
    }
    assert!(recorded.lines().count() > 700);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
