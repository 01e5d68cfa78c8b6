//! Which edits of a block make it say what it is to say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_diagnostics::Span;
use infra_lang::decode::{decode_body, nested_block};
use infra_lang::eval::{Scope, evaluate};
use infra_schema::{Block as Schema, NestedBlock, Nesting};
use infra_syntax::{Block, Body, Expr, ExprKind, FunctionCall, ObjectItem, ObjectKey};
use infra_value::{Type, Value, convert, parse_json};

use super::edit::Edit;
use super::literal::{is_literal, is_literal_body};
use super::pairing::pairs;
use super::same;
use crate::generate::{block_text, expression_text, inline_text};

/// Walks through a block and what it is to say.
pub(super) struct Walk<'s, 'b> {
    scope: &'s dyn Scope,
    /// Whether what is walked through is a part of an expression, which may not end its line.
    inner: bool,
    /// What is to be edited.
    pub(super) edits: Vec<Edit<'b>>,
    /// What a person has to decide: the way to it, the expression, and the value that is there.
    pub(super) left: Vec<(String, Span, Value)>,
}

/// A body: as it is written, and where what is new goes.
#[derive(Clone, Copy)]
pub(super) struct Bodies<'b> {
    /// What is for the provider; overrides included.
    pub(super) said: &'b Body,
    /// All that stands between the braces.
    pub(super) whole: &'b Body,
}

impl<'s, 'b> Walk<'s, 'b> {
    pub(super) fn new(scope: &'s dyn Scope) -> Self {
        Self { scope, inner: false, edits: Vec::new(), left: Vec::new() }
    }

    /// Makes a body that says `now` say `wanted`.
    pub(super) fn body(
        &mut self,
        bodies: Bodies<'b>,
        schema: &Schema,
        now: &Value,
        wanted: &Value,
        path: &str,
    ) {
        for name in schema.names() {
            let (Some(now), Some(wanted)) = (now.get(name), wanted.get(name)) else { continue };
            if now == wanted || same(now, wanted) {
                continue;
            }
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let written = bodies.said.attribute(name);
            let has_blocks = is_written_as_blocks(bodies.said, name);
            match (written, nested_block(schema, name)) {
                (Some(written), _) if !wanted.is_null() => {
                    self.inner = false;
                    self.expression(name, &written.expr, now, wanted, &path);
                }
                (Some(written), _) if is_literal(&written.expr) => self.edits.push(Edit::Remove(written)),
                (Some(written), _) => self.leave(&path, written.expr.span, wanted),
                (None, Some(nested)) if has_blocks || is_filled(wanted) => {
                    self.blocks(bodies, name, &nested, now, wanted, &path);
                }
                (None, _) if !wanted.is_null() => {
                    self.edits.push(Edit::Set(bodies.whole, name.into(), expression_text(name, wanted)));
                }
                (None, _) => {}
            }
        }
    }

    fn leave(&mut self, path: &str, span: Span, wanted: &Value) {
        self.left.push((path.to_owned(), span, wanted.clone()));
    }

    fn replace(&mut self, name: &str, expr: &'b Expr, wanted: &Value) {
        let text = if self.inner { inline_text(name, wanted) } else { expression_text(name, wanted) };
        self.edits.push(Edit::Replace(expr, text));
    }

    /// Makes an expression that gives `now` give `wanted`.
    fn expression(&mut self, name: &str, expr: &'b Expr, now: &Value, wanted: &Value, path: &str) {
        if now == wanted || same(now, wanted) {
            return;
        }
        match &expr.kind {
            ExprKind::Parens(inner) => self.expression(name, inner, now, wanted, path),
            ExprKind::Object(items) if now.as_entries().is_some() && wanted.as_entries().is_some() => {
                self.object(expr, items, now, wanted, path);
            }
            ExprKind::Tuple(items) if now.as_slice().is_some() && wanted.as_slice().is_some() => {
                self.elements(name, expr, items, now, wanted, path);
            }
            ExprKind::Call(call) => self.call(name, expr, call, now, wanted, path),
            _ if is_literal(expr) => self.replace(name, expr, wanted),
            _ => self.leave(path, expr.span, wanted),
        }
    }

