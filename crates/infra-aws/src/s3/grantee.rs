//! To whom an access control list grants something.

use aws_sdk_s3::types::{Grantee as Api, Type};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::error::built;
use crate::given::given_string;

/// Somebody.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Grantee {
    #[attr(computed)]
    pub(super) display_name: Option<String>,
    #[attr(optional)]
    pub(super) email_address: Option<String>,
    #[attr(optional)]
    pub(super) id: Option<String>,
    #[attr(required)]
    pub(super) r#type: String,
    #[attr(optional)]
    pub(super) uri: Option<String>,
}

impl Grantee {
    pub(super) fn of_api(api: &Api) -> Self {
        let text = |text: Option<&str>| Some(text.unwrap_or_default().to_owned());
        Self {
            display_name: text(api.display_name()),
            email_address: text(api.email_address()),
            id: text(api.id()),
            r#type: api.r#type.as_str().to_owned(),
            uri: text(api.uri()),
        }
    }

    pub(super) fn to_api(&self) -> Result<Api, ProviderError> {
        let grantee = Api::builder()
            .set_email_address(given_string(&self.email_address))
            .set_id(given_string(&self.id))
            .r#type(Type::from(self.r#type.as_str()))
            .set_uri(given_string(&self.uri));
        built(grantee.build())
    }
}

/// What is wrong with the `grantee` block of a grant.
pub(super) fn check(grant: &mut Checks<'_>) {
    grant.each("grantee", |grantee| {
        grantee.one_of("type", &["CanonicalUser", "AmazonCustomerByEmail", "Group"]);
        grantee.exactly_one(&["id", "email_address", "uri"]);
    });
}
