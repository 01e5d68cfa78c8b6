//! Creates that do not end.

use infra_provider::{Object, Operation};

use crate::KitFailure;
use crate::observer::Observer;
use crate::run::{Run, new_token};

impl Run<'_> {
    /// A create that is stopped once its identity is told: nothing is lost, and the next plan completes it.
    pub(crate) async fn cut_off(&mut self) -> Result<(), KitFailure> {
        let ty = &self.case.ty;
        self.step("stop a create");
        let config = self.config(ty, &self.case.create)?;
        let planned = self.planned(ty, None, &config)?.value;
        let (token, observer) = (new_token(), Observer::stopping());
        let result = self.client.create(ty, &planned, Operation::new(&token, &observer)).await;
        let told = observer.told();
        if let Some(object) = told.last() {
            self.note(ty, object.clone());
        }
        let object = match result {
            Ok(_) => return Err(self.failure("it went on although it was told to stop")),
            Err(failed) if told.is_empty() => return Err(self.failure(failed.error)),
            Err(failed) => match failed.object {
                Some(object) => object,
                None => return Err(self.failure("the failure does not carry the object")),
            },
        };
        self.ensure(object.id().is_some() && object.id() == told[0].id(), "it carries another object")?;
        self.ensure(object.value.is_wholly_known(), "something in the object is unknown")?;
        let fits = object.value.ty() == self.schema(ty)?.block.implied_type();
        self.ensure(fits, "the object does not fit the schema")?;

        self.step("recover what was stopped");
        let found = self.recovered(&planned, &[&token]).await?.remove(0);
        self.ensure(found.as_ref().and_then(Object::id) == object.id(), "it was not found by its token")?;

        self.step("complete what was stopped");
        let Some(read) = self.read(&[object]).await?.remove(0) else {
            return Err(self.failure("reading does not find it"));
        };
        self.settle(ty, &token, &read).await?;
        let rest = self.planned(ty, Some(&read), &config)?;
        let paths: Vec<String> = rest.replace.iter().map(ToString::to_string).collect();
        self.ensure(paths.is_empty(), format!("it needs a new object because of {}", paths.join(", ")))?;
        let complete = if rest.value == read.value {
            read
        } else {
            let (token, observer) = (new_token(), Observer::patient());
            let op = Operation::new(&token, &observer);
            let result = self.client.update(ty, &read, &rest.value, op).await;
            result.map_err(|failed| self.failure(failed.error))?
        };
        self.note(ty, complete.clone());
        self.ensure_settled(ty, &complete, &config)?;
        self.remove(ty, &complete).await
    }
}
