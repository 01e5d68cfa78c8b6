//! What may help, where the cause is known.

use infra_provider::ErrorClass;

/// What to do without credentials.
pub(crate) const CREDENTIALS: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with AWS_PROFILE or the \
     provider's `profile`, or run where a role is attached";

/// What to do when nothing answers.
pub(crate) const ENDPOINT: &str = "check the network, the region, and the endpoint if one is set (AWS_ENDPOINT_URL or the provider's `endpoints`)";

/// What may help with a failure of `operation` (`ec2:CreateVpc`).
pub(crate) fn hint(operation: &str, class: ErrorClass, code: Option<&str>) -> Option<String> {
    let code = code.unwrap_or_default();
    let hint = match (class, code) {
        (ErrorClass::Denied, "ExpiredToken" | "ExpiredTokenException" | "RequestExpired") => {
            "the credentials have expired: get new ones (`aws sso login`), and check this machine's clock"
                .to_owned()
        }
        (
            ErrorClass::Denied,
            "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "UnrecognizedClientException"
            | "SignatureDoesNotMatch"
            | "AuthFailure",
        ) => "AWS does not accept these credentials: check the access key, the secret key and the profile"
            .to_owned(),
        (ErrorClass::Denied, "OptInRequired") => {
            "the account has not enabled this region or service".to_owned()
        }
        (ErrorClass::Denied, _) => format!("the caller's policies must allow {operation}"),
        (ErrorClass::Quota, "InsufficientInstanceCapacity") => {
            "AWS has no capacity for this instance type here now: try another availability zone or type"
                .to_owned()
        }
        (ErrorClass::Quota, "InsufficientFreeAddressesInSubnet") => {
            "the subnet has no addresses left: use another one or a larger range".to_owned()
        }
        (ErrorClass::Quota, _) => match quota(code) {
            Some(quota) => {
                format!("ask for more of \"{quota}\" in Service Quotas, or delete what is not needed")
            }
            None => "ask for a higher quota in Service Quotas, or delete what is not needed".to_owned(),
        },
        (ErrorClass::NotFound, "InvalidAMIID.NotFound") => {
            "image ids differ from region to region: look it up with the data source aws_ami".to_owned()
        }
        (ErrorClass::Invalid, "InvalidAMIID.Malformed") => {
            "an image id looks like ami-0123456789abcdef0".to_owned()
        }
        (ErrorClass::NotFound, "InvalidKeyPair.NotFound") => {
            "key pairs belong to a region: create it there with aws_key_pair".to_owned()
        }
        (ErrorClass::NotFound, "InvalidParameterValueException") => {
            "the role's assume_role_policy must name lambda.amazonaws.com, and its policies must allow what the function's \
             network, key, event sources and destinations need"
                .to_owned()
        }
        (ErrorClass::NotFound, "AccessDeniedException") => {
            "an aws_lambda_permission must allow secretsmanager.amazonaws.com to call the function; name it in `depends_on`"
                .to_owned()
        }
        (ErrorClass::AlreadyExists, _) => {
            "something that is not managed here has this name or key: import it, or choose another".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

/// The quota, as Service Quotas names it, that a code says is used up.
fn quota(code: &str) -> Option<&'static str> {
    Some(match code {
        "VpcLimitExceeded" => "VPCs per Region",
        "SubnetLimitExceeded" => "Subnets per VPC",
        "InternetGatewayLimitExceeded" => "Internet gateways per Region",
        "NatGatewayLimitExceeded" => "NAT gateways per Availability Zone",
        "AddressLimitExceeded" => "EC2-VPC Elastic IPs",
        "RouteTableLimitExceeded" => "Route tables per VPC",
        "RouteLimitExceeded" => "Routes per route table",
        "SecurityGroupLimitExceeded" => "VPC security groups per Region",
        "RulesPerSecurityGroupLimitExceeded" => "Inbound or outbound rules per security group",
        "SecurityGroupsPerInterfaceLimitExceeded" => "Security groups per network interface",
        "VcpuLimitExceeded" => "Running On-Demand instances (vCPUs)",
        "InstanceLimitExceeded" => "Running On-Demand instances",
        "VolumeLimitExceeded" | "MaxIOPSLimitExceeded" => "EBS storage",
        _ => return None,
    })
}

/// An API's message without the opaque block that EC2 adds to refusals.
pub(crate) fn readable(message: &str) -> String {
    match message.split_once("Encoded authorization failure message:") {
        Some((said, _)) => said.trim_end().to_owned(),
        None => message.trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_is_named() {
        let hint = hint("ec2:CreateVpc", ErrorClass::Denied, Some("UnauthorizedOperation"));
        assert_eq!(hint.as_deref(), Some("the caller's policies must allow ec2:CreateVpc"));
    }

    #[test]
    fn the_encoded_message_is_dropped() {
        let said =
            "You are not authorized to perform this operation. Encoded authorization failure message: AbCd";
        assert_eq!(readable(said), "You are not authorized to perform this operation.");
    }
}
