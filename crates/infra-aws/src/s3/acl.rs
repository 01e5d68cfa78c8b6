//! `aws_s3_bucket_acl`

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_acl::GetBucketAclOutput;
use aws_sdk_s3::types::{
    AccessControlPolicy, BucketCannedAcl, Grant as ApiGrant, Owner as ApiOwner, Permission,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};
use infra_value::Value;

use super::grantee::{self, Grantee};
use super::setting::{Place, Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted};

/// Lists that S3 knows by name. Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>.
pub(super) const CANNED: [&str; 8] = [
    "private",
    "public-read",
    "public-read-write",
    "aws-exec-read",
    "authenticated-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
];

/// What a list can grant.
pub(super) const PERMISSIONS: [&str; 5] = ["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"];

/// The access control list of a bucket. A bucket always has one: deleting this resource leaves it as it is.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_acl")]
pub struct BucketAcl {
    #[attr(optional)]
    pub(super) acl: Option<String>,
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed, computed_on = ["acl"])]
    pub(super) id: Option<String>,
    #[block(list, max = 1, computed)]
    pub(super) access_control_policy: Vec<Policy>,
}

/// A list, spelled out.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Policy {
    #[block(set)]
    pub(super) grant: Vec<Grant>,
    #[block(list, min = 1, max = 1)]
    pub(super) owner: Vec<Owner>,
}

/// An entry.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Grant {
    #[attr(required)]
    pub(super) permission: String,
    #[block(list, max = 1)]
    pub(super) grantee: Vec<Grantee>,
}

/// Whose bucket it is.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Owner {
    #[attr(optional_computed)]
    pub(super) display_name: Option<String>,
    #[attr(required)]
    pub(super) id: String,
}

impl Policy {
    fn of_api(api: &GetBucketAclOutput) -> Self {
        let grants = api.grants().iter().map(|grant| Grant {
            permission: grant.permission().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            grantee: grant.grantee().map(Grantee::of_api).into_iter().collect(),
        });
        let owner = api.owner().map(|owner| Owner {
            display_name: Some(owner.display_name.clone().unwrap_or_default()),
            id: owner.id.clone().unwrap_or_default(),
        });
        Self { grant: grants.collect(), owner: owner.into_iter().collect() }
    }

    fn to_api(&self) -> Result<AccessControlPolicy, ProviderError> {
        let grants = self.grant.iter().map(|grant| {
            let grantee = grant.grantee.first().map(Grantee::to_api).transpose()?;
            let permission = Permission::from(grant.permission.as_str());
            Ok(ApiGrant::builder().permission(permission).set_grantee(grantee).build())
        });
        let owner = self.owner.first().map(|owner| {
            ApiOwner::builder().id(&owner.id).set_display_name(given_string(&owner.display_name)).build()
        });
        let grants = grants.collect::<Result<Vec<_>, ProviderError>>()?;
        Ok(AccessControlPolicy::builder().set_grants(Some(grants)).set_owner(owner).build())
    }
}

impl Setting for BucketAcl {
    type Api = GetBucketAclOutput;

    placed!(bucket, expected_bucket_owner);

    /// The id is the bucket, the account that it must belong to and the name of the list; only the first is needed:
    /// `app`, `app,private`, `app,123456789012,private`.
    fn named(id: &str) -> Self {
        let (rest, acl) = match id.rsplit_once(',') {
            Some((rest, last)) if CANNED.contains(&last) => (rest, Some(last.to_owned())),
            _ => (id, None),
        };
        Self { acl, ..Self::of(Place::parse(rest)) }
    }

    fn made_up_id(&self) -> String {
        let place = self.place();
        given(&self.acl).map_or_else(|| place.to_string(), |acl| format!("{place},{acl}"))
    }

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_acl()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        if_found(call.send().await.during("s3:GetBucketAcl"))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            access_control_policy: vec![Policy::of_api(api)],
            ..self.clone()
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let call = client
            .put_bucket_acl()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        let call = match (given(&self.acl), self.access_control_policy.first()) {
            (Some(canned), _) => call.acl(BucketCannedAcl::from(canned)),
            (None, Some(policy)) => call.access_control_policy(policy.to_api()?),
            (None, None) => return Ok(()),
        };
        let written = call.send().await.during("s3:PutBucketAcl");
        written.map(drop).map_err(|error| match error.code.as_deref() {
            Some("AccessControlListNotSupported") => error.hint(
                "new buckets have no access control lists: turn them on with aws_s3_bucket_ownership_controls, or do without",
            ),
            _ => error,
        })
    }
}

impl Resource for BucketAcl {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["acl", "access_control_policy"]);
        checks.one_of("acl", &CANNED);
        checks.each("access_control_policy", |policy| {
            policy.each("grant", |grant| {
                grant.one_of("permission", &PERMISSIONS);
                grantee::check(grant);
            });
        });
    }

    /// A list that is known by name is told by S3.
    fn plan(draft: &mut Draft<'_>) {
        let is_unset = draft.config("access_control_policy").as_slice().is_none_or(<[Value]>::is_empty);
        if is_unset && draft.changes("acl") {
            draft.leave_open("access_control_policy");
        }
    }

    /// Lists do not tell who wrote them, and writing one again does no harm.
    async fn find(_cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        wanted.iter().map(|_| Ok(None)).collect()
    }

    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }
}
