//! One action: what it needs is evaluated, announced, done, and written down.

use std::time::SystemTime;

use futures::future::{FutureExt, TryFutureExt};
use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::When;
use infra_lang::instances::check;
use infra_plan::{ActionId, ActionKind, Change as PlannedChange, ObjectId, ResourceChange};
use infra_provider::{ErrorClass, Failed, Intent, Object, Operation, Progress, Stopped, Waivers, audit};
use infra_schema::Schema;
use infra_state::{Action, Change, OpId, ProviderAddress, RawJson, Session, Stored};
use infra_value::{Marks, Path, Value};
use uuid::Uuid;

use super::answer::{Answer, Call, CallResult, Done, Failure};
use super::provision::Unproven;
use super::{Cancel, Executor, conform, prepare};
use crate::failure::Concern;
use crate::provisioners::{Occasion, Step};
use crate::remote::Connector;
use crate::secrets::Secrets;
use crate::{Event, Observer, marks, objects};

/// What every call of one action shares.
struct Performer<'a> {
    session: &'a Session,
    cancel: Cancel,
    change: &'a ResourceChange,
    provider: ProviderAddress,
    client: std::sync::Arc<dyn infra_provider::Client>,
    schema: std::sync::Arc<Schema>,
    /// Where the configuration has sensitive values.
    places: Vec<(Path, Marks)>,
    span: Option<Span>,
    /// Whether provisioners run once the object is there.
    is_provisioned: bool,
    /// Whether an object must come out as planned.
    is_held_to_the_plan: bool,
    /// What messages must not show.
    secrets: Secrets,
    /// What a deletion may give up.
    waivers: Waivers,
    /// When the action was started.
    begun: SystemTime,
}

