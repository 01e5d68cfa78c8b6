//! What a resource type and a data source say about themselves. Everything else is done for them by
//! [`crate::registry`] and [`crate::mutation`].

use std::fmt::Debug;
use std::future::Future;
use std::time::{Duration, SystemTime};

use infra_provider::model::Model;
use infra_provider::{Going, Obstacle, ProviderError, Scope};
use serde_json::{Map, Value as Json};

use crate::checks::Checks;
use crate::context::{self, Context};
use crate::draft::Draft;
use crate::mutation::{Fault, Op};

/// How an object that an interrupted create may have left behind is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The create call sets a mark that objects of any type can have: the context finds it
    /// ([`Context::find_marked`]), and removes it from any number of objects at once.
    Marked,
    /// The create call sets a tag: [`Resource::find`] looks for it, and [`Resource::settle`], which gets
    /// [`Resource::TAGGED_BY`] of the objects, removes it.
    Tag,
    /// The create call carries the token itself: [`Resource::find`] looks for it, and [`Resource::settle`], which gets
    /// the tokens, removes it.
    Token,
    /// Its name is unique: an object of that name is the one, unless [`Resource::is_from`] says otherwise.
    Name,
    /// What it is made of is unique, like a route by its table and destination: as with a name.
    Natural,
    /// Nothing is looked for: what a create that was cut off left behind is nothing, or what the next one writes over.
    Unneeded,
}

/// Which objects show in others, beside those that the arguments of these name: a group shows its rules, a role its policies. What
/// shows one is read again after it was made, changed or deleted, so that the next plan does not take that for somebody else's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Maybe those of any type.
    Any,
    /// Those of these types, and of no other: the API reports nothing of others that would become an attribute.
    Only(&'static [&'static str]),
}

impl Shows {
    /// Whether objects of a type may show.
    pub fn has(self, ty: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(types) => types.contains(&ty),
        }
    }
}

/// How long changes may take when the configuration has no `timeouts`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until it can be used.
    pub create: Duration,
    /// Until a change is in force.
    pub update: Duration,
    /// Until it is gone, dependants included.
    pub delete: Duration,
}

impl Limits {
    /// The same limit, in minutes, for all three.
    pub const fn minutes(minutes: u64) -> Self {
        let limit = Duration::from_secs(60 * minutes);
        Self { create: limit, update: limit, delete: limit }
    }
}

/// A create that was cut off.
#[derive(Clone, Debug)]
pub struct Wanted<R> {
    /// The token that the create carried.
    pub token: String,
    /// When it was announced, by this machine's clock.
    pub begun: SystemTime,
    /// What was to be created.
    pub planned: R,
}

/// Answers to a batch, in the order of the question.
pub type Answers<R> = Vec<Result<Option<R>, ProviderError>>;

/// A managed resource type: its model, and how to read and write it.
pub trait Resource: Model + Clone + Debug + Default {
    /// What calls are made with.
    type Cx: Context;

    /// How a create that was cut off is recognised.
    const IDENTITY: Identity;

    /// The attribute by which [`Resource::settle`] is told of objects that carry a tag.
    const TAGGED_BY: &'static str = "id";

    /// How long changes may take.
    const LIMITS: Limits = Limits::minutes(10);

    /// Which objects that depend on it show in it.
    const SHOWS: Shows = Shows::Any;

    /// The id that the state keeps; empty before the cloud gave one.
    fn id(&self) -> &str;

    /// Takes the id that the cloud gave, or that a user names in an import.
    fn set_id(&mut self, id: String);

    /// An object of which only the id is known: where an import starts.
    fn from_id(id: &str) -> Self {
        let mut object = Self::default();
        object.set_id(id.to_owned());
        object
    }

