//! The API's rate limit: 5000 calls an hour and 250 a minute for each token. Answers say how many are left, and when
//! there will be more.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName};
use tokio::time::Instant;

/// No pause is longer: the limit by the minute is over then, and the next answer tells about the one by the hour.
const LONGEST: Duration = Duration::from_secs(60);
/// The pause after a refusal that does not say how long.
const UNSAID: Duration = Duration::from_secs(1);

/// When calls may be made.
#[derive(Default)]
pub(super) struct RateLimit {
    resume: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// Waits until a call may be made.
    pub(super) async fn wait(&self) {
        loop {
            let resume = *self.resume.lock().unwrap_or_else(PoisonError::into_inner);
            match resume {
                Some(resume) if resume > Instant::now() => tokio::time::sleep_until(resume).await,
                _ => return,
            }
        }
    }

    /// Takes in what an answer says.
    pub(super) fn learn(&self, status: StatusCode, headers: &HeaderMap) {
        if let Some(pause) = pause(status, headers, SystemTime::now()) {
            let until = Instant::now() + pause;
            let mut resume = self.resume.lock().unwrap_or_else(PoisonError::into_inner);
            *resume = Some(resume.map_or(until, |resume| resume.max(until)));
        }
    }
}

/// How long to make no calls after an answer.
fn pause(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let number = |name: &'static str| -> Option<u64> {
        headers.get(HeaderName::from_static(name))?.to_str().ok()?.trim().parse().ok()
    };
    let is_refused = status == StatusCode::TOO_MANY_REQUESTS;
    if !is_refused && number("ratelimit-remaining") != Some(0) {
        return None;
    }
    let reset = || {
        let reset = UNIX_EPOCH + Duration::from_secs(number("ratelimit-reset")?);
        reset.duration_since(now).ok()
    };
    let pause = number("retry-after").map(Duration::from_secs).or_else(reset);
    let pause = if is_refused { pause.or(Some(UNSAID)) } else { pause };
    pause.map(|pause| pause.min(LONGEST))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn pauses_are_those_that_the_answer_asks_for() {
        let now = UNIX_EPOCH + Duration::from_secs(1000);
        let pause = |status, pairs: &[_]| pause(status, &headers(pairs), now);
        let (ok, refused) = (StatusCode::OK, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(pause(ok, &[("ratelimit-remaining", "1"), ("ratelimit-reset", "1030")]), None);
        let used_up = [("ratelimit-remaining", "0"), ("ratelimit-reset", "1030")];
        assert_eq!(pause(ok, &used_up), Some(Duration::from_secs(30)));
        assert_eq!(pause(refused, &[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(pause(refused, &[]), Some(UNSAID));
        assert_eq!(pause(refused, &[("ratelimit-reset", "9000")]), Some(LONGEST));
    }
}
