//! Modules from Git repositories, a registry and archives, all of this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use infra_lang::config::{Config, Disk, load};
use infra_modules::{Options, install};
use server::{Reply, Server, tar_gz, zip};

struct Stack(tempfile::TempDir);

impl Stack {
    fn new(main: &str) -> Self {
        let stack = Self(tempfile::tempdir().unwrap());
        stack.write("main.tf", main);
        stack
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What was fetched, as `key source version`, or what is wrong.
    async fn install(&self, options: &Options) -> Result<Vec<String>, Vec<String>> {
        let told = Mutex::new(Vec::new());
        let tell = |i: &infra_modules::Installation| {
            told.lock().unwrap().push(format!("{} {}", i.key, i.version.as_deref().unwrap_or("-")));
        };
        match install(self.path(), options, &tell).await {
            Ok(()) => Ok(told.into_inner().unwrap()),
            Err(failure) => {
                Err(failure.problems.iter().map(|p| format!("{}: {}", p.summary, p.detail)).collect())
            }
        }
    }

    /// The configuration, which must be complete.
    fn load(&self) -> Config {
        let (config, findings) = load(&Disk, self.path());
        assert!(!findings.has_errors(), "{findings:#?}");
        config
    }

    fn manifest(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.path().join(".terraform/modules/modules.json")).unwrap())
            .unwrap()
    }
}

fn git(dir: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
    let status = Command::new("git").args(identity).args(arguments).current_dir(dir).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

/// A repository whose versions differ in an output: v1, v2 and, on `main`, "new".
fn repository() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "--quiet"]);
    fs::create_dir_all(dir.path().join("sub")).unwrap();
    for (tag, value) in [(Some("v1"), "one"), (Some("v2"), "two"), (None, "new")] {
        let module = format!("output \"value\" {{\n  value = \"{value}\"\n}}\n");
        fs::write(dir.path().join("main.tf"), &module).unwrap();
        fs::write(
            dir.path().join("sub/main.tf"),
            format!("module \"up\" {{\n  source = \"../\"\n}}\n{module}"),
        )
        .unwrap();
        git(dir.path(), &["add", "."]);
        git(dir.path(), &["commit", "--quiet", "-m", value]);
        if let Some(tag) = tag {
            git(dir.path(), &["tag", tag]);
        }
    }
    dir
}

