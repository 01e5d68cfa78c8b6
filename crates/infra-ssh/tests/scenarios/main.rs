//! Whole applies with provisioners that work on other machines: what is said, and what is there afterwards.
//!
//! The machine is a server within the test, and an sshd where one is installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod server;
mod sshd;
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use server::{PASSWORD, TestServer};
use tempfile::TempDir;
use world::World;

/// A `connection` block for the server, with more in it.
fn connection(server: &TestServer, more: &str) -> String {
    let (host, port) = (server.address.ip(), server.address.port());
    format!("connection {{\n    host = \"{host}\"\n    port = {port}\n    user = \"deploy\"\n{more}\n  }}")
}

fn with_password() -> String {
    format!("    password = \"{PASSWORD}\"")
}

fn with_key(server: &TestServer) -> String {
    format!("    private_key = <<-PEM\n{}PEM\n    host_key = \"{}\"", server.user_key, server.host_key)
}

#[tokio::test]
async fn scripts_run_in_their_order_and_leave_nothing() {
    let (server, folder) = (TestServer::start(0).await, TempDir::new().unwrap());
    let here = folder.path().display();
    fs::write(folder.path().join("a.sh"), format!("echo a >> {here}/log\necho said a\n")).unwrap();
    fs::write(folder.path().join("b.sh"), format!("#!/bin/sh -e\necho b >> {here}/log\necho oops >&2\n"))
        .unwrap();
    let connection = connection(&server, &with_password());
    let text = format!(
        r#"resource "terraform_data" "host" {{
  input = "web"
  {connection}
  provisioner "remote-exec" {{
    inline = ["echo ${{self.output}} > {here}/log", "echo inline; echo $0 > {here}/script; stat -c %a $0 > {here}/mode"]
  }}
  provisioner "remote-exec" {{
    scripts = ["{here}/a.sh", "{here}/b.sh"]
  }}
}}
"#
    );
    let world = World::new();
    insta::assert_snapshot!(world.apply(&text).await.replace(&server.address.port().to_string(), "PORT"));
    assert_eq!(fs::read_to_string(folder.path().join("log")).unwrap(), "web\na\nb\n");
    let script = fs::read_to_string(folder.path().join("script")).unwrap();
    assert!(script.starts_with("/tmp/infra_"), "{script}");
    assert!(!fs::exists(script.trim()).unwrap(), "the script is removed");
    assert_eq!(fs::read_to_string(folder.path().join("mode")).unwrap(), "700\n");
}

#[tokio::test]
async fn files_and_folders_arrive() {
    let (server, folder) = (TestServer::start(0).await, TempDir::new().unwrap());
    let here = folder.path();
    let site = here.join("site");
    fs::create_dir_all(site.join("empty")).unwrap();
    fs::create_dir_all(site.join("css")).unwrap();
    fs::write(site.join("index.html"), vec![b'x'; 300_000]).unwrap();
    fs::write(site.join("css/it's a style.css"), [0, 159, 146, 150, 10]).unwrap();
    for to in ["whole", "contents"] {
        fs::create_dir(here.join(to)).unwrap();
    }
    let (connection, here_text) = (connection(&server, &with_key(&server)), here.display());
    let text = format!(
        r#"resource "terraform_data" "host" {{
  {connection}
  provisioner "file" {{
    content     = "port = 80\n"
    destination = "{here_text}/app.conf"
  }}
  provisioner "file" {{
    source      = "{here_text}/site/index.html"
    destination = "{here_text}/copy.html"
  }}
  provisioner "file" {{
    source      = "{here_text}/site"
    destination = "{here_text}/whole"
  }}
  provisioner "file" {{
    source      = "{here_text}/site/"
    destination = "{here_text}/contents/"
  }}
}}
"#
    );
    let world = World::new();
    insta::assert_snapshot!(world.apply(&text).await.replace(&here.display().to_string(), "HERE"));
    assert_eq!(fs::read_to_string(here.join("app.conf")).unwrap(), "port = 80\n");
    assert_eq!(fs::read(here.join("copy.html")).unwrap().len(), 300_000);
    for there in ["whole/site", "contents"] {
        assert_eq!(fs::read(here.join(there).join("index.html")).unwrap().len(), 300_000);
        assert_eq!(fs::read(here.join(there).join("css/it's a style.css")).unwrap(), [0, 159, 146, 150, 10]);
        assert!(here.join(there).join("empty").is_dir());
    }
}

