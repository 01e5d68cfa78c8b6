//! Asking Terraform.

use std::process::Command;

/// What `terraform fmt` makes of each text; none for those that it refuses.
pub fn formatted(texts: &[String]) -> Vec<Option<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = |index: usize| folder.path().join(format!("{index}.tf"));
    for (index, text) in texts.iter().enumerate() {
        std::fs::write(path(index), text).unwrap();
    }
    let output = Command::new("terraform")
        .args(["fmt", "-list=false", "-no-color"])
        .arg(folder.path())
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    let refused: std::collections::BTreeSet<&str> = errors
        .lines()
        .filter_map(|line| line.split_once("on ")?.1.split_once(" line ")?.0.strip_suffix(".tf"))
        .filter_map(|path| path.rsplit('/').next())
        .collect();
    assert_eq!(output.status.success(), refused.is_empty(), "{errors}");
    let answer = |index: usize| {
        let text = std::fs::read_to_string(path(index)).unwrap();
        (!refused.contains(index.to_string().as_str())).then_some(text)
    };
    (0..texts.len()).map(answer).collect()
}
