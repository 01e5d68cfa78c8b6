//! `infra fmt`

use std::ffi::OsStr;
use std::fs::DirEntry;
use std::path::{Component, Path, PathBuf};

use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, io_reason};
use similar::TextDiff;

use crate::args::Fmt;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::whole_file::{self, Readers};

/// How names of files of the language in its native syntax end.
const SUFFIXES: [&str; 4] = [".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl"];

/// The target that is standard input, and what it is called in messages.
const STANDARD_INPUT: (&str, &str) = ("-", "<stdin>");

pub fn run(args: &Fmt, terminal: &Terminal, environment: &Environment) -> Exit {
    let is_stream = matches!(args.targets.as_slice(), [only] if only == OsStr::new(STANDARD_INPUT.0));
    let mut formatter = Formatter {
        list: args.list && !is_stream,
        write: args.write && !args.check && !is_stream,
        diff: args.diff,
        check: args.check,
        recursive: args.recursive,
        terminal,
        working_dir: &environment.working_dir,
        sources: SourceMap::new(),
        problems: Diagnostics::new(),
        found_changes: false,
    };
    if is_stream {
        formatter.standard_input();
    } else if args.targets.is_empty() {
        formatter.folder(Path::new("."));
    } else {
        args.targets.iter().for_each(|target| formatter.target(target));
    }
    formatter.finish()
}

struct Formatter<'a> {
    /// Whether names of files that change are listed.
    list: bool,
    /// Whether files are written.
    write: bool,
    /// Whether changes are shown.
    diff: bool,
    /// Whether the exit code tells that something would change.
    check: bool,
    /// Whether folders are formatted with those within them.
    recursive: bool,
    terminal: &'a Terminal,
    working_dir: &'a Path,
    sources: SourceMap,
    problems: Diagnostics,
    found_changes: bool,
}

impl Formatter<'_> {
    fn finish(self) -> Exit {
        self.terminal.diagnostics(&self.problems, &self.sources);
        match (self.problems.has_errors(), self.check && self.found_changes) {
            (true, _) => Exit::CannotFormat,
            (false, true) => Exit::Unformatted,
            (false, false) => Exit::Success,
        }
    }

    fn standard_input(&mut self) {
        let name = STANDARD_INPUT.1;
        match std::io::read_to_string(std::io::stdin()) {
            Ok(text) => drop(self.text(name, text)),
            Err(error) => self.unreadable(name, &error),
        }
    }

    /// What the user named: a folder or a file.
    fn target(&mut self, path: &Path) {
        let name = self.name(path);
        match std::fs::metadata(path) {
            Err(error) => self.unreadable(&name, &error),
            Ok(found) if found.is_dir() => self.folder(path),
            Ok(_) if is_source(&name) => self.file(path),
            Ok(_) => {
                let detail = format!(
                    "{name} is none of the files that can be formatted: their names end in {}.",
                    SUFFIXES.join(", ")
                );
                self.problems.push(Diagnostic::error("Not a file of the language", detail));
            }
        }
    }

    /// The files of a folder, in the order of their names.
    fn folder(&mut self, path: &Path) {
        let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<DirEntry>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(&self.name(path), &error),
        };
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            let inner = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_ignored(&name) {
                continue;
            }
            // A link to a folder is no folder of this tree.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if self.recursive {
                    self.folder(&inner);
                }
            } else if is_source(&name) {
                self.file(&inner);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        let name = self.name(path);
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return self.unreadable(&name, &error),
        };
        if let Some(formatted) = self.text(&name, text)
            && self.write
            && let Err(error) = whole_file::replace(path, formatted.as_bytes(), Readers::AsBefore)
        {
            let detail = format!("{name} cannot be written: {}.", io_reason(&error));
            self.problems.push(Diagnostic::error("File not written", detail));
        }
    }

    /// Formats a text and says so as the options want it. Returns the result when it differs.
    fn text(&mut self, name: &str, text: String) -> Option<String> {
        let text: std::sync::Arc<str> = text.into();
        let file = self.sources.add(name, text.clone());
        let formatted = match infra_syntax::format(file, &text) {
            Ok(formatted) => formatted,
            Err(problems) => {
                self.problems.extend(problems);
                return None;
            }
        };
        if !self.list && !self.write && !self.diff && !self.check {
            self.terminal.out(&formatted);
        }
        if *formatted == *text {
            return None;
        }
        self.found_changes = true;
        if self.list {
            self.terminal.line(name);
        }
        if self.diff {
            let diff = TextDiff::from_lines(&*text, &*formatted);
            let (old, new) = (format!("old/{name}"), format!("new/{name}"));
            self.terminal.out(&diff.unified_diff().header(&old, &new).to_string());
        }
        Some(formatted)
    }

    fn unreadable(&mut self, name: &str, error: &std::io::Error) {
        let detail = format!("{name} cannot be read: {}.", io_reason(error));
        self.problems.push(Diagnostic::error("Not readable", detail));
    }

    /// A path as messages name it: relative to where the command runs.
    fn name(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.working_dir).unwrap_or(path);
        let parts = path.components().filter(|part| *part != Component::CurDir);
        let path: PathBuf = parts.collect();
        if path.as_os_str().is_empty() { ".".to_owned() } else { path.display().to_string() }
    }
}

fn is_source(name: &str) -> bool {
    SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// Hidden files, and those that editors leave behind.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}