#[tokio::test]
async fn a_folder_needs_a_place_that_is_there() {
    let (server, folder) = (TestServer::start(0).await, TempDir::new().unwrap());
    fs::create_dir(folder.path().join("site")).unwrap();
    let (connection, here) = (connection(&server, &with_password()), folder.path().display());
    let text = format!(
        "resource \"terraform_data\" \"host\" {{\n  {connection}\n  provisioner \"file\" {{\n    source      = \"{here}/site\"\n    destination = \"{here}/missing\"\n  }}\n}}\n"
    );
    let told = World::new().apply(&text).await;
    insta::assert_snapshot!(told.replace(&folder.path().display().to_string(), "HERE"));
    assert!(!folder.path().join("missing").exists());
}

#[tokio::test]
async fn a_script_that_fails_leaves_the_object_tainted() {
    let server = TestServer::start(0).await;
    let connection = connection(&server, &with_password());
    let text = |code: u8| {
        format!(
            "resource \"terraform_data\" \"host\" {{\n  {connection}\n  provisioner \"remote-exec\" {{\n    inline = [\"echo half of it\", \"exit {code}\"]\n  }}\n}}\n"
        )
    };
    let world = World::new();
    insta::assert_snapshot!("a_script_that_fails", world.apply(&text(3)).await);
    assert!(world.state().await.contains("\"tainted\""));
    insta::assert_snapshot!("and_once_more", world.apply(&text(0)).await);
    assert!(!world.state().await.contains("\"tainted\""));
}

#[tokio::test]
async fn on_failure_continue_and_destroy() {
    let (server, folder) = (TestServer::start(0).await, TempDir::new().unwrap());
    let here = folder.path().display();
    let connection = connection(&server, "    password = self.input.password");
    let text = format!(
        r#"resource "terraform_data" "host" {{
  input = {{ name = "web", password = "{PASSWORD}" }}
  {connection}
  provisioner "remote-exec" {{
    inline     = ["false"]
    on_failure = continue
  }}
  provisioner "remote-exec" {{
    when   = destroy
    inline = ["echo bye ${{self.input.name}} > {here}/bye"]
  }}
}}
"#
    );
    let world = World::new();
    insta::assert_snapshot!("continue", world.apply(&text).await);
    insta::assert_snapshot!("destroy", world.destroy(&text).await);
    assert_eq!(fs::read_to_string(folder.path().join("bye")).unwrap(), "bye web\n");
}

#[tokio::test]
async fn a_provisioner_overrides_what_the_resource_says() {
    let server = TestServer::start(0).await;
    let shared = connection(&server, "    password = \"wrong\"\n    timeout = \"1s\"");
    let text = format!(
        "resource \"terraform_data\" \"host\" {{\n  {shared}\n  provisioner \"remote-exec\" {{\n    inline = [\"echo in\"]\n    connection {{\n      password = \"{PASSWORD}\"\n    }}\n  }}\n  provisioner \"remote-exec\" {{\n    inline = [\"echo never\"]\n  }}\n}}\n"
    );
    insta::assert_snapshot!(World::new().apply(&text).await);
}

#[tokio::test]
async fn what_is_sensitive_is_not_shown() {
    let server = TestServer::start(0).await;
    let connection = connection(&server, &with_password());
    let text = format!(
        r#"variable "token" {{
  default   = "s3cr3t-token-of-ours"
  sensitive = true
}}
resource "terraform_data" "host" {{
  {connection}
  provisioner "remote-exec" {{
    inline = ["echo ${{var.token}}", "exit 1"]
  }}
}}
"#
    );
    let told = World::new().apply(&text).await;
    assert!(!told.contains("s3cr3t"), "{told}");
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn a_machine_that_is_starting_is_tried_again() {
    let server = TestServer::start(1).await;
    let connection = connection(&server, &with_password());
    let text = format!(
        "resource \"terraform_data\" \"host\" {{\n  {connection}\n  provisioner \"remote-exec\" {{\n    inline = [\"echo up\"]\n  }}\n}}\n"
    );
    insta::assert_snapshot!(World::new().apply(&text).await);
}

#[tokio::test]
async fn another_key_than_expected_is_refused_at_once() {
    let (server, other) = (TestServer::start(0).await, TestServer::start(0).await);
    let more = format!("{}\n    host_key = \"{}\"", with_password(), other.host_key);
    let connection = connection(&server, &more);
    let text = format!(
        "resource \"terraform_data\" \"host\" {{\n  {connection}\n  provisioner \"remote-exec\" {{\n    inline = [\"echo never\"]\n  }}\n}}\n"
    );
    let told = World::new().apply(&text).await;
    let at = told.find("SHA256:").expect("the key that was shown");
    insta::assert_snapshot!(told.replace(&told[at..at + 50], "KEY"));
}

