//! How often AWS lets a call be made: buckets of tokens, one for each call, that refill at a steady rate.
//!
//! EC2 documents its sizes and rates in its developer guide under "Request throttling", Route 53 and CloudWatch under their
//! quotas. A service that documents none is as strict here as EC2 is with what changes something.

use std::collections::HashMap;
use std::time::Instant;

use super::call::{Call, Effect};
use super::fault::Fault;

/// Tokens that a bucket holds at most, and that it gets every second.
#[derive(Clone, Copy, Debug)]
struct Limit {
    size: f64,
    rate: f64,
}

const fn limit(size: f64, rate: f64) -> Limit {
    Limit { size, rate }
}

/// Calls with a limit of their own.
const OWN: [(&str, &str, Limit); 9] = [
    ("ec2", "CreateTags", limit(100.0, 10.0)),
    ("ec2", "DeleteTags", limit(100.0, 10.0)),
    ("ec2", "RunInstances", limit(5.0, 2.0)),
    ("ec2", "StartInstances", limit(5.0, 2.0)),
    ("ec2", "TerminateInstances", limit(100.0, 5.0)),
    ("ec2", "CreateVpcEndpoint", limit(4.0, 0.3)),
    ("ec2", "DeleteVpcEndpoints", limit(4.0, 0.3)),
    ("monitoring", "PutMetricAlarm", limit(3.0, 3.0)),
    ("monitoring", "DescribeAlarms", limit(9.0, 9.0)),
];

/// One for all calls of the service.
const ROUTE_53: Limit = limit(5.0, 5.0);

fn limit_of(call: &Call) -> Limit {
    let own =
        OWN.iter().find(|(service, operation, _)| call.service == *service && call.operation == *operation);
    match (own, call.effect) {
        (Some((_, _, own)), _) => *own,
        (None, Effect::Read) => limit(100.0, 20.0),
        (None, Effect::Mutating) => limit(50.0, 5.0),
    }
}

/// What is in the buckets.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// Tokens, and when they were counted, by service and call.
    left: HashMap<(String, String), (f64, Instant)>,
}

impl Buckets {
    /// Takes a token for a call; the error that AWS answers with when there is none.
    pub(super) fn take(&mut self, call: &Call, now: Instant) -> Result<(), Fault> {
        let is_route_53 = call.service == "route53";
        let limit = if is_route_53 { ROUTE_53 } else { limit_of(call) };
        // Objects have no limit that anybody reaches.
        if call.service == "s3" && call.operation.ends_with("Object") {
            return Ok(());
        }
        let operation = if is_route_53 { String::new() } else { call.operation.clone() };
        let (left, since) = self.left.entry((call.service.clone(), operation)).or_insert((limit.size, now));
        *left = (*left + limit.rate * now.duration_since(*since).as_secs_f64()).min(limit.size);
        *since = now;
        if *left < 1.0 {
            return Err(throttled(&call.service));
        }
        *left -= 1.0;
        Ok(())
    }
}

/// How a service says that there were too many calls.
pub(super) fn throttled(service: &str) -> Fault {
    match service {
        "ec2" => Fault::new(503, "RequestLimitExceeded"),
        "s3" => Fault::new(503, "SlowDown"),
        "dynamodb" | "kms" | "secretsmanager" | "ssm" | "logs" | "events" | "ecs" | "ecr" | "acm" => {
            Fault::new(400, "ThrottlingException")
        }
        _ => Fault::new(400, "Throttling"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use super::super::call::Fate;
    use super::*;

    fn call(service: &str, operation: &str, effect: Effect) -> Call {
        let (service, operation) = (service.to_owned(), operation.to_owned());
        Call {
            number: 1,
            mutating: None,
            service,
            operation,
            effect,
            request: String::new(),
            fate: Fate::Open,
        }
    }

    #[test]
    fn a_bucket_is_emptied_and_refills() {
        let (mut buckets, start) = (Buckets::default(), Instant::now());
        let run = call("ec2", "RunInstances", Effect::Mutating);
        let made = (0..9).filter(|_| buckets.take(&run, start).is_ok()).count();
        assert_eq!(made, 5);
        assert_eq!(buckets.take(&run, start).unwrap_err().code, "RequestLimitExceeded");
        let later = start + Duration::from_millis(1000);
        assert_eq!((0..9).filter(|_| buckets.take(&run, later).is_ok()).count(), 2);
        let much_later = start + Duration::from_secs(100);
        assert_eq!((0..9).filter(|_| buckets.take(&run, much_later).is_ok()).count(), 5);
    }

    #[test]
    fn every_call_has_a_bucket_of_its_own_but_those_of_route_53() {
        let (mut buckets, now) = (Buckets::default(), Instant::now());
        let take = |buckets: &mut Buckets, service, operation| {
            let call = call(service, operation, Effect::Read);
            (0..200).filter(|_| buckets.take(&call, now).is_ok()).count()
        };
        assert_eq!(take(&mut buckets, "ec2", "DescribeVpcs"), 100);
        assert_eq!(take(&mut buckets, "ec2", "DescribeSubnets"), 100);
        assert_eq!(take(&mut buckets, "route53", "GET /2013-04-01/hostedzone/A"), 5);
        assert_eq!(take(&mut buckets, "route53", "GET /2013-04-01/hostedzone/B"), 0);
    }
}
