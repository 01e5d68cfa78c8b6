//! How long actions took here, for the next apply: kept beside what else belongs to this folder, and never needed.

use std::path::Path;

use infra_engine::Durations;

const FILE: &str = ".terraform/infra-durations.json";

/// What earlier applies have measured.
pub fn known() -> Durations {
    let text = std::fs::read_to_string(FILE).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps what is known now. A folder that cannot be written to keeps nothing.
pub fn remember(durations: &Durations) {
    if durations.is_empty() {
        return;
    }
    if let (Some(folder), Ok(text)) = (Path::new(FILE).parent(), serde_json::to_string(durations)) {
        let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(FILE, text));
    }
}
