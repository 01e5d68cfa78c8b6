//! When the objects of a bucket go.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, ExpirationStatus, LifecycleExpiration,
    LifecycleRule as Api, LifecycleRuleFilter, NoncurrentVersionExpiration,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;
use infra_provider::model::Nested;
use infra_resource::Checks;

use crate::error::{During, built, if_found};
use crate::signed::with_digest;

/// What happens to objects, and when.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct LifecycleRule {
    #[attr(optional)]
    abort_incomplete_multipart_upload_days: Option<i64>,
    #[attr(required)]
    enabled: bool,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
    #[block(set, max = 1)]
    expiration: Vec<Expiration>,
    #[block(set, max = 1)]
    noncurrent_version_expiration: Vec<NoncurrentExpiration>,
}

/// When objects expire.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Expiration {
    #[attr(optional)]
    date: Option<String>,
    #[attr(optional)]
    days: Option<i64>,
    #[attr(optional)]
    expired_object_delete_marker: Option<bool>,
}

/// When versions expire that are not the latest.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct NoncurrentExpiration {
    #[attr(optional)]
    days: Option<i64>,
}

/// What is wrong with a rule beyond its schema.
pub(crate) fn check(rule: &mut Checks<'_>) {
    if rule.text("id").is_some_and(|id| id.chars().count() > 255) {
        rule.report("id", "the id of a rule has at most 255 characters");
    }
    rule.each("expiration", |expiration| {
        if let Some(date) = expiration.text("date")
            && day(date).is_none()
        {
            expiration.report("date", format!("\"{date}\" is not a day: write it as \"2026-12-31\""));
        }
    });
    rule.each("noncurrent_version_expiration", |versions| versions.within("days", 1, i64::from(i32::MAX)));
}

/// The beginning of a day, in UTC.
fn day(date: &str) -> Option<DateTime> {
    let is_day = date.len() == 10 && date.as_bytes().iter().filter(|byte| **byte == b'-').count() == 2;
    DateTime::from_str(&format!("{date}T00:00:00Z"), Format::DateTime).ok().filter(|_| is_day)
}

fn number(days: Option<i64>) -> Option<i32> {
    days.filter(|days| *days > 0).and_then(|days| i32::try_from(days).ok())
}

impl LifecycleRule {
    fn observe(api: Api) -> Self {
        let date = |date: DateTime| {
            let text = date.fmt(Format::DateTime).unwrap_or_default();
            text.split('T').next().unwrap_or_default().to_owned()
        };
        let expiration = api.expiration.map(|expiration| Expiration {
            date: Some(expiration.date.map(date).unwrap_or_default()),
            days: Some(expiration.days.map(i64::from).unwrap_or_default()),
            expired_object_delete_marker: Some(expiration.expired_object_delete_marker.unwrap_or_default()),
        });
        let versions = api.noncurrent_version_expiration.map(|versions| NoncurrentExpiration {
            days: Some(versions.noncurrent_days.map(i64::from).unwrap_or_default()),
        });
        let uploads = api.abort_incomplete_multipart_upload.and_then(|abort| abort.days_after_initiation);
        let prefix = api.filter.and_then(|filter| filter.prefix.or(filter.and.and_then(|and| and.prefix)));
        #[allow(deprecated)]
        let prefix = prefix.or(api.prefix);
        Self {
            abort_incomplete_multipart_upload_days: Some(uploads.map(i64::from).unwrap_or_default()),
            enabled: api.status == ExpirationStatus::Enabled,
            id: Some(api.id.unwrap_or_default()),
            prefix: Some(prefix.unwrap_or_default()),
            expiration: expiration.into_iter().collect(),
            noncurrent_version_expiration: versions.into_iter().collect(),
        }
    }

    fn body(&self) -> Result<Api, ProviderError> {
        let expiration = self.expiration.first().map(|expiration| {
            let date = infra_resource::given::given(&expiration.date).and_then(day);
            LifecycleExpiration::builder()
                .set_date(date)
                .set_days(number(expiration.days))
                .set_expired_object_delete_marker(
                    expiration.expired_object_delete_marker.filter(|marker| *marker),
                )
                .build()
        });
        let versions = self.noncurrent_version_expiration.first().map(|versions| {
            NoncurrentVersionExpiration::builder().set_noncurrent_days(number(versions.days)).build()
        });
        let uploads = number(self.abort_incomplete_multipart_upload_days)
            .map(|days| AbortIncompleteMultipartUpload::builder().days_after_initiation(days).build());
        let status = if self.enabled { ExpirationStatus::Enabled } else { ExpirationStatus::Disabled };
        let filter = LifecycleRuleFilter::builder().prefix(self.prefix.clone().unwrap_or_default()).build();
        let rule = Api::builder()
            .set_id(self.id.clone().filter(|id| !id.is_empty()))
            .status(status)
            .filter(filter)
            .set_expiration(expiration)
            .set_noncurrent_version_expiration(versions)
            .set_abort_incomplete_multipart_upload(uploads);
        built(rule.build())
    }

    /// Whether a call says the same of both, but for an id that the other side chose.
    fn is_like(&self, other: &Self) -> bool {
        let anonymous = |rule: &Self| Self { id: None, ..rule.clone() }.body().ok();
        anonymous(self) == anonymous(other)
    }
}

/// The rules of a bucket, in the order of `known` as far as that goes: the other side has an order of its own.
pub(crate) async fn read(
    client: &Client,
    bucket: &str,
    known: &[LifecycleRule],
) -> Result<Vec<LifecycleRule>, ProviderError> {
    let answer = client.get_bucket_lifecycle_configuration().bucket(bucket).send().await;
    let answer = if_found(answer.during("GetBucketLifecycleConfiguration"))?;
    let rules = answer.and_then(|answer| answer.rules).unwrap_or_default();
    let mut found: Vec<LifecycleRule> = rules.into_iter().map(LifecycleRule::observe).collect();
    let mut ordered = Vec::with_capacity(found.len());
    for known in known {
        let has_id = |rule: &LifecycleRule| known.id.is_some() && rule.id == known.id;
        let at = found.iter().position(has_id).or(found.iter().position(|rule| rule.is_like(known)));
        ordered.extend(at.map(|at| found.remove(at)));
    }
    ordered.append(&mut found);
    Ok(ordered)
}

/// Sets the rules of a bucket.
pub(crate) async fn write(
    client: &Client,
    bucket: &str,
    rules: &[LifecycleRule],
) -> Result<(), ProviderError> {
    if rules.is_empty() {
        let call = client.delete_bucket_lifecycle().bucket(bucket);
        return call.send().await.during("DeleteBucketLifecycle").map(drop);
    }
    let rules = rules.iter().map(LifecycleRule::body).collect::<Result<Vec<_>, _>>()?;
    let configuration = built(BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build())?;
    let call =
        client.put_bucket_lifecycle_configuration().bucket(bucket).lifecycle_configuration(configuration);
    let sent = call.customize().mutate_request(with_digest).send().await;
    sent.during("PutBucketLifecycleConfiguration").map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates_of_the_calendar() {
        assert!(day("2026-12-31").is_some());
        for wrong in ["2026-13-01", "31.12.2026", "2026-12-31T00:00:00Z", ""] {
            assert!(day(wrong).is_none(), "{wrong}");
        }
    }
}
