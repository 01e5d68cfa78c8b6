//! Which text stands for which object.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use infra_value::Value;

/// Attributes that identify an object, the one that is read best first.
const IDENTITIES: [&str; 4] = ["id", "arn", "name", "key_name"];

/// What is known of texts that identify objects, and of who refers to whom already.
#[derive(Default)]
pub(super) struct References {
    objects: BTreeMap<String, Vec<Known>>,
    /// From the one that refers to the one that it refers to.
    used: RefCell<BTreeMap<String, BTreeSet<String>>>,
    counts: RefCell<(usize, usize)>,
}

struct Known {
    ty: String,
    address: String,
    attribute: &'static str,
}

impl References {
    /// An object that can be referred to.
    pub(super) fn add(&mut self, ty: &str, address: String, value: &Value) {
        let mut seen = BTreeSet::new();
        for attribute in IDENTITIES {
            let text = value.get(attribute).filter(|value| value.is_known()).and_then(Value::as_str);
            let Some(text) = text.filter(|text| !text.is_empty() && seen.insert(text.to_string())) else {
                continue;
            };
            let known = Known { ty: ty.to_owned(), address: address.clone(), attribute };
            self.objects.entry(text.to_owned()).or_default().push(known);
        }
    }

    /// The expression that gives `text` as an argument of the object at `from`; nothing where no object is meant, or where two
    /// would refer to each other.
    pub(super) fn find(&self, from: &str, argument: &str, text: &str) -> Option<String> {
        let candidates = self.objects.get(text)?.iter().filter(|known| known.address != from);
        // An id says by itself what it is of; a name is one only where the argument says of what.
        let is_meant = |known: &&Known| is_made_by_a_cloud(text) || is_for(argument, &known.ty);
        let meant: Vec<&Known> = candidates.filter(is_meant).collect();
        let best = meant.iter().find(|known| is_for(argument, &known.ty)).or(meant.first())?;
        let found = (!self.reaches(&best.address, from)).then(|| {
            let mut used = self.used.borrow_mut();
            used.entry(from.to_owned()).or_default().insert(best.address.clone());
            format!("{}.{}", best.address, best.attribute)
        });
        let mut counts = self.counts.borrow_mut();
        match found {
            Some(_) => counts.0 += 1,
            None => counts.1 += 1,
        }
        found
    }

    /// How many texts became references, and how many of those that identify an object did not.
    pub(super) fn counts(&self) -> (usize, usize) {
        *self.counts.borrow()
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        let used = self.used.borrow();
        let (mut open, mut seen) = (vec![from], BTreeSet::new());
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(used.get(at).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }
}

/// Whether a text can be nothing but what a cloud made up: `vpc-0a1b2c3d`, an ARN, a UUID.
fn is_made_by_a_cloud(text: &str) -> bool {
    let is_hex = |part: &str| part.len() >= 8 && part.chars().all(|c| c.is_ascii_hexdigit());
    text.starts_with("arn:") || text.rsplit_once('-').is_some_and(|(_, tail)| is_hex(tail))
}

/// Whether an argument names objects of a type: `db_subnet_group_name` those of `aws_db_subnet_group`, `bucket` those of
/// `aws_s3_bucket`.
fn is_for(argument: &str, ty: &str) -> bool {
    let endings = ["_name", "_names", "_id", "_ids", "_arn", "_arns", "_identifier"];
    let base = endings.iter().find_map(|ending| argument.strip_suffix(ending)).unwrap_or(argument);
    let kind = ty.split_once('_').map_or(ty, |(_, kind)| kind);
    kind == base || kind.ends_with(&format!("_{base}")) || base.ends_with(&format!("_{kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(id: &str, name: &str) -> Value {
        Value::object([("id", Value::string(id)), ("name", Value::string(name))])
    }

    #[test]
    fn ids_are_known_anywhere_and_names_where_they_are_asked_for() {
        let mut references = References::default();
        references.add("aws_vpc", "aws_vpc.main".to_owned(), &object("vpc-0a1b2c3d4e5f", "main"));
        references.add("aws_db_subnet_group", "aws_db_subnet_group.main".to_owned(), &object("main", "main"));
        let find = |argument: &str, text: &str| references.find("aws_x.a", argument, text);
        assert_eq!(find("vpc_id", "vpc-0a1b2c3d4e5f").as_deref(), Some("aws_vpc.main.id"));
        assert_eq!(find("targets", "vpc-0a1b2c3d4e5f").as_deref(), Some("aws_vpc.main.id"));
        assert_eq!(find("db_subnet_group_name", "main").as_deref(), Some("aws_db_subnet_group.main.id"));
        assert_eq!(find("description", "main"), None);
    }

    #[test]
    fn nobody_refers_in_a_circle() {
        let mut references = References::default();
        let (a, b) = ("sg-0123456789ab", "sg-ba9876543210");
        references.add("aws_security_group", "aws_security_group.a".to_owned(), &object(a, "a"));
        references.add("aws_security_group", "aws_security_group.b".to_owned(), &object(b, "b"));
        assert!(references.find("aws_security_group.a", "security_groups", b).is_some());
        assert!(references.find("aws_security_group.b", "security_groups", a).is_none());
        assert!(references.find("aws_security_group.a", "security_groups", a).is_none());
        assert_eq!(references.counts(), (1, 1));
    }
}
