//! What to do with a type.

use infra_provider::ErrorClass;
use infra_value::Value;
use serde_json::{Value as Json, json};

/// What to do with one resource type. Configurations are JSON objects: what is left out is null, or no block. A string
/// `"${name.attribute}"` stands for an attribute of the [`Need`] of that name; within a longer string it is its text.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) ty: String,
    pub(crate) needs: Vec<Need>,
    pub(crate) create: Json,
    pub(crate) updates: Vec<Json>,
    pub(crate) replace: Option<Json>,
    pub(crate) another: Option<Json>,
    pub(crate) refused: Vec<(Json, ErrorClass)>,
    pub(crate) untold: Vec<String>,
    pub(crate) digested: Vec<String>,
    pub(crate) import_id: Option<fn(&Value) -> String>,
    pub(crate) has_natural_key: bool,
}

/// An object that must exist before.
#[derive(Clone, Debug)]
pub struct Need {
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) config: Json,
}

impl Case {
    /// Creates an object of a type.
    pub fn new(ty: &str, create: Json) -> Self {
        Self {
            ty: ty.to_owned(),
            needs: Vec::new(),
            create,
            updates: Vec::new(),
            replace: None,
            another: None,
            refused: Vec::new(),
            untold: Vec::new(),
            digested: Vec::new(),
            import_id: None,
            has_natural_key: false,
        }
    }

    /// Needs an object of another type first. Needs are made in order, so that one may refer to those before it.
    pub fn need(mut self, name: &str, ty: &str, config: Json) -> Self {
        self.needs.push(Need { name: name.to_owned(), ty: ty.to_owned(), config });
        self
    }

    /// Then changes it in place to this configuration. Updates are made in order.
    pub fn update(mut self, config: Json) -> Self {
        self.updates.push(config);
        self
    }

    /// Then replaces it by one of this configuration.
    pub fn replace(mut self, config: Json) -> Self {
        self.replace = Some(config);
        self
    }

    /// Has a second object beside it while reading, listing and recovering.
    pub fn another(mut self, config: Json) -> Self {
        self.another = Some(config);
        self
    }

    /// Tries to create this and must fail so.
    pub fn refused(mut self, config: Json, class: ErrorClass) -> Self {
        self.refused.push((config, class));
        self
    }

    /// The cloud tells nobody this argument, like a password: an import cannot know it, and its plan is compared
    /// without it.
    pub fn untold(mut self, argument: &str) -> Self {
        self.untold.push(argument.to_owned());
        self
    }

    /// An argument of which only a digest is stored, so that an object has another value than was planned.
    pub fn digested(mut self, argument: &str) -> Self {
        self.digested.push(argument.to_owned());
        self
    }

    /// What an unrecorded create made is recognised by a name or key in its configuration, and not by a token: whichever
    /// create is asked for, an object of that name is found.
    pub fn by_natural_key(mut self) -> Self {
        self.has_natural_key = true;
        self
    }

    /// How users name an object for import, when it is not by its `id`.
    pub fn import_id(mut self, of: fn(&Value) -> String) -> Self {
        self.import_id = Some(of);
        self
    }

    /// The resource type.
    pub fn ty(&self) -> &str {
        &self.ty
    }

    /// What it configures and nobody refuses, in the order in which it is tried.
    pub fn configurations(&self) -> impl Iterator<Item = &Json> {
        [&self.create].into_iter().chain(&self.another).chain(&self.updates).chain(&self.replace)
    }

    /// What must exist before, in order: `[{"name": …, "type": …, "config": …}]`.
    pub fn needs_as_json(&self) -> Json {
        let need = |need: &Need| json!({"name": need.name, "type": need.ty, "config": need.config});
        self.needs.iter().map(need).collect()
    }
}