impl<'a> Executor<'a, '_> {
    pub(super) fn object_of(&self, action: ActionId) -> Option<(ObjectId, ActionKind)> {
        let kind = self.plan.actions.get(action.0 as usize)?.kind;
        Some((self.plan.object_of(action)?, kind))
    }

    /// Evaluates what an action needs and gives the call to make; nothing when there is nothing to call.
    pub(super) fn start(&mut self, action: ActionId) -> Result<Option<Call<'a>>, Diagnostics> {
        let plan = self.plan;
        if let Some(block) = plan.actions.get(action.0 as usize).and_then(|a| a.opens.as_deref()) {
            return Ok(Some(self.open(block)?.map_ok(Answer::done).boxed()));
        }
        let Some((object, kind)) = self.object_of(action) else { return Ok(None) };
        let index = plan.actions.get(action.0 as usize).and_then(|a| a.change).unwrap_or_default();
        let Some(change) = plan.changes.get(index as usize) else { return Ok(None) };
        if kind == ActionKind::Forget {
            // Whose object it is does not matter any more.
            self.observer.notice(&Event::Started { object: object.clone(), kind, id: None });
            return Ok(Some(forget(self.session, object).map_ok(Answer::done).boxed()));
        }
        let provider = prepare::provider(&change.provider)?;
        let resource = &change.object.address.resource;
        let schema =
            self.catalog.schema(&provider.source, resource.mode, &resource.ty).cloned().ok_or_else(|| {
                let detail =
                    format!("The plan holds {object}, whose type this version of infra does not know.");
                Diagnostics::from(Diagnostic::error("Plan cannot be applied", detail))
            })?;
        let mut call = Performer {
            session: self.session,
            cancel: self.cancel.clone(),
            change,
            client: self.client(&provider)?,
            schema,
            places: Vec::new(),
            span: None,
            is_provisioned: false,
            is_held_to_the_plan: !self
                .catalog
                .get(&provider.source)
                .is_some_and(|p| p.has_forms_of_its_own()),
            provider,
            secrets: self.clients.secrets().clone(),
            waivers: self.options.waivers,
            begun: SystemTime::now(),
        };
        change.before.iter().for_each(|value| call.secrets.add(value));
        let before = change
            .before
            .as_ref()
            .map(|v| Object { value: v.unmark_deep(), private: change.private.clone() });
        let id = before.as_ref().and_then(Object::id).map(str::to_owned);
        let future = match kind {
            ActionKind::Create => {
                let planned = self.final_plan(&mut call, None)?;
                call.create(planned).boxed()
            }
            ActionKind::Update => {
                let planned = self.final_plan(&mut call, before.as_ref())?;
                // Only what is new is provisioned.
                call.is_provisioned = false;
                match before {
                    // Nothing changes but what is sensitive: that is for the state alone.
                    Some(before) if before.value == planned => call.mark(before).map_ok(Answer::done).boxed(),
                    before => call.update(before, planned).boxed(),
                }
            }
            ActionKind::Read => {
                let (block, repetition, config) = self.instance_config(change, &call.schema.block)?;
                let scope = self.evaluator.scope(&change.object.address.module, repetition);
                for condition in &block.lifecycle.preconditions {
                    check(condition, &scope, "Data source precondition failed")?;
                }
                call.span = Some(block.span);
                call.places = marks::collect(&config);
                call.secrets.add(&config);
                call.read(config.unmark_deep()).map_ok(Answer::done).boxed()
            }
            ActionKind::Import => call.import(change.before.clone()).map_ok(Answer::done).boxed(),
            ActionKind::Delete => {
                let steps = match object.deposed {
                    Some(_) => Vec::new(),
                    None => self.farewells(change)?,
                };
                let (observer, connector) = (self.observer, self.connector);
                call.delete(object.deposed.clone(), before, steps, observer, connector).boxed()
            }
            ActionKind::Forget | ActionKind::Open | ActionKind::Join => return Ok(None),
        };
        // What is created has no id yet, although the one that it replaces has.
        let id = id.filter(|_| kind != ActionKind::Create);
        self.observer.notice(&Event::Started { object, kind, id });
        Ok(Some(future))
    }

    /// The planned object with everything filled in that is known by now. What the plan said must still hold.
    fn final_plan(
        &mut self,
        call: &mut Performer<'_>,
        before: Option<&Object>,
    ) -> Result<Value, Diagnostics> {
        let change = call.change;
        let address = &change.object.address;
        let (block, repetition, config) = self.instance_config(change, &call.schema.block)?;
        call.span = Some(block.span);
        call.is_provisioned = block.provisioners.iter().any(|provisioner| provisioner.when == When::Create);
        let scope = self.evaluator.scope(&address.module, repetition);
        for condition in &block.lifecycle.preconditions {
            check(condition, &scope, "Resource precondition failed")?;
        }
        let config = match (before, &change.before) {
            (Some(_), Some(old)) => crate::planner::with_ignored(&config, old, block, &call.schema.block),
            _ => config,
        };
        // Nothing of write-only arguments is kept, not even that they were sensitive.
        let storable = marks::without_write_only(&call.schema.block, &config);
        call.places = marks::with_repeated(&call.schema.block, marks::collect(&storable));
        call.secrets.add(&marks::by_schema(&call.schema.block, &config));
        let planned =
            call.client.plan(&address.resource.ty, before, &config.unmark_deep()).map_err(|errors| {
                let concern = Concern::of(address).in_block(block).hiding(call.secrets.clone());
                errors.iter().map(|e| concern.failed("Cannot be planned", e)).collect::<Diagnostics>()
            })?;
        if let Some(after) = &change.after
            && let planned = marks::without_write_only(&call.schema.block, &planned.value)
            && let Some(path) = conform::contradiction(after, &planned)
        {
            let detail = format!(
                "Now that all values are known, {address}{path} would not become what the plan says. Nothing was done to this object. Make the plan again; if this happens again, it is a bug in the provider."
            );
            return Err(Diagnostic::error("Plan does not hold", detail)
                .at(block.span)
                .for_address(address.to_string())
                .into());
        }
        Ok(planned.value)
    }
}

async fn forget(session: &Session, object: ObjectId) -> Result<Done, Failure> {
    session.set(object.address, object.deposed, None).await?;
    Ok(Done::of(None))
}