#[tokio::test]
async fn a_bastion_leads_there() {
    let (bastion, server) = (TestServer::start(0).await, TestServer::start(0).await);
    let more = format!(
        "{}\n    bastion_host = \"{}\"\n    bastion_port = {}\n    bastion_private_key = <<-PEM\n{}PEM\n    bastion_host_key = \"{}\"",
        with_password(),
        bastion.address.ip(),
        bastion.address.port(),
        bastion.user_key,
        bastion.host_key,
    );
    let connection = connection(&server, &more);
    let text = format!(
        "resource \"terraform_data\" \"host\" {{\n  {connection}\n  provisioner \"remote-exec\" {{\n    inline = [\"echo behind\"]\n  }}\n}}\n"
    );
    insta::assert_snapshot!(World::new().apply(&text).await);
}

#[tokio::test]
async fn what_is_not_supported_is_said_before_anything_is_done() {
    let text = r#"resource "terraform_data" "host" {
  connection {
    host             = "example.com"
    proxy_host       = "proxy.example.com"
    timeout          = "5m"
    target_platform  = "windows"
    pasword          = "x"
  }
  provisioner "remote-exec" {
    inline = ["true"]
    connection {
      type  = "winrm"
      https = true
    }
  }
  provisioner "file" {
    source = "a"
  }
  provisioner "chef" {
  }
}
resource "terraform_data" "unconnected" {
  provisioner "remote-exec" {
    inline = ["true"]
  }
}
resource "terraform_data" "nowhere" {
  connection {
    user = "deploy"
  }
  provisioner "remote-exec" {
    inline = ["true"]
  }
}
"#;
    insta::assert_snapshot!(World::new().apply(text).await);
}

#[tokio::test]
async fn arguments_that_contradict_each_other_are_said_before_a_machine_is_tried() {
    let text = r#"resource "terraform_data" "both" {
  connection {
    host = "example.com"
  }
  provisioner "remote-exec" {
    inline = ["true"]
    script = "a.sh"
  }
}
resource "terraform_data" "duration" {
  connection {
    host    = "example.com"
    timeout = "soon"
  }
  provisioner "file" {
    content     = "a"
    destination = "/tmp/a"
  }
}
resource "terraform_data" "missing" {
  connection {
    host = "example.com"
  }
  provisioner "file" {
    source      = "no/such/file"
    destination = "/tmp/a"
  }
}
"#;
    insta::assert_snapshot!(World::new().apply(text).await);
}

#[tokio::test]
async fn an_interrupt_ends_a_script() {
    let (server, folder) = (TestServer::start(0).await, TempDir::new().unwrap());
    let (connection, here) = (connection(&server, &with_password()), folder.path().display());
    let text = format!(
        "resource \"terraform_data\" \"host\" {{\n  {connection}\n  provisioner \"remote-exec\" {{\n    inline = [\"touch {here}/started\", \"sleep 60\", \"touch {here}/ended\"]\n  }}\n}}\n"
    );
    let world = World::new();
    let cancel = infra_engine::Cancel::new();
    let (begun, started) = (std::time::Instant::now(), folder.path().join("started"));
    let interrupts = async {
        while !started.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        cancel.interrupt();
        cancel.interrupt();
    };
    let (told, ()) = tokio::join!(world.apply_until(&text, cancel.clone()), interrupts);
    assert!(begun.elapsed().as_secs() < 20, "{told}");
    assert!(told.contains("it was interrupted"), "{told}");
    assert!(!folder.path().join("ended").exists());
}

#[tokio::test]
async fn an_sshd_takes_scripts_and_files() {
    let Some(sshd) = sshd::Sshd::start() else { return };
    let folder = TempDir::new().unwrap();
    let here = folder.path().display();
    let text = format!(
        r#"resource "terraform_data" "host" {{
  connection {{
    host        = "127.0.0.1"
    port        = {port}
    user        = "{user}"
    private_key = file("{key}")
    host_key    = file("{host_key}")
    timeout     = "20s"
  }}
  provisioner "file" {{
    content     = "x"
    destination = "{here}/x"
  }}
  provisioner "remote-exec" {{
    inline = ["cat {here}/x", "echo to the error output >&2"]
  }}
}}
"#,
        port = sshd.port,
        user = sshd.user,
        key = sshd.user_key().display(),
        host_key = sshd.host_key().display(),
    );
    let told = World::new().apply(&text).await;
    assert!(told.contains("terraform_data.host (remote-exec): x"), "{told}");
    assert!(told.contains("to the error output"), "{told}");
    assert_eq!(fs::metadata(folder.path().join("x")).unwrap().permissions().mode() & 0o777, 0o644);
}
