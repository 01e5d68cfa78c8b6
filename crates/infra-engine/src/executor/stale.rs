//! Whether what the plan was made from is still so.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::Plan;
use infra_schema::address::ResourceInstance;
use infra_state::{InstanceObject, ProviderAddress, Session};

use crate::{digest, moves};

/// Refuses a saved plan that was applied before, which is more to the point than that its objects have moved, and one
/// whose objects have. A plan that is refused is not used up.
pub(super) async fn claim(plan: &Plan, session: &Session) -> Result<(), Diagnostics> {
    let was_applied = session.was_applied(&plan.id).await.map_err(|error| error.diagnostic())?;
    if !was_applied {
        check(plan, session)?;
        if session.claim_plan(&plan.id).await.map_err(|error| error.diagnostic())? {
            return Ok(());
        }
    }
    let detail = "This plan was applied before, perhaps in part. A plan applies at most once. Nothing was changed. Make the plan again.";
    Err(Diagnostic::error("Plan was applied already", detail).into())
}

/// Refuses a plan whose objects have moved, and names them. Changes to anything else do not matter.
pub(super) fn check(plan: &Plan, session: &Session) -> Result<(), Diagnostics> {
    let state = session.state();
    let lineage = (!state.lineage.is_empty()).then_some(&state.lineage);
    if let (Some(planned), Some(found)) = (&plan.lineage, lineage)
        && planned != found
    {
        let detail = format!(
            "The plan was made for the state with lineage {planned}; this one has lineage {found}. Nothing was changed."
        );
        let hint = "Name the state that the plan was made for with -state, or make the plan again.";
        return Err(Diagnostic::error("Plan for another state", detail).hint(hint).into());
    }
    let mut moved = Diagnostics::new();
    for change in &plan.changes {
        let id = &change.object;
        // Others may be at work on what this plan neither changes nor rests on.
        if !session.may_note(&id.address) {
            continue;
        }
        let place = change.moved_from.as_ref().unwrap_or(&id.address);
        let found = state.object(place, id.deposed.as_deref());
        let now = found.map(|object| match place.resource.ty == id.address.resource.ty {
            true => digest::of(object),
            false => moved_digest(state.provider(place), place, &id.address, object),
        });
        let what = match (&change.basis, now) {
            (Some(before), Some(now)) if *before == now => continue,
            (None, None) => continue,
            (Some(_), Some(_)) => "was changed",
            (Some(_), None) => "is no longer in the state",
            (None, Some(_)) => "was created",
        };
        let detail =
            format!("{id} {what} after the plan was made. Nothing was changed. Make the plan again.");
        moved.push(Diagnostic::error("Saved plan is stale", detail).for_address(id.to_string()));
    }
    moved.into_result(())
}

/// Digest of an object as the type that it is moved to has it.
fn moved_digest(
    provider: Option<&ProviderAddress>,
    from: &ResourceInstance,
    to: &ResourceInstance,
    object: &InstanceObject,
) -> String {
    let converted = provider.and_then(|p| moves::convert(p, &from.resource.ty, &to.resource.ty, object).ok());
    converted.map_or_else(String::new, |object| digest::of(&object))
}
