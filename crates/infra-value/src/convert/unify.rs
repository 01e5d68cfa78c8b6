//! One type for values of several.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::{DEPTH_LIMIT, reaches};
use crate::{ObjectType, Type};

/// The type to which values of all these types can be converted without regard to what the values are, if there is
/// one. `None` for no types at all, and for types nested more than 100 deep.
pub fn unify(types: &[Type]) -> Option<Type> {
    shallow(types).then(|| with(types, false))?
}

/// As [`unify`], also by conversions that may fail for some values. This is what conditionals and `tolist` use.
pub fn unify_unsafe(types: &[Type]) -> Option<Type> {
    shallow(types).then(|| with(types, true))?
}

fn shallow(types: &[Type]) -> bool {
    types.iter().all(|ty| ty.depth() <= DEPTH_LIMIT)
}

/// The element type of a collection made of a tuple. That it stays open is allowed only if nothing has a type yet.
pub(super) fn single(types: &[Type], risky: bool) -> Option<Type> {
    with(types, risky).filter(|ty| *ty != Type::Dynamic || types.iter().all(|ty| *ty == Type::Dynamic))
}

pub(super) fn with<'t>(types: impl IntoIterator<Item = &'t Type>, risky: bool) -> Option<Type> {
    let types: Vec<&Type> = types.into_iter().collect();
    let first = *types.first()?;
    if types.iter().all(|ty| *ty == first) {
        return Some(first.clone());
    }
    match kind(&types) {
        Kind::Mixed => {}
        // What becomes of them depends on types that are not known yet.
        Kind::Uniform { open: true } => return Some(Type::Dynamic),
        Kind::Uniform { open: false } => return uniform(&types, risky),
        Kind::MapsAndObjects => {
            if let Some(ty) = as_collections(&types, risky) {
                return Some(ty);
            }
        }
        Kind::ListsAndTuples => {
            if let Some(ty) = as_collections(&types, risky) {
                return Some(ty);
            }
        }
        Kind::Irreconcilable => return None,
    }
    let fits = |want: &Type| types.iter().all(|ty| *ty == want || reaches(ty, want, risky));
    by_generality(&types).into_iter().map(|i| types[i]).find(|want| fits(want)).cloned()
}

/// How types relate, `any` aside.
enum Kind {
    /// All lists, all sets, all maps, all objects or all tuples; `open` when some are `any`.
    Uniform {
        open: bool,
    },
    MapsAndObjects,
    ListsAndTuples,
    /// Both objects and tuples.
    Irreconcilable,
    Mixed,
}

fn kind(types: &[&Type]) -> Kind {
    let count = |test: fn(&Type) -> bool| types.iter().filter(|ty| test(ty)).count();
    let maps = count(|ty| matches!(ty, Type::Map(_)));
    let lists = count(|ty| matches!(ty, Type::List(_)));
    let sets = count(|ty| matches!(ty, Type::Set(_)));
    let objects = count(|ty| matches!(ty, Type::Object(_)));
    let tuples = count(|ty| matches!(ty, Type::Tuple(_)));
    let open = count(|ty| *ty == Type::Dynamic);
    let typed = types.len() - open;
    if [maps, lists, sets, objects, tuples].into_iter().any(|n| n > 0 && n == typed) {
        Kind::Uniform { open: open > 0 }
    } else if maps > 0 && maps + objects == typed {
        Kind::MapsAndObjects
    } else if lists > 0 && lists + tuples == typed {
        Kind::ListsAndTuples
    } else if objects > 0 && tuples > 0 {
        Kind::Irreconcilable
    } else {
        Kind::Mixed
    }
}

/// One type for types of one kind.
fn uniform(types: &[&Type], risky: bool) -> Option<Type> {
    let elements = || types.iter().filter_map(|ty| ty.element());
    match types.first()? {
        Type::List(_) => Some(Type::list(with(elements(), risky)?)),
        Type::Set(_) => Some(Type::set(with(elements(), risky)?)),
        Type::Map(_) => Some(Type::map(with(elements(), risky)?)),
        Type::Tuple(_) => tuples(types, risky),
        Type::Object(_) => objects(types, risky),
        _ => None,
    }
}

/// An object type when all have the same attributes, otherwise a map type.
fn objects(types: &[&Type], risky: bool) -> Option<Type> {
    let objects: Vec<&ObjectType> = types.iter().filter_map(|ty| object(ty)).collect();
    let first = *objects.first()?;
    if !objects.iter().all(|object| object.attributes.keys().eq(first.attributes.keys())) {
        return objects_as_map(types, risky);
    }
    let attribute = |name| with(objects.iter().filter_map(|object| object.attributes.get(name)), risky);
    let unified = first.attributes.keys().map(|name| Some((name.clone(), attribute(name)?)));
    let unified = Type::object(unified.collect::<Option<Vec<_>>>()?);
    reachable(types, &unified, risky).or_else(|| objects_as_map(types, risky))
}

