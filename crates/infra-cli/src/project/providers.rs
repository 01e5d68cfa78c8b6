//! The providers that are built in.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use infra_engine::Catalog;
use infra_provider::Provider;

use crate::digitalocean::Joined;
use crate::environment;

/// All providers, for those who have no configuration.
pub fn catalog() -> Catalog {
    Providers::default().catalog(Path::new(""))
}

/// Those of clouds, made when they are first asked for. Every configuration that is read in this process has the same, and
/// so shares what they connect to: providers that are configured alike have one client.
#[derive(Clone, Default)]
pub struct Providers(Arc<OnceLock<[Arc<dyn Provider>; 2]>>);

// Once they are made, nothing of them changes that a panic could leave half done.
impl std::panic::UnwindSafe for Providers {}
impl std::panic::RefUnwindSafe for Providers {}

impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Providers")
    }
}

impl Providers {
    /// All providers, for a configuration in a folder: files that it names are within.
    pub fn catalog(&self, folder: &Path) -> Catalog {
        let clouds = self.0.get_or_init(|| {
            let digitalocean = Joined::new(environment::digitalocean(), environment::spaces());
            [Arc::new(infra_aws::AwsProvider::new()), Arc::new(digitalocean)]
        });
        let cloudless = infra_cloudless::all(infra_cloudless::Machine::seen_from(folder));
        let cloudless = cloudless.into_iter().map(|provider| Arc::new(provider) as Arc<dyn Provider>);
        Catalog::new(clouds.iter().cloned().chain(cloudless))
    }
}
