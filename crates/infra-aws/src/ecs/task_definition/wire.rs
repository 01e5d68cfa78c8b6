//! Container definitions on the wire: the SDK's types know some members, ECS takes and tells more.

use std::sync::{Arc, Mutex};

use aws_sdk_ecs::config::http::HttpRequest;
use aws_sdk_ecs::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_ecs::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ecs::error::BoxError;
use aws_smithy_types::body::SdkBody;
use serde_json::Value as Json;

/// Puts container definitions into a request that the SDK has written.
pub(super) fn insert(request: &mut HttpRequest, definitions: &Json) {
    let body = request.body().bytes().and_then(|body| serde_json::from_slice::<Json>(body).ok());
    let Some(mut body) = body else { return };
    body["containerDefinitions"] = definitions.clone();
    let body = body.to_string();
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}

/// Keeps the container definitions of an answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Keep(Arc<Mutex<Option<Json>>>);

impl Keep {
    /// What was told.
    pub(super) fn kept(&self) -> Option<Json> {
        self.0.lock().ok()?.take()
    }
}

impl Intercept for Keep {
    fn name(&self) -> &'static str {
        "ContainerDefinitions"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes();
        let body = body.and_then(|body| serde_json::from_slice::<Json>(body).ok());
        let definitions = body.map(|mut body| body["taskDefinition"]["containerDefinitions"].take());
        if let (Ok(mut kept), Some(definitions)) = (self.0.lock(), definitions) {
            *kept = Some(definitions).filter(Json::is_array);
        }
        Ok(())
    }
}