fn text_of(config: &Config, call: &str) -> String {
    let module = config.called(config.root(), call).unwrap();
    config.sources.snippet(module.outputs["value"].value.span).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn git_repositories_are_cloned_at_what_is_asked_for() {
    let repository = repository();
    let head = Command::new("git").args(["rev-parse", "v1"]).current_dir(repository.path()).output().unwrap();
    let commit = String::from_utf8(head.stdout).unwrap().trim().to_owned();
    let url = format!("git::file://{}", repository.path().display());
    let call = |name: &str, rest: &str| format!("module \"{name}\" {{\n  source = \"{url}{rest}\"\n}}\n");
    let stack = Stack::new(
        &[
            call("tip", ""),
            call("tag", "?ref=v2"),
            call("commit", &format!("?ref={commit}")),
            call("inner", "//sub?ref=v1"),
            "module \"local\" {\n  source = \"./x/../local/\"\n}\n".to_owned(),
        ]
        .concat(),
    );
    stack.write("local/main.tf", &call("deep", "?ref=v1"));
    let told = stack.install(&Options::default()).await.unwrap();
    assert_eq!(told, ["commit -", "inner -", "local.deep -", "tag -", "tip -"]);
    let config = stack.load();
    assert_eq!(text_of(&config, "tip"), "\"new\"");
    assert_eq!(text_of(&config, "tag"), "\"two\"");
    assert_eq!(text_of(&config, "commit"), "\"one\"");
    assert_eq!(text_of(&config, "inner"), "\"one\"");
    let manifest = stack.manifest();
    let entries: Vec<String> = manifest["Modules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| {
            format!(
                "{} {} {}",
                m["Key"].as_str().unwrap(),
                m["Source"].as_str().unwrap().replace(&url, "URL"),
                m["Dir"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            "  .".to_owned(),
            format!("commit URL?ref={commit} .terraform/modules/commit"),
            "inner URL//sub?ref=v1 .terraform/modules/inner/sub".to_owned(),
            "inner.up ./.. .terraform/modules/inner".to_owned(),
            "local ./local local".to_owned(),
            "local.deep URL?ref=v1 .terraform/modules/local.deep".to_owned(),
            "tag URL?ref=v2 .terraform/modules/tag".to_owned(),
            "tip URL .terraform/modules/tip".to_owned(),
        ]
    );
    // A second time there is nothing to do, and Terraform agrees that nothing is missing.
    assert_eq!(stack.install(&Options::default()).await.unwrap(), Vec::<String>::new());
    terraform_accepts(stack.path());
    // Another reference is another module.
    stack.write("main.tf", &call("tip", "?ref=v1"));
    assert_eq!(stack.install(&Options::default()).await.unwrap(), ["tip -"]);
    assert_eq!(text_of(&stack.load(), "tip"), "\"one\"");
    assert_eq!(stack.manifest()["Modules"].as_array().unwrap().len(), 2);
    assert_eq!(stack.install(&Options { update: true, ..Options::default() }).await.unwrap(), ["tip -"]);
}

/// What infra installs, Terraform uses as it is.
fn terraform_accepts(dir: &Path) {
    let run = Command::new("terraform")
        .args(["validate", "-no-color"])
        .current_dir(dir)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .output();
    match run {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => server::note("skipped: terraform is not installed"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_gives_the_newest_version_that_will_do() {
    let module = "output \"value\" {\n  value = \"VERSION\"\n}\n";
    let archive = |version: &str| {
        tar_gz(&[("pkg/main.tf", "# top"), ("pkg/modules/a/main.tf", &module.replace("VERSION", version))])
    };
    let server = Server::start(move |path, token| {
        let version = path
            .split('/')
            .find(|step| step.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or_default()
            .to_owned();
        match path {
            "/.well-known/terraform.json" => Reply::text(r#"{"modules.v1": "/v1/modules/"}"#),
            "/v1/modules/ns/net/aws/versions" if token == Some("Bearer secret") => Reply::text(
                r#"{"modules": [{"versions": [{"version": "1.0.0"}, {"version": "1.10.0"}, {"version": "1.9.0"}, {"version": "2.0.0-rc1"}]}]}"#,
            ),
            "/v1/modules/ns/net/aws/versions" => Reply::status(401),
            path if path.ends_with("/download") => Reply::get(&format!("/packages/{version}/x.tgz//pkg")),
            path if path.starts_with("/packages/") => Reply::bytes(archive(&version)),
            _ => Reply::status(404),
        }
    });
    let host = format!("localhost:{}", server.port);
    let call = |version: &str| {
        format!("module \"net\" {{\n  source = \"{host}/ns/net/aws//modules/a\"\n{version}}}\n")
    };
    let mut options = Options {
        update: false,
        tokens: BTreeMap::from([(host.clone(), "secret".to_owned())]),
        services: BTreeMap::from([(host.clone(), format!("http://{host}/v1/modules"))]),
    };
    let stack = Stack::new(&call(""));
    assert_eq!(stack.install(&options).await.unwrap(), ["net 1.10.0"]);
    assert_eq!(text_of(&stack.load(), "net"), "\"1.10.0\"");
    let entry = stack.manifest()["Modules"][1].clone();
    assert_eq!(entry["Source"], format!("{host}/ns/net/aws//modules/a"));
    assert_eq!(
        (entry["Version"].as_str(), entry["Dir"].as_str()),
        (Some("1.10.0"), Some(".terraform/modules/net/pkg/modules/a"))
    );
    terraform_accepts(stack.path());
    for (constraint, expected) in [("~> 1.9.0", "1.9.0"), ("2.0.0-rc1", "2.0.0-rc1"), ("< 1.9", "1.0.0")] {
        stack.write("main.tf", &call(&format!("  version = \"{constraint}\"\n")));
        assert_eq!(stack.install(&options).await.unwrap(), [format!("net {expected}")]);
        assert_eq!(text_of(&stack.load(), "net"), format!("\"{expected}\""));
    }
    stack.write("main.tf", &call("  version = \">= 3\"\n"));
    let problems = stack.install(&options).await.unwrap_err();
    assert!(
        problems[0].contains("No suitable version") && problems[0].contains("2.0.0-rc1, 1.10.0"),
        "{problems:?}"
    );
    options.tokens.clear();
    options.update = true;
    let problems = stack.install(&options).await.unwrap_err();
    assert!(problems[0].contains("401") && problems[0].contains("TF_TOKEN_localhost"), "{problems:?}");
    let stack = Stack::new(&format!("module \"x\" {{\n  source = \"{host}/ns/none/aws\"\n}}\n"));
    assert!(stack.install(&options).await.unwrap_err()[0].contains("404"));
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_are_unpacked_and_pages_may_name_them() {
    let module = "output \"value\" {\n  value = \"here\"\n}\n";
    let files = [("top/main.tf", module), ("top/sub/main.tf", module)];
    let server = Server::start(move |path, _| match path {
        "/x.zip" => Reply::bytes(zip(&files)),
        "/x.tar.gz" | "/blob" => Reply::bytes(tar_gz(&files)),
        "/moved.zip" => Reply::redirect("/x.zip"),
        "/loop.zip" => Reply::redirect("/loop.zip"),
        "/page?terraform-get=1" => {
            Reply::text("<html><head><meta name=\"terraform-get\" content=\"./x.zip//top\"></head></html>")
        }
        "/broken.zip" => Reply::text("no archive"),
        "/evil.zip" => Reply::bytes(zip(&[("../../evil.tf", "")])),
        "/nothing?terraform-get=1" => Reply::text("nothing"),
        _ => Reply::status(404),
    });
    let base = format!("http://127.0.0.1:{}", server.port);
    for source in
        ["/x.zip//top", "/x.tar.gz//*/sub", "/blob//top?archive=tgz", "/moved.zip//top", "/page//sub"]
    {
        let stack = Stack::new(&format!("module \"m\" {{\n  source = \"{base}{source}\"\n}}\n"));
        let told = stack.install(&Options::default()).await;
        assert_eq!(told, Ok(vec!["m -".to_owned()]), "{source}");
        assert_eq!(text_of(&stack.load(), "m"), "\"here\"", "{source}");
        terraform_accepts(stack.path());
    }
    for (source, expected) in [
        ("/x.zip//none", "no folder none"),
        ("/none.zip", "404"),
        ("/broken.zip", "cannot be unpacked"),
        ("/loop.zip", "more than 10 times"),
        ("/x.tar.bz2", "tar.bz2"),
        ("/x.zip?checksum=md5:1", "checksum"),
        ("/nothing", "neither an archive"),
    ] {
        let stack = Stack::new(&format!("module \"m\" {{\n  source = \"{base}{source}\"\n}}\n"));
        let problems = stack.install(&Options::default()).await.unwrap_err();
        assert!(problems[0].contains(expected), "{source}: {problems:?}");
    }
    let stack = Stack::new(&format!("module \"m\" {{\n  source = \"{base}/evil.zip\"\n}}\n"));
    let _ = stack.install(&Options::default()).await;
    assert!(!stack.path().join(".terraform/evil.tf").exists() && !stack.path().join("evil.tf").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_say_why_and_show_no_password() {
    for (source, expected) in [
        ("git::file:///nowhere/at/all", "git says:"),
        ("git::https://me:hunter2@127.0.0.1:1/x.git", "git says:"),
        ("http://me:hunter2@127.0.0.1:1/x.zip", "onnection refused"),
        ("git::file:///x?sshkey=abc", "SSH agent"),
        ("git::file:///x?ref=--upload-pack=x", "names no branch"),
        ("/nowhere/at/all", "no folder of this machine"),
    ] {
        let stack = Stack::new(&format!("module \"m\" {{\n  source = \"{source}\"\n}}\n"));
        let problems = stack.install(&Options::default()).await.unwrap_err();
        assert!(problems[0].contains(expected) && !problems[0].contains("hunter2"), "{source}: {problems:?}");
    }
    // What could be installed is.
    let repository = repository();
    let stack = Stack::new(&format!(
        "module \"a\" {{\n  source = \"/nowhere\"\n}}\nmodule \"b\" {{\n  source = \"{}\"\n}}\n",
        repository.path().display()
    ));
    assert_eq!(stack.install(&Options::default()).await.unwrap_err().len(), 1);
    assert!(stack.path().join(".terraform/modules/b/main.tf").exists());
    // A configuration that calls nothing gets no folder.
    let stack = Stack::new("locals {\n}\n");
    stack.install(&Options::default()).await.unwrap();
    assert!(!stack.path().join(".terraform").exists());
}
