//! Reads that are asked for one by one and made together: ten instances that are waited for cost one call a round.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use infra_provider::{ErrorClass, ProviderError};
use tokio::sync::oneshot;

use crate::context::Context;
use crate::resource::Resource;

/// How long a read waits for company.
const WINDOW: Duration = Duration::from_millis(10);

type Answer<R> = Result<Option<R>, ProviderError>;

/// The reads of one type that wait to be made.
pub(crate) struct Gather<R> {
    waiting: Mutex<Vec<(R, oneshot::Sender<Answer<R>>)>>,
}

impl<R> Default for Gather<R> {
    fn default() -> Self {
        Self { waiting: Mutex::default() }
    }
}

impl<R: Resource> Gather<R> {
    /// Reads one object.
    pub(crate) async fn read(self: &Arc<Self>, cx: &Context, prior: &R) -> Answer<R> {
        let (sender, answer) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((prior.clone(), sender));
            waiting.len() == 1
        };
        if is_first {
            // On its own, so that the others are served when this one is dropped.
            tokio::spawn(Arc::clone(self).serve(cx.clone()));
        }
        answer.await.unwrap_or_else(|_| Err(ProviderError::new(ErrorClass::Internal, "a read was dropped")))
    }

    async fn serve(self: Arc<Self>, cx: Context) {
        tokio::time::sleep(WINDOW).await;
        let batch = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let (prior, senders): (Vec<R>, Vec<_>) = batch.into_iter().unzip();
        let answers = R::read_many(&cx, &prior).await;
        for (sender, answer) in senders.into_iter().zip(answers) {
            // Whoever asked may have stopped waiting.
            let _ = sender.send(answer);
        }
    }
}
