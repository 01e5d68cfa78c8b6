//! Files and paths. Paths are those of the configuration's own files, with `/` between folders.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_value::{Type, Value};

use super::glob::Glob;
use super::{Call, Fault, Function, Kind, Param, Returns};

const PATH: &[Param] = &[Param::string("path")];
const STRING: Returns = Returns::Always(Kind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("file", PATH, STRING, file),
    Function::new("filebase64", PATH, STRING, |call| Ok(Value::string(STANDARD.encode(read(call, 0)?)))),
    Function::new("fileexists", PATH, Returns::Always(Kind::Bool), fileexists),
    Function::new(
        "fileset",
        &[Param::string("path"), Param::string("pattern")],
        Returns::Always(Kind::SetOfString),
        fileset,
    ),
    Function::new("basename", PATH, STRING, |call| Ok(Value::string(base(call.text(0))))),
    Function::new("dirname", PATH, STRING, |call| Ok(Value::string(dir(call.text(0))))),
    Function::new("abspath", PATH, STRING, abspath),
    Function::new("pathexpand", PATH, STRING, |call| Ok(Value::string(expand_home(call, call.text(0))?))),
];

/// The content of the file at the path in an argument.
pub(super) fn read(call: &Call<'_>, position: usize) -> Result<Vec<u8>, Fault> {
    let path = clean(&expand_home(call, call.text(position))?);
    call.context.files.read(Path::new(&path)).map_err(|error| {
        let shown = call.quote(&path);
        let reason = match error.kind() {
            ErrorKind::NotFound => format!(
                "there is no file at {shown}; only files that are part of the configuration can be read, so the content of a file that a resource makes must come from an attribute of that resource"
            ),
            ErrorKind::IsADirectory => format!("{shown} is a folder, not a file"),
            _ if call.hides() => "the file cannot be read".to_owned(),
            _ => format!("{shown} cannot be read: {error}"),
        };
        Fault::argument(position, reason)
    })
}

/// The content of a file that must be text.
pub(super) fn read_text(call: &Call<'_>, position: usize) -> Result<String, Fault> {
    String::from_utf8(read(call, position)?).map_err(|_| {
        let path = call.quote(call.text(position));
        Fault::argument(
            position,
            format!("the content of {path} is not UTF-8; filebase64 reads files that are not text"),
        )
    })
}

fn file(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(Value::string(read_text(call, 0)?))
}

fn fileexists(call: &Call<'_>) -> Result<Value, Fault> {
    let path = clean(&expand_home(call, call.text(0))?);
    let name = base(&path);
    let listed = match call.context.files.list(Path::new(&dir(&path))) {
        Ok(names) => names,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Vec::new(),
        Err(error) => {
            return Err(Fault::argument(0, format!("the folder of the file cannot be read: {error}")));
        }
    };
    if listed.iter().any(|listed| listed.strip_suffix('/') == Some(&name)) || name == "." || name == ".." {
        return Err(Fault::argument(0, format!("{} is a folder, not a file", call.quote(&path))));
    }
    Ok(Value::bool(listed.contains(&name)))
}

/// How deep folders are searched; deeper ones are taken for a loop of links.
const DEEPEST: usize = 64;

fn fileset(call: &Call<'_>) -> Result<Value, Fault> {
    let start = clean(&expand_home(call, call.text(0))?);
    let pattern = Glob::parse(call.text(1))
        .ok_or_else(|| Fault::argument(1, format!("{} is not a valid pattern", call.quote(call.text(1)))))?;
    let mut found = BTreeSet::new();
    let mut folders = vec![Vec::<String>::new()];
    while let Some(folder) = folders.pop() {
        let place = std::iter::once(start.as_str()).chain(folder.iter().map(String::as_str));
        let names = match call.context.files.list(Path::new(&place.collect::<Vec<_>>().join("/"))) {
            Ok(names) => names,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => continue,
            Err(error) => return Err(Fault::call(format!("a folder cannot be read: {error}"))),
        };
        for name in names {
            let path = |name: &str| folder.iter().cloned().chain([name.to_owned()]).collect::<Vec<_>>();
            match name.strip_suffix('/') {
                Some(name) => {
                    let inner = path(name);
                    if inner.len() > DEEPEST {
                        return Err(Fault::call("the folders nest too deeply; do links lead in a circle?"));
                    }
                    if pattern.may_match_inside(&inner) {
                        folders.push(inner);
                    }
                }
                None => {
                    let path = path(&name);
                    if pattern.matches(&path) {
                        found.insert(path.join("/"));
                    }
                }
            }
        }
    }
    Ok(Value::set(Type::String, found.into_iter().map(Value::string).collect()))
}

fn abspath(call: &Call<'_>) -> Result<Value, Fault> {
    let path = call.text(0);
    if path.starts_with('/') {
        return Ok(Value::string(clean(path)));
    }
    let here = call.context.working_dir.to_string_lossy();
    Ok(Value::string(clean(&format!("{here}/{path}"))))
}

/// Replaces a leading `~` by the home folder.
fn expand_home(call: &Call<'_>, path: &str) -> Result<String, Fault> {
    let Some(rest) = path.strip_prefix('~') else { return Ok(path.to_owned()) };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Err(Fault::argument(0, "the home folders of other users are not supported"));
    }
    match &call.context.home_dir {
        Some(home) => Ok(clean(&format!("{}{rest}", home.to_string_lossy()))),
        None => Err(Fault::argument(0, "there is no home folder for \"~\"")),
    }
}

/// The shortest path that means the same: without `.`, without `..` after a name, without doubled slashes.
fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// The last element of a path.
fn base(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        trimmed => trimmed.rsplit('/').next().unwrap_or(trimmed).to_owned(),
    }
}

/// All but the last element of a path.
fn dir(path: &str) -> String {
    match path.rfind('/') {
        Some(at) => clean(&path[..=at]),
        None => ".".to_owned(),
    }
}
