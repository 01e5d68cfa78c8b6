"""Application Auto Scaling: tags and roles of targets, what goes with them, policies by their names, and services that moto does not know.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html
"""

import json

from moto.applicationautoscaling import models
from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend as Backend
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response
from moto.applicationautoscaling.responses import _build_policy, _build_target
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.exceptions import JsonRESTError

SERVICES = {
    "appstream": "AppStreamFleet",
    "cassandra": "CassandraTable",
    "comprehend": "ComprehendEndpoint",
    "custom-resource": "CustomResource",
    "dynamodb": "DynamoDBTable",
    "ec2": "EC2SpotFleetRequest",
    "ecs": "ECSService",
    "elasticache": "ElastiCacheRG",
    "elasticmapreduce": None,
    "kafka": "KafkaCluster",
    "lambda": "LambdaConcurrency",
    "neptune": "NeptuneCluster",
    "rds": "RDSCluster",
    "sagemaker": "SageMakerEndpoint",
    "workspaces": "WorkSpacesPool",
}
STATES = ["DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"]


def _missing(kind, *key):
    return JsonRESTError("ObjectNotFoundException", f"No {kind} found for {', '.join(key)}")


def _check(namespace, dimension):
    if namespace not in SERVICES:
        raise AWSValidationException(f"Value '{namespace}' at 'serviceNamespace' failed to satisfy constraint")
    if dimension is not None and not dimension.startswith(f"{namespace}:"):
        raise AWSValidationException("Unsupported service namespace, resource type or scalable dimension")


def _validate_params(self):
    _check(self._get_param("ServiceNamespace"), self._get_param("ScalableDimension"))


def _target_params_are_valid(namespace, r_id, dimension):
    _check(namespace, dimension)
    return True


def _page(self, items, most):
    """A page of items, and the token of the next one."""
    start = int(self._get_param("NextToken") or 0)
    end = start + (self._get_int_param("MaxResults") or most)
    return items[start:end], str(end) if end < len(items) else None


def _role(backend, namespace, given):
    """Most services have a role of their own, and take no other."""
    kind = SERVICES[namespace]
    if kind is None:
        return given
    service = f"{namespace}.application-autoscaling.amazonaws.com"
    role = f"AWSServiceRoleForApplicationAutoScaling_{kind}"
    return f"arn:aws:iam::{backend.account_id}:role/aws-service-role/{service}/{role}"


register = Backend.register_scalable_target


def register_scalable_target(self, namespace, r_id, dimension, min_capacity, max_capacity, role_arn, suspended_state):
    known = self.targets.get(dimension, {}).get(r_id)
    if known is None and (min_capacity is None or max_capacity is None):
        raise AWSValidationException("MinCapacity and MaxCapacity are required")
    before = known.suspended_state if known else dict.fromkeys(STATES, False)
    state = before | (suspended_state or {})
    target = register(self, namespace, r_id, dimension, min_capacity, max_capacity, role_arn, state)
    target.role_arn = _role(self, namespace, role_arn or target.role_arn)
    if not hasattr(target, "tags"):
        target.tags = {}
    return target


def register_with_tags(self):
    answer = json.loads(Response.register_scalable_target_without_tags(self))
    target = _tagged(self, answer["ScalableTargetARN"])
    target.tags.update(self._get_param("Tags") or {})
    return json.dumps(answer)


deregister = Backend.deregister_scalable_target


def deregister_scalable_target(self, namespace, r_id, dimension):
    if not self._scalable_target_exists(r_id, dimension):
        raise _missing("scalable target", namespace, r_id, dimension)
    deregister(self, namespace, r_id, dimension)

    def is_of_it(item):
        return (item.service_namespace, item.resource_id, item.scalable_dimension) == (namespace, r_id, dimension)

    for key, policy in list(self.policies.items()):
        if is_of_it(policy):
            policy.delete_alarms(self.account_id, self.region_name)
            del self.policies[key]
    self.scheduled_actions = [action for action in self.scheduled_actions if not is_of_it(action)]


def describe_scalable_targets(self):
    self._validate_params()
    wanted = [self._get_param(name) for name in ("ServiceNamespace", "ResourceIds", "ScalableDimension")]
    page, token = _page(self, self.applicationautoscaling_backend.describe_scalable_targets(*wanted), 50)
    return json.dumps({"ScalableTargets": [_build_target(target) for target in page], "NextToken": token})


put_policy = Backend.put_scaling_policy