impl<'a> Performer<'a> {
    async fn create(self, planned: Value) -> CallResult<'a> {
        let address = &self.change.object.address;
        let old = self.depose().await?;
        let (op, token) = self.begin(None, Action::Create, &planned).await?;
        let recorder = Recorder { call: &self, op };
        let operation = Operation::new(&token, &recorder);
        match self.client.create(&address.resource.ty, &planned, operation).await {
            Ok(object) => self.done(op, planned, object).await,
            Err(failed) => {
                let failed = match self.is_uncertain(op, &failed) {
                    true => self.find_out(&token, &planned, failed).await?,
                    false => failed,
                };
                let nothing_new = failed.object.is_none() && !self.is_identified(op);
                let failure = self.failed("Object could not be created", op, failed).await;
                if let (true, Some(old)) = (nothing_new, old) {
                    self.restore(old).await?;
                }
                Err(failure)
            }
        }
    }

    /// Whether a create that failed may have worked all the same.
    fn is_uncertain(&self, op: OpId, failed: &Failed) -> bool {
        failed.error.class == ErrorClass::Unreachable && failed.object.is_none() && !self.is_identified(op)
    }

    /// Finds out whether a create whose answer was lost has worked. When nothing is found, or that cannot be asked either,
    /// the call stays open in the journal and the next command asks again: a call that was held up on its way may still
    /// take effect.
    async fn find_out(&self, token: &str, planned: &Value, failed: Failed) -> Result<Failed, Failure> {
        let intent = Intent { token: token.to_owned(), begun: self.begun, planned: planned.clone() };
        let ty = &self.change.object.address.resource.ty;
        let answer = self.client.recover(ty, std::slice::from_ref(&intent)).await.into_iter().next();
        match answer {
            Some(Ok(Some(object))) => Ok(Failed { object: Some(object), ..failed }),
            Some(Ok(None) | Err(_)) | None => {
                let problem = self.concern().failed("Object could not be created", &failed.error);
                Err(problem.hint("Whether it was created all the same is not certain yet. The next command finds out, and takes it in if it was.").into())
            }
        }
    }

    async fn update(self, before: Option<Object>, planned: Value) -> CallResult<'a> {
        let Some(before) = before else {
            return Err(
                Diagnostic::error("Plan cannot be applied", "An update needs the object as it was.").into()
            );
        };
        let (op, token) = self.begin(None, Action::Update, &planned).await?;
        let recorder = Recorder { call: &self, op };
        let operation = Operation::new(&token, &recorder);
        match self.client.update(&self.change.object.address.resource.ty, &before, &planned, operation).await
        {
            Ok(object) => self.done(op, planned, object).await,
            Err(failed) => Err(self.failed("Object could not be changed", op, failed).await),
        }
    }

    async fn mark(self, before: Object) -> Result<Done, Failure> {
        let object = self.marked(before);
        let stored = self.stored(&object, false)?;
        let address = self.change.object.address.clone();
        self.session.set(address, None, Some(stored)).await?;
        Ok(Done::of(Some(object.value)))
    }

    async fn delete(
        self,
        deposed: Option<String>,
        before: Option<Object>,
        steps: Vec<Step>,
        observer: &dyn Observer,
        connector: Option<&dyn Connector>,
    ) -> CallResult<'a> {
        let Some(before) = before else {
            return Err(Diagnostic::error(
                "Plan cannot be applied",
                "A deletion needs the object as it was.",
            )
            .into());
        };
        let object = &self.change.object;
        let (cancel, secrets) = (&self.cancel, &self.secrets);
        let occasion = Occasion { object, observer, cancel, secrets, connector };
        let warnings = occasion.run(&steps).await?;
        let (op, token) = self.begin(deposed, Action::Delete, &before.value).await?;
        let recorder = Recorder { call: &self, op };
        let operation = Operation::new(&token, &recorder).waiving(self.waivers);
        match self.client.delete(&self.change.object.address.resource.ty, &before, operation).await {
            Ok(()) => {
                let recording = self.session.record_done(op, None)?;
                let durable =
                    async { recording.durable().await.map(|()| Done { warnings, ..Done::of(None) }) };
                Ok(Answer::Recording(durable.err_into().boxed()))
            }
            Err(failed) => {
                let mut failure = self.failed("Object could not be destroyed", op, failed).await;
                failure.problems.extend(warnings);
                Err(failure)
            }
        }
    }

    async fn read(self, config: Value) -> Result<Done, Failure> {
        let address = &self.change.object.address;
        let value = self
            .client
            .read_data(&address.resource.ty, &config)
            .await
            .map_err(|error| self.concern().failed("Data source could not be read", &error))?;
        let object = self.marked(Object::new(value));
        let stored = self.stored(&object, false)?;
        self.session.set(address.clone(), None, Some(stored)).await?;
        Ok(Done::of(Some(object.value)))
    }

    async fn import(self, found: Option<Value>) -> Result<Done, Failure> {
        let Some(found) = found else {
            let detail = "An import needs the object as it was found.";
            return Err(Diagnostic::error("Plan cannot be applied", detail).into());
        };
        let object = Object { value: found, private: self.change.private.clone() };
        let stored = self.stored(&object, false)?;
        self.session.set(self.change.object.address.clone(), None, Some(stored)).await?;
        Ok(Done::of(Some(object.value)))
    }

    /// Before a replacement is created first, the old object moves aside; both at once, so that it is never lost and
    /// never there twice.
    async fn depose(&self) -> Result<Option<Stored>, Failure> {
        let (PlannedChange::CreateThenDelete, Some(key)) = (self.change.change, &self.change.deposes) else {
            return Ok(None);
        };
        let address = &self.change.object.address;
        let Some(old) = self.session.object(address, None) else { return Ok(None) };
        let aside =
            Change { address: address.clone(), deposed: Some(key.clone()), object: Some(old.clone()) };
        let vacant = Change { address: address.clone(), deposed: None, object: None };
        self.session.set_all(vec![aside, vacant]).await?;
        Ok(Some(old))
    }

    async fn restore(&self, old: Stored) -> Result<(), Failure> {
        let address = &self.change.object.address;
        let back = Change { address: address.clone(), deposed: None, object: Some(old) };
        let aside = Change { address: address.clone(), deposed: self.change.deposes.clone(), object: None };
        self.session.set_all(vec![back, aside]).await?;
        Ok(())
    }

    async fn begin(
        &self,
        deposed: Option<String>,
        action: Action,
        inputs: &Value,
    ) -> Result<(OpId, String), Failure> {
        let token = Uuid::new_v4().to_string();
        let inputs = marks::without_write_only(&self.schema.block, inputs);
        let bare = marks::by_schema(&self.schema.block, &marks::apply(&inputs, &self.places));
        let inputs = RawJson::parse(&for_recovery(&bare)?)
            .map_err(|e| Diagnostic::error("State could not be written", e.to_string()))?;
        let intent = infra_state::Intent {
            address: self.change.object.address.clone(),
            deposed,
            action,
            provider: self.provider.clone(),
            token: Some(token.clone()),
            inputs,
        };
        Ok((self.session.begin(intent).await?, token))
    }

    /// Writes down what came about.
    async fn done(self, op: OpId, planned: Value, object: Object) -> CallResult<'a> {
        let object = self.marked(object);
        let stored = self.stored(&object, false)?;
        if !self.is_provisioned {
            let recording = self.session.record_done(op, Some(stored))?;
            let durable = async move {
                recording.durable().await?;
                self.audited(&planned, &object)?;
                Ok(Done::of(Some(object.value)))
            };
            return Ok(Answer::Recording(durable.boxed()));
        }
        // Until its provisioners have ended, it is one to be replaced. They run in its place.
        self.session.done(op, Some(self.stored(&object, true)?)).await?;
        self.audited(&planned, &object)?;
        let unproven = Unproven { value: object.value.clone(), stored, secrets: self.secrets.clone() };
        Ok(Answer::done(Done { unproven: Some(unproven), ..Done::of(Some(object.value)) }))
    }

    /// Whether the object is what was planned.
    fn audited(&self, planned: &Value, object: &Object) -> Result<(), Diagnostics> {
        if !object.value.is_wholly_known() {
            let detail = format!(
                "The provider left attributes of {} unknown after apply. The object exists and is in the state.",
                self.change.object
            );
            return Err(Diagnostic::error("Provider returned an incomplete object", detail)
                .maybe_at(self.span)
                .into());
        }
        let planned = marks::without_write_only(&self.schema.block, planned);
        let other =
            audit::applied(&planned, &object.value.unmark_deep()).filter(|_| self.is_held_to_the_plan);
        let Some((path, _)) = other else { return Ok(()) };
        let detail = format!(
            "{}{path} is not what was planned, and so nothing that depends on it was done. The object exists and is in the state as the provider returned it. This is a bug in the provider; please report it.",
            self.change.object
        );
        let problem = Diagnostic::error("Provider made another object than was planned", detail);
        Err(problem.maybe_at(self.span).for_address(self.change.object.to_string()).into())
    }

    /// Writes down how far it got and says what went wrong.
    async fn failed(&self, doing: &str, op: OpId, failed: Failed) -> Failure {
        let mut problems = Diagnostics::new();
        let object =
            failed.object.map(|object| self.stored(&self.marked(object), failed.tainted)).transpose();
        let object = object.unwrap_or_else(|problem| {
            problems.extend(problem);
            None
        });
        // Only what cannot hold a secret: the messages of some APIs repeat what they were sent.
        let error = &failed.error;
        let code = error.code.clone().unwrap_or_else(|| format!("{:?}", error.class));
        let call = error.operation.as_ref().map(|call| format!("{call}: ")).unwrap_or_default();
        let request = error.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        let reason = format!("{call}{code}{request}");
        problems.push(self.concern().failed(doing, &failed.error));
        let written = self.session.failed(op, &reason, object, failed.tainted).await;
        Failure { problems, state: written.err() }
    }

    fn concern(&self) -> Concern<'static> {
        Concern::of(&self.change.object).maybe_at(self.span).hiding(self.secrets.clone())
    }

    fn is_identified(&self, op: OpId) -> bool {
        self.session.unresolved().iter().any(|u| u.op == op && u.identified.is_some())
    }

    fn marked(&self, object: Object) -> Object {
        let value = marks::apply(&marks::by_schema(&self.schema.block, &object.value), &self.places);
        Object { value, private: object.private }
    }

    fn stored(&self, object: &Object, tainted: bool) -> Result<Stored, Diagnostics> {
        let value = marks::without_write_only(&self.schema.block, &object.value);
        let known = Object { value: without_unknown(&value), private: object.private.clone() };
        let (change, schema) = (self.change, &self.schema);
        objects::store(schema, &known, &change.dependencies, change.create_before_destroy, tainted)
            .map(|stored| Stored::new(self.provider.clone(), stored))
            .map_err(|problem| {
                let detail = format!("{} cannot be stored: {problem}.", change.object);
                Diagnostic::error("State could not be written", detail).into()
            })
    }
}

