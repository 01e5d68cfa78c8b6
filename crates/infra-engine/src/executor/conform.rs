//! Whether a value is what was planned, now that more of it is known.

use infra_value::{Data, Path, Step, Value};

/// The first place where `now` contradicts what was known when it was planned.
pub(super) fn contradiction(planned: &Value, now: &Value) -> Option<Path> {
    walk(planned, now, &Path::root())
}

fn walk(planned: &Value, now: &Value, at: &Path) -> Option<Path> {
    match (planned.data(), now.data()) {
        (Data::Unknown(..), _) => None,
        (Data::Object(before), Data::Object(after)) => before.iter().find_map(|(name, planned)| {
            let at = at.join(Step::Attr(name.clone()));
            after.get(name).map_or(Some(at.clone()), |now| walk(planned, now, &at))
        }),
        (Data::Map(_, before), Data::Map(_, after)) if before.len() == after.len() => {
            before.iter().find_map(|(key, planned)| {
                let at = at.join(Step::Index(Value::string(key.clone())));
                after.get(key).map_or(Some(at.clone()), |now| walk(planned, now, &at))
            })
        }
        (Data::List(_, before), Data::List(_, after)) | (Data::Tuple(before), Data::Tuple(after))
            if before.len() == after.len() =>
        {
            before.iter().zip(after.iter()).enumerate().find_map(|(i, (planned, now))| {
                walk(planned, now, &at.join(Step::Index(Value::number(i as i64))))
            })
        }
        // Which element became which cannot be told once unknown ones are known.
        (Data::Set(_, before), Data::Set(_, after)) if before.iter().any(|v| !v.is_wholly_known()) => {
            (after.len() > before.len()).then(|| at.clone())
        }
        _ => (planned.unmark_deep() != now.unmark_deep()).then(|| at.clone()),
    }
}

#[cfg(test)]
mod tests {
    use infra_value::Type;

    use super::*;

    #[test]
    fn unknown_may_become_anything_and_known_must_stay() {
        let planned = Value::object([("id", Value::unknown(Type::String)), ("name", Value::string("a"))]);
        let fine = Value::object([("id", Value::string("i-1")), ("name", Value::string("a"))]);
        let wrong = Value::object([("id", Value::string("i-1")), ("name", Value::string("b"))]);
        assert_eq!(contradiction(&planned, &fine), None);
        assert_eq!(contradiction(&planned, &wrong), Some(Path::attr("name")));
    }
}
