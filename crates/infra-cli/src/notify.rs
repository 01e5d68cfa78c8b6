//! Telling people of drift: of all that there is, or of what is new since the last run.

use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;

use infra_aws::Topic;
use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_notify::Webhook;
use infra_report::News;
use infra_report::json::FleetDocument;

use crate::args::Telling;
use crate::report_file;
use crate::terminal::Terminal;

/// Somebody who is told.
#[derive(Clone, Debug)]
pub enum Recipient {
    /// A webhook that understands what Slack's do.
    Webhook(Webhook),
    /// Whoever has subscribed to a topic of SNS.
    Topic(Topic),
}

impl FromStr for Recipient {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("webhook", url)) => url.parse().map(Self::Webhook),
            Some(("sns", arn)) => arn.parse().map(Self::Topic),
            _ => Err("write webhook=URL or sns=ARN".to_owned()),
        }
    }
}

impl Recipient {
    async fn tell(&self, news: &News) -> Result<(), Diagnostic> {
        match self {
            Self::Webhook(webhook) => webhook
                .post(news.slack())
                .await
                .map_err(|why| untold(&format!("webhook at {}", webhook.host()), &why)),
            Self::Topic(topic) => topic.publish(&news.headline(), &news.text()).await.map_err(|error| {
                let untold = untold(&format!("topic {}", topic.arn()), &error.to_string());
                error.hint.into_iter().fold(untold, |diagnostic, hint| diagnostic.hint(hint))
            }),
        }
    }
}

fn untold(who: &str, why: &str) -> Diagnostic {
    let detail = format!(
        "The {who} could not be told: {}. The next run tells of it again.",
        why.trim_end_matches('.')
    );
    Diagnostic::error("Notification failed", detail)
}

/// Tells whoever is to be told, and keeps the report for the next run. It is kept when all were told and not before, so that
/// nothing is missed; somebody may then be told twice.
pub async fn tell(
    document: &FleetDocument,
    telling: &Telling,
    terminal: &Terminal,
) -> Result<(), Diagnostics> {
    let earlier = match &telling.since_last {
        Some(file) => read(file)?,
        None => None,
    };
    let news = News::between(earlier.as_ref(), document);
    if let Some(file) = telling.since_last.as_ref().filter(|_| earlier.is_some()) {
        terminal.say(&format!("\nSince the report in {}:\n{}", file.display(), news.text()));
    }
    let mut problems = Diagnostics::new();
    if !news.is_empty() {
        for recipient in &telling.notify {
            problems.extend(recipient.tell(&news).await.err());
        }
    }
    problems.into_result(())?;
    match &telling.since_last {
        Some(file) => {
            let kept = document.remembering(earlier.as_ref()).to_text();
            report_file::write(file, &kept).map_err(Diagnostics::from)
        }
        None => Ok(()),
    }
}

/// The report of the last run. There is none before the first.
fn read(file: &Path) -> Result<Option<FleetDocument>, Diagnostic> {
    let read = match std::fs::read_to_string(file) {
        Ok(text) => FleetDocument::parse(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => Err(io_reason(&error)),
    };
    read.map(Some).map_err(|why| {
        let detail = format!(
            "The report of the last run in {} cannot be read: {why}. Remove it, and everything is told as new.",
            file.display()
        );
        Diagnostic::error("Last report cannot be read", detail)
    })
}
