//! The services for which the `endpoints` block takes an address.
//!
//! Services that this provider does not call are accepted too: there is nothing that the address could change.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use infra_value::{Type, Value};

/// Names of services, aliases included.
const SERVICES: &str = "\
    accessanalyzer account acm acmpca amg amp amplify apigateway apigatewayv2 appautoscaling appconfig appfabric \
    appflow appintegrations appintegrationsservice applicationautoscaling applicationinsights applicationsignals \
    appmesh appregistry apprunner appstream appsync athena auditmanager autoscaling autoscalingplans backup batch \
    bcmdataexports beanstalk bedrock bedrockagent billing budgets ce chatbot chime chimesdkmediapipelines \
    chimesdkvoice cleanrooms cloud9 cloudcontrol cloudcontrolapi cloudformation cloudfront cloudfrontkeyvaluestore \
    cloudhsm cloudhsmv2 cloudsearch cloudtrail cloudwatch cloudwatchevents cloudwatchevidently cloudwatchlog \
    cloudwatchlogs cloudwatchobservabilityaccessmanager cloudwatchrum codeartifact codebuild codecatalyst codecommit \
    codeconnections codedeploy codeguruprofiler codegurureviewer codepipeline codestarconnections \
    codestarnotifications cognitoidentity cognitoidentityprovider cognitoidp comprehend computeoptimizer config \
    configservice connect connectcases controltower costandusagereportservice costexplorer costoptimizationhub cur \
    customerprofiles databasemigration databasemigrationservice databrew dataexchange datapipeline datasync datazone \
    dax deploy detective devicefarm devopsguru directconnect directoryservice dlm dms docdb docdbelastic drs ds dsql \
    dynamodb ec2 ecr ecrpublic ecs efs eks elasticache elasticbeanstalk elasticloadbalancing elasticloadbalancingv2 \
    elasticsearch elasticsearchservice elastictranscoder elb elbv2 emr emrcontainers emrserverless es eventbridge \
    events evidently evs finspace firehose fis fms fsx gamelift glacier globalaccelerator glue gluedatabrew grafana \
    greengrass groundstation guardduty healthlake iam identitystore imagebuilder inspector inspector2 inspectorv2 \
    internetmonitor invoicing iot iotanalytics iotevents ivs ivschat kafka kafkaconnect kendra keyspaces kinesis \
    kinesisanalytics kinesisanalyticsv2 kinesisvideo kms lakeformation lambda launchwizard lex lexmodelbuilding \
    lexmodelbuildingservice lexmodels lexmodelsv2 lexv2models licensemanager lightsail location locationservice logs \
    lookoutmetrics m2 macie2 managedgrafana mediaconnect mediaconvert medialive mediapackage mediapackagev2 \
    mediapackagevod mediastore memorydb mgn mq msk mwaa neptune neptunegraph networkfirewall networkmanager \
    networkmonitor notifications notificationscontacts oam opensearch opensearchingestion opensearchserverless \
    opensearchservice opsworks organizations osis outposts paymentcryptography pcaconnectorad pcs pinpoint \
    pinpointsmsvoicev2 pipes polly pricing prometheus prometheusservice qbusiness qldb quicksight ram rbin rds \
    recyclebin redshift redshiftdata redshiftdataapiservice redshiftserverless rekognition resiliencehub \
    resourceexplorer2 resourcegroups resourcegroupstagging resourcegroupstaggingapi rolesanywhere route53 \
    route53domains route53profiles route53recoverycontrolconfig route53recoveryreadiness route53resolver rum s3 \
    s3api s3control s3outposts s3tables sagemaker scheduler schemas sdb secretsmanager securityhub securitylake \
    serverlessapplicationrepository serverlessapprepo serverlessrepo servicecatalog servicecatalogappregistry \
    servicediscovery servicequotas ses sesv2 sfn shield signer simpledb sns sqs ssm ssmcontacts ssmincidents \
    ssmquicksetup ssmsap sso ssoadmin stepfunctions storagegateway sts swf synthetics taxsettings timestreaminfluxdb \
    timestreamquery timestreamwrite transcribe transcribeservice transfer verifiedpermissions vpclattice waf \
    wafregional wafv2 wellarchitected worklink workspaces workspacesweb xray";

/// Other names of services that this provider calls, and the name that it uses itself.
const ALIASES: [(&str, &str); 8] = [
    ("cloudwatchevents", "events"),
    ("cloudwatchlog", "logs"),
    ("cloudwatchlogs", "logs"),
    ("elasticloadbalancing", "elb"),
    ("elasticloadbalancingv2", "elbv2"),
    ("eventbridge", "events"),
    ("resourcegroupstagging", "resourcegroupstaggingapi"),
    ("s3api", "s3"),
];

/// Schema of the block.
pub(crate) fn block() -> NestedBlock {
    let attribute = || Attribute::new(Type::String, Presence::Optional);
    let attributes = SERVICES.split(' ').map(|name| (Arc::from(name), attribute())).collect();
    NestedBlock::new(Nesting::Set, Block { attributes, blocks: BTreeMap::new() })
}

/// Addresses by service, of all `endpoints` blocks. An empty address is none.
pub(crate) fn decode(config: &Value) -> BTreeMap<String, String> {
    let blocks = config.get("endpoints").and_then(Value::as_slice).unwrap_or_default();
    let entries = blocks.iter().filter_map(Value::as_entries).flatten();
    let set =
        entries.filter_map(|(name, value)| Some((&**name, value.as_str().filter(|text| !text.is_empty())?)));
    set.map(|(name, address)| {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
        (alias.map_or(name, |(_, name)| name).to_owned(), address.to_owned())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_by_service() {
        let set = |name: &'static str, address| Value::object([(name, Value::string(address))]);
        let element = Type::object([("ec2", Type::String)]);
        let blocks = Value::set(element, vec![set("ec2", "http://127.0.0.1:1")]);
        let config = Value::object([("endpoints", blocks)]);
        assert_eq!(decode(&config), [("ec2".to_owned(), "http://127.0.0.1:1".to_owned())].into());
    }

    #[test]
    fn every_name_is_in_the_schema() {
        assert_eq!(block().block.attributes.len(), SERVICES.split(' ').count());
        assert!(block().block.attributes.contains_key("ec2"));
    }
}
