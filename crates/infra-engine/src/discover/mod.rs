//! Configuration for what nobody declared: `import` blocks and the blocks of the objects, which refer to each other instead of
//! repeating ids.

mod label;
mod references;

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt};
use infra_diagnostics::Diagnostics;
use infra_lang::config::ProviderLocal;
use infra_provider::{Client, Object};
use infra_schema::address::{Mode, Resource};
use infra_state::Loaded;
use infra_syntax::quoted;

use crate::generate::{Target, described};
use crate::unmanaged::{Sought, Unmanaged};
use crate::{Clients, Prior, Stack};
use label::Labels;
use references::References;

/// How many objects are looked up at once.
const AT_ONCE: usize = 10;

/// Attributes that an import may go by, in the order in which they are tried.
const KEYS: [&str; 6] = ["id", "arn", "identifier", "name", "bucket", "key_name"];

/// Configuration for what nobody declared.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// The source text.
    pub text: String,
    /// How many objects it is for.
    pub objects: usize,
    /// What cannot be imported, by type and id.
    pub left_out: Vec<(String, String)>,
    /// How often a block refers to another object.
    pub references: usize,
    /// How often it repeats the id of one.
    pub literals: usize,
    /// What could not be listed.
    pub warnings: Diagnostics,
}

/// An object with what is needed to declare it.
struct Found {
    unmanaged: Unmanaged,
    import_id: String,
    object: Object,
    resource: Resource,
}

impl Stack<'_> {
    /// Writes configuration for what exists in the stack's scope and is not in its state. Changes nothing.
    pub async fn discover(&self, loaded: &Loaded, sought: Sought<'_>) -> Result<Discovered, Diagnostics> {
        let (prior, clients) = self.connect(loaded).await?;
        let discovered = self.discover_connected(&prior, &clients, sought).await;
        clients.close().await;
        discovered
    }

    async fn discover_connected(
        &self,
        prior: &Prior,
        clients: &Clients,
        sought: Sought<'_>,
    ) -> Result<Discovered, Diagnostics> {
        let (unmanaged, warnings) =
            crate::unmanaged::unmanaged(prior, clients, self.catalog(), sought).await?;
        let lookups = unmanaged.into_iter().map(|one| async move {
            let client = clients.get(&one.provider).cloned();
            let imported = match &client {
                Some(client) => import(&**client, &one).await,
                None => None,
            };
            (one, imported)
        });
        let looked_up: Vec<_> = stream::iter(lookups).buffered(AT_ONCE).collect().await;
        let mut labels = Labels::new(self.config().root(), prior);
        let (mut found, mut left_out) = (Vec::new(), Vec::new());
        for (unmanaged, imported) in looked_up {
            let Some((import_id, object)) = imported else {
                left_out.push((unmanaged.ty, unmanaged.id));
                continue;
            };
            let resource = Resource {
                mode: Mode::Managed,
                ty: unmanaged.ty.as_str().into(),
                name: labels.choose(&unmanaged).into(),
            };
            found.push(Found { unmanaged, import_id, object, resource });
        }
        let mut references = References::default();
        for (id, object) in &prior.objects {
            if id.address.module.is_root() && id.deposed.is_none() {
                references.add(&id.address.resource.ty, id.address.to_string(), &object.object.value);
            }
        }
        for one in &found {
            references.add(&one.resource.ty, one.resource.to_string(), &one.object.value);
        }
        let mut discovered = Discovered { objects: found.len(), left_out, warnings, ..Discovered::default() };
        for one in &found {
            discovered.text.push_str(&self.declaration(clients, one, &references));
        }
        (discovered.references, discovered.literals) = references.counts();
        Ok(discovered)
    }

    /// The `import` block and the block of one object.
    fn declaration(&self, clients: &Clients, one: &Found, references: &References) -> String {
        let Found { unmanaged, import_id, object, resource } = one;
        let source = &unmanaged.provider.source;
        let local = ProviderLocal {
            name: self.config().root().local_name(source),
            alias: unmanaged.provider.alias.clone(),
        };
        let provider = local.alias.is_some().then_some(local);
        let line = provider.as_ref().map(|provider| format!("  provider = {provider}\n")).unwrap_or_default();
        let import = format!("\nimport {{\n  to = {resource}\n  id = {}\n{line}}}\n\n", quoted(import_id));
        let import = infra_syntax::format(infra_diagnostics::FileId(0), &import).unwrap_or(import);
        let known = (self.catalog().get(source), clients.get(&unmanaged.provider));
        let schema = self.catalog().schema(source, Mode::Managed, &unmanaged.ty);
        let block = known.0.zip(known.1).zip(schema).map(|((installed, client), schema)| {
            let target = Target { resource, provider: provider.as_ref() };
            let address = resource.to_string();
            described(&target, &**installed, &**client, schema, object, &|argument, text| {
                references.find(&address, argument, text)
            })
        });
        import + &block.unwrap_or_default()
    }
}

/// The object as an import finds it, and the id that it goes by.
async fn import(client: &dyn Client, one: &Unmanaged) -> Option<(String, Object)> {
    let mut tried = BTreeSet::new();
    for key in KEYS {
        let id = one.object.value.get(key).and_then(|value| value.as_str()).filter(|id| !id.is_empty());
        let Some(id) = id.filter(|id| tried.insert(id.to_owned())) else { continue };
        let found = client.import(&one.ty, id).await.ok();
        if let Some(object) = found.filter(|object| object.id() == Some(&one.id)) {
            return Some((id.to_owned(), object));
        }
    }
    None
}
