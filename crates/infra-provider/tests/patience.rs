//! Waiting and trying again, with the clock in our hands.
#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use infra_provider::retry::Retry;
use infra_provider::wait::{Readiness, Waiter};
use infra_provider::{ErrorClass, Object, Operation, Progress, ProviderError, Stopped};
use tokio::time::Instant;

#[derive(Default)]
struct Watched {
    is_cancelled: AtomicBool,
}

#[async_trait]
impl Progress for Watched {
    async fn identified(&self, _: &Object) -> Result<(), Stopped> {
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn failure(class: ErrorClass) -> ProviderError {
    ProviderError::new(class, "no")
}

/// Looks until `ready_after`; says how often it looked, how long it took, and what came of it.
async fn wait(ready_after: Duration, typical: Duration) -> (u32, Duration, Result<(), ProviderError>) {
    let (begun, looks) = (Instant::now(), Cell::new(0));
    let progress = Watched::default();
    let op = Operation::new("t", &progress);
    let waiter = Waiter::new("the thing", seconds(600)).typical(typical);
    let result = waiter
        .until_ready(op, || async {
            looks.set(looks.get() + 1);
            Ok(if begun.elapsed() >= ready_after {
                Readiness::Ready(())
            } else {
                Readiness::Pending("pending".into())
            })
        })
        .await;
    (looks.get(), begun.elapsed(), result)
}

#[tokio::test(start_paused = true)]
async fn what_is_ready_costs_one_look_and_no_time() {
    assert_eq!(wait(Duration::ZERO, seconds(60)).await, (1, Duration::ZERO, Ok(())));
}

#[tokio::test(start_paused = true)]
async fn waiting_is_never_much_longer_than_needed() {
    for (needed, typical) in [(1, 60), (10, 60), (60, 60), (61, 60), (90, 60), (300, 60), (2, 1)] {
        let (looks, took, result) = wait(seconds(needed), seconds(typical)).await;
        assert_eq!(result, Ok(()));
        assert!(took < seconds(needed).mul_f64(1.55) + Duration::from_millis(200), "{needed}s took {took:?}");
        assert!(looks < 60, "{needed}s took {looks} looks");
    }
    let (looks, took, _) = wait(seconds(60), seconds(60)).await;
    assert_eq!(took, seconds(60));
    assert!(looks < 25, "{looks} looks");
}

#[tokio::test(start_paused = true)]
async fn waiting_ends() {
    let (_, took, result) = wait(seconds(10_000), seconds(60)).await;
    assert!(took <= seconds(600));
    let message = result.unwrap_err().to_string();
    assert_eq!(message, "after 10m still waiting for the thing (last seen: pending)");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_never_returns_ends_too() {
    let progress = Watched::default();
    let op = Operation::new("t", &progress);
    let waiter = Waiter::new("the thing", seconds(90));
    let result: Result<(), _> = waiter.until_ready(op, std::future::pending).await;
    assert_eq!(result.unwrap_err().to_string(), "after 1m30s still waiting for the thing");
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_waiting_soon() {
    let begun = Instant::now();
    let progress = Watched::default();
    let op = Operation::new("t", &progress);
    let waiter = Waiter::new("the thing", seconds(600)).typical(seconds(300));
    let (result, ()) = tokio::join!(
        waiter.until_ready::<(), _, _>(op, || async { Ok(Readiness::Pending("pending".into())) }),
        async {
            tokio::time::sleep(seconds(100)).await;
            progress.is_cancelled.store(true, Ordering::Relaxed);
        }
    );
    assert!(result.unwrap_err().message.starts_with("interrupted while waiting for the thing"));
    assert!(begun.elapsed() < seconds(101), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_look_may_fail_for_a_while_but_not_for_good() {
    let progress = Watched::default();
    let op = Operation::new("t", &progress);
    let waiter = Waiter::new("the thing", seconds(60));
    let answers = RefCell::new(vec![
        Err(failure(ErrorClass::Denied)),
        Ok(Readiness::<()>::Pending("pending".into())),
        Err(failure(ErrorClass::Throttled)),
        Err(failure(ErrorClass::Unreachable)),
    ]);
    let result = waiter.until_ready(op, || async { answers.borrow_mut().pop().unwrap() }).await;
    assert_eq!(result.unwrap_err().class, ErrorClass::Denied);
}

/// Fails so often with a class, then works; says how often it was called and what came of it.
async fn tries(retry: &Retry, class: ErrorClass, failures: u32) -> (u32, Result<(), ErrorClass>) {
    let calls = Cell::new(0);
    let call = || async {
        calls.set(calls.get() + 1);
        if calls.get() > failures { Ok(()) } else { Err(failure(class)) }
    };
    let result = retry.run(None, call).await.map_err(|error| error.class);
    (calls.get(), result)
}

#[tokio::test(start_paused = true)]
async fn the_class_decides_whether_to_try_again() {
    use ErrorClass::{Conflict, Denied, Invalid, NotFound, Quota, Throttled, Unreachable};
    let retry = Retry::within(seconds(600));
    for class in [Throttled, Conflict] {
        assert_eq!(tries(&retry, class, 8).await, (9, Ok(())));
    }
    for class in [NotFound, Invalid, Denied, Quota, Unreachable] {
        assert_eq!(tries(&retry, class, 1).await, (1, Err(class)));
    }
    let idempotent = retry.idempotent();
    assert_eq!(tries(&idempotent, Unreachable, 3).await, (4, Ok(())));
    assert_eq!(tries(&idempotent, Unreachable, 99).await, (5, Err(Unreachable)));
}

#[tokio::test(start_paused = true)]
async fn trying_ends() {
    let begun = Instant::now();
    let (calls, result) = tries(&Retry::within(seconds(120)), ErrorClass::Throttled, u32::MAX).await;
    assert_eq!(result, Err(ErrorClass::Throttled));
    assert!(begun.elapsed() <= seconds(120));
    assert!(calls > 5, "{calls} calls");
    let at_once = Retry::within(seconds(120)).conflicts_within(Duration::ZERO);
    assert_eq!(tries(&at_once, ErrorClass::Conflict, 1).await.1, Err(ErrorClass::Conflict));
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_trying() {
    let progress = Watched { is_cancelled: AtomicBool::new(true) };
    let op = Operation::new("t", &progress);
    let calls = Cell::new(0);
    let result: Result<(), _> = Retry::within(seconds(600))
        .run(Some(op), || async {
            calls.set(calls.get() + 1);
            Err(failure(ErrorClass::Conflict))
        })
        .await;
    assert_eq!((calls.get(), result.unwrap_err().class), (1, ErrorClass::Conflict));
}
