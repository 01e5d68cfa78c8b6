//! Whether a provider's answer is one that it may give.
//!
//! A plan holds what the configuration sets, and an object that was changed is what was planned. Where a provider says
//! otherwise, it has a bug: the engine reports that instead of planning it or going on with it.

use infra_schema::{Attribute, Block, Nesting, Presence};
use infra_value::{Data, Path, Step, Type, Value};

use crate::model::same_content;

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The value does not conform to the schema.
    Type,
    /// The configuration sets it, to something else.
    Configured,
    /// The configuration leaves it out, and the schema does not let the provider fill it in.
    LeftOut,
    /// It was planned to be something else.
    Planned,
}

/// The first place where a planned object contradicts what it was planned from. Nothing where all is well.
///
/// What the configuration sets is exactly that; or what it was before, where both mean the same; or the same text with
/// other capitals, without spaces around it or without the dot at the end of a name, as some APIs keep it. Write-only
/// arguments are not looked at. `may_fill_in`: whether the provider may fill in what the schema does not say it would.
pub fn planned(
    block: &Block,
    may_fill_in: bool,
    prior: Option<&Value>,
    config: &Value,
    planned: &Value,
) -> Option<(Path, Contradiction)> {
    contents(block, may_fill_in, prior, config, planned, &Path::root())
}

fn contents(
    block: &Block,
    may_fill_in: bool,
    prior: Option<&Value>,
    config: &Value,
    planned: &Value,
    at: &Path,
) -> Option<(Path, Contradiction)> {
    let wrong = |at: &Path| Some((at.clone(), Contradiction::Type));
    let Some(entries) = planned.as_entries() else {
        // A block that may be left out; where it may not, there always is one.
        return if planned.is_null() || !planned.is_known() { None } else { wrong(at) };
    };
    if entries.len() != block.attributes.len() + block.blocks.len() {
        return wrong(at);
    }
    let mut types = block.attributes.iter().map(|(name, attribute)| (name, &attribute.ty));
    let misfit = types.find(|(name, ty)| !entries.get(*name).is_some_and(|value| is_of(value, ty)));
    if let Some((name, _)) = misfit {
        return wrong(&at.join(Step::Attr(name.clone())));
    }
    let in_attributes = block.attributes.iter().filter(|(_, attribute)| !attribute.write_only);
    let found = in_attributes.into_iter().find_map(|(name, attribute)| {
        let (config, planned) = (config.get(name)?, entries.get(name)?);
        let prior = prior.and_then(|prior| prior.get(name));
        let contradiction = in_attribute(attribute, may_fill_in, prior, config, planned)?;
        Some((at.join(Step::Attr(name.clone())), contradiction))
    });
    found.or_else(|| {
        block.blocks.iter().find_map(|(name, nested)| {
            let (config, planned) = (config.get(name)?, entries.get(name)?);
            let prior = prior.and_then(|prior| prior.get(name));
            let at = at.join(Step::Attr(name.clone()));
            match nested.nesting {
                Nesting::Single | Nesting::Group => {
                    contents(&nested.block, may_fill_in, prior, config, planned, &at)
                }
                Nesting::List => {
                    let (configs, planned) = (config.as_slice()?, planned.as_slice()?);
                    // Blocks that the provider fills in have nothing to be compared with.
                    let pairs =
                        configs.iter().zip(planned).enumerate().filter(|_| configs.len() == planned.len());
                    pairs.into_iter().find_map(|(index, (config, planned))| {
                        let prior = prior.and_then(Value::as_slice).and_then(|items| items.get(index));
                        contents(
                            &nested.block,
                            may_fill_in,
                            prior,
                            config,
                            planned,
                            &at.join(Step::Index(Value::number(index))),
                        )
                    })
                }
                // Their elements are told apart by what they hold, or by keys that the provider may add to.
                Nesting::Set | Nesting::Map => None,
            }
        })
    })
}

/// Whether a value conforms to a type, without putting its own type together where that is not needed.
fn is_of(value: &Value, ty: &Type) -> bool {
    *ty == Type::Dynamic || value.ty().meets(ty)
}

fn in_attribute(
    attribute: &Attribute,
    may_fill_in: bool,
    prior: Option<&Value>,
    config: &Value,
    planned: &Value,
) -> Option<Contradiction> {
    let is_kept = prior.is_some_and(|prior| same_content(prior, planned));
    if is_kept || !config.is_known() {
        return None;
    }
    if !config.is_null() {
        return (!honours(attribute, config, planned)).then_some(Contradiction::Configured);
    }
    let may_fill = may_fill_in
        || attribute.presence.is_computed()
        || attribute.default.as_ref().is_some_and(|default| same_content(default, planned));
    (!may_fill && !is_nothing(planned)).then_some(Contradiction::LeftOut)
}

