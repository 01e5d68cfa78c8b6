//! `aws_elb_service_account`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::given::given;
use crate::resource::DataSource;

/// The account that load balancers of a region write their logs as.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elb_service_account")]
pub struct ServiceAccount {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    region: Option<String>,
}

/// Regions that were there before August 2022, and their accounts.
///
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>.
const ACCOUNTS: [(&str, &str); 26] = [
    ("af-south-1", "098369216593"),
    ("ap-east-1", "754344448648"),
    ("ap-northeast-1", "582318560864"),
    ("ap-northeast-2", "600734575887"),
    ("ap-northeast-3", "383597477331"),
    ("ap-south-1", "718504428378"),
    ("ap-southeast-1", "114774131450"),
    ("ap-southeast-2", "783225319266"),
    ("ap-southeast-3", "589379963580"),
    ("ca-central-1", "985666609251"),
    ("cn-north-1", "638102146993"),
    ("cn-northwest-1", "037604701340"),
    ("eu-central-1", "054676820928"),
    ("eu-north-1", "897822967062"),
    ("eu-south-1", "635631232127"),
    ("eu-west-1", "156460612806"),
    ("eu-west-2", "652711504416"),
    ("eu-west-3", "009996457667"),
    ("me-south-1", "076674570225"),
    ("sa-east-1", "507241528517"),
    ("us-east-1", "127311923021"),
    ("us-east-2", "033677994240"),
    ("us-gov-east-1", "190560391635"),
    ("us-gov-west-1", "048591011584"),
    ("us-west-1", "027434742980"),
    ("us-west-2", "797873946194"),
];

impl DataSource for ServiceAccount {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let region = given(&config.region).unwrap_or(cx.region()).to_owned();
        let account = ACCOUNTS.iter().find(|(name, _)| *name == region);
        let Some((_, account)) = account else {
            let message = format!("load balancers in {region} do not write their logs as an account");
            let error = ProviderError::new(ErrorClass::NotFound, message);
            return Err(error.hint(
                "let the service write instead: principal `logdelivery.elasticloadbalancing.amazonaws.com`",
            ));
        };
        let arn = format!("arn:{}:iam::{account}:root", cx.partition().id);
        Ok(Self { arn: Some(arn), id: Some((*account).to_owned()), ..config })
    }
}
