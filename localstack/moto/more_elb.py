"""Classic Load Balancers: protocols, health checks, settings and places are told as AWS tells them, and what is not there is an error.

https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerDescription.html
https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_Listener.html
https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerAttributes.html
https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_RegisterInstancesWithLoadBalancer.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-healthchecks.html
https://docs.aws.amazon.com/general/latest/gr/elb.html
"""

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidSubnetIdError
from moto.ec2.models import ec2_backends
from moto.elb.exceptions import ELBClientError, LoadBalancerNotFoundError
from moto.elb.models import ELBBackend, FakeHealthCheck, FakeListener, LoadBalancer
from moto.elb.responses import ELBResponse

ZONES = {"us-east-1": "Z35SXDOTRQ7X7K", "eu-central-1": "Z215JYRZR1TBD5", "us-west-2": "Z1H1FL5HABSF5"}
DESYNC = "elb.http.desyncmitigationmode"


def instance_protocol(self):
    return self.__dict__.get("behind") or self.protocol


FakeListener.instance_protocol = property(instance_protocol)


def ec2(balancer):
    return ec2_backends[balancer.account_id][balancer.region]


def source_security_group(self):
    group = ec2(self).get_security_group_from_id(self.security_groups[0]) if self.security_groups else None
    return {"OwnerAlias": self.account_id, "GroupName": group.name if group else "default"}


LoadBalancer.source_security_group = property(source_security_group)


def take_protocols(balancer, ports):
    """The protocol that instances are spoken to in; that of the port where nothing is said."""
    said = {int(port["LoadBalancerPort"]): port.get("InstanceProtocol") for port in ports}
    for listener in balancer.listeners:
        protocol = said.get(int(listener.load_balancer_port))
        if protocol:
            listener.behind = protocol.upper()


def zones_of_subnets(balancer):
    balancer.availability_zones = sorted(ec2(balancer).get_subnet(id).availability_zone for id in balancer.subnets)


def subnet_of(backend, id):
    try:
        return ec2_backends[backend.account_id][backend.region_name].get_subnet(id)
    except InvalidSubnetIdError:
        raise ELBClientError("SubnetNotFound", f"The subnet ID '{id}' is not valid") from None


create = ELBBackend.create_load_balancer


def create_load_balancer(self, name, zones, ports, *args, **kwargs):
    if not zones and not kwargs.get("subnets"):
        raise ELBClientError("ValidationError", "Either AvailabilityZones or SubnetIds must be specified")
    for id in kwargs.get("subnets") or []:
        subnet_of(self, id)
    # In a VPC, that is the group of the VPC where none is named, and not one that stays when the balancer goes.
    if kwargs.get("subnets") and not kwargs.get("security_groups"):
        backend = ec2_backends[self.account_id][self.region_name]
        vpc = backend.get_subnet(kwargs["subnets"][0]).vpc_id
        kwargs["security_groups"] = [backend.get_default_security_group(vpc).id]
    balancer = create(self, name, zones, ports, *args, **kwargs)
    balancer.region = self.region_name
    balancer.canonical_hosted_zone_name_id = ZONES.get(self.region_name, "Z35SXDOTRQ7X7K")
    take_protocols(balancer, ports)
    zones_of_subnets(balancer)
    first = balancer.listeners[0]
    balancer.health_check = FakeHealthCheck("5", "10", "2", "30", f"TCP:{first.instance_port}")
    balancer.attributes["access_log"] = {"Enabled": False}
    balancer.attributes["connection_draining"] = {"Enabled": False, "Timeout": 300}
    balancer.attributes["additional_attributes"] = [(DESYNC, "defensive")]
    return balancer


create_listeners = ELBBackend.create_load_balancer_listeners


def create_load_balancer_listeners(self, name, ports):
    balancer = create_listeners(self, name, ports)
    take_protocols(balancer, ports)
    return balancer


def delete_load_balancer_listeners(self, name, ports):
    """moto keeps what is deleted as soon as two go at once."""
    balancer = self.get_load_balancer(name)
    gone = {int(port) for port in ports}
    balancer.listeners = [one for one in balancer.listeners if int(one.load_balancer_port) not in gone]
    return balancer


modify = ELBBackend.modify_load_balancer_attributes


