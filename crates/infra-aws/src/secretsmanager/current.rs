//! The current versions of many secrets, 20 a call.

use std::collections::BTreeSet;

use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput as Api;
use aws_sdk_secretsmanager::types::SecretValueEntry;

use crate::context::Context;
use crate::error::During;

/// From how many secrets on they are asked for together.
const MANY: usize = 3;

/// How many secrets a call takes.
const PER_CALL: usize = 20;

/// The call that reads many.
const READS_MANY: &str = "secretsmanager:BatchGetSecretValue";

/// What is current, as far as it was told.
pub(super) struct Current(Vec<SecretValueEntry>);

impl Current {
    /// A version of a secret, that goes by its ARN or name, if it is the current one.
    pub(super) fn get(&self, secret: &str, version: &str) -> Option<Api> {
        let goes_by = |found: &&SecretValueEntry| found.arn() == Some(secret) || found.name() == Some(secret);
        let found = self.0.iter().filter(goes_by).find(|found| found.version_id() == Some(version))?;
        let api = Api::builder()
            .set_arn(found.arn.clone())
            .set_name(found.name.clone())
            .set_version_id(found.version_id.clone())
            .set_secret_binary(found.secret_binary.clone())
            .set_secret_string(found.secret_string.clone())
            .set_version_stages(found.version_stages.clone())
            .set_created_date(found.created_date);
        Some(api.build())
    }
}

/// Reads what is current in secrets, if they are many. What it does not tell, for whatever reason, is to be asked for with
/// a call of its own, which says why not.
pub(super) async fn of_many(cx: &Context, secrets: BTreeSet<&str>) -> Current {
    if secrets.len() < MANY {
        return Current(Vec::new());
    }
    let secrets: Vec<String> = secrets.into_iter().map(str::to_owned).collect();
    let pages = secrets.chunks(PER_CALL).map(|page| {
        let call = cx.secretsmanager().batch_get_secret_value().set_secret_id_list(Some(page.to_vec()));
        cx.if_allowed(READS_MANY, async move {
            let page = call.send().await.during(READS_MANY)?;
            Ok(page.secret_values.unwrap_or_default())
        })
    });
    let pages = futures::future::join_all(pages).await;
    Current(pages.into_iter().flat_map(Result::unwrap_or_default).collect())
}
