//! The page of a plan, in a browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::*;
use infra_plan::{Action, ActionId, ActionKind, Change, Plan, Reason};
use infra_value::{Marks, Value};
use serde_json::json;

/// What must be nowhere in the page.
const SECRET: &str = "hunter2-do-not-show";

fn everything() -> Plan {
    let mut replaced = because(
        Reason::CannotUpdate,
        change(
            "module.net[\"a\"].cloud_network.main[1]",
            Change::CreateThenDelete,
            Some(old_network()),
            Some(new_network()),
        ),
    );
    replaced.replace = vec![infra_value::Path::attr("cidr")];
    let gone = because(
        Reason::NoConfig,
        change("cloud_network.old[\"<b>x</b>\"]", Change::Delete, Some(old_network()), None),
    );
    let secret = value(
        &server(),
        json!({ "id": "i", "password": SECRET, "user_data": format!("x {SECRET}"), "zones": ["a"] }),
    );
    let places = [(infra_value::Path::attr("user_data"), Marks::SENSITIVE)];
    let secret = marked(&secret, &places);
    let mut plan = plan(vec![
        replaced,
        gone,
        change("cloud_server.web", Change::Create, None, Some(secret.clone())),
        change("cloud_server.same", Change::NoOp, Some(secret.clone()), Some(secret.clone())),
        change("cloud_network.calm", Change::Update, Some(old_network()), Some(new_network())),
    ]);
    plan.variables.insert("secret".into(), Value::string(SECRET).with_marks(Marks::SENSITIVE));
    let mut output = output(Change::Create, None, Some(Value::string(SECRET)));
    output.sensitive = true;
    plan.outputs.insert("secret".into(), output);
    let action = |kind, change, after: &[u32]| Action {
        opens: None,
        kind,
        change,
        after: after.iter().copied().map(ActionId).collect(),
    };
    plan.actions = vec![
        action(ActionKind::Create, Some(0), &[]),
        action(ActionKind::Create, Some(2), &[0]),
        action(ActionKind::Join, None, &[0, 1]),
        action(ActionKind::Delete, Some(0), &[2]),
        action(ActionKind::Delete, Some(1), &[2]),
        action(ActionKind::Update, Some(4), &[]),
    ];
    plan
}

fn marked(value: &Value, places: &[(infra_value::Path, Marks)]) -> Value {
    let entries = value.as_entries().unwrap().iter().map(|(name, part)| {
        let found = places.iter().find(|(path, _)| *path == infra_value::Path::attr(name.clone()));
        (name.clone(), found.map_or_else(|| part.clone(), |(_, marks)| part.clone().with_marks(*marks)))
    });
    Value::object(entries.collect::<Vec<_>>())
}

fn page() -> String {
    infra_report::html(&everything(), &catalog())
}

#[test]
fn the_page_stands_alone_and_shows_no_secret() {
    let page = page();
    assert!(!page.contains(SECRET), "a sensitive value is in the page");
    assert!(page.contains("(sensitive value)"));
    // Nothing is loaded from anywhere, and nothing of an address is markup.
    for loaded in ["http://", "https://", "src=", "@import", "url(", "<link", "<b>x</b>"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    insta::assert_snapshot!(page);
}

#[test]
fn a_page_without_changes_says_so() {
    let page = infra_report::html(&plan(Vec::new()), &catalog());
    assert!(page.contains("No changes.") && !page.contains("id=\"filters\""));
}

/// The browser, when there is one.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let found = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    found.into_iter().find(|path| path.is_file())
}

/// Opens a page and gives what stands in it once its scripts have run.
fn open(browser: &Path, folder: &Path, page: &str) -> String {
    let file = folder.join("plan.html");
    std::fs::write(&file, page).unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1200,900",
        ])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .args(["--virtual-time-budget=3000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What a user does, and what is seen after each step: written into the page as JSON.
const USER: &str = r##"<script>
(() => {
  const seen = [];
  const box = (kind) => document.querySelector(`#filters input[value=${kind}]`);
  const visible = (element) => element.getBoundingClientRect().height > 0;
  const look = (what) => seen.push({
    what,
    counter: document.getElementById("shown").value,
    changes: [...document.querySelectorAll(".change")].filter(visible).map((e) => e.dataset.address),
    groups: [...document.querySelectorAll("[data-group]")].filter(visible).map((e) => e.dataset.group),
    bright: [...document.querySelectorAll("#graph a:not(.off)")].length,
    open: [...document.querySelectorAll(".change[open]")].length,
  });
  look("at first");
  box("create").click();
  look("without what is created");
  box("create").click();
  const text = document.getElementById("text");
  text.value = "MODULE.net";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  look("only the module");
  text.value = "";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("open").click();
  look("all open");
  const script = document.createElement("script");
  script.type = "application/json";
  script.id = "seen";
  script.textContent = JSON.stringify({
    seen,
    drawn: [...document.querySelectorAll("#graph a")].filter(visible).length,
    right: document.querySelector("#graph svg").getBoundingClientRect().width > 500,
    text: document.body.innerText.includes("cloud_network.calm"),
    colour: getComputedStyle(document.querySelector(".destroy pre .gone")).color
      !== getComputedStyle(document.querySelector("pre")).color,
  });
  document.body.append(script);
})();
</script></body>"##;

#[test]
fn the_page_filters_in_a_browser() {
    let Some(browser) = browser() else {
        println!("skipped: no chromium on PATH");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let dom = open(&browser, folder.path(), &page().replace("</body>", USER));
    assert!(!dom.contains(SECRET));
    let (_, rest) = dom.split_once("id=\"seen\">").unwrap_or_else(|| panic!("nothing was seen in:\n{dom}"));
    let seen: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    let destroyed = "cloud_network.old[\"<b>x</b>\"]";
    let replaced = "module.net[\"a\"].cloud_network.main[1]";
    assert_eq!(
        seen,
        json!({
            "seen": [
                {
                    "what": "at first", "counter": "4 of 4",
                    "changes": [destroyed, replaced, "cloud_network.calm", "cloud_server.web"],
                    "groups": ["destroy", "replace", "update", "create"], "bright": 5, "open": 2,
                },
                {
                    "what": "without what is created", "counter": "3 of 4",
                    "changes": [destroyed, replaced, "cloud_network.calm"],
                    "groups": ["destroy", "replace", "update"], "bright": 4, "open": 2,
                },
                {
                    "what": "only the module", "counter": "1 of 4",
                    "changes": [replaced], "groups": ["replace"], "bright": 2, "open": 2,
                },
                {
                    "what": "all open", "counter": "4 of 4",
                    "changes": [destroyed, replaced, "cloud_network.calm", "cloud_server.web"],
                    "groups": ["destroy", "replace", "update", "create"], "bright": 5, "open": 4,
                },
            ],
            "drawn": 5, "right": true, "text": true, "colour": true,
        })
    );
}
