//! `aws_s3_bucket_website_configuration`

pub(super) mod routing;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use aws_sdk_s3::types::{
    ErrorDocument as ApiError, IndexDocument as ApiIndex, Protocol, RedirectAllRequestsTo as ApiRedirectAll,
    WebsiteConfiguration,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};
use infra_value::Value;

use super::setting::{Setting, by_setting, placed};
use super::{bucket, domains};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};
use routing::RoutingRule;

/// How a bucket is served as a website.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_website_configuration")]
pub struct BucketWebsite {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional_computed, json, computed_on = ["routing_rule"])]
    pub(super) routing_rules: Option<String>,
    #[attr(computed)]
    pub(super) website_domain: Option<String>,
    #[attr(computed)]
    pub(super) website_endpoint: Option<String>,
    #[block(list, max = 1)]
    pub(super) error_document: Vec<ErrorDocument>,
    #[block(list, max = 1)]
    pub(super) index_document: Vec<IndexDocument>,
    #[block(list, max = 1)]
    pub(super) redirect_all_requests_to: Vec<RedirectAll>,
    #[block(list, computed)]
    pub(super) routing_rule: Vec<RoutingRule>,
}

/// What is shown when something goes wrong.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ErrorDocument {
    #[attr(required)]
    pub(super) key: String,
}

/// What is shown of a folder.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct IndexDocument {
    #[attr(required)]
    pub(super) suffix: String,
}

/// Where all requests go.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RedirectAll {
    #[attr(required)]
    pub(super) host_name: String,
    #[attr(optional)]
    pub(super) protocol: Option<String>,
}

impl Setting for BucketWebsite {
    type Api = GetBucketWebsiteOutput;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_website()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        if_found(call.send().await.during("s3:GetBucketWebsite"))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        let error = api.error_document().map(|document| ErrorDocument { key: document.key.clone() });
        let index = api.index_document().map(|document| IndexDocument { suffix: document.suffix.clone() });
        let redirect = api.redirect_all_requests_to().map(|redirect| RedirectAll {
            host_name: redirect.host_name.clone(),
            protocol: redirect.protocol().map(|protocol| protocol.as_str().to_owned()),
        });
        let reported = routing::to_json(api.routing_rules());
        Self {
            error_document: error.into_iter().collect(),
            index_document: index.into_iter().collect(),
            redirect_all_requests_to: redirect.into_iter().collect(),
            routing_rule: api.routing_rules().iter().map(RoutingRule::of_api).collect(),
            routing_rules: Some(documents::json_as_known(&self.routing_rules, reported)),
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            ..self.clone()
        }
    }

    /// Where the website is follows from the bucket's region, which takes a call while it is not known.
    async fn completed(self, cx: &Context) -> Result<Self, ProviderError> {
        if given(&self.website_endpoint).is_some() {
            return Ok(self);
        }
        let region = bucket::region(cx, &self.bucket).await?.unwrap_or_else(|| cx.region().to_owned());
        let domain = domains::website(&region);
        Ok(Self {
            website_endpoint: Some(format!("{}.{domain}", self.bucket)),
            website_domain: Some(domain),
            ..self
        })
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let error = self.error_document.first();
        let error = error.map(|document| built(ApiError::builder().key(&document.key).build()));
        let index = self.index_document.first();
        let index = index.map(|document| built(ApiIndex::builder().suffix(&document.suffix).build()));
        let redirect = self.redirect_all_requests_to.first().map(|redirect| {
            let protocol = given(&redirect.protocol).map(Protocol::from);
            built(ApiRedirectAll::builder().host_name(&redirect.host_name).set_protocol(protocol).build())
        });
        let rules = if self.routing_rule.is_empty() {
            routing::parse(given(&self.routing_rules).unwrap_or_default())?
        } else {
            self.routing_rule.iter().map(RoutingRule::to_api).collect()
        };
        let configuration = WebsiteConfiguration::builder()
            .set_error_document(error.transpose()?)
            .set_index_document(index.transpose()?)
            .set_redirect_all_requests_to(redirect.transpose()?)
            .set_routing_rules(Some(rules).filter(|rules| !rules.is_empty()))
            .build();
        let call = client
            .put_bucket_website()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .website_configuration(configuration);
        call.send().await.during("s3:PutBucketWebsite").map(drop)
    }
}

impl Resource for BucketWebsite {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["index_document", "redirect_all_requests_to"]);
        checks.at_most_one(&["redirect_all_requests_to", "error_document"]);
        checks.at_most_one(&["routing_rule", "routing_rules"]);
        checks.each("redirect_all_requests_to", |redirect| redirect.one_of("protocol", &["http", "https"]));
        if let Some(text) = checks.text("routing_rules").filter(|text| !text.is_empty())
            && let Err(error) = routing::parse(text)
        {
            checks.report("routing_rules", error.message);
        }
        checks.each("routing_rule", |rule| {
            rule.each("redirect", |redirect| {
                redirect.one_of("protocol", &["http", "https"]);
                redirect.at_most_one(&["replace_key_prefix_with", "replace_key_with"]);
            });
        });
    }

    /// Blocks and text say the same: who changes one leaves the other to be told.
    fn plan(draft: &mut Draft<'_>) {
        let is_unset = draft.config("routing_rule").as_slice().is_none_or(<[Value]>::is_empty);
        if is_unset && !draft.is_unset("routing_rules") && draft.changes("routing_rules") {
            draft.leave_open("routing_rule");
        }
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .s3()
            .delete_bucket_website()
            .bucket(&prior.bucket)
            .set_expected_bucket_owner(given_string(&prior.expected_bucket_owner));
        call.send().await.during("s3:DeleteBucketWebsite").map(drop)
    }
}
