//! The life of an object, from creation to deletion.

use infra_provider::{ErrorClass, Object, Operation, Scope};
use infra_value::{Value, to_json_typed};

use crate::KitFailure;
use crate::observer::Observer;
use crate::run::{Run, new_token};

impl Run<'_> {
    /// What must be refused is, and leaves nothing.
    pub(crate) async fn refusals(&mut self) -> Result<(), KitFailure> {
        let ty = &self.case.ty;
        for (index, (json, class)) in self.case.refused.iter().enumerate() {
            self.step(format!("refused {}", index + 1));
            let config = self.config(ty, json)?;
            let planned = self.planned(ty, None, &config)?;
            let (token, observer) = (new_token(), Observer::patient());
            let op = Operation::new(&token, &observer);
            match self.client.create(ty, &planned.value, op).await {
                Ok(object) => {
                    self.note(ty, object);
                    return Err(self.failure("it was created"));
                }
                Err(failed) => {
                    let found = failed.error.class;
                    let problem = format!("{found:?} instead of {class:?}: {}", failed.error);
                    self.ensure(found == *class, problem)?;
                    if let Some(object) = failed.object {
                        self.note(ty, object);
                        return Err(self.failure("it left an object"));
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn life(&mut self) -> Result<(), KitFailure> {
        let ty = &self.case.ty;
        let mut config = self.config(ty, &self.case.create)?;
        let (mut object, token) = self.birth(&config).await?;
        self.reading(&object, &config).await?;
        let another = self.company(&object).await?;
        self.listed(&object).await?;
        self.step("import");
        self.imported(&object, &config).await?;
        self.stored(&object)?;
        for (index, json) in self.case.updates.iter().enumerate() {
            self.step(format!("update {}", index + 1));
            config = self.config(ty, json)?;
            object = self.updated(&object, &config).await?;
            self.imported(&object, &config).await?;
        }
        if let Some(json) = &self.case.replace {
            self.step("replace");
            config = self.config(ty, json)?;
            object = self.replaced(&object, &config).await?;
        }
        self.death(&object, &token).await?;
        if let Some(another) = another {
            self.step("delete another");
            self.remove(ty, &another).await?;
        }
        Ok(())
    }

    /// Creates it and looks whether recovery finds it, and only it.
    async fn birth(&mut self, config: &Value) -> Result<(Object, String), KitFailure> {
        let ty = &self.case.ty;
        let (token, other) = (new_token(), new_token());
        self.step("recover what was never created");
        let planned = self.planned(ty, None, config)?.value;
        let found = self.recovered(&planned, &[&token, &other]).await?;
        self.ensure(found.iter().all(Option::is_none), "something was found")?;

        self.step("create");
        let object = self.make(ty, config, &token).await?;
        self.ensure_settled(ty, &object, config)?;

        self.step("recover");
        let found = self.recovered(&planned, &[&other, &token]).await?;
        let is_told_apart = found[0].is_none() || self.case.has_natural_key;
        self.ensure(is_told_apart, "a create that never happened was found")?;
        let Some(recovered) = &found[1] else {
            return Err(self.failure("the object was not found by its token"));
        };
        let known = self.without_untold_secrets(&object.value)?;
        self.ensure_same(ty, "recovered, it differs", &known, &recovered.value)?;

        self.step("settle");
        for _ in 0..2 {
            self.settle(ty, &token, &object).await?;
        }
        Ok((object, token))
    }

    /// What of an object a recovery can know: a secret that the cloud tells nobody is in no journal, either.
    fn without_untold_secrets(&self, object: &Value) -> Result<Value, KitFailure> {
        let schema = self.schema(&self.case.ty)?;
        let mut known = object.as_entries().cloned().unwrap_or_default();
        for name in &self.case.untold {
            let is_secret = schema.block.attributes.get(name.as_str()).is_some_and(|a| a.sensitive);
            if let Some(attribute) = known.get_mut(name.as_str()).filter(|_| is_secret) {
                *attribute = Value::null(attribute.ty());
            }
        }
        Ok(Value::object(known))
    }

    /// Reading an object gives that object.
    async fn reading(&mut self, object: &Object, config: &Value) -> Result<(), KitFailure> {
        self.step("read");
        let read = self.reread(object).await?;
        self.ensure_settled(&self.case.ty, &read, config)
    }

    /// The object, read; must be the same.
    async fn reread(&self, object: &Object) -> Result<Object, KitFailure> {
        let Some(read) = self.read(std::slice::from_ref(object)).await?.remove(0) else {
            return Err(self.failure("it is gone"));
        };
        self.ensure_same(&self.case.ty, "read back, it differs", &object.value, &read.value)?;
        Ok(read)
    }

    /// With another object beside it, each is read as alone.
    async fn company(&mut self, object: &Object) -> Result<Option<Object>, KitFailure> {
        let ty = &self.case.ty;
        let Some(json) = &self.case.another else { return Ok(None) };
        self.step("another");
        let config = self.config(ty, json)?;
        let token = new_token();
        let another = self.make(ty, &config, &token).await?;
        let planned = self.planned(ty, None, &config)?.value;
        let found = self.recovered(&planned, &[&token]).await?.remove(0);
        let is_it = found.as_ref().and_then(Object::id) == another.id();
        self.ensure(is_it, "another object was recovered")?;
        self.settle(ty, &token, &another).await?;
        let asked = [another.clone(), another.clone(), object.clone()];
        for (asked, read) in asked.iter().zip(self.read(&asked).await?) {
            let Some(read) = read else { return Err(self.failure("it is gone")) };
            self.ensure_same(ty, "read among others, it differs", &asked.value, &read.value)?;
        }
        self.listed(&another).await?;
        Ok(Some(another))
    }

    async fn listed(&mut self, object: &Object) -> Result<(), KitFailure> {
        self.step("list");
        let ids = self.ids().await?;
        self.ensure(ids.iter().any(|id| Some(id.as_str()) == object.id()), "it is not in the list")
    }

    /// The ids of all objects of the type.
    async fn ids(&self) -> Result<Vec<String>, KitFailure> {
        let result = self.client.list(&self.case.ty, &Scope::default()).await;
        let listed = self.called("it cannot be listed", result)?;
        let ty = self.schema(&self.case.ty)?.block.implied_type();
        let fits = listed.iter().all(|object| object.value.ty() == ty);
        self.ensure(fits, "something in the list does not fit the schema")?;
        Ok(listed.iter().filter_map(Object::id).map(ToOwned::to_owned).collect())
    }

    /// Imported, it needs no change.
    async fn imported(&mut self, object: &Object, config: &Value) -> Result<(), KitFailure> {
        let before = self.import_id(object);
        let result = self.client.import(&self.case.ty, &before).await;
        let imported = self.called(&format!("{before} cannot be imported"), result)?;
        self.ensure(imported.id() == object.id(), "the import found another object")?;
        let mut told = config.as_entries().cloned().unwrap_or_default();
        let nothing = self.schema(&self.case.ty)?.block.empty_value();
        for name in &self.case.untold {
            match told.get_mut(name.as_str()) {
                // A block that nobody tells is no block.
                Some(argument) => {
                    *argument = nothing.get(name).cloned().unwrap_or(Value::null(argument.ty()))
                }
                None => return Err(self.failure(format!("there is no argument {name}"))),
            }
        }
        self.ensure_settled(&self.case.ty, &imported, &Value::object(told))
            .map_err(|failure| KitFailure { problem: format!("imported, {}", failure.problem), ..failure })
    }

    fn import_id(&self, object: &Object) -> String {
        match self.case.import_id {
            Some(of) => of(&object.value),
            None => object.id().unwrap_or_default().to_owned(),
        }
    }

    /// It survives being stored.
    fn stored(&mut self, object: &Object) -> Result<(), KitFailure> {
        self.step("store");
        let ty = &self.case.ty;
        let schema = self.schema(ty)?;
        let json = to_json_typed(&object.value, &schema.block.implied_type());
        let json = json.map_err(|error| self.failure(error))?;
        let result = self.provider.upgrade(ty, schema.version, &json);
        let restored = self.called("stored, it cannot be read", result)?;
        self.ensure_same(ty, "stored and read, it differs", &object.value, &restored)
    }

    /// Changes it in place.
    async fn updated(&mut self, object: &Object, config: &Value) -> Result<Object, KitFailure> {
        let ty = &self.case.ty;
        let planned = self.planned(ty, Some(object), config)?;
        let paths: Vec<String> = planned.replace.iter().map(ToString::to_string).collect();
        self.ensure(paths.is_empty(), format!("it needs a new object because of {}", paths.join(", ")))?;
        self.ensure(planned.value != object.value, "there is nothing to change")?;
        let (token, observer) = (new_token(), Observer::patient());
        let op = Operation::new(&token, &observer);
        let updated = match self.client.update(ty, object, &planned.value, op).await {
            Ok(updated) => updated,
            Err(failed) => {
                self.note(ty, failed.object.unwrap_or_else(|| object.clone()));
                return Err(self.failure(failed.error));
            }
        };
        self.ensure(updated.id() == object.id(), "it has another id now")?;
        self.note(ty, updated.clone());
        self.ensure_as_planned(ty, &planned.value, &updated)?;
        self.ensure_settled(ty, &updated, config)?;
        self.reread(&updated).await?;
        Ok(updated)
    }

    /// Replaces it; the one before is gone from reads then.
    async fn replaced(&mut self, object: &Object, config: &Value) -> Result<Object, KitFailure> {
        let ty = &self.case.ty;
        let planned = self.planned(ty, Some(object), config)?;
        self.ensure(!planned.replace.is_empty(), "it needs no new object")?;
        self.remove(ty, object).await?;
        let new = self.make_and_settle(ty, config).await?;
        self.ensure_settled(ty, &new, config)?;
        if new.id() != object.id() {
            let read = self.read(&[object.clone(), new.clone()]).await?;
            self.ensure(read[0].is_none(), "the one before is still there")?;
            self.ensure(read[1].is_some(), "the new one is not there")?;
        }
        Ok(new)
    }

    /// Deletes it, twice; then it is nowhere.
    async fn death(&mut self, object: &Object, token: &str) -> Result<(), KitFailure> {
        let ty = &self.case.ty;
        self.step("delete");
        self.remove(ty, object).await?;
        self.step("delete again");
        self.remove(ty, object).await?;
        self.step("gone");
        let read = self.read(std::slice::from_ref(object)).await?.remove(0);
        self.ensure(read.is_none(), "reading still finds it")?;
        let ids = self.ids().await?;
        self.ensure(!ids.iter().any(|id| Some(id.as_str()) == object.id()), "it is still in the list")?;
        match self.client.import(ty, &self.import_id(object)).await {
            Ok(_) => return Err(self.failure("import still finds it")),
            Err(error) => {
                let problem = format!("import fails with {:?} instead of NotFound: {error}", error.class);
                self.ensure(error.class == ErrorClass::NotFound, problem)?;
            }
        }
        let found = self.recovered(&object.value, &[token]).await?.remove(0);
        self.ensure(found.is_none(), "recovery still finds it")
    }
}
