//! Reading addresses that users type and that stored formats hold.

use std::str::FromStr;
use std::sync::Arc;

use super::{InstanceKey, Mode, ModuleInstance, ModuleStep, Resource, ResourceInstance};

/// An address that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{address}\" is not an address: {problem}")]
pub struct ParseAddressError {
    /// What was given.
    pub address: String,
    /// What is wrong with it.
    pub problem: String,
}

/// One dotted step with the key that follows it.
struct Part {
    name: String,
    key: Option<InstanceKey>,
}

impl FromStr for ResourceInstance {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail =
            |problem: &str| ParseAddressError { address: text.to_owned(), problem: problem.to_owned() };
        let (module, rest) = take_modules(split(text)?);
        let mut rest = rest.into_iter();
        let mut next = |what: &str| rest.next().ok_or_else(|| fail(&format!("{what} is missing")));
        let mut first = next("a resource type")?;
        let mode = match (first.name.as_str(), &first.key) {
            ("data", None) => Mode::Data,
            ("ephemeral", None) => Mode::Ephemeral,
            _ => Mode::Managed,
        };
        match mode {
            Mode::Managed => {}
            Mode::Data => first = next("a data source")?,
            Mode::Ephemeral => first = next("a type of ephemeral resource")?,
        }
        let name = next("a resource name")?;
        if first.key.is_some() {
            return Err(fail("a key must follow the resource name, not the type"));
        }
        if rest.next().is_some() {
            return Err(fail("there is something after the resource name"));
        }
        let resource = Resource { mode, ty: first.name.into(), name: name.name.into() };
        Ok(ResourceInstance { module, resource, key: name.key })
    }
}

impl FromStr for ModuleInstance {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(ModuleInstance::root());
        }
        match take_modules(split(text)?) {
            (module, rest) if rest.is_empty() => Ok(module),
            _ => Err(ParseAddressError {
                address: text.to_owned(),
                problem: "a module address is a series of module.NAME steps".to_owned(),
            }),
        }
    }
}

fn take_modules(parts: Vec<Part>) -> (ModuleInstance, Vec<Part>) {
    let mut steps = Vec::new();
    let mut rest = parts.into_iter().peekable();
    while rest.peek().is_some_and(|part| part.name == "module" && part.key.is_none()) {
        let marker = rest.next();
        match rest.next() {
            Some(part) => steps.push(ModuleStep { name: part.name.into(), key: part.key }),
            None => return (ModuleInstance(steps.into()), marker.into_iter().collect()),
        }
    }
    (ModuleInstance(steps.into()), rest.collect())
}

fn split(text: &str) -> Result<Vec<Part>, ParseAddressError> {
    let fail = |problem: String| ParseAddressError { address: text.to_owned(), problem };
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let fine = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty()
            || !name.chars().all(fine)
            || name.starts_with(|c: char| c.is_numeric() || c == '-')
        {
            return Err(fail(format!("\"{name}\" is not a name")));
        }
        rest = after;
        let mut key = None;
        if let Some(inside) = rest.strip_prefix('[') {
            let (parsed, after) = take_key(inside).map_err(fail)?;
            key = Some(parsed);
            rest = after;
        }
        parts.push(Part { name: name.to_owned(), key });
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Ok(parts),
            None => return Err(fail(format!("expected a dot before \"{rest}\""))),
        }
    }
}

/// Reads a key whose opening bracket is already consumed; returns what follows the closing one.
fn take_key(text: &str) -> Result<(InstanceKey, &str), String> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let (digits, after) = text.split_once(']').ok_or("a key must end with ]")?;
        let index =
            digits.parse().map_err(|_| format!("[{digits}] is neither a number nor a string in quotes"))?;
        return Ok((InstanceKey::Index(index), after));
    };
    let mut key = String::new();
    loop {
        let c = rest.chars().next().ok_or("the quote of a key is not closed")?;
        rest = &rest[c.len_utf8()..];
        match c {
            '"' => break,
            '\\' => {
                let escaped = rest.chars().next().ok_or("the quote of a key is not closed")?;
                rest = &rest[escaped.len_utf8()..];
                key.push(match escaped {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '"' | '\\' => escaped,
                    other => return Err(format!("\\{other} is not an escape")),
                });
            }
            '$' | '%' if rest.starts_with(c) && rest[1..].starts_with('{') => {
                key.push(c);
                rest = &rest[1..];
            }
            c => key.push(c),
        }
    }
    let rest = rest.strip_prefix(']').ok_or("a key must end with ]")?;
    Ok((InstanceKey::Key(Arc::from(key)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "aws_vpc.main",
            "data.aws_ami.base",
            "aws_subnet.public[0]",
            "module.net.ephemeral.aws_secret.db[\"a\"]",
            "module.net.aws_subnet.public[\"a\"]",
            "module.net[1].module.x[\"k.[]\"].data.aws_ami.base[\"q\\\"\\\\\\n$${x}\"]",
        ] {
            let address: ResourceInstance = text.parse().expect(text);
            assert_eq!(address.to_string(), text);
        }
        let module: ModuleInstance = "module.a[0].module.b".parse().expect("module");
        assert_eq!(module.to_string(), "module.a[0].module.b");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "aws_vpc",
            "aws_vpc.",
            "aws_vpc.main.id",
            "aws_vpc[0].main",
            "a.b[",
            "a.b[x]",
            "a.b[\"x",
            "module.a",
            "1.2",
            "a b.c",
        ] {
            assert!(text.parse::<ResourceInstance>().is_err(), "{text}");
        }
    }
}
