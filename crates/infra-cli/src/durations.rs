//! How long actions took here, for the next apply: kept beside what else belongs to the folder, and never needed.

use std::path::Path;

use infra_engine::Durations;

const FILE: &str = ".terraform/infra-durations.json";

/// What earlier applies have measured.
pub fn known(folder: &Path) -> Durations {
    let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps what is known now. A folder that cannot be written to keeps nothing.
pub fn remember(folder: &Path, durations: &Durations) {
    if durations.is_empty() {
        return;
    }
    let file = folder.join(FILE);
    if let (Some(folder), Ok(text)) = (file.parent(), serde_json::to_string(durations)) {
        let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text));
    }
}
