//! Questions that are asked one by one and answered together: ten instances that are waited for cost one call a round.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use infra_provider::{ErrorClass, ProviderError};
use tokio::sync::oneshot;

/// How long a question waits for company.
const WINDOW: Duration = Duration::from_millis(10);

/// The questions of one kind that wait for an answer.
pub struct Gather<Q, A> {
    waiting: Mutex<Vec<(Q, oneshot::Sender<A>)>>,
}

impl<Q, A> Default for Gather<Q, A> {
    fn default() -> Self {
        Self { waiting: Mutex::default() }
    }
}

impl<Q, T> Gather<Q, Result<T, ProviderError>>
where
    Q: Send + 'static,
    T: Send + 'static,
{
    /// Asks. `answer` gets what was asked in the meantime and answers in that order; it is that of one of those who
    /// ask, so all must give the same.
    pub async fn ask<F, Fut>(self: &Arc<Self>, question: Q, answer: F) -> Result<T, ProviderError>
    where
        F: FnOnce(Vec<Q>) -> Fut + Send + 'static,
        Fut: Future<Output = Vec<Result<T, ProviderError>>> + Send + 'static,
    {
        let (sender, answered) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((question, sender));
            waiting.len() == 1
        };
        if is_first {
            // On its own, so that the others are served when this one is dropped.
            tokio::spawn(Arc::clone(self).serve(answer));
        }
        answered.await.unwrap_or_else(|_| Err(ProviderError::new(ErrorClass::Internal, "a read was dropped")))
    }

    async fn serve<F, Fut>(self: Arc<Self>, answer: F)
    where
        F: FnOnce(Vec<Q>) -> Fut,
        Fut: Future<Output = Vec<Result<T, ProviderError>>>,
    {
        tokio::time::sleep(WINDOW).await;
        let batch = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let (questions, senders): (Vec<Q>, Vec<_>) = batch.into_iter().unzip();
        for (sender, answer) in senders.into_iter().zip(answer(questions).await) {
            // Whoever asked may have stopped waiting.
            let _ = sender.send(answer);
        }
    }
}

/// The meetings of all kinds of questions.
#[derive(Default)]
pub struct Gatherings(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Gatherings {
    /// Where questions of one kind meet.
    ///
    /// # Errors
    /// Never, but for a bug here.
    pub fn meeting<Q, A>(&self) -> Result<Arc<Gather<Q, A>>, ProviderError>
    where
        Q: Send + 'static,
        A: Send + 'static,
    {
        let mut meetings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = TypeId::of::<Gather<Q, A>>();
        let meeting = meetings.entry(kind).or_insert_with(|| Arc::new(Gather::<Q, A>::default()));
        let meeting = Arc::clone(meeting).downcast::<Gather<Q, A>>();
        meeting.map_err(|_| ProviderError::new(ErrorClass::Internal, "questions of another kind"))
    }
}
