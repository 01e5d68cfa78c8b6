//! `aws_lb_listener_certificate`, also called `aws_alb_listener_certificate`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_elasticloadbalancingv2::types::Certificate;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::listener;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A certificate that a listener has beside its own. The id is both ARNs, with `_` between them.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb_listener_certificate")]
pub struct ListenerCertificate {
    #[attr(required, force_new)]
    certificate_arn: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    listener_arn: String,
}

/// The certificates that a listener has beside its own; `None` when it is gone.
async fn of_listener(cx: &Context, arn: &str) -> Result<Option<BTreeSet<String>>, ProviderError> {
    let call = cx.elbv2().describe_listener_certificates().listener_arn(arn).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await;
    let found = if_found(found.during("elasticloadbalancing:DescribeListenerCertificates"))?;
    let beside = |certificate: &Certificate| certificate.is_default != Some(true);
    Ok(found.map(|found| found.into_iter().filter(beside).filter_map(|c| c.certificate_arn).collect()))
}

impl ListenerCertificate {
    fn new(listener: &str, certificate: &str) -> Self {
        Self {
            certificate_arn: certificate.to_owned(),
            listener_arn: listener.to_owned(),
            id: Some(format!("{listener}_{certificate}")),
        }
    }

    fn certificate(&self) -> Certificate {
        Certificate::builder().certificate_arn(&self.certificate_arn).build()
    }
}

impl Resource for ListenerCertificate {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let listeners: Vec<String> = prior
            .iter()
            .map(|prior| prior.listener_arn.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let found = lookup::one_by_one(&listeners, |arn| of_listener(cx, arn)).await;
        let found: HashMap<&String, _> = listeners.iter().zip(found).collect();
        let answer = |prior: &Self| {
            let Some(certificates) = found.get(&prior.listener_arn) else { return Ok(None) };
            let certificates = certificates.as_ref().map_err(Clone::clone)?;
            let is_there = certificates.as_ref().is_some_and(|all| all.contains(&prior.certificate_arn));
            Ok(is_there.then(|| Self::new(&prior.listener_arn, &prior.certificate_arn)))
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.elbv2_once().add_listener_certificates().listener_arn(&planned.listener_arn);
        let call = call.certificates(planned.certificate()).send();
        call.await.during("elasticloadbalancing:AddListenerCertificates")?;
        Ok(Self::new(&planned.listener_arn, &planned.certificate_arn))
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elbv2().remove_listener_certificates().listener_arn(&prior.listener_arn);
        let call = call.certificates(prior.certificate()).send();
        call.await.during("elasticloadbalancing:RemoveListenerCertificates").map(drop)
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((listener, certificate)) = id.split_once("_arn:") else {
            let message = format!("\"{id}\" is not the ARN of a listener, `_`, and the ARN of a certificate");
            return Err(ProviderError::new(ErrorClass::Invalid, message));
        };
        cx.read(&Self::new(listener, &format!("arn:{certificate}"))).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let listeners: Vec<String> =
            listener::all(cx).await?.into_iter().filter_map(|api| api.listener_arn).collect();
        let found = lookup::one_by_one(&listeners, |arn| of_listener(cx, arn)).await;
        let mut listed = Vec::new();
        for (listener, certificates) in listeners.iter().zip(found) {
            listed.extend(certificates?.into_iter().flatten().map(|arn| Self::new(listener, &arn)));
        }
        Ok(listed)
    }
}
