//! Override files: what counts in the end.

use std::path::Path;

use infra_lang::config::{IgnoreChanges, ModuleSource, Snapshot, load};

#[test]
fn override_files_change_what_other_files_declare() {
    let mut files = Snapshot::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/valid/overrides");
    for name in ["main.tf", "a_override.tf", "override.tf.json", "net/main.tf"] {
        files.insert(&Path::new("r").join(name), std::fs::read(root.join(name)).unwrap());
    }
    let (config, findings) = load(&files, Path::new("r"));
    assert!(findings.is_empty(), "{findings:#?}");
    let module = config.root();
    assert_eq!(module.files.len(), 3);
    let size = &module.variables["size"];
    assert_eq!((size.default.as_ref().unwrap(), size.validations.len()), (&infra_value::Value::number(5), 1));
    assert_eq!(size.description.as_deref(), Some("Kept."));
    let resource = module.resources.values().next().unwrap();
    let source = |expr: &infra_syntax::Expr| config.sources.snippet(expr.span).unwrap().to_owned();
    assert_eq!(source(&resource.body.attribute("input").unwrap().expr), "\"last ${local.one}\"");
    assert_eq!(source(&resource.body.attribute("triggers_replace").unwrap().expr), "local.two");
    assert_eq!(resource.lifecycle.create_before_destroy, Some(true));
    assert_eq!(resource.lifecycle.preconditions.len(), 1);
    let IgnoreChanges::Paths(paths) = &resource.lifecycle.ignore_changes else { panic!() };
    assert_eq!(paths[0].path.to_string(), ".triggers_replace");
    let call = &module.module_calls["net"];
    assert_eq!(call.source, ModuleSource::Local("./net".into()));
    assert_eq!(source(&call.arguments["name"].expr), "\"changed\"");
    assert_eq!(source(&call.arguments["kept"].expr), "var.size");
    assert!(module.outputs["name"].sensitive);
}