def put_scaling_policy(self, policy_name, service_namespace, resource_id, scalable_dimension, policy_body, policy_type):
    """One that is changed keeps its ARN and its alarms."""
    if not self._scalable_target_exists(resource_id, scalable_dimension):
        raise _missing("scalable target", service_namespace, resource_id, scalable_dimension)
    key = models.FakeApplicationAutoscalingPolicy.formulate_key(
        service_namespace, resource_id, scalable_dimension, policy_name
    )
    old = self.policies.get(key)
    new = put_policy(
        self, policy_name, service_namespace, resource_id, scalable_dimension, policy_body, policy_type
    )
    if old is not None:
        new._guid, new.policy_arn, new.creation_time = old._guid, old.policy_arn, old.creation_time
        if new.policy_type == old.policy_type:
            new.delete_alarms(self.account_id, self.region_name)
            new.alarms = old.alarms
        else:
            old.delete_alarms(self.account_id, self.region_name)
    return new


CONFIGURATIONS = {
    "StepScaling": "StepScalingPolicyConfiguration",
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
}


def put_policy_of_type(self):
    """A policy has the configuration of its type, and no other."""
    wanted = CONFIGURATIONS.get(self._get_param("PolicyType"))
    for name in CONFIGURATIONS.values():
        if (self._get_param(name) is not None) != (name == wanted):
            raise AWSValidationException(f"A policy of type {self._get_param('PolicyType')} needs {wanted}")
    return Response.put_scaling_policy_of_any_type(self)


def describe_scaling_policies(self):
    names = self._get_param("PolicyNames")
    namespace, resource, dimension = (
        self._get_param(name) for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")
    )
    _check(namespace, dimension)
    if dimension and not resource:
        raise AWSValidationException("A scalable dimension needs a resource ID")
    backend = self.applicationautoscaling_backend
    found = [
        policy
        for policy in backend.policies.values()
        if policy.service_namespace == namespace
        and (not names or policy.policy_name in names)
        and resource in (None, policy.resource_id)
        and dimension in (None, policy.scalable_dimension)
    ]
    page, token = _page(self, found, 10)
    return json.dumps({"ScalingPolicies": [_told(backend, policy) for policy in page], "NextToken": token})


def _told(backend, policy):
    """Also with the alarms that somebody else has set on it."""
    alarms = cloudwatch_backends[backend.account_id][backend.region_name].alarms.values()
    others = [alarm for alarm in alarms if policy.policy_arn in (alarm.alarm_actions or [])]
    told = _build_policy(policy)
    told["Alarms"] += [{"AlarmARN": alarm.alarm_arn, "AlarmName": alarm.name} for alarm in others]
    return told


delete_policy = Backend.delete_scaling_policy


def delete_scaling_policy(self, policy_name, service_namespace, resource_id, scalable_dimension):
    key = (service_namespace, resource_id, scalable_dimension, policy_name)
    if models.FakeApplicationAutoscalingPolicy.formulate_key(*key) not in self.policies:
        raise _missing("scaling policy", *key)
    delete_policy(self, policy_name, service_namespace, resource_id, scalable_dimension)


put_action = Backend.put_scheduled_action


def put_scheduled_action(self, **action):
    key = [action[name] for name in ("service_namespace", "resource_id", "scalable_dimension")]
    if not self._scalable_target_exists(*key[1:]):
        raise _missing("scalable target", *key)
    put_action(self, **action)


delete_action = Backend.delete_scheduled_action


def delete_scheduled_action(self, service_namespace, scheduled_action_name, resource_id, scalable_dimension):
    before = len(self.scheduled_actions)
    delete_action(self, service_namespace, scheduled_action_name, resource_id, scalable_dimension)
    if len(self.scheduled_actions) == before:
        raise _missing("scheduled action", service_namespace, resource_id, scalable_dimension, scheduled_action_name)


def _tagged(self, arn):
    for targets in self.applicationautoscaling_backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                return target
    raise JsonRESTError("ResourceNotFoundException", f"The resource {arn} does not exist")


def list_tags_for_resource(self):
    return json.dumps({"Tags": _tagged(self, self._get_param("ResourceARN")).tags})


def tag_resource(self):
    _tagged(self, self._get_param("ResourceARN")).tags.update(self._get_param("Tags"))
    return "{}"


def untag_resource(self):
    tags = _tagged(self, self._get_param("ResourceARN")).tags
    for key in self._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"


models._target_params_are_valid = _target_params_are_valid
for call in [
    register_scalable_target,
    deregister_scalable_target,
    put_scaling_policy,
    delete_scaling_policy,
    put_scheduled_action,
    delete_scheduled_action,
]:
    setattr(Backend, call.__name__, call)
Response.register_scalable_target_without_tags = Response.register_scalable_target
Response.register_scalable_target = register_with_tags
Response.put_scaling_policy_of_any_type = Response.put_scaling_policy
Response.put_scaling_policy = put_policy_of_type
for call in [
    _validate_params,
    describe_scalable_targets,
    describe_scaling_policies,
    list_tags_for_resource,
    tag_resource,
    untag_resource,
]:
    setattr(Response, call.__name__, call)