    fn call(
        &mut self,
        name: &str,
        expr: &'b Expr,
        call: &'b FunctionCall,
        now: &Value,
        wanted: &Value,
        path: &str,
    ) {
        let is_plain = !call.expand_final;
        match (&*call.name, call.args.as_slice()) {
            ("jsonencode", [argument]) if is_plain => match (document(now), document(wanted)) {
                (Some(now), Some(wanted)) => {
                    self.inner = true;
                    self.expression(name, argument, &now, &wanted, path);
                }
                _ if is_literal(argument) => self.replace(name, expr, wanted),
                _ => self.leave(path, expr.span, wanted),
            },
            ("tolist" | "toset" | "tomap" | "tostring" | "tonumber" | "tobool", [argument]) if is_plain => {
                self.inner = true;
                self.expression(name, argument, now, wanted, path);
            }
            ("merge", arguments)
                if is_plain && now.as_entries().is_some() && wanted.as_entries().is_some() =>
            {
                self.merged(expr, arguments, now, wanted, path);
            }
            _ if is_literal(expr) => self.replace(name, expr, wanted),
            _ => self.leave(path, expr.span, wanted),
        }
    }

    fn object(&mut self, expr: &'b Expr, items: &'b [ObjectItem], now: &Value, wanted: &Value, path: &str) {
        self.inner = true;
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        for (key, now, wanted) in changed_entries(now, wanted) {
            let path = format!("{path}[{key:?}]");
            let item = items.iter().rfind(|item| self.key_of(item).as_deref() == Some(&*key));
            match (item, wanted) {
                (Some(item), Some(wanted)) => {
                    let null = Value::null(wanted.ty());
                    self.expression(&key, &item.value, now.unwrap_or(&null), wanted, &path);
                }
                (Some(item), None) if is_literal(&item.value) && has_constant_key(item) => gone.push(key),
                (Some(item), None) => self.leave(&path, item.value.span, &Value::null(Type::Dynamic)),
                (None, Some(wanted)) => {
                    let text = inline_text(&key, wanted);
                    new.push((key, text));
                }
                (None, None) => self.leave(&path, expr.span, &Value::null(Type::Dynamic)),
            }
        }
        // Where nothing stays that something new could follow, it takes the place of something.
        if gone.len() == items.len()
            && let (Some(old), Some((key, text))) = (gone.first().cloned(), new.first().cloned())
        {
            self.edits.push(Edit::Rename(expr, old, key, text));
            gone.remove(0);
            new.remove(0);
        }
        self.edits.extend(gone.into_iter().map(|key| Edit::Item(expr, key, None)));
        self.edits.extend(new.into_iter().map(|(key, text)| Edit::Item(expr, key, Some(text))));
    }

    /// `merge(…)`: of several that have a key, the last one counts.
    fn merged(&mut self, expr: &'b Expr, arguments: &'b [Expr], now: &Value, wanted: &Value, path: &str) {
        let scope = self.scope;
        let keys: Option<Vec<BTreeSet<Arc<str>>>> = arguments
            .iter()
            .map(|argument| Some(evaluate(argument, scope).ok()?.as_entries()?.keys().cloned().collect()))
            .collect();
        let Some(keys) = keys else { return self.leave(path, expr.span, wanted) };
        for (key, before, after) in changed_entries(now, wanted) {
            let mut holders = keys.iter().enumerate().filter(|(_, keys)| keys.contains(&key));
            let (place, is_alone) = match (holders.next_back(), holders.next()) {
                (Some((place, _)), other) => (Some(place), other.is_none()),
                (None, _) => (None, true),
            };
            let only = |value: Option<&Value>| {
                let element = value.map_or(Type::Dynamic, Value::ty);
                Value::map(element, value.map(|value| (key.clone(), value.clone())))
            };
            let argument = match place {
                Some(place) => arguments.get(place),
                None => arguments.last(),
            };
            match argument.map(|argument| (argument, &argument.kind)) {
                Some((argument, ExprKind::Object(items))) if after.is_some() || is_alone => {
                    self.object(argument, items, &only(before), &only(after), path);
                }
                Some((argument, _)) => {
                    let null = Value::null(Type::Dynamic);
                    self.leave(&format!("{path}[{key:?}]"), argument.span, after.unwrap_or(&null));
                }
                None => self.leave(path, expr.span, wanted),
            }
        }
    }

