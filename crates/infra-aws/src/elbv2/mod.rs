//! Elastic Load Balancing, version 2: application, network and gateway load balancers.

mod actions;
mod attributes;
mod conditions;
mod data;
mod listener;
mod listener_attributes;
mod listener_certificate;
mod listener_rule;
mod load_balancer;
mod tagging;
mod target_group;
mod target_group_attachment;

/// How many ARNs one describing call names.
const PER_CALL: usize = 20;

use crate::registry::{Resources, resource, resource_named};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<listener::Listener>(),
        resource_named::<listener::Listener>("aws_alb_listener"),
        resource::<listener_certificate::ListenerCertificate>(),
        resource_named::<listener_certificate::ListenerCertificate>("aws_alb_listener_certificate"),
        resource::<listener_rule::ListenerRule>(),
        resource_named::<listener_rule::ListenerRule>("aws_alb_listener_rule"),
        resource::<load_balancer::LoadBalancer>(),
        resource_named::<load_balancer::LoadBalancer>("aws_alb"),
        resource::<target_group::TargetGroup>(),
        resource_named::<target_group::TargetGroup>("aws_alb_target_group"),
        resource::<target_group_attachment::TargetGroupAttachment>(),
        resource_named::<target_group_attachment::TargetGroupAttachment>("aws_alb_target_group_attachment"),
    ]
}

pub(crate) use data::data_sources;
pub(crate) use load_balancer::{check_name, wait_detached};