    /// What is wrong with a configuration beyond its schema.
    fn check(_checks: &mut Checks<'_>) {}

    /// Adjusts what the schema's rules planned. `tags_all` is already done.
    fn plan(_draft: &mut Draft<'_>) {}

    /// Brings stored attributes of an older schema version to the present one.
    fn upgrade(version: u64, _attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Err(ProviderError::new(
            infra_provider::ErrorClass::Invalid,
            format!("a {} of schema version {version} cannot be read", Self::TYPE),
        )
        .hint("refresh the state with the tool that wrote it, in its latest version, and try again"))
    }

    /// The object with its key, where the configuration leaves that to the provider and it is made of the token.
    fn keyed(&self, _token: &str) -> Self {
        self.clone()
    }

    /// Reads objects, in as few calls as the API allows. Keep from `prior` what the API does not tell.
    fn read_many(cx: &Self::Cx, prior: &[Self]) -> impl Future<Output = Answers<Self>> + Send;

    /// The one call that creates, and nothing else. `token` goes with it as the identity says. Returns `planned` with
    /// what the answer tells of the identity. The call must not be repeated on its own: use the clients for creating
    /// (`cx.ec2_once()`); it is repeated for the type when that is safe.
    fn create(
        cx: &Self::Cx,
        planned: &Self,
        token: &str,
    ) -> impl Future<Output = Result<Self, ProviderError>> + Send;

    /// Everything after the creating call: further settings, waiting. What does not come to pass here, because the
    /// engine is stopped, is for the next plan to see and for [`Resource::update`] to make up for. Returns the object
    /// as it is now.
    fn complete(cx: &Self::Cx, made: Self, op: &Op<'_>) -> impl Future<Output = Result<Self, Fault>> + Send {
        async move { Ok(context::read_back(cx, &made, op).await?) }
    }

    /// Changes in place. Returns the object as it is now.
    fn update(
        cx: &Self::Cx,
        prior: &Self,
        planned: Self,
        op: &Op<'_>,
    ) -> impl Future<Output = Result<Self, Fault>> + Send;

    /// What its settings keep from being lost with it, as far as its attributes tell.
    fn guards(&self) -> Vec<Obstacle> {
        Vec::new()
    }

    /// What is inside of it, or was put beside it, that its settings do not give up and that is not among what goes in the same
    /// run. Nothing where there is none.
    fn within(
        _cx: &Self::Cx,
        _object: &Self,
        _going: &Going<'_>,
    ) -> impl Future<Output = Result<Option<Obstacle>, ProviderError>> + Send {
        async { Ok(None) }
    }

    /// Whether it is to be found after it was deleted: it was there before anybody asked for it, or its own settings say so.
    fn stays(&self) -> bool {
        false
    }

    /// Deletes, and waits until it is gone. What the operation waives is removed or turned off first. "Not found" is success; a conflict is tried again until the limit.
    fn delete(
        cx: &Self::Cx,
        prior: &Self,
        op: &Op<'_>,
    ) -> impl Future<Output = Result<(), ProviderError>> + Send;

    /// Finds the object that a user names by its import id.
    fn import(cx: &Self::Cx, id: &str) -> impl Future<Output = Result<Option<Self>, ProviderError>> + Send {
        async move { context::read(cx, &Self::from_id(id)).await }
    }

    /// Finds what exists.
    fn list(cx: &Self::Cx, scope: &Scope) -> impl Future<Output = Result<Vec<Self>, ProviderError>> + Send;

    /// Finds what creates that were cut off have made, by the type's identity, as it is now. Changes nothing.
    fn find(cx: &Self::Cx, wanted: &[Wanted<Self>]) -> impl Future<Output = Answers<Self>> + Send {
        async move {
            match Self::IDENTITY {
                Identity::Marked => return cx.find_marked(wanted).await,
                Identity::Unneeded => return wanted.iter().map(|_| Ok(None)).collect(),
                Identity::Tag | Identity::Token | Identity::Name | Identity::Natural => {}
            }
            let planned: Vec<Self> =
                wanted.iter().map(|wanted| wanted.planned.keyed(&wanted.token)).collect();
            let found = Self::read_many(cx, &planned).await;
            let ours = |(wanted, found): (&Wanted<Self>, Result<Option<Self>, ProviderError>)| {
                Ok(found?.filter(|found| Self::is_from(wanted, found)))
            };
            wanted.iter().zip(found).map(ours).collect()
        }
    }

    /// Removes what marked objects for recovery. `made` tells them as the identity says.
    fn settle(_cx: &Self::Cx, _made: &[String]) -> impl Future<Output = Result<(), ProviderError>> + Send {
        async { Ok(()) }
    }

    /// Whether an object that an interrupted create left behind lacks nothing but what a plan sees. Until it does, a
    /// plan is told so ([`Draft::is_incomplete`]).
    fn is_complete(&self) -> bool {
        true
    }

    /// Whether an object that has the name or key of one that was wanted came of that create.
    fn is_from(_wanted: &Wanted<Self>, _found: &Self) -> bool {
        true
    }
}

/// [`Resource::id`] and [`Resource::set_id`] of a type whose field `id` is an `Option<String>`.
#[macro_export]
macro_rules! by_id {
    () => {
        fn id(&self) -> &str {
            self.id.as_deref().unwrap_or_default()
        }

        fn set_id(&mut self, id: String) {
            self.id = Some(id);
        }
    };
}

pub use crate::by_id;

/// A data source: its model, and how to read it.
pub trait DataSource: Model + Clone + Debug {
    /// What calls are made with.
    type Cx: Context;

    /// What is wrong with a configuration beyond its schema.
    fn check(_checks: &mut Checks<'_>) {}

    /// Reads it. `config` holds what the configuration sets.
    fn read(cx: &Self::Cx, config: Self) -> impl Future<Output = Result<Self, ProviderError>> + Send;
}