fn objects_as_map(types: &[&Type], risky: bool) -> Option<Type> {
    let element = with(types.iter().filter_map(|ty| object(ty)).flat_map(|o| o.attributes.values()), risky)?;
    reachable(types, &Type::map(element), risky)
}

/// A tuple type when all have the same length, otherwise a list type.
fn tuples(types: &[&Type], risky: bool) -> Option<Type> {
    let tuples: Vec<&[Type]> = types.iter().filter_map(|ty| tuple(ty)).collect();
    let length = tuples.first()?.len();
    if tuples.iter().any(|tuple| tuple.len() != length) {
        return tuples_as_list(types, risky);
    }
    let elements = (0..length).map(|i| with(tuples.iter().map(|tuple| &tuple[i]), risky));
    let unified = Type::tuple(elements.collect::<Option<Vec<_>>>()?);
    reachable(types, &unified, risky).or_else(|| tuples_as_list(types, risky))
}

fn tuples_as_list(types: &[&Type], risky: bool) -> Option<Type> {
    let element = with(types.iter().filter_map(|ty| tuple(ty)).flatten(), risky)?;
    reachable(types, &Type::list(element), risky)
}

fn reachable(types: &[&Type], ty: &Type, risky: bool) -> Option<Type> {
    types.iter().all(|from| *from == ty || reaches(from, ty, risky)).then(|| ty.clone())
}

/// Objects among maps are taken for maps, tuples among lists for lists.
fn as_collections(types: &[&Type], risky: bool) -> Option<Type> {
    let structural: Vec<&Type> =
        types.iter().copied().filter(|ty| matches!(ty, Type::Object(_) | Type::Tuple(_))).collect();
    let collection = match structural.first()? {
        Type::Object(_) => objects_as_map(&structural, risky)?,
        _ => tuples_as_list(&structural, risky)?,
    };
    let replaced = types.iter().map(|ty| if structural.contains(ty) { &collection } else { ty });
    with(replaced, risky).filter(Type::is_collection)
}

fn object(ty: &Type) -> Option<&ObjectType> {
    match ty {
        Type::Object(object) => Some(object),
        _ => None,
    }
}

fn tuple(ty: &Type) -> Option<&[Type]> {
    match ty {
        Type::Tuple(types) => Some(types),
        _ => None,
    }
}

/// Indices of the types, the most general ones first; otherwise in the order given.
fn by_generality(types: &[&Type]) -> Vec<usize> {
    // Types that are not comparable make this a graph, not a list to sort.
    let mut narrower = vec![Vec::new(); types.len()];
    let mut wider = vec![0usize; types.len()];
    for i in 0..types.len() {
        for j in i + 1..types.len() {
            match generality(types[i], types[j]) {
                Ordering::Less => {
                    narrower[i].push(j);
                    wider[j] += 1;
                }
                Ordering::Greater => {
                    narrower[j].push(i);
                    wider[i] += 1;
                }
                Ordering::Equal => {}
            }
        }
    }
    let mut ready: VecDeque<usize> = (0..types.len()).filter(|i| wider[*i] == 0).collect();
    let mut order = Vec::with_capacity(types.len());
    while let Some(i) = ready.pop_front() {
        order.push(i);
        for &j in &narrower[i] {
            wider[j] -= 1;
            if wider[j] == 0 {
                ready.push_back(j);
            }
        }
    }
    order
}

/// `Less` when `a` is to be preferred as the more general; `Equal` also when they are not comparable.
fn generality(a: &Type, b: &Type) -> Ordering {
    match (a, b) {
        (Type::Dynamic, Type::Dynamic) => Ordering::Equal,
        // Anything is `any`, but what has a type is hoped to be the type of the rest.
        (Type::Dynamic, _) => Ordering::Greater,
        (_, Type::Dynamic) => Ordering::Less,
        (Type::String, Type::Bool | Type::Number) => Ordering::Less,
        (Type::Bool | Type::Number, Type::String) => Ordering::Greater,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            generality(a, b)
        }
        (Type::List(_) | Type::Tuple(_), Type::Set(_)) => Ordering::Less,
        (Type::Set(_), Type::List(_) | Type::Tuple(_)) => Ordering::Greater,
        (Type::List(_), Type::Tuple(_)) | (Type::Map(_), Type::Object(_)) => Ordering::Less,
        (Type::Tuple(_), Type::List(_)) | (Type::Object(_), Type::Map(_)) => Ordering::Greater,
        (Type::Object(a), Type::Object(b)) if a.attributes.keys().eq(b.attributes.keys()) => {
            combined(a.attributes.values().zip(b.attributes.values()))
        }
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => combined(a.iter().zip(b.iter())),
        _ => Ordering::Equal,
    }
}

/// The generality of what has many parts: that of the parts, unless they disagree.
fn combined<'t>(pairs: impl Iterator<Item = (&'t Type, &'t Type)>) -> Ordering {
    let (mut less, mut greater) = (false, false);
    for (a, b) in pairs {
        match generality(a, b) {
            Ordering::Less => less = true,
            Ordering::Greater => greater = true,
            Ordering::Equal => {}
        }
    }
    match (less, greater) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}
