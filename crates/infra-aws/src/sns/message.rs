//! Messages to a topic, for whoever is to be told of something.

use std::str::FromStr;

use infra_provider::{ErrorClass, ProviderError};

use crate::error::During;
use crate::provider::{client, connection_to};

/// A topic that messages go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    arn: String,
    region: String,
}

impl FromStr for Topic {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            // In a queue of messages each waits for the one before it, which needs a name for what belongs together.
            ["arn", _, "sns", _, _, name] if name.ends_with(".fifo") => {
                Err("messages go to a standard topic, not to one whose name ends in .fifo".to_owned())
            }
            ["arn", partition, "sns", region, account, name]
                if ![partition, region, account, name].contains(&"") =>
            {
                Ok(Self { arn: text.to_owned(), region: region.to_owned() })
            }
            _ => Err("a topic has an ARN like arn:aws:sns:eu-central-1:123456789012:drift".to_owned()),
        }
    }
}

impl Topic {
    /// The ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Sends a message, with the credentials that the environment and the shared files have, in the region of the topic. The
    /// subject is what the subject of a mail is: one line of up to 100 characters of ASCII.
    ///
    /// # Errors
    /// What the call says.
    pub async fn publish(&self, subject: &str, message: &str) -> Result<(), ProviderError> {
        let connection = connection_to(&self.region).await?;
        let sns = client!(connection, aws_sdk_sns, sns, once: false);
        let call = sns.publish().topic_arn(&self.arn).subject(subject).message(message);
        let answer = call.send().await.during("sns:Publish")?;
        match answer.message_id {
            Some(_) => Ok(()),
            None => Err(ProviderError::new(ErrorClass::Internal, "SNS gave the message no id")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_topic_is_named_by_its_arn() {
        let topic: Topic = "arn:aws:sns:eu-central-1:123456789012:drift".parse().unwrap();
        assert_eq!(
            (topic.arn(), topic.region.as_str()),
            ("arn:aws:sns:eu-central-1:123456789012:drift", "eu-central-1")
        );
        for wrong in [
            "drift",
            "arn:aws:sqs:eu-central-1:1:drift",
            "arn:aws:sns::1:drift",
            "arn:aws:sns:eu-central-1:1:drift:id",
        ] {
            assert!(wrong.parse::<Topic>().is_err_and(|why| why.contains("ARN like")), "{wrong}");
        }
        assert!(
            "arn:aws:sns:eu-central-1:1:drift.fifo".parse::<Topic>().is_err_and(|why| why.contains(".fifo"))
        );
    }
}
