//! Python virtual environments that hold exactly what two files say.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// Interpreters that are tried, in this order.
const INTERPRETERS: [&str; 6] = ["python3", "python3.13", "python3.14", "python3.12", "python3.11", "python"];

/// What goes into a virtual environment.
#[derive(Clone, Debug)]
pub struct Requirements {
    /// A pip requirements file: what is wanted.
    pub wanted: PathBuf,
    /// A pip constraints file: the version of everything that comes with it.
    pub pinned: PathBuf,
    /// Oldest minor version of Python 3 that all of it runs with.
    pub minor: u32,
    /// A script that the new environment's interpreter runs when all is installed. The Python files beside it are its own.
    pub finish: Option<PathBuf>,
}

/// Makes `folder` a virtual environment that holds `requirements`, unless it already is one.
///
/// What was installed is noted in the folder itself, as the text of these files, so a change of any makes it anew.
/// Runs of several processes at once wait for each other.
pub fn install(folder: &Path, requirements: &Requirements) -> Result<()> {
    let parent = folder.parent().ok_or("a virtual environment needs a folder to stand in")?;
    fs::create_dir_all(parent)?;
    let lock = File::create(folder.with_added_extension("lock"))?;
    lock.lock()?;

    let interpreter = interpreter(requirements.minor)?;
    let stamp = stamp(&interpreter, requirements)?;
    let stamp_file = folder.join("installed-from.txt");
    if fs::read_to_string(&stamp_file).is_ok_and(|installed| installed == stamp) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("cannot renew {}: {error}", folder.display()))?;
    }
    println!("installing {} into {}: a minute or two, once", requirements.wanted.display(), folder.display());
    make(&interpreter, folder)?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
        .arg("--requirement")
        .arg(&requirements.wanted)
        .arg("--constraint")
        .arg(&requirements.pinned);
    let status = pip.status().map_err(|error| format!("cannot run pip in {}: {error}", folder.display()))?;
    if !status.success() {
        return Err(format!("pip could not install {} ({status})", requirements.wanted.display()).into());
    }
    if let Some(script) = &requirements.finish {
        let status = Command::new(folder.join("bin/python")).arg(script).status()?;
        if !status.success() {
            return Err(format!("{} failed ({status})", script.display()).into());
        }
    }
    fs::write(&stamp_file, stamp)?;
    Ok(())
}

fn make(interpreter: &Interpreter, folder: &Path) -> Result<()> {
    let output = Command::new(&interpreter.program).args(["-m", "venv"]).arg(folder).output()?;
    if output.status.success() {
        return Ok(());
    }
    // A half-made folder would look like an environment to the next run.
    drop(fs::remove_dir_all(folder));
    Err(format!(
        "{} cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv):\n{}{}",
        interpreter.program,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    )
    .into())
}

#[derive(Debug)]
struct Interpreter {
    program: String,
    /// As in `3.13.0`.
    version: String,
}

fn interpreter(minor: u32) -> Result<Interpreter> {
    let mut found = Vec::new();
    for program in INTERPRETERS {
        let Some(version) = version(program) else { continue };
        if is_recent(&version, minor) {
            return Ok(Interpreter { program: program.to_owned(), version });
        }
        found.push(format!("{program} is {version}"));
    }
    let found = if found.is_empty() { "none found".to_owned() } else { found.join(", ") };
    Err(format!("Python 3.{minor} or newer is needed on PATH ({found})").into())
}

fn version(program: &str) -> Option<String> {
    let script = "import platform; print(platform.python_version())";
    let output = Command::new(program).args(["-c", script]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn is_recent(version: &str, minor: u32) -> bool {
    let mut parts = version.split('.');
    parts.next() == Some("3")
        && parts.next().and_then(|part| part.parse::<u32>().ok()).is_some_and(|own| own >= minor)
}

/// The Python files of a folder, in order: the script that finishes an installation may use those beside it.
fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>())
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut scripts: Vec<PathBuf> = files
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "py"))
        .collect();
    scripts.sort();
    Ok(scripts)
}

fn stamp(interpreter: &Interpreter, requirements: &Requirements) -> Result<String> {
    let read = |file: &Path| {
        fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
    };
    let mut finish = String::new();
    for script in
        requirements.finish.as_deref().and_then(Path::parent).map(scripts).transpose()?.unwrap_or_default()
    {
        finish += &read(&script)?;
    }
    Ok(format!(
        "# Python {}\n{}\n{}\n{finish}",
        interpreter.version,
        read(&requirements.wanted)?,
        read(&requirements.pinned)?
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(is_recent("3.11.7", 11));
        assert!(is_recent("3.13.0rc1", 9));
        assert!(!is_recent("3.9.18", 11));
        assert!(!is_recent("2.7.18", 7));
        assert!(!is_recent("", 1));
    }

    #[test]
    fn a_python_of_the_future_is_missed_by_name() {
        let error = interpreter(9999).unwrap_err().to_string();
        assert!(error.contains("Python 3.9999 or newer"), "{error}");
    }

    #[test]
    fn an_environment_is_made_once_and_again_when_a_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let requirements = Requirements {
            wanted: file("requirements.txt", ""),
            pinned: file("constraints.txt", ""),
            minor: 8,
            finish: None,
        };
        let environment = folder.path().join("environment");
        install(&environment, &requirements).unwrap();
        let mark = environment.join("mark");
        fs::write(&mark, "").unwrap();

        install(&environment, &requirements).unwrap();
        assert!(mark.exists(), "nothing changed, yet it was made again");

        file("constraints.txt", "# nothing\n");
        install(&environment, &requirements).unwrap();
        assert!(!mark.exists(), "a file changed, yet it was kept");
    }
}
