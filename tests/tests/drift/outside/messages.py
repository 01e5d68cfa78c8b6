# Mail and messages


@change("aws_sns_topic", "name", "display_name")
def _(a):
    client("sns").set_topic_attributes(TopicArn=a["arn"], AttributeName="DisplayName", AttributeValue="By hand")


@change("aws_sns_topic_policy", "principal", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Principal"] = {"AWS": "*"}
    client("sns").set_topic_attributes(TopicArn=a["arn"], AttributeName="Policy", AttributeValue=json.dumps(policy))


@change("aws_sns_topic_subscription", "raw", "raw_message_delivery")
def _(a):
    client("sns").set_subscription_attributes(
        SubscriptionArn=a["arn"], AttributeName="RawMessageDelivery", AttributeValue="false"
    )


@change("aws_sns_topic_subscription", "delete")
def _(a):
    client("sns").unsubscribe(SubscriptionArn=a["arn"])


@change("aws_sqs_queue", "visibility", "visibility_timeout_seconds")
def _(a):
    value = {"VisibilityTimeout": str(a["visibility_timeout_seconds"] + 15)}
    client("sqs").set_queue_attributes(QueueUrl=a["id"], Attributes=value)


@change("aws_sqs_queue", "retention", "message_retention_seconds")
def _(a):
    client("sqs").set_queue_attributes(QueueUrl=a["id"], Attributes={"MessageRetentionPeriod": "7200"})


# The signature of another one would go with it.
@change("aws_ses_domain_identity", "delete", only=lambda a: a["domain"].startswith("other"))
def _(a):
    client("ses").delete_identity(Identity=a["domain"])


@change("aws_sesv2_email_identity", "delete")
def _(a):
    client("sesv2").delete_email_identity(EmailIdentity=a["email_identity"])


@change("aws_sesv2_configuration_set", "delete")
def _(a):
    client("sesv2").delete_configuration_set(ConfigurationSetName=a["configuration_set_name"])
