use infra_provider::BlockKind;
use serde_json::json;

use crate::bench::{Bench, text};

#[tokio::test]
async fn a_file_is_written_found_and_removed() {
    let (bench, folder) = (Bench::new("local").await, tempfile::tempdir().unwrap());
    let path = folder.path().join("deep/er/file.txt");
    for ty in ["local_file", "local_sensitive_file"] {
        let config = json!({"filename": path, "content": "hello\n", "file_permission": "0640"});
        let made = bench.create(ty, config).await;
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "hello\n");
        // By sha1sum.
        assert_eq!(text(&made.value, "id"), "f572d396fae9206628714fb2ce00f72e94f2258f");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o037, 0, "{mode:o}");
        }
        bench.delete(ty, &made).await;
        assert!(!path.exists());
        bench.delete(ty, &made).await;
    }
}

#[tokio::test]
async fn a_file_that_somebody_changed_is_another_one() {
    let (bench, folder) = (Bench::new("local").await, tempfile::tempdir().unwrap());
    let path = folder.path().join("file");
    let made = bench.create("local_file", json!({"filename": path, "content_base64": "AP8="})).await;
    assert_eq!(std::fs::read(&path).unwrap(), [0, 255]);
    std::fs::write(&path, "changed").unwrap();
    assert!(bench.read("local_file", &made).await.is_none());
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let (bench, folder) = (Bench::new("local").await, tempfile::tempdir().unwrap());
    let path = folder.path().join("file");
    bench.create("local_file", json!({"filename": path, "content": ""})).await;
    assert_eq!(std::fs::read(&path).unwrap(), b"");
}

#[tokio::test]
async fn a_file_is_read() {
    let (bench, folder) = (Bench::new("local").await, tempfile::tempdir().unwrap());
    let path = folder.path().join("file");
    std::fs::write(&path, "hello\n").unwrap();
    let read = bench.data("local_file", json!({"filename": path})).await.unwrap();
    assert_eq!(text(&read, "content"), "hello\n");
    assert_eq!(text(&read, "content_base64"), "aGVsbG8K");
    assert_eq!(text(&read, "content_md5"), "b1946ac92492d2347c6235b4d2611184");
    let error = bench.data("local_file", json!({"filename": folder.path().join("no")})).await.unwrap_err();
    assert!(error.message.contains("cannot be read"), "{error:?}");
}

#[tokio::test]
async fn one_source_is_given() {
    let bench = Bench::new("local").await;
    let problems = |config| bench.problems(BlockKind::Resource, "local_file", config);
    assert_eq!(problems(json!({"filename": "f"})).len(), 1);
    assert_eq!(problems(json!({"filename": "f", "content": "a", "source": "b"})).len(), 1);
    assert_eq!(problems(json!({"filename": "f", "content": "a", "file_permission": "rw"})).len(), 1);
}