/// Tells the journal how a call goes.
struct Recorder<'a, 'b> {
    call: &'a Performer<'b>,
    op: OpId,
}

#[async_trait::async_trait]
impl Progress for Recorder<'_, '_> {
    async fn identified(&self, object: &Object) -> Result<(), Stopped> {
        let object = self.call.marked(object.clone());
        let stored = self.call.stored(&object, false).map_err(|problems| {
            Stopped(problems.iter().map(|p| p.detail.clone()).collect::<Vec<_>>().join(" "))
        })?;
        self.call.session.identified(self.op, stored).await.map_err(|e| Stopped(e.to_string()))
    }

    fn is_cancelled(&self) -> bool {
        self.call.cancel.is_urgent()
    }
}

/// Arguments as the journal may keep them: nothing sensitive, and null for what is not known.
fn for_recovery(value: &Value) -> Result<String, Diagnostics> {
    let value = without_unknown(&without_sensitive(value));
    infra_value::to_json(&value)
        .map_err(|e| Diagnostic::error("State could not be written", e.to_string()).into())
}

fn without_sensitive(value: &Value) -> Value {
    if value.is_sensitive() { Value::null(value.ty()) } else { value.map_children(&mut without_sensitive) }
}

fn without_unknown(value: &Value) -> Value {
    if value.is_known() {
        value.map_children(&mut without_unknown)
    } else {
        Value::null(value.ty()).with_marks(value.marks())
    }
}