    fn elements(
        &mut self,
        name: &str,
        expr: &'b Expr,
        items: &'b [Expr],
        now: &Value,
        wanted: &Value,
        path: &str,
    ) {
        self.inner = true;
        let ordered = !matches!(wanted.ty(), Type::Set(_));
        let scope = self.scope;
        let element = match now.ty() {
            Type::List(element) | Type::Set(element) => (*element).clone(),
            _ => Type::Dynamic,
        };
        let values: Option<Vec<Value>> = items
            .iter()
            .map(|item| convert(&evaluate(item, scope).ok()?.unmark_deep(), &element).ok())
            .collect();
        let (Some(values), Some(wanted)) = (values, wanted.as_slice()) else {
            return self.leave(path, expr.span, wanted);
        };
        let pairs = pairs(&values, wanted, ordered);
        let text = |place: usize| inline_text(name, &wanted[place]);
        let gone: Vec<usize> = pairs.iter().filter(|(_, b)| b.is_none()).filter_map(|(a, _)| *a).collect();
        let mut gone: BTreeSet<usize> = gone.into_iter().collect();
        for place in gone.clone() {
            if !is_literal(&items[place]) {
                gone.remove(&place);
                self.leave(&format!("{path}[{place}]"), items[place].span, &Value::null(Type::Dynamic));
            }
        }
        for (a, b) in pairs.iter().filter_map(|(a, b)| Some(((*a)?, (*b)?))) {
            self.expression(name, &items[a], &values[a], &wanted[b], &format!("{path}[{a}]"));
        }
        // What is new comes after what it follows; in a set, in the place of what is gone, or at the end.
        let mut splices: BTreeMap<usize, (usize, Vec<String>)> = BTreeMap::new();
        let mut end = if ordered { 0 } else { items.len() };
        for (a, b) in &pairs {
            match (a, b) {
                (Some(a), Some(_)) if ordered => end = a + 1,
                (None, Some(b)) => {
                    let freed = if ordered { None } else { gone.pop_first() };
                    match freed {
                        Some(place) => drop(splices.insert(place, (1, vec![text(*b)]))),
                        None => splices.entry(end).or_default().1.push(text(*b)),
                    }
                }
                _ => {}
            }
        }
        for place in gone {
            match splices.get_mut(&place) {
                Some((count, _)) => *count = 1,
                None => drop(splices.insert(place, (1, Vec::new()))),
            }
        }
        if !splices.is_empty() {
            self.edits.push(Edit::Elements(expr, joined(splices)));
        }
    }

    fn blocks(
        &mut self,
        bodies: Bodies<'b>,
        kind: &str,
        nested: &NestedBlock,
        now: &Value,
        wanted: &Value,
        path: &str,
    ) {
        let written: Vec<&'b Block> = written_blocks(bodies.said, kind);
        let values: Option<Vec<Value>> = written
            .iter()
            .map(|block| Some(decode_body(&block.body, &nested.block, self.scope).ok()?.unmark_deep()))
            .collect();
        let dynamic = bodies.said.blocks.iter().find(|block| is_dynamic(block, kind));
        let Some(values) = values else { return self.leave(path, bodies.said.header_span, wanted) };
        let (labels, mut wanted_items) = items_of(nested.nesting, wanted);
        let mut pairs = match nested.nesting {
            Nesting::Map => {
                let own: Vec<_> =
                    written.iter().map(|b| b.labels.first().map(|label| &*label.text)).collect();
                let place = |label: &Arc<str>| own.iter().position(|own| *own == Some(&**label));
                let found: Vec<_> =
                    labels.iter().enumerate().map(|(b, label)| (place(label), Some(b))).collect();
                let is_gone = |a: &usize| !found.iter().any(|(known, _)| *known == Some(*a));
                let gone: Vec<_> = (0..own.len()).filter(is_gone).map(|a| (Some(a), None)).collect();
                found.into_iter().chain(gone).collect()
            }
            Nesting::Single | Nesting::Group if written.len() == 1 && wanted_items.len() == 1 => {
                vec![(Some(0), Some(0))]
            }
            nesting => pairs(&values, &wanted_items, nesting == Nesting::List),
        };
        if let Some(dynamic) = dynamic {
            // What the dynamic block makes is its own business; what else there is, is not.
            let (_, made) = items_of(nested.nesting, now);
            let is_made = |place: &usize| made.iter().any(|made| same(made, &wanted_items[*place]));
            pairs.retain(|(a, b)| a.is_some() || !b.as_ref().is_some_and(is_made));
            let still_made = made.iter().filter(|made| !values.iter().any(|value| same(value, made)));
            if still_made.into_iter().any(|made| !wanted_items.iter().any(|item| same(item, made))) {
                return self.leave(path, dynamic.header_span, wanted);
            }
        }
        let mut last = written.last().copied();
        for (a, b) in pairs {
            let block = a.map(|a| written[a]);
            let item = b.map(|b| std::mem::replace(&mut wanted_items[b], Value::null(Type::Dynamic)));
            match (block, item) {
                (Some(block), Some(item)) => {
                    let within = Bodies { said: &block.body, whole: &block.body };
                    let number = a.unwrap_or_default();
                    self.body(within, &nested.block, &values[number], &item, &format!("{path}[{number}]"));
                    last = Some(block);
                }
                (None, Some(item)) => {
                    let label = b.and_then(|b| labels.get(b));
                    let text = block_text(kind, label.map(|label| &**label), &nested.block, &item);
                    self.edits.push(Edit::AddBlock { body: bodies.whole, after: last, text });
                }
                (Some(block), None) if is_literal_body(&block.body) => {
                    self.edits.push(Edit::RemoveBlock(block))
                }
                (Some(block), None) => {
                    self.leave(path, block.header_span, &Value::null(Type::Dynamic));
                }
                (None, None) => {}
            }
        }
    }

