use std::io::Read;

use infra_provider::BlockKind;
use serde_json::json;

use crate::bench::{Bench, text};

fn contents(path: &std::path::Path) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        (file.name().unwrap_or_default().to_string(), content)
    };
    (0..count).map(read).collect()
}

#[tokio::test]
async fn a_folder_is_packed_without_what_stays_out() {
    let (bench, folder) = (Bench::new("archive").await, tempfile::tempdir().unwrap());
    let root = folder.path().join("src");
    for (name, content) in
        [("b.py", "b"), ("a.py", "a"), ("lib/c.py", "c"), ("lib/c.pyc", "x"), ("tests/t.py", "t")]
    {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let output = folder.path().join("out/archive.zip");
    let config = json!({
        "type": "zip", "source_dir": root, "output_path": output, "excludes": ["tests", "**/*.pyc"],
    });
    let read = bench.data("archive_file", config.clone()).await.unwrap();
    let expected = [("a.py", "a"), ("b.py", "b"), ("lib/c.py", "c")];
    assert_eq!(contents(&output), expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
    // Times of the disk do not matter.
    std::fs::write(root.join("a.py"), "a").unwrap();
    let again = bench.data("archive_file", config).await.unwrap();
    assert_eq!(text(&read, "output_base64sha256"), text(&again, "output_base64sha256"));
}

#[tokio::test]
async fn contents_are_packed() {
    let (bench, folder) = (Bench::new("archive").await, tempfile::tempdir().unwrap());
    let output = folder.path().join("archive.zip");
    let config = json!({"type": "zip", "output_path": output, "source": [
        {"filename": "b", "content": "2"}, {"filename": "a", "content": "1"},
    ]});
    bench.data("archive_file", config).await.unwrap();
    assert_eq!(contents(&output), [("a", "1"), ("b", "2")].map(|(n, c)| (n.to_owned(), c.to_owned())));
}

#[tokio::test]
async fn other_archives_are_refused() {
    let bench = Bench::new("archive").await;
    let problems = |config| bench.problems(BlockKind::Data, "archive_file", config);
    assert_eq!(problems(json!({"type": "tar.gz", "output_path": "o", "source_file": "f"})).len(), 1);
    assert_eq!(problems(json!({"type": "zip", "output_path": "o"})).len(), 1);
    assert_eq!(problems(json!({"type": "zip", "output_path": "o", "source_content": "f"})).len(), 1);
}
