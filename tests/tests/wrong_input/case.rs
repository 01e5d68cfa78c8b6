//! One case of wrong input.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use infra_tests::{Infra, Outcome, Workspace};

/// Nobody waits longer to be told that something is wrong.
const LIMIT: Duration = Duration::from_secs(15);

/// Where nothing listens.
pub const NOWHERE: &str = "http://127.0.0.1:1";

/// The configuration that was applied before the mistake was made, and the state that it left.
pub const KEPT: &str = include_str!("before/kept.tf");
pub const STATE: &str = include_str!("before/state.json");

/// A folder with a mistake in it.
pub struct Case {
    /// Names the snapshot.
    name: &'static str,
    pub workspace: Workspace,
    infra: Infra,
    secrets: Vec<&'static str>,
}

impl Case {
    /// A folder in which all is well: something was applied, and is to stay as it is.
    pub fn new(name: &'static str) -> Self {
        Self::empty(name).file("kept.tf", KEPT).file("terraform.tfstate", STATE)
    }

    /// An empty folder.
    pub fn empty(name: &'static str) -> Self {
        let workspace = Workspace::empty();
        let infra = Infra::new(workspace.path(), NOWHERE);
        Self { name, workspace, infra, secrets: Vec::new() }
    }

    /// With one more file, or another text in one that is there.
    pub fn file(self, name: &str, text: &str) -> Self {
        self.workspace.write(name, text);
        self
    }

    /// With this as the configuration beside what is there.
    pub fn main(self, text: &str) -> Self {
        self.file("main.tf", text)
    }

    /// With an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.infra = self.infra.env(name, value);
        self
    }

    /// Without an environment variable.
    pub fn without(mut self, name: &str) -> Self {
        self.infra = self.infra.without(name);
        self
    }

    /// With commands run by this one, which gets the binary and the arguments after its own arguments.
    pub fn under(mut self, wrapper: &[&str]) -> Self {
        self.infra = self.infra.under(wrapper);
        self
    }

    /// With a text that no command may show.
    pub fn secret(mut self, text: &'static str) -> Self {
        self.secrets.push(text);
        self
    }

    /// Runs a command that must fail as the snapshot has it, and change nothing.
    pub fn refuses(&self, arguments: &[&str]) {
        self.refuses_each(&[arguments]);
    }

    /// The same with several commands, one after the other.
    pub fn refuses_each(&self, commands: &[&[&str]]) {
        let told = commands.iter().map(|arguments| self.refused(arguments));
        self.told(&told.collect::<String>());
    }

    /// Compares what was said with the snapshot.
    pub fn told(&self, told: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(self.name, told));
    }

    /// Runs a command that must fail and change nothing, and returns what it said.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let before = self.content();
        let begun = Instant::now();
        let outcome = self.infra.run(arguments).expect_code(1);
        let took = begun.elapsed();
        assert!(took < LIMIT, "{took:?}\n{outcome}");
        assert!(!outcome.stderr.contains("panicked"), "{outcome}");
        let after = self.content();
        let touched: Vec<_> =
            before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).collect();
        assert!(touched.is_empty(), "{touched:?} changed\n{outcome}");
        self.shown(arguments, &outcome)
    }

    /// Runs a command without judging it.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.infra.run(arguments)
    }

    /// Every file below the folder, with its content.
    pub fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(self.workspace.path(), &mut files);
        files
    }

    /// What a command said, without what differs from run to run.
    pub fn shown(&self, arguments: &[&str], outcome: &Outcome) -> String {
        let mut text = format!("$ infra {}\n", arguments.join(" "));
        for (stream, said) in [("output", &outcome.stdout), ("errors", &outcome.stderr)] {
            for secret in &self.secrets {
                assert!(!said.contains(secret), "{secret} is shown\n{outcome}");
            }
            if !said.is_empty() {
                text.push_str(&format!("--- {stream}\n{}", without_times(&without_plan(said))));
            }
        }
        let folder = self.workspace.path().canonicalize().unwrap();
        text.replace(&folder.display().to_string(), "[folder]") + "\n"
    }
}

fn gather(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // An empty folder counts too.
            files.insert(path.clone(), Vec::new());
            gather(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

/// Without the changes of a plan, which is right and belongs to other tests; only how many there are.
fn without_plan(text: &str) -> String {
    let (begin, end) = ("infra will perform these actions:\n", "\nPlan: ");
    match (text.split_once(begin), text.rfind(end)) {
        (Some((before, _)), Some(end)) => format!("{before}{begin}  […]\n{}", &text[end..]),
        _ => text.to_owned(),
    }
}

/// Without times of messages, and without how long something took.
fn without_times(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains(": Still ")).map(|line| {
        let line = without(line, "\"@timestamp\":\"", '"');
        format!("{}\n", without(&line, " failed after ", '\n'))
    });
    lines.collect()
}

/// A line in which what stands between two marks is left out.
fn without(line: &str, begin: &str, end: char) -> String {
    match line.split_once(begin) {
        Some((before, rest)) => {
            format!("{before}{begin}[time]{}", rest.find(end).map_or("", |end| &rest[end..]))
        }
        None => line.to_owned(),
    }
}
