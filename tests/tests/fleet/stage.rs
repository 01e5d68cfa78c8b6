//! Stacks whose objects are files: they need no cloud, and show whether a path was taken from the right folder.

use std::collections::BTreeMap;
use std::path::Path;

use infra_tests::{Infra, Outcome, Workspace};
use serde_json::Value as Json;

const NOWHERE: &str = "http://127.0.0.1:1";

/// Environments in files; with a file that it reads, and one that it writes beside itself.
const FILES: &str = r#"
terraform {
  backend "local" {}
}

variable "name" {}

resource "local_file" "out" {
  filename = "out-${var.name}.txt"
  content  = "${file("text.txt")} ${var.name} ${basename(path.cwd)} ${fileexists("main.tf")}"
}
"#;

/// Environments are workspaces; with a module.
const PLAIN: &str = r#"
terraform {
  backend "local" {}
}

module "lib" {
  source = "./lib"
  name   = terraform.workspace
}
"#;

const LIB: &str = r#"
variable "name" {}

resource "local_file" "out" {
  filename = "${path.root}/made/${var.name}.txt"
  content  = templatefile("${path.module}/page.tftpl", { name = var.name })
}

resource "terraform_data" "kept" {
  input = filesha256("${path.module}/page.tftpl")
}
"#;

pub struct Stage {
    pub workspace: Workspace,
}

impl Stage {
    /// Two stacks with two environments each; in one of each somebody has removed a file.
    pub fn new() -> Self {
        let workspace = Workspace::empty();
        for (path, text) in [
            ("stacks/README.md", "no stack"),
            ("stacks/deep/files/main.tf", FILES),
            ("stacks/deep/files/text.txt", "hello"),
            ("stacks/deep/files/environments/staging.tfvars", "name = \"s\"\n"),
            ("stacks/deep/files/environments/staging.tfbackend", "path = \"../../../state/files.tfstate\"\n"),
            ("stacks/deep/files/environments/production.tfvars", "name = \"p\"\n"),
            ("stacks/plain/main.tf", PLAIN),
            ("stacks/plain/lib/main.tf", LIB),
            ("stacks/plain/lib/page.tftpl", "page of ${name}"),
        ] {
            workspace.write(path, text);
        }
        let stage = Self { workspace };
        std::fs::create_dir(stage.workspace.path().join("state")).unwrap();
        for (index, (folder, arguments)) in stage.alone().into_iter().enumerate() {
            let chdir = format!("-chdir={folder}");
            let mut words = vec![chdir.as_str(), "apply", "-auto-approve"];
            words.extend(arguments.iter().map(String::as_str));
            let _ = stage.infra_for(index).run(&words).expect_code(0);
        }
        for gone in ["stacks/deep/files/out-p.txt", "stacks/plain/made/preview.txt"] {
            std::fs::remove_file(stage.workspace.path().join(gone)).unwrap();
        }
        stage
    }

    pub fn infra(&self) -> Infra {
        Infra::new(self.workspace.path(), NOWHERE)
    }

    /// The binary for one environment at a time.
    pub fn infra_for(&self, index: usize) -> Infra {
        let workspace = ["production", "default", "default", "preview"][index];
        self.infra().env("TF_WORKSPACE", workspace)
    }

    /// All environments in the order of reports: the folder of each, and what it takes to work on it alone.
    pub fn alone(&self) -> [(&'static str, Vec<String>); 4] {
        let variables = |name: &str| format!("-var-file=environments/{name}.tfvars");
        [
            ("stacks/deep/files", vec![variables("production")]),
            (
                "stacks/deep/files",
                vec![variables("staging"), "-state=../../../state/files.tfstate".to_owned()],
            ),
            ("stacks/plain", Vec::new()),
            ("stacks/plain", Vec::new()),
        ]
    }

    pub fn all(&self, more: &[&str]) -> Outcome {
        self.infra().run(&[&["drift", "-all", "stacks/", "-json"], more].concat())
    }

    /// Everything in the folder: path and content.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        add(self.workspace.path(), &mut files);
        files
    }
}

fn add(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => add(&path, files),
            false => drop(files.insert(path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
}

pub fn parsed(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A report without what differs between two looks at the same.
pub fn without_times(mut report: Json) -> Json {
    match &mut report {
        Json::Object(fields) => {
            fields.remove("timestamp");
            fields.values_mut().for_each(|value| *value = without_times(value.take()));
        }
        Json::Array(items) => items.iter_mut().for_each(|value| *value = without_times(value.take())),
        _ => {}
    }
    report
}