    /// The key of an item, computed where that is needed.
    fn key_of(&self, item: &ObjectItem) -> Option<Arc<str>> {
        match &item.key {
            ObjectKey::Ident(name) => Some(name.name.clone()),
            ObjectKey::Expr(key) => {
                let value = evaluate(key, self.scope).ok()?.unmark_deep();
                convert(&value, &Type::String).ok()?.as_str().map(Arc::from)
            }
        }
    }
}

/// What touches each other as one.
fn joined(splices: BTreeMap<usize, (usize, Vec<String>)>) -> BTreeMap<usize, (usize, Vec<String>)> {
    let mut out: Vec<(usize, (usize, Vec<String>))> = Vec::new();
    for (start, (count, values)) in splices {
        match out.last_mut() {
            Some((before, (length, kept))) if *before + *length == start => {
                *length += count;
                kept.extend(values);
            }
            _ => out.push((start, (count, values))),
        }
    }
    out.into_iter().collect()
}

fn has_constant_key(item: &ObjectItem) -> bool {
    match &item.key {
        ObjectKey::Ident(_) => true,
        ObjectKey::Expr(key) => key.literal_string().is_some(),
    }
}

/// Entries that differ, by key: what each is now and what it is to be. What is null is not there.
fn changed_entries<'v>(
    now: &'v Value,
    wanted: &'v Value,
) -> Vec<(Arc<str>, Option<&'v Value>, Option<&'v Value>)> {
    let keys = |value: &'v Value| value.as_entries().into_iter().flat_map(|entries| entries.keys());
    let keys: BTreeSet<&Arc<str>> = keys(now).chain(keys(wanted)).collect();
    let of = |value: &'v Value, key: &str| value.get(key).filter(|value| !value.is_null());
    let entry = |key: &Arc<str>| {
        let (now, wanted) = (of(now, key), of(wanted, key));
        let is_same = match (now, wanted) {
            (Some(now), Some(wanted)) => now == wanted || same(now, wanted),
            (now, wanted) => now.is_none() && wanted.is_none(),
        };
        (!is_same).then(|| (key.clone(), now, wanted))
    };
    keys.into_iter().filter_map(entry).collect()
}

/// What a text in JSON holds.
fn document(value: &Value) -> Option<Value> {
    parse_json(value.as_str()?).ok()
}

fn is_filled(value: &Value) -> bool {
    let has_items = value.as_slice().is_some_and(|items| !items.is_empty());
    has_items || value.as_entries().is_some_and(|entries| !entries.is_empty())
}

fn written_blocks<'b>(body: &'b Body, kind: &str) -> Vec<&'b Block> {
    body.blocks.iter().filter(|block| &*block.kind.name == kind).collect()
}

fn is_dynamic(block: &Block, kind: &str) -> bool {
    &*block.kind.name == "dynamic" && block.labels.first().is_some_and(|label| &*label.text == kind)
}

fn is_written_as_blocks(body: &Body, kind: &str) -> bool {
    body.blocks.iter().any(|block| &*block.kind.name == kind || is_dynamic(block, kind))
}

/// The occurrences that a value holds, with their labels where they have any.
fn items_of(nesting: Nesting, value: &Value) -> (Vec<Arc<str>>, Vec<Value>) {
    match nesting {
        Nesting::Single | Nesting::Group => {
            let is_there = value.as_entries().is_some_and(|entries| entries.values().any(|v| !v.is_null()));
            (Vec::new(), if is_there { vec![value.clone()] } else { Vec::new() })
        }
        Nesting::List | Nesting::Set => (Vec::new(), value.as_slice().unwrap_or_default().to_vec()),
        Nesting::Map => {
            let entries = value.as_entries().into_iter().flatten();
            entries.map(|(label, item)| (label.clone(), item.clone())).unzip()
        }
    }
}
