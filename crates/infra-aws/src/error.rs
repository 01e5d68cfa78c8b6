//! What the SDK reports, as errors of the contract.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::error::operation::BuildError;
use aws_types::request_id::RequestId;
use infra_provider::{ErrorClass, ProviderError};

use crate::hints;
use crate::provider::is_never_sent;

/// Names the call that a result is of.
pub trait During<T> {
    /// Turns a failure into one of the contract. `operation` is written as permissions name it: `ec2:CreateVpc`.
    fn during(self, operation: &'static str) -> Result<T, ProviderError>;
}

impl<T, E> During<T> for Result<T, SdkError<E, HttpResponse>>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn during(self, operation: &'static str) -> Result<T, ProviderError> {
        self.map_err(|error| failure(operation, &error.map_service_error(|error| Refusal(Box::new(error)))))
    }
}

/// What a service says, whichever call it refused: hundreds of calls share what is made of it.
#[derive(Debug)]
struct Refusal(Box<dyn ServiceError>);

trait ServiceError: ProvideErrorMetadata + std::error::Error + Send + Sync {}

impl<E: ProvideErrorMetadata + std::error::Error + Send + Sync> ServiceError for E {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        self.0.meta()
    }
}

/// What was asked for; `None` when there is no such thing.
pub(crate) fn if_found<T>(answer: Result<T, ProviderError>) -> Result<Option<T>, ProviderError> {
    match answer {
        Err(error) if error.class == ErrorClass::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// A part of a request, which lacks nothing that the API requires.
pub(crate) fn built<T>(part: Result<T, BuildError>) -> Result<T, ProviderError> {
    part.map_err(|error| ProviderError::new(ErrorClass::Invalid, DisplayErrorContext(error).to_string()))
}

/// What a call that failed means.
fn failure(operation: &'static str, error: &SdkError<Refusal, HttpResponse>) -> ProviderError {
    let request_id = error.meta().request_id().or_else(|| error.request_id()).map(str::to_owned);
    let failure = match error {
        // The SDK has a service say what it could not read.
        SdkError::ServiceError(service) if service.raw().status().is_success() => {
            let message = match other_content(service.raw()) {
                Some(content) => format!("the answer is {content}, not one of AWS"),
                None => format!("the answer cannot be read: {}", innermost(service.err())),
            };
            ProviderError::new(ErrorClass::Unreachable, message).hint(hints::ENDPOINT)
        }
        SdkError::ServiceError(service) => {
            let meta = service.err().meta();
            let status = service.raw().status().as_u16();
            let code = meta.code().unwrap_or_default();
            let message = meta.message().map_or_else(|| format!("HTTP status {status}"), hints::readable);
            ProviderError {
                code: meta.code().map(str::to_owned),
                ..ProviderError::new(classify(code, &message, status), message)
            }
        }
        SdkError::ConstructionFailure(_) => {
            ProviderError::new(ErrorClass::Invalid, DisplayErrorContext(error).to_string())
        }
        SdkError::TimeoutError(_) => ProviderError::new(ErrorClass::Unreachable, "no answer in time"),
        SdkError::DispatchFailure(failure) if is_about_credentials(error) => {
            let reason = failure.as_connector_error().map_or_else(String::new, |error| innermost(error));
            ProviderError::new(ErrorClass::Denied, format!("there are no usable AWS credentials: {reason}"))
                .hint(hints::CREDENTIALS)
        }
        SdkError::DispatchFailure(failure) => {
            let reason = failure
                .as_connector_error()
                .map_or_else(|| "connection failed".to_owned(), |error| innermost(error));
            let never_sent = failure.as_connector_error().is_some_and(|error| is_never_sent(error));
            let class = if never_sent { ErrorClass::NotSent } else { ErrorClass::Unreachable };
            ProviderError::new(class, format!("no connection: {reason}")).hint(hints::ENDPOINT)
        }
        _ => ProviderError::new(
            ErrorClass::Unreachable,
            format!("the answer cannot be read: {}", DisplayErrorContext(error)),
        ),
    };
    let hint =
        failure.hint.clone().or_else(|| hints::hint(operation, failure.class, failure.code.as_deref()));
    ProviderError { request_id, hint, ..failure }.during(operation)
}

/// What answered instead of AWS, by its content: the sign-in page of a network, for example.
fn other_content(answer: &HttpResponse) -> Option<&'static str> {
    let body = answer.body().bytes().unwrap_or_default().trim_ascii_start();
    let begins_with =
        |mark: &[u8]| body.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    (begins_with(b"<!doctype html") || begins_with(b"<html")).then_some("a web page")
}

/// Whether a request could not be signed, rather than not be sent.
fn is_about_credentials(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(current) = next {
        if current.is::<CredentialsError>() {
            return true;
        }
        next = current.source();
    }
    false
}

/// The last cause: the one that says what happened.
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

/// What kind of failure a code is. `status` is the HTTP status, which decides where the code is not known.
pub(crate) fn classify(code: &str, message: &str, status: u16) -> ErrorClass {
    use ErrorClass::{AlreadyExists, Conflict, Denied, Invalid, NotFound, Quota, Throttled, Unreachable};
    match code {
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException"
        | "EC2ThrottledException"
        | "BandwidthLimitExceeded"
        | "DependencyThrottle"
        | "SlowDown"
        | "SnapshotCreationPerVolumeRateExceeded"
        | "PriorRequestNotComplete" => Throttled,

        "NoSuchEntity"
        | "NoSuchBucket"
        | "NoSuchKey"
        | "Gateway.NotAttached"
        | "NotFoundException"
        | "AWS.SimpleQueueService.NonExistentQueue"
        | "QueueDoesNotExist"
        | "InvalidInstance"
        | "InvalidPlacementGroup.Unknown" => NotFound,
        _ if code.ends_with("NotFound")
            || code.ends_with("NotFoundFault")
            || code.ends_with("NotFoundException")
            || code.starts_with("NoSuch") =>
        {
            NotFound
        }

        // Auto Scaling has no code of its own for it.
        "ValidationError" if message.contains("AutoScalingGroup name not found") => NotFound,
        // Others change what a group is behind of, too.
        "ValidationError" if message.contains("update too many") => Throttled,
        // Systems Manager says this of all that is wrong with a document.
        "InvalidDocument" if message.contains("does not exist") => NotFound,

        // A principal that IAM has made and does not know everywhere yet.
        "MalformedPolicy" | "MalformedPolicyDocument" if message.contains("Invalid principal in policy") => {
            NotFound
        }

        // The same, of whom the policy of a repository names.
        "InvalidParameterException" if message.contains("Invalid repository policy provided") => NotFound,

        // A role that IAM has made and RDS does not know yet.
        "InvalidParameterValue" if message.contains("IAM role ARN value is invalid") => NotFound,

        // A role that IAM has made and EventBridge or Application Auto Scaling does not know yet.
        "ValidationException"
            if message.contains("cannot be assumed by principal")
                || message.contains("Unable to assume IAM role") =>
        {
            NotFound
        }
        // What Application Auto Scaling is to scale is too new.
        "ValidationException" if message.contains("ECS service doesn't exist") => NotFound,
        // Alarms that Application Auto Scaling may not look at yet, or not so often.
        "FailedResourceAccessException" if message.contains("Rate exceeded") => Throttled,
        "FailedResourceAccessException" => Conflict,

        // A principal that IAM has made and EFS does not know yet.
        "InvalidPolicyException" if message.contains("invalid Principal block") => NotFound,
        // A subnet or zone that a file system already has a mount target in, and an address that something has.
        "MountTargetConflict" | "IpAddressInUse" => AlreadyExists,
        // Something else is going on.
        "IncorrectFileSystemLifeCycleState" | "IncorrectMountTargetState" | "ConcurrentUpdateException" => {
            Conflict
        }

        // A role that IAM has made and Lambda does not know yet, or whose policies it does not know yet.
        "InvalidParameterValueException"
            if message.contains("cannot be assumed by Lambda")
                || message.contains("execution role does not have permissions")
                || message.contains("ensure the role can perform")
                || message.contains("The destination ARN")
                || message.contains("KMS key is invalid for CreateGrant") =>
        {
            NotFound
        }
        // What EC2 says to Lambda.
        "InvalidParameterValueException" if message.contains("throttled by EC2") => Throttled,
        // Copies of a function at the edges, which go hours after the distribution has let it go.
        "InvalidParameterValueException" if message.contains("replicated function") => Conflict,
        // Lambda says this of a name that is taken, and of all that is not possible now.
        "ResourceConflictException"
            if message.contains("already exist") || message.contains("FunctionUrlConfig exists") =>
        {
            AlreadyExists
        }

        // A role, or what it may do, that Auto Scaling does not know of yet: it tries when it is told.
        "ValidationError" if message.contains("Unable to publish test message to notification target") => {
            NotFound
        }
        // What CloudWatch Logs is to send entries to, or may do so as, is too new: it tries when it is told.
        "InvalidParameterException"
            if message.contains("Could not deliver test message")
                || message.contains("Could not execute the lambda function") =>
        {
            NotFound
        }

        // Targets of a rule, or rules of a bus, that are going away, too.
        "ValidationException" if message.contains("can't be deleted since it has") => Conflict,

        // DynamoDB says this of a table that is taken, too.
        "ResourceInUseException" if message.contains("already exists") => AlreadyExists,
        // A function that Secrets Manager is allowed to call, and does not know of yet.
        "AccessDeniedException" if message.contains("cannot invoke the specified Lambda function") => {
            NotFound
        }
        // One rotation comes after the other.
        "InvalidRequestException" if message.contains("previous rotation isn") => Conflict,
        // A secret of that name is on its way out.
        "InvalidRequestException" if message.contains("scheduled for deletion") => Conflict,

        "DependencyViolation"
        | "QueueDeletedRecently"
        | "AWS.SimpleQueueService.QueueDeletedRecently"
        | "PreconditionFailed"
        | "InvalidIfMatchVersion"
        | "DistributionNotDisabled"
        | "DeleteConflict"
        | "IncorrectState"
        | "IncorrectInstanceState"
        | "ConcurrentModification"
        | "ConcurrentModificationException"
        | "EntityTemporarilyUnmodifiable"
        | "OperationAborted"
        | "OperationAbortedException"
        | "OperationInProgress"
        | "InvalidNatGatewayState"
        | "ResourceConflictException" => Conflict,
        // A role or profile that IAM has made and EC2 does not know yet.
        "InvalidParameterValue" | "ValidationError" if message.contains("Invalid IAM Instance Profile") => {
            Conflict
        }
        // The same, as Auto Scaling says it.
        "ValidationError"
            if message.contains("Invalid IamInstanceProfile")
                || message.contains("You are not authorized to perform this operation") =>
        {
            Conflict
        }
        // What runs in a cluster may be on its way out.
        "ClusterContainsContainerInstancesException"
        | "ClusterContainsServicesException"
        | "ClusterContainsTasksException"
        | "UpdateInProgressException" => Conflict,
        // A table that is too new, or too many tables at once.
        "ContinuousBackupsUnavailableException" => Conflict,
        "LimitExceededException" if message.contains("simultaneously") => Conflict,
        "ScalingActivityInProgress" | "ResourceContention" | "InstanceRefreshInProgress" => Conflict,
        // An address that a balancer or gateway which is going away has not let go yet.
        "AuthFailure" if message.contains("You do not have permission to access the specified resource") => {
            Conflict
        }
        // An instance that does not run yet.
        "InvalidTarget" => Conflict,
        // The subnet that a balancer leaves is still there.
        "InvalidConfigurationRequest" if message.contains("multiple subnets in the same") => Conflict,
        "PriorityInUse" => AlreadyExists,
        _ if code.ends_with("InUse") || code.ends_with("InUseException") => Conflict,
        // Of databases and caches: something else is going on.
        _ if (code.starts_with("InvalidDB")
            || code.starts_with("InvalidCache")
            || code.starts_with("InvalidOptionGroup")
            || code.starts_with("InvalidReplicationGroup"))
            && (code.ends_with("State") || code.ends_with("StateFault")) =>
        {
            Conflict
        }

        "BucketAlreadyOwnedByYou" | "Resource.AlreadyAssociated" | "ResourceExistsException" => AlreadyExists,
        _ if code.ends_with(".Duplicate")
            || code.ends_with("AlreadyExists")
            || code.ends_with("AlreadyExistsFault")
            || code.ends_with("AlreadyExistsException")
            || code.starts_with("Duplicate") =>
        {
            AlreadyExists
        }

        "UnauthorizedOperation"
        | "AccessDenied"
        | "AccessDeniedException"
        | "AuthFailure"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "OptInRequired"
        | "Blocked"
        | "PendingVerification"
        | "AllAccessDisabled" => Denied,

        "InsufficientInstanceCapacity"
        | "InsufficientFreeAddressesInSubnet"
        | "InsufficientThroughputCapacity"
        | "NoFreeAddressesInSubnet"
        | "MaxSpotInstanceCountExceeded"
        | "TooManyBuckets"
        | "ServiceQuotaExceededException" => Quota,
        _ if code.ends_with("LimitExceeded")
            || code.ends_with("LimitExceededException")
            || code.ends_with("QuotaExceeded")
            || code.ends_with("QuotaExceededFault")
            || code.starts_with("TooMany") =>
        {
            Quota
        }

        "InternalError"
        | "InternalFailure"
        | "ServiceUnavailable"
        | "Unavailable"
        | "RequestTimeout"
        | "RequestTimeoutException" => Unreachable,

        _ if status >= 500 => Unreachable,
        _ if status == 429 => Throttled,
        _ if status == 404 => NotFound,
        _ if status == 403 => Denied,
        _ => Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_classes() {
        let class = |code| classify(code, "", 400);
        assert_eq!(class("InvalidVpcID.NotFound"), ErrorClass::NotFound);
        assert_eq!(class("DependencyViolation"), ErrorClass::Conflict);
        assert_eq!(class("InvalidGroup.InUse"), ErrorClass::Conflict);
        assert_eq!(class("InvalidGroup.Duplicate"), ErrorClass::AlreadyExists);
        assert_eq!(class("VpcLimitExceeded"), ErrorClass::Quota);
        assert_eq!(class("RequestLimitExceeded"), ErrorClass::Throttled);
        assert_eq!(class("UnauthorizedOperation"), ErrorClass::Denied);
        assert_eq!(class("InvalidSubnet.Range"), ErrorClass::Invalid);
        assert_eq!(classify("Whatever", "", 503), ErrorClass::Unreachable);
    }

    #[test]
    fn what_lambda_says_of_many_things_is_told_apart() {
        let class = |message| classify("InvalidParameterValueException", message, 400);
        let role = "The role defined for the function cannot be assumed by Lambda.";
        assert_eq!(class(role), ErrorClass::NotFound);
        assert_eq!(class("Your request has been throttled by EC2"), ErrorClass::Throttled);
        assert_eq!(class("Unzipped size must be smaller than 262144000 bytes"), ErrorClass::Invalid);
        let queue = "The destination ARN arn:aws:sqs:us-east-1:123456789012:failed is invalid.";
        assert_eq!(class(queue), ErrorClass::NotFound);
        let conflict = |message| classify("ResourceConflictException", message, 409);
        assert_eq!(conflict("Function already exist: f"), ErrorClass::AlreadyExists);
        assert_eq!(
            conflict(
                "Failed to create function url config: FunctionUrlConfig exists for this Lambda function"
            ),
            ErrorClass::AlreadyExists
        );
        assert_eq!(conflict("An update is in progress for resource: f"), ErrorClass::Conflict);
    }

    #[test]
    fn a_profile_that_is_not_visible_yet_is_worth_waiting_for() {
        let message =
            "Value (app) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name";
        assert_eq!(classify("InvalidParameterValue", message, 400), ErrorClass::Conflict);
        let message = "Invalid IamInstanceProfile: app";
        assert_eq!(classify("ValidationError", message, 400), ErrorClass::Conflict);
        assert_eq!(
            classify("InvalidParameterValue", "Value (x) for parameter y is invalid.", 400),
            ErrorClass::Invalid
        );
    }

    #[test]
    fn a_permission_that_is_not_visible_yet_is_not_found() {
        let message = "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants \
            access to the principal secretsmanager.amazonaws.com.";
        assert_eq!(classify("AccessDeniedException", message, 400), ErrorClass::NotFound);
        assert_eq!(classify("AccessDeniedException", "you may not", 400), ErrorClass::Denied);
    }

    #[test]
    fn a_destination_of_logs_that_is_not_ready_yet_is_not_found() {
        let message = "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream \
            is in ACTIVE state.";
        assert_eq!(classify("InvalidParameterException", message, 400), ErrorClass::NotFound);
        assert_eq!(classify("InvalidParameterException", "no such member", 400), ErrorClass::Invalid);
    }

    #[test]
    fn a_role_that_is_not_visible_yet_is_not_found() {
        let message =
            "IAM role ARN value is invalid or does not include the required permissions for: S3_EXPORT";
        assert_eq!(classify("InvalidParameterValue", message, 400), ErrorClass::NotFound);
    }
}
