//! `cargo xtask record-order`: which functions run, recorded by running them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use xtask::emulator::{Installed, Kind, Running, point_at};
use xtask::{Result, repository};

use super::order::{Digest, Recorded, digest};
use super::{RECORDED, build_named};

/// What is planned, applied and destroyed: configurations that have every family of types in them, and a real stack.
const CONFIGURATIONS: [(&str, &[&str]); 4] = [
    ("tests/configurations/two_types", &[]),
    ("tests/configurations/families", &[]),
    ("tests/configurations/mixed", &[]),
    ("stacks/collab-editor", &["-var-file=environments/staging.tfvars"]),
];

/// Records them all. Takes some minutes: every instruction is counted.
pub fn run() -> Result<()> {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        return Err(
            "valgrind records what runs, and is not installed (Debian: apt-get install valgrind)".into()
        );
    }
    let infra = build_named()?;
    let installed = Installed::install(Kind::Moto)?;
    let (mut plans, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (folder, options) in CONFIGURATIONS {
        let scratch = tempfile::tempdir()?;
        let stage = Stage {
            infra: &infra,
            emulator: installed.start(scratch.path())?,
            folder,
            options,
            scratch: scratch.path(),
        };
        others.extend(stage.functions(&["apply", "-auto-approve"])?);
        plans.extend(stage.functions(&["plan"])?);
        plans.extend(stage.functions(&["drift"])?);
        others.extend(stage.functions(&["destroy", "-auto-approve"])?);
    }
    let recorded = Recorded::new(vec![plans, others]);
    recorded.write(&repository().join(RECORDED))?;
    println!("{} functions are recorded in {RECORDED}", recorded.len());
    Ok(())
}

/// A configuration and the account that it is applied to.
struct Stage<'a> {
    infra: &'a Path,
    emulator: Running,
    folder: &'a str,
    options: &'a [&'a str],
    scratch: &'a Path,
}

impl Stage<'_> {
    /// The functions that run while `infra` does something.
    fn functions(&self, work: &[&str]) -> Result<BTreeSet<Digest>> {
        let counts = self.scratch.join("callgrind.out");
        let mut command = Command::new("valgrind");
        command.args(["--quiet", "--tool=callgrind", "--compress-strings=no", "--demangle=no"]);
        command.arg(format!("--callgrind-out-file={}", counts.display()));
        point_at(&mut command, &self.emulator.endpoint());
        command
            .env("TF_VAR_session_secret", "only-to-record-what-runs")
            .env("TF_VAR_database_password", "only-to-record-what-runs");
        command.arg(self.infra).arg(format!("-chdir={}", self.folder)).args(work).args(self.options);
        command.arg(format!("-state={}", self.scratch.join("terraform.tfstate").display()));
        println!("{}: {}", self.folder, work.join(" "));
        let output = command.current_dir(repository()).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout);
            return Err(format!("`{}` ended with {}:\n{said}", work.join(" "), output.status).into());
        }
        Ok(functions(&std::fs::read_to_string(&counts)?, self.infra))
    }
}

/// The functions of a program in a file that callgrind wrote. Source: <https://valgrind.org/docs/manual/cl-format.html>.
fn functions(counts: &str, program: &Path) -> BTreeSet<Digest> {
    let mut is_of_program = false;
    let mut found = BTreeSet::new();
    for line in counts.lines() {
        if let Some(file) = line.strip_prefix("ob=") {
            is_of_program = Path::new(file) == program;
        } else if let Some(function) = line.strip_prefix("fn=")
            && is_of_program
        {
            found.insert(digest(function));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_libraries_are_not_ours() {
        let counts = "events: Ir\n\nob=/lib/libc.so.6\nfl=malloc.c\nfn=malloc\n10 4\n\nob=/infra\nfl=???\nfn=main\n0 3\ncob=/lib/libc.so.6\ncfn=free\ncalls=1 0\n0 7\n\nfn=plan\n0 1\n";
        assert_eq!(functions(counts, Path::new("/infra")), BTreeSet::from([digest("main"), digest("plan")]));
    }
}
