//! A configured provider, as its types see it.

use std::future::Future;
use std::time::Duration;

use futures::future::BoxFuture;
use infra_provider::{Object, ProviderError, TrailEvent};
use infra_schema::Schema;

use crate::draft::Draft;
use crate::erased::{self, Erased};
use crate::gather::Gatherings;
use crate::mutation::Op;
use crate::resource::{Answers, Resource, Wanted};

/// One account: what calls are made with. Cheap to clone.
pub trait Context: Clone + Send + Sync + 'static {
    /// Where reads that are asked for one by one meet.
    fn gatherings(&self) -> &Gatherings;

    /// What objects are in, for messages: `the account`.
    fn place(&self) -> String;

    /// How often a creating call is made at most when answers get lost.
    fn attempts(&self) -> u32 {
        5
    }

    /// How long what was not found may have been created a moment ago.
    fn visibility(_error: &ProviderError) -> Duration {
        Duration::from_secs(10)
    }

    /// How long what was made may not be found by its identity: nothing is taken for missing before.
    fn lag(&self) -> Duration {
        Duration::from_secs(2)
    }

    /// Forgets what a create under way has kept so that the reads that complete it need not ask. Called before anything else
    /// is done with an object: whatever was kept by a create that was cut off may be otherwise by then.
    fn forget(&self) {}

    /// What surrounds the reading of a refresh. `prior` are the objects that are read, as the state has them.
    fn refresh<T: Send>(
        &self,
        _prior: &[Object],
        read: impl Future<Output = T> + Send,
    ) -> impl Future<Output = T> + Send {
        read
    }

    /// Adjusts the plan of any type, before the type itself does.
    fn adjust(&self, _draft: &mut Draft<'_>, _schema: &Schema) {}

    /// [`Resource::find`] of every type whose identity is [`Identity::Marked`](crate::Identity::Marked).
    fn find_marked<R: Resource<Cx = Self>>(
        &self,
        wanted: &[Wanted<R>],
    ) -> impl Future<Output = Answers<R>> + Send {
        let answers = wanted.iter().map(|_| Ok(None)).collect();
        async { answers }
    }

    /// [`Client::last_event`](infra_provider::Client::last_event) of every type.
    fn last_event(
        &self,
        _ty: &str,
        _object: &Object,
    ) -> impl Future<Output = Result<Option<TrailEvent>, ProviderError>> + Send {
        async { Ok(None) }
    }

    /// Removes the marks from objects of any types whose identity is that.
    fn settle_marked(&self, _ids: &[String]) -> impl Future<Output = Result<(), ProviderError>> + Send {
        async { Ok(()) }
    }
}

/// Reads one object, in one call with whatever else of its type is asked for at the same time.
///
/// # Errors
/// Those of the read.
pub async fn read<R: Resource>(cx: &R::Cx, prior: &R) -> Result<Option<R>, ProviderError> {
    let with = cx.clone();
    let answer: Answer = Box::new(move |batch| erased::read_many::<R>(with, batch));
    let found = cx.gatherings().reads::<R>().ask(Erased::new(prior.clone()), answer).await?;
    found.map(Erased::into).transpose()
}

/// Reads a batch. The same for all types, so that asking for what is read is compiled once.
type Answer = Box<dyn FnOnce(Vec<Erased>) -> BoxFuture<'static, Answers<Erased>> + Send>;

/// Reads what was just created or changed, waiting until it can be seen.
pub fn read_back<'a, R: Resource>(
    cx: &'a R::Cx,
    made: &'a R,
    op: &'a Op<'_>,
) -> impl Future<Output = Result<R, ProviderError>> + Send + 'a {
    op.until(format!("{} {} to be visible", R::TYPE, made.id()), || read(cx, made))
}
