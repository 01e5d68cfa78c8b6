//! Changes take a while to reach all name servers.

use std::time::Duration;

use aws_sdk_route53::types::{ChangeInfo, ChangeStatus};
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
use crate::mutation::Op;

/// How long it usually takes.
const TYPICALLY: Duration = Duration::from_secs(20);

/// Waits until a change is in force everywhere.
pub(super) async fn in_force(
    cx: &Context,
    op: &Op<'_>,
    change: Option<&ChangeInfo>,
) -> Result<(), ProviderError> {
    let Some(change) = change.filter(|change| change.status != ChangeStatus::Insync) else { return Ok(()) };
    let id = change.id.strip_prefix("/change/").unwrap_or(&change.id);
    let what = format!("the change {id} to be in force");
    op.until_typically(TYPICALLY, what, || async {
        let answer = cx.route53().get_change().id(id).send().await.during("route53:GetChange")?;
        let status = answer.change_info.map(|info| info.status);
        Ok((status == Some(ChangeStatus::Insync)).then_some(()))
    })
    .await
}
