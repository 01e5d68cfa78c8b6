//! `acl` and `grant`: the access control list, by the name that S3 has for it, or spelled out.

use std::collections::BTreeSet;

use infra_provider::model::Nested;
use infra_provider::{ErrorClass, ProviderError};

use super::Bucket;
use super::inline::{Inline, look, own};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::given;
use crate::mutation::Op;
use crate::s3::acl::{self as separate, BucketAcl};
use crate::s3::grantee::Grantee;
use crate::s3::setting::Setting;

const FULL_CONTROL: &str = "FULL_CONTROL";

/// A permission of the access control list.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Grant {
    #[attr(optional)]
    id: Option<String>,
    #[attr(required)]
    permissions: BTreeSet<String>,
    #[attr(required)]
    r#type: String,
    #[attr(optional)]
    uri: Option<String>,
}

/// What is wrong with one beyond its schema.
pub(super) fn check(grant: &mut Checks<'_>) {
    grant.one_of("type", &["CanonicalUser", "Group"]);
    grant.some_of("permissions", &separate::PERMISSIONS);
}

/// Writes a list that is known by its name. That of a new bucket goes with the call that creates it.
pub(super) async fn write_canned(
    cx: &Context,
    prior: &Bucket,
    planned: &Bucket,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let Some(acl) = given(&planned.acl).filter(|acl| given(&prior.acl) != Some(acl)) else { return Ok(()) };
    let own = BucketAcl { acl: Some(acl.to_owned()), ..own(planned.name()) };
    op.persist_new(|| own.write(cx.s3())).await
}

impl Grant {
    /// Whether it is what the owner of a new bucket has.
    fn is_of_owner(&self) -> bool {
        self.r#type == "CanonicalUser" && self.permissions.iter().eq([FULL_CONTROL])
    }

    fn to_own(&self) -> impl Iterator<Item = separate::Grant> + '_ {
        let grantee = Grantee {
            id: self.id.clone(),
            r#type: self.r#type.clone(),
            uri: self.uri.clone(),
            ..Grantee::default()
        };
        self.permissions.iter().map(move |permission| separate::Grant {
            permission: permission.clone(),
            grantee: vec![grantee.clone()],
        })
    }
}

/// Entries of a list, those of the same grantee as one.
fn of_own(entries: &[separate::Grant]) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    for entry in entries {
        let Some(grantee) = entry.grantee.first() else { continue };
        let is_same = |grant: &&mut Grant| {
            grant.id == grantee.id && grant.uri == grantee.uri && grant.r#type == grantee.r#type
        };
        match grants.iter_mut().find(is_same) {
            Some(grant) => {
                grant.permissions.insert(entry.permission.clone());
            }
            None => grants.push(Grant {
                id: grantee.id.clone(),
                permissions: BTreeSet::from([entry.permission.clone()]),
                r#type: grantee.r#type.clone(),
                uri: grantee.uri.clone(),
            }),
        }
    }
    grants
}

impl Inline for Vec<Grant> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    fn is_as_new(&self, _bucket: &Bucket) -> bool {
        self.len() <= 1 && self.iter().all(Grant::is_of_owner)
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let found = look(cx, &own::<BucketAcl>(bucket)).await?;
        let entries = found.iter().flat_map(|own| &own.access_control_policy).flat_map(|list| &list.grant);
        Ok(of_own(&entries.cloned().collect::<Vec<_>>()))
    }

    /// A list names the bucket's owner, whom only S3 knows.
    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let found = look(cx, &own::<BucketAcl>(bucket)).await?;
        let Some(list) = found.and_then(|mut own| own.access_control_policy.pop()) else {
            let message = format!("there is no bucket {bucket}");
            return Err(ProviderError::new(ErrorClass::NotFound, message).during("s3:GetBucketAcl"));
        };
        let list = separate::Policy { grant: self.iter().flat_map(Grant::to_own).collect(), ..list };
        BucketAcl { access_control_policy: vec![list], ..own(bucket) }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(ty: &str, id: &str, uri: &str, permissions: &[&str]) -> Grant {
        Grant {
            id: Some(id.to_owned()),
            permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
            r#type: ty.to_owned(),
            uri: Some(uri.to_owned()),
        }
    }

    #[test]
    fn entries_of_a_grantee_are_one() {
        let grants = vec![
            grant("CanonicalUser", "owner", "", &[FULL_CONTROL]),
            grant("Group", "", "http://acs.amazonaws.com/groups/s3/LogDelivery", &["READ_ACP", "WRITE"]),
        ];
        let entries: Vec<separate::Grant> = grants.iter().flat_map(Grant::to_own).collect();
        assert_eq!(entries.len(), 3);
        assert_eq!(of_own(&entries), grants);
    }

    #[test]
    fn a_new_bucket_is_its_owners() {
        let bucket = Bucket::default();
        let owner = grant("CanonicalUser", "owner", "", &[FULL_CONTROL]);
        assert!(Vec::<Grant>::new().is_as_new(&bucket));
        assert!(vec![owner.clone()].is_as_new(&bucket));
        assert!(!vec![owner, grant("Group", "", "g", &["READ"])].is_as_new(&bucket));
        assert!(!vec![grant("CanonicalUser", "owner", "", &["READ"])].is_as_new(&bucket));
    }
}