def modify_load_balancer_attributes(
    self, load_balancer_name, connection_draining=None, additional_attributes=None, access_log=None, **others
):
    """moto forgets how long draining takes where nothing is said of it, and adds what is there already."""
    attributes = self.get_load_balancer(load_balancer_name).attributes
    known = list(attributes["additional_attributes"])
    if connection_draining:
        attributes["connection_draining"] = {**attributes["connection_draining"], **connection_draining}
    if access_log:
        attributes["access_log"] = {**attributes["access_log"], **access_log}
    if others:
        modify(self, load_balancer_name, **others)
    told = [(attribute["Key"], attribute["Value"]) for attribute in additional_attributes or []]
    attributes["additional_attributes"] = list({**dict(known), **dict(told)}.items())


enable = ELBBackend.enable_availability_zones_for_load_balancer
disable = ELBBackend.disable_availability_zones_for_load_balancer
attach = ELBBackend.attach_load_balancer_to_subnets
detach = ELBBackend.detach_load_balancer_from_subnets


def change_zones(change):
    """In the default VPC, where a zone has one subnet that is meant."""

    def changed(self, load_balancer_name, availability_zones):
        zones = change(self, load_balancer_name, availability_zones)
        defaults = ec2_backends[self.account_id][self.region_name].get_default_subnets()
        self.get_load_balancer(load_balancer_name).subnets = [defaults[zone].id for zone in zones if zone in defaults]
        return zones

    return changed


def change_subnets(change):
    def changed(self, load_balancer_name, subnets):
        balancer = self.get_load_balancer(load_balancer_name)
        for id in subnets:
            subnet_of(self, id)
        before = balancer.subnets
        all_of_it = change(self, load_balancer_name, subnets)
        zones = [ec2(balancer).get_subnet(id).availability_zone for id in all_of_it]
        if len(zones) != len(set(zones)) or not all_of_it:
            balancer.subnets = before
            text = "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
            raise ELBClientError("InvalidConfigurationRequest", text if all_of_it else "It must be in a subnet")
        zones_of_subnets(balancer)
        return all_of_it

    return changed


for name, call in {
    "create_load_balancer": create_load_balancer,
    "create_load_balancer_listeners": create_load_balancer_listeners,
    "delete_load_balancer_listeners": delete_load_balancer_listeners,
    "modify_load_balancer_attributes": modify_load_balancer_attributes,
    "enable_availability_zones_for_load_balancer": change_zones(enable),
    "disable_availability_zones_for_load_balancer": change_zones(disable),
    "attach_load_balancer_to_subnets": change_subnets(attach),
    "detach_load_balancer_from_subnets": change_subnets(detach),
}.items():
    setattr(ELBBackend, name, call)


def of_balancer(call):
    """What is asked of a balancer that is not there is an error, and none of moto's."""

    def asked(self):
        name = self._get_param("LoadBalancerName")
        if name not in self.elb_backend.load_balancers:
            raise LoadBalancerNotFoundError(name)
        return call(self)

    return asked


def change_instances(call):
    def changed(self):
        name = self._get_param("LoadBalancerName")
        known = {one.id for reservation in ec2_backends[self.current_account][self.region].all_reservations() for one in reservation.instances}
        for instance in self._get_param("Instances", []):
            if instance["InstanceId"] not in known:
                text = f"Could not find EC2 instance {instance['InstanceId']}."
                raise ELBClientError("InvalidInstance", text)
        call(self)
        balancer = self.elb_backend.get_load_balancer(name)
        balancer.instance_sparse_ids = list(dict.fromkeys(balancer.instance_sparse_ids))
        return ActionResult({"Instances": balancer.instances})

    return changed


for name in ["register_instances_with_load_balancer", "deregister_instances_from_load_balancer"]:
    setattr(ELBResponse, name, change_instances(getattr(ELBResponse, name)))

for name in [
    "apply_security_groups_to_load_balancer",
    "attach_load_balancer_to_subnets",
    "configure_health_check",
    "create_load_balancer_listeners",
    "delete_load_balancer_listeners",
    "deregister_instances_from_load_balancer",
    "describe_load_balancer_attributes",
    "detach_load_balancer_from_subnets",
    "disable_availability_zones_for_load_balancer",
    "enable_availability_zones_for_load_balancer",
    "modify_load_balancer_attributes",
    "register_instances_with_load_balancer",
]:
    setattr(ELBResponse, name, of_balancer(getattr(ELBResponse, name)))
