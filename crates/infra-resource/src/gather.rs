//! Questions that are asked one by one and answered together: ten instances that are waited for cost one call a round.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use infra_provider::{ErrorClass, ProviderError};
use tokio::sync::oneshot;

use crate::erased::Erased;
use crate::resource::Resource;

/// How long a question waits for company.
const WINDOW: Duration = Duration::from_millis(10);

/// How long the questions that came while others are being answered wait for that, so that they are asked together.
const PATIENCE: Duration = Duration::from_millis(100);

/// The questions of one kind that wait for an answer.
pub struct Gather<Q, A> {
    waiting: Mutex<Vec<(Q, oneshot::Sender<A>)>>,
    /// Held while a batch is being answered.
    turn: tokio::sync::Mutex<()>,
}

impl<Q, A> Default for Gather<Q, A> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), turn: tokio::sync::Mutex::default() }
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
            spawn(Box::pin(Arc::clone(self).serve(answer)));
        }
        answered.await.unwrap_or_else(|_| Err(ProviderError::new(ErrorClass::Internal, "a read was dropped")))
    }

    async fn serve<F, Fut>(self: Arc<Self>, answer: F)
    where
        F: FnOnce(Vec<Q>) -> Fut,
        Fut: Future<Output = Vec<Result<T, ProviderError>>>,
    {
        tokio::time::sleep(WINDOW).await;
        // Without it after a while: an answer that takes long is no reason for others to wait as long.
        let _turn = tokio::time::timeout(PATIENCE, self.turn.lock()).await;
        let batch = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let (questions, senders): (Vec<Q>, Vec<_>) = batch.into_iter().unzip();
        for (sender, answer) in senders.into_iter().zip(answer(questions).await) {
            // Whoever asked may have stopped waiting.
            let _ = sender.send(answer);
        }
    }
}

/// Starts a task. All are of one kind, whatever they ask, so that the runtime's code for a task is there once, not for each
/// of hundreds of types.
fn spawn(task: Pin<Box<dyn Future<Output = ()> + Send>>) {
    tokio::spawn(task);
}

/// The meetings of all kinds of questions.
#[derive(Default)]
pub struct Gatherings {
    /// By the types of question and answer.
    typed: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    /// Reads of resource types, by these.
    reads: Mutex<HashMap<TypeId, Arc<Reads>>>,
}

/// Reads of objects of one type.
type Reads = Gather<Erased, Result<Option<Erased>, ProviderError>>;

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
        let mut meetings = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = TypeId::of::<Gather<Q, A>>();
        let meeting = meetings.entry(kind).or_insert_with(|| Arc::new(Gather::<Q, A>::default()));
        let meeting = Arc::clone(meeting).downcast::<Gather<Q, A>>();
        meeting.map_err(|_| ProviderError::new(ErrorClass::Internal, "questions of another kind"))
    }

    /// Where reads of one resource type meet.
    pub(crate) fn reads<R: Resource>(&self) -> Arc<Reads> {
        let mut meetings = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(meetings.entry(TypeId::of::<R>()).or_default())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Asks a question every few milliseconds, of a service that takes so long to answer; how many calls that took.
    async fn calls(questions: u64, every: u64, answer_takes: u64) -> usize {
        let gather = Arc::new(Gather::<u64, Result<u64, ProviderError>>::default());
        let calls = Arc::new(AtomicUsize::new(0));
        let asked = (0..questions).map(|question| {
            let (gather, calls) = (Arc::clone(&gather), Arc::clone(&calls));
            async move {
                tokio::time::sleep(Duration::from_millis(question * every)).await;
                let answer = move |batch: Vec<u64>| async move {
                    calls.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(answer_takes)).await;
                    batch.into_iter().map(|question| Ok(question * 2)).collect()
                };
                assert_eq!(gather.ask(question, answer).await.unwrap(), question * 2);
            }
        });
        futures::future::join_all(asked).await;
        calls.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_meanwhile_is_asked_together() {
        // Within a window; while the first is being answered; each for itself.
        assert_eq!(calls(10, 0, 50).await, 1);
        assert_eq!(calls(10, 12, 80).await, 3);
        assert_eq!(calls(4, 200, 50).await, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_holds_nobody_up_for_long() {
        let began = tokio::time::Instant::now();
        assert_eq!(calls(2, 20, 60_000).await, 2);
        assert!(began.elapsed() < Duration::from_secs(61));
    }
}
