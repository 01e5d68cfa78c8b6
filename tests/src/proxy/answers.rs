//! Answers to reads that were given before: a cloud that answers as many calls at once as are made, as AWS does and an emulator of
//! one thread does not.

use std::collections::HashMap;
use std::time::Duration;

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::http::request::Parts;

/// Who answers a call that only reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// The emulator.
    #[default]
    Asked,
    /// The emulator; its answer is kept.
    Kept,
    /// The proxy, that long after it was asked, where it kept the answer to the same question; else the emulator.
    Replayed(Duration),
}

/// What makes two requests the same: signatures, dates and numbers of attempts do not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    line: String,
    target: Vec<u8>,
    body: Bytes,
}

impl Question {
    /// `line` is the request's method, path and query.
    pub(super) fn new(line: String, parts: &Parts, body: &Bytes) -> Self {
        let target = parts.headers.get("x-amz-target").map(|target| target.as_bytes().to_vec());
        Self { line, target: target.unwrap_or_default(), body: body.clone() }
    }
}

/// What was kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    answers: Answers,
    kept: HashMap<Question, Response<Full<Bytes>>>,
}

impl Kept {
    /// Nothing that was kept is forgotten by [`Answers::Replayed`]; anything else begins anew.
    pub(super) fn set(&mut self, answers: Answers) {
        if !matches!(answers, Answers::Replayed(_)) {
            self.kept.clear();
        }
        self.answers = answers;
    }

    /// The answer that is known, and how long it takes.
    pub(super) fn find(&self, question: &Question) -> Option<(Duration, Response<Full<Bytes>>)> {
        let Answers::Replayed(latency) = self.answers else { return None };
        Some((latency, self.kept.get(question)?.clone()))
    }

    pub(super) fn keep(&mut self, question: Question, answer: &Response<Full<Bytes>>) {
        if self.answers != Answers::Asked {
            self.kept.insert(question, answer.clone());
        }
    }

    /// After a change, nothing that was answered before has to be true.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(body: &'static str) -> Question {
        let parts = hyper::Request::new(()).into_parts().0;
        Question::new("POST /".to_owned(), &parts, &Bytes::from(body))
    }

    #[test]
    fn only_the_same_question_has_the_answer_and_only_until_a_change() {
        let answer = Response::new(Full::new(Bytes::from("a VPC")));
        let (mut kept, latency) = (Kept::default(), Duration::from_millis(7));
        kept.keep(question("Action=DescribeVpcs"), &answer);
        kept.set(Answers::Replayed(latency));
        assert!(kept.find(&question("Action=DescribeVpcs")).is_none(), "nothing was to be kept");

        kept.set(Answers::Kept);
        kept.keep(question("Action=DescribeVpcs"), &answer);
        assert!(kept.find(&question("Action=DescribeVpcs")).is_none(), "nothing is to be replayed yet");
        kept.set(Answers::Replayed(latency));
        assert_eq!(kept.find(&question("Action=DescribeVpcs")).map(|(latency, _)| latency), Some(latency));
        assert!(kept.find(&question("Action=DescribeSubnets")).is_none());

        kept.forget();
        assert!(kept.find(&question("Action=DescribeVpcs")).is_none());
    }
}