/// Whether `planned` is what `config` asks for, wherever it asks for something.
fn honours(attribute: &Attribute, config: &Value, planned: &Value) -> bool {
    if let (Data::Set(_, asked), Data::Set(_, planned)) = (config.data(), planned.data())
        && attribute.presence == Presence::OptionalComputed
    {
        // More than was asked for may be in it.
        return asked.iter().all(|asked| planned.iter().any(|planned| fits(asked, planned)));
    }
    fits(config, planned)
}

/// Whether a planned value is what was asked for, with the liberties that [`planned`] takes.
///
/// What is null, not known or a list or set without elements asks for nothing, and two elements of a set may turn out to be
/// one. `planned` does not look into blocks whose elements it cannot tell apart: of those, too, this tells whether they are
/// what was asked for.
pub fn fits(asked: &Value, planned: &Value) -> bool {
    let nothing = asked.is_null() || asked.as_slice().is_some_and(<[_]>::is_empty);
    // How many elements a set will have is not known while one of them is not.
    let is_open = !planned.is_known() && !asked.is_wholly_known();
    if nothing || !asked.is_known() || is_open {
        return true;
    }
    match (asked.data(), planned.data()) {
        (Data::Object(a), Data::Object(b)) | (Data::Map(_, a), Data::Map(_, b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((k, a), (l, b))| k == l && fits(a, b))
        }
        (Data::List(_, a), Data::List(_, b)) | (Data::Tuple(a), Data::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| fits(a, b))
        }
        (Data::Set(_, a), Data::Set(_, b)) => {
            // Two that were written apart may turn out to be one.
            b.len() <= a.len()
                && a.iter().all(|a| b.iter().any(|b| fits(a, b)))
                && b.iter().all(|b| a.iter().any(|a| fits(a, b)))
        }
        (Data::String(a), Data::String(b)) => plain(a).eq_ignore_ascii_case(plain(b)),
        _ => same_content(asked, planned),
    }
}

fn plain(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix('.').unwrap_or(text)
}

/// Null, or what APIs give where there is nothing.
fn is_nothing(value: &Value) -> bool {
    match value.data() {
        Data::Null(_) | Data::Bool(false) => true,
        Data::String(text) => text.is_empty(),
        Data::Number(number) => number.is_zero(),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => items.is_empty(),
        Data::Map(_, items) => items.is_empty(),
        Data::Object(attributes) => attributes.values().all(is_nothing),
        _ => false,
    }
}

/// The first place where an object that was created or changed is not what was planned. Nothing where all is well; what
/// was not known may have become anything.
pub fn applied(planned: &Value, object: &Value) -> Option<(Path, Contradiction)> {
    walk(planned, object, &Path::root()).map(|path| (path, Contradiction::Planned))
}

fn walk(planned: &Value, object: &Value, at: &Path) -> Option<Path> {
    match (planned.data(), object.data()) {
        (Data::Unknown(..), _) => None,
        (Data::Object(a), Data::Object(b)) => a.iter().find_map(|(name, planned)| {
            let at = at.join(Step::Attr(name.clone()));
            b.get(name).map_or(Some(at.clone()), |object| walk(planned, object, &at))
        }),
        (Data::Map(_, a), Data::Map(_, b)) if a.len() == b.len() => a.iter().find_map(|(key, planned)| {
            let at = at.join(Step::Index(Value::string(key.clone())));
            b.get(key).map_or(Some(at.clone()), |object| walk(planned, object, &at))
        }),
        (Data::List(_, a), Data::List(_, b)) | (Data::Tuple(a), Data::Tuple(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b.iter()).enumerate();
            pairs.find_map(|(index, (planned, object))| {
                walk(planned, object, &at.join(Step::Index(Value::number(index))))
            })
        }
        (Data::Set(_, a), Data::Set(_, b)) => {
            // Two that were planned apart may turn out to be one.
            let same = |planned, object| walk(planned, object, &Path::root()).is_none();
            let fits = b.len() <= a.len()
                && a.iter().all(|planned| b.iter().any(|object| same(planned, object)))
                && b.iter().all(|object| a.iter().any(|planned| same(planned, object)));
            (!fits).then(|| at.clone())
        }
        _ => (!same_content(planned, object)).then(|| at.clone()),
    }
}

#[cfg(test)]
mod tests;
