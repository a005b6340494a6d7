"""A Terraform provider for aws that makes the calls of the real one, on moto instead of AWS.

It serves the schemas of schemas.json as provider.py does, but every resource is created, read,
changed and deleted by calls through boto3 to a moto_server on loopback, so that what a template
makes can be looked at afterwards. Which calls: those of the resources of hashicorp/aws 5.60 to
6.25. Each is also written down as IAM would be asked about it: action, resources, condition keys.

    python moto_provider.py SCHEMAS

prints the value of TF_REATTACH_PROVIDERS as one line, then answers each line of its standard
input, a command, with one line of JSON, and ends with its standard input:

    reset      forgets everything, as a new account
    world      what exists, by name (see world.py)
    calls      the calls since the last time, and forgets them
    meddle     removes a route and a security group rule behind Terraform's back
    away ZONE  AWS no longer lists this availability zone
    back       it lists them all again
    fill       puts objects into every bucket, as services do, and deletes one
    empty      empties every bucket, all versions and what is left of deleted objects
    buckets    every bucket with how it is protected
    tag KEY    puts this tag on one VPC behind Terraform's back; untag takes it off
    endpoint   the address of moto, for another provider
"""

import json
import logging
import os
import re
import sys
import tempfile
import threading
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

import provider
import world
from provider import UNKNOWN, decode, encode, wire

ACCOUNT = provider.ACCOUNT
# What the real provider is refused without minding: it warns, or falls back to an older call.
TOLERATED = {"ec2:DescribeNetworkAcls"}


class Api:
    """Every call goes through here: written down as IAM sees it, then made."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.clients = {}
        self.forget()

    def forget(self):
        self.calls = []
        # What IAM knows about things that exist: tags by id, ARN and boundary by role name.
        self.tags, self.roles = {}, {}
        # Kind of the resource that Terraform is about.
        self.kind = None
        self.zones_away = set()

    def client(self, service, region):
        key = (service, region)
        if key not in self.clients:
            self.clients[key] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                aws_access_key_id="operator",
                aws_secret_access_key="operator",
                config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
            )
        return self.clients[key]

    def write_down(self, action, *resources):
        resources = [list(resource) for resource in resources]
        call = {"action": action, "resources": resources, "kind": self.kind}
        if action in TOLERATED:
            call["is_tolerated"] = True
        self.calls.append(call)


class Ec2:
    """EC2 in one region. Resources that a call is about are those of the service authorization
    reference; which parameter names them is said at the call."""

    def __init__(self, api, region):
        self.api, self.region = api, region
        self.client = api.client("ec2", region)

    def _keys(self):
        return {"aws:RequestedRegion": [self.region], "ec2:Region": [self.region]}

    def existing(self, kind, identifier):
        keys = self._keys()
        for key, value in self.api.tags.get(identifier, {}).items():
            keys[f"aws:ResourceTag/{key}"] = keys[f"ec2:ResourceTag/{key}"] = [value]
        return f"arn:aws:ec2:{self.region}:{ACCOUNT}:{kind}/{identifier}", keys

    def new(self, kind, tags):
        keys = self._keys()
        for key, value in tags.items():
            keys[f"aws:RequestTag/{key}"] = [value]
        if tags:
            keys["aws:TagKeys"] = list(tags)
        return f"arn:aws:ec2:{self.region}:{ACCOUNT}:{kind}/*", keys

    def read(self, operation, **parameters):
        self.api.write_down(f"ec2:{operation}", ("*", self._keys()))
        return getattr(self.client, snake(operation))(**parameters)

    def create(self, operation, kind, tags, also=(), **parameters):
        """Creates one thing of this kind, tagged in the same call."""
        self.api.write_down(f"ec2:{operation}", self.new(kind, tags), *also)
        if tags:
            arn, keys = self.new(kind, tags)
            self.api.write_down("ec2:CreateTags", (arn, {**keys, "ec2:CreateAction": [operation]}))
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            parameters["TagSpecifications"] = [{"ResourceType": kind, "Tags": pairs}]
        return getattr(self.client, snake(operation))(**parameters)

    def change(self, operation, *resources, **parameters):
        """Changes, deletes or, where IAM is asked about it, reads something that exists."""
        self.api.write_down(f"ec2:{operation}", *resources)
        return getattr(self.client, snake(operation))(**parameters)

    def retag(self, kind, identifier, old, new):
        gone = [{"Key": key} for key in old if key not in new]
        pairs = {key: value for key, value in new.items() if old.get(key) != value}
        if gone:
            arn, keys = self.existing(kind, identifier)
            keys["aws:TagKeys"] = [tag["Key"] for tag in gone]
            self.change("DeleteTags", (arn, keys), Resources=[identifier], Tags=gone)
        if pairs:
            arn, keys = self.existing(kind, identifier)
            requested = self.new(kind, pairs)[1]
            tags = [{"Key": key, "Value": value} for key, value in pairs.items()]
            self.change("CreateTags", (arn, {**requested, **keys}), Resources=[identifier], Tags=tags)
        self.api.tags[identifier] = dict(new)


class Iam:
    # Calls in which IAM is told the boundary that the role has or is to get.
    BOUNDED = {
        "CreateRole",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
    }

    def __init__(self, api):
        self.api = api
        self.client = api.client("iam", "us-east-1")

    def call(self, operation, role, path=None, boundary=None, **parameters):
        arn, bound = self.api.roles.get(role, (f"arn:aws:iam::{ACCOUNT}:role{path}{role}", None))
        bound = boundary or bound
        keys = {}
        if bound and operation in self.BOUNDED:
            keys["iam:PermissionsBoundary"] = [bound]
        self.api.write_down(f"iam:{operation}", (arn, keys))
        return getattr(self.client, snake(operation))(RoleName=role, **parameters)


class S3:
    # Actions whose name is not that of the operation.
    ACTIONS = {
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    }

    def __init__(self, api, region):
        self.api, self.region = api, region
        self.client = api.client("s3", region)

    def call(self, operation, bucket, **parameters):
        action = self.ACTIONS.get(operation, operation)
        keys = {"aws:RequestedRegion": [self.region]}
        self.api.write_down(f"s3:{action}", (f"arn:aws:s3:::{bucket}", keys))
        return getattr(self.client, snake(operation))(Bucket=bucket, **parameters)

    def find(self, operation, bucket):
        """None where the bucket has no such configuration."""
        try:
            return self.call(operation, bucket)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code.startswith(("NoSuch", "ReplicationConf", "ServerSideEnc", "ObjectLockConf", "Ownership")):
                return None
            raise


def snake(operation):
    """`DescribeVpcs` → `describe_vpcs`, as boto3 calls it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation).lower()


def tags_of(thing, key="Tags"):
    return {tag["Key"]: tag["Value"] for tag in thing.get(key) or []}


def none_where_missing(read):
    """A resource that is gone is no error: Terraform plans it again."""

    def safe(*arguments):
        try:
            return read(*arguments)
        except (ClientError, IndexError) as error:
            if isinstance(error, IndexError) or "NotFound" in str(error) or "NoSuch" in str(error):
                return None
            raise

    return safe


def same_policy(state, found):
    """The text in the state where it means the same: only a changed meaning is a change."""
    if state and json.loads(state) == json.loads(found):
        return state
    return found


# --- The resources: create answers what identifies it, read what it finds ------------------------


class Vpc:
    kind = "vpc"
    FORCES_NEW = ("cidr_block",)

    def create(self, aws, value):
        ec2 = aws.ec2
        made = ec2.create("CreateVpc", "vpc", value["tags"], CidrBlock=value["cidr_block"])["Vpc"]
        vpc = made["VpcId"]
        ec2.api.tags[vpc] = value["tags"]
        # Support is on from the beginning, names are not.
        for name, attribute, default in (
            ("enable_dns_hostnames", "EnableDnsHostnames", False),
            ("enable_dns_support", "EnableDnsSupport", True),
        ):
            if value[name] != default:
                setting = {attribute: {"Value": value[name]}}
                ec2.change("ModifyVpcAttribute", ec2.existing("vpc", vpc), VpcId=vpc, **setting)
        return {"id": vpc}

    def read(self, aws, value):
        ec2, vpc = aws.ec2, value["id"]
        found = ec2.read("DescribeVpcs", VpcIds=[vpc])["Vpcs"][0]

        def attribute(name, key):
            about = ec2.existing("vpc", vpc)
            answer = ec2.change("DescribeVpcAttribute", about, VpcId=vpc, Attribute=name)
            return answer[key]["Value"]

        of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
        default = [{"Name": "default", "Values": ["true"]}]
        main = [{"Name": "association.main", "Values": ["true"]}]
        ec2.read("DescribeNetworkAcls", Filters=of_vpc + default)
        tables = ec2.read("DescribeRouteTables", Filters=of_vpc + main)["RouteTables"]
        named = [{"Name": "group-name", "Values": ["default"]}]
        groups = ec2.read("DescribeSecurityGroups", Filters=of_vpc + named)["SecurityGroups"]
        attribute("enableNetworkAddressUsageMetrics", "EnableNetworkAddressUsageMetrics")
        return {
            "arn": ec2.existing("vpc", vpc)[0],
            "cidr_block": found["CidrBlock"],
            "enable_dns_hostnames": attribute("enableDnsHostnames", "EnableDnsHostnames"),
            "enable_dns_support": attribute("enableDnsSupport", "EnableDnsSupport"),
            "main_route_table_id": tables[0]["RouteTableId"],
            "default_security_group_id": groups[0]["GroupId"],
            "owner_id": ACCOUNT,
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag("vpc", old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        vpc = value["id"]
        aws.ec2.change("DeleteVpc", aws.ec2.existing("vpc", vpc), VpcId=vpc)


class InternetGateway:
    kind = "internet-gateway"

    def create(self, aws, value):
        ec2, tags = aws.ec2, value["tags"]
        made = ec2.create("CreateInternetGateway", self.kind, tags)["InternetGateway"]
        gateway = made["InternetGatewayId"]
        ec2.api.tags[gateway] = tags
        self._both(ec2, "AttachInternetGateway", gateway, value["vpc_id"])
        return {"id": gateway}

    def _both(self, ec2, operation, gateway, vpc):
        resources = ec2.existing(self.kind, gateway), ec2.existing("vpc", vpc)
        ec2.change(operation, *resources, InternetGatewayId=gateway, VpcId=vpc)

    def read(self, aws, value):
        gateway = value["id"]
        answer = aws.ec2.read("DescribeInternetGateways", InternetGatewayIds=[gateway])
        found = answer["InternetGateways"][0]
        return {
            "arn": aws.ec2.existing(self.kind, gateway)[0],
            "vpc_id": found["Attachments"][0]["VpcId"] if found["Attachments"] else None,
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag(self.kind, old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        ec2, gateway = aws.ec2, value["id"]
        self._both(ec2, "DetachInternetGateway", gateway, value["vpc_id"])
        resource = ec2.existing(self.kind, gateway)
        ec2.change("DeleteInternetGateway", resource, InternetGatewayId=gateway)


class Subnet:
    kind = "subnet"
    FORCES_NEW = ("vpc_id", "cidr_block", "availability_zone")

    def create(self, aws, value):
        ec2, tags = aws.ec2, value["tags"]
        made = ec2.create(
            "CreateSubnet",
            "subnet",
            tags,
            [ec2.existing("vpc", value["vpc_id"])],
            VpcId=value["vpc_id"],
            CidrBlock=value["cidr_block"],
            AvailabilityZone=value["availability_zone"],
        )["Subnet"]
        ec2.api.tags[made["SubnetId"]] = tags
        return {"id": made["SubnetId"]}

    def read(self, aws, value):
        found = aws.ec2.read("DescribeSubnets", SubnetIds=[value["id"]])["Subnets"][0]
        return {
            "arn": aws.ec2.existing("subnet", value["id"])[0],
            "vpc_id": found["VpcId"],
            "cidr_block": found["CidrBlock"],
            "availability_zone": found["AvailabilityZone"],
            "map_public_ip_on_launch": found["MapPublicIpOnLaunch"],
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag("subnet", old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        ec2, subnet = aws.ec2, value["id"]
        # Interfaces that a service left behind would hold the subnet.
        of_subnet = [{"Name": "subnet-id", "Values": [subnet]}]
        ec2.read("DescribeNetworkInterfaces", Filters=of_subnet)
        ec2.change("DeleteSubnet", ec2.existing("subnet", subnet), SubnetId=subnet)


class Address:
    kind = "elastic-ip"

    def create(self, aws, value):
        tags = value["tags"]
        made = aws.ec2.create("AllocateAddress", self.kind, tags, Domain="vpc")
        aws.api.tags[made["AllocationId"]] = tags
        return {"id": made["AllocationId"]}

    def read(self, aws, value):
        ec2, address = aws.ec2, value["id"]
        found = ec2.read("DescribeAddresses", AllocationIds=[address])["Addresses"][0]
        # Its name in DNS: moto does not know the call.
        ec2.api.write_down("ec2:DescribeAddressesAttribute", ("*", ec2._keys()))
        return {
            "arn": ec2.existing(self.kind, address)[0],
            "allocation_id": address,
            "domain": found["Domain"],
            "public_ip": found["PublicIp"],
            "association_id": found.get("AssociationId"),
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag(self.kind, old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        ec2, address = aws.ec2, value["id"]
        resource = ec2.existing(self.kind, address)
        # The association that the state remembers is the NAT gateway's, which is gone by now: AWS
        # answers that there is none, and the provider goes on.
        ec2.api.write_down("ec2:DisassociateAddress", resource)
        ec2.change("ReleaseAddress", resource, AllocationId=address)


class NatGateway:
    kind = "natgateway"
    FORCES_NEW = ("subnet_id", "allocation_id")

    def create(self, aws, value):
        ec2, tags = aws.ec2, value["tags"]
        subnet, address = value["subnet_id"], value["allocation_id"]
        made = ec2.create(
            "CreateNatGateway",
            self.kind,
            tags,
            [ec2.existing("subnet", subnet), ec2.existing("elastic-ip", address)],
            SubnetId=subnet,
            AllocationId=address,
        )["NatGateway"]
        ec2.api.tags[made["NatGatewayId"]] = tags
        return {"id": made["NatGatewayId"]}

    def read(self, aws, value):
        answer = aws.ec2.read("DescribeNatGateways", NatGatewayIds=[value["id"]])
        found = answer["NatGateways"][0]
        if found["State"] == "deleted":
            return None
        return {
            "subnet_id": found["SubnetId"],
            "allocation_id": found["NatGatewayAddresses"][0]["AllocationId"],
            "public_ip": found["NatGatewayAddresses"][0]["PublicIp"],
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag(self.kind, old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        ec2, gateway = aws.ec2, value["id"]
        ec2.change("DeleteNatGateway", ec2.existing(self.kind, gateway), NatGatewayId=gateway)
        ec2.read("DescribeNatGateways", NatGatewayIds=[gateway])


class RouteTable:
    kind = "route-table"

    def create(self, aws, value):
        ec2, tags, vpc = aws.ec2, value["tags"], value["vpc_id"]
        also = [ec2.existing("vpc", vpc)]
        made = ec2.create("CreateRouteTable", self.kind, tags, also, VpcId=vpc)["RouteTable"]
        ec2.api.tags[made["RouteTableId"]] = tags
        return {"id": made["RouteTableId"]}

    def read(self, aws, value):
        answer = aws.ec2.read("DescribeRouteTables", RouteTableIds=[value["id"]])
        found = answer["RouteTables"][0]
        return {
            "arn": aws.ec2.existing(self.kind, value["id"])[0],
            "vpc_id": found["VpcId"],
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag(self.kind, old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        ec2, table = aws.ec2, value["id"]
        ec2.change("DeleteRouteTable", ec2.existing(self.kind, table), RouteTableId=table)


class Route:
    TARGETS = {"gateway_id": "GatewayId", "nat_gateway_id": "NatGatewayId"}
    FORCES_NEW = ("route_table_id", "destination_cidr_block")

    def create(self, aws, value):
        self._set("CreateRoute", aws.ec2, value)
        return {"id": f"r-{value['route_table_id']}-{value['destination_cidr_block']}"}

    def _set(self, operation, ec2, value):
        table = value["route_table_id"]
        target = {
            parameter: value[attribute]
            for attribute, parameter in self.TARGETS.items()
            if isinstance(value[attribute], str) and value[attribute]
        }
        ec2.change(
            operation,
            ec2.existing("route-table", table),
            RouteTableId=table,
            DestinationCidrBlock=value["destination_cidr_block"],
            **target,
        )

    def update(self, aws, old, new):
        self._set("ReplaceRoute", aws.ec2, new)

    def read(self, aws, value):
        answer = aws.ec2.read("DescribeRouteTables", RouteTableIds=[value["route_table_id"]])
        routes = answer["RouteTables"][0]["Routes"]
        wanted = value["destination_cidr_block"]
        found = [route for route in routes if route.get("DestinationCidrBlock") == wanted][0]
        return {
            attribute: found.get(parameter) for attribute, parameter in self.TARGETS.items()
        }

    def delete(self, aws, value):
        ec2, table = aws.ec2, value["route_table_id"]
        ec2.change(
            "DeleteRoute",
            ec2.existing("route-table", table),
            RouteTableId=table,
            DestinationCidrBlock=value["destination_cidr_block"],
        )


class RouteTableAssociation:
    FORCES_NEW = ("subnet_id",)

    def _both(self, ec2, value):
        return (
            ec2.existing("route-table", value["route_table_id"]),
            ec2.existing("subnet", value["subnet_id"]),
        )

    def create(self, aws, value):
        ec2 = aws.ec2
        made = ec2.change(
            "AssociateRouteTable",
            *self._both(ec2, value),
            RouteTableId=value["route_table_id"],
            SubnetId=value["subnet_id"],
        )
        return {"id": made["AssociationId"]}

    def read(self, aws, value):
        of_association = [
            {"Name": "association.route-table-association-id", "Values": [value["id"]]}
        ]
        found = aws.ec2.read("DescribeRouteTables", Filters=of_association)["RouteTables"][0]
        return {"route_table_id": found["RouteTableId"]}

    def delete(self, aws, value):
        resources = self._both(aws.ec2, value)
        aws.ec2.change("DisassociateRouteTable", *resources, AssociationId=value["id"])


class SecurityGroup:
    kind = "security-group"

    def create(self, aws, value):
        ec2, tags = aws.ec2, value["tags"]
        made = ec2.create(
            "CreateSecurityGroup",
            self.kind,
            tags,
            [ec2.existing("vpc", value["vpc_id"])],
            GroupName=value["name"],
            Description=value["description"],
            VpcId=value["vpc_id"],
        )
        group = made["GroupId"]
        ec2.api.tags[group] = tags
        # AWS lets every new group reach everything; the provider takes that back.
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ec2.change(
            "RevokeSecurityGroupEgress",
            ec2.existing(self.kind, group),
            GroupId=group,
            IpPermissions=[everything],
        )
        return {"id": group}

    def read(self, aws, value):
        answer = aws.ec2.read("DescribeSecurityGroups", GroupIds=[value["id"]])
        found = answer["SecurityGroups"][0]
        return {
            "arn": aws.ec2.existing(self.kind, value["id"])[0],
            "name": found["GroupName"],
            "description": found["Description"],
            "vpc_id": found["VpcId"],
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag(self.kind, old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        ec2, group = aws.ec2, value["id"]
        of_group = [{"Name": "group-id", "Values": [group]}]
        ec2.read("DescribeNetworkInterfaces", Filters=of_group)
        ec2.change("DeleteSecurityGroup", ec2.existing(self.kind, group), GroupId=group)


class SecurityGroupRule:
    def __init__(self, direction):
        self.direction = direction

    def create(self, aws, value):
        ec2, group = aws.ec2, value["security_group_id"]
        permission = {"IpProtocol": value["ip_protocol"]}
        if value["ip_protocol"] != "-1":
            permission |= {"FromPort": int(value["from_port"]), "ToPort": int(value["to_port"])}
        text = {"Description": value["description"]}
        if isinstance(value["cidr_ipv4"], str):
            permission["IpRanges"] = [{"CidrIp": value["cidr_ipv4"], **text}]
        elif isinstance(value["prefix_list_id"], str):
            permission["PrefixListIds"] = [{"PrefixListId": value["prefix_list_id"], **text}]
        else:
            peer = {"GroupId": value["referenced_security_group_id"], **text}
            permission["UserIdGroupPairs"] = [peer]
        made = ec2.change(
            f"AuthorizeSecurityGroup{self.direction}",
            ec2.existing("security-group", group),
            GroupId=group,
            IpPermissions=[permission],
        )
        return {"id": made["SecurityGroupRules"][0]["SecurityGroupRuleId"]}

    def read(self, aws, value):
        answer = aws.ec2.read("DescribeSecurityGroupRules", SecurityGroupRuleIds=[value["id"]])
        found = answer["SecurityGroupRules"][0]
        is_tcp = found["IpProtocol"] != "-1"
        return {
            "security_group_rule_id": value["id"],
            "security_group_id": found["GroupId"],
            # moto forgets it where the other side is a group.
            "description": found.get("Description") or value["description"],
            "ip_protocol": found["IpProtocol"],
            "from_port": found.get("FromPort") if is_tcp else None,
            "to_port": found.get("ToPort") if is_tcp else None,
            "cidr_ipv4": found.get("CidrIpv4"),
            "prefix_list_id": found.get("PrefixListId"),
            "referenced_security_group_id": found.get("ReferencedGroupInfo", {}).get("GroupId"),
        }

    def delete(self, aws, value):
        ec2, group = aws.ec2, value["security_group_id"]
        ec2.change(
            f"RevokeSecurityGroup{self.direction}",
            ec2.existing("security-group", group),
            GroupId=group,
            SecurityGroupRuleIds=[value["id"]],
        )


class VpcEndpoint:
    kind = "vpc-endpoint"

    def create(self, aws, value):
        ec2, tags = aws.ec2, value["tags"]
        policy = {}
        if isinstance(value["policy"], str):
            policy["PolicyDocument"] = value["policy"]
        made = ec2.create(
            "CreateVpcEndpoint",
            self.kind,
            tags,
            [
                ec2.existing("vpc", value["vpc_id"]),
                *(ec2.existing("route-table", table) for table in value["route_table_ids"]),
            ],
            VpcId=value["vpc_id"],
            ServiceName=value["service_name"],
            VpcEndpointType=value["vpc_endpoint_type"],
            RouteTableIds=value["route_table_ids"],
            **policy,
        )["VpcEndpoint"]
        ec2.api.tags[made["VpcEndpointId"]] = tags
        return {"id": made["VpcEndpointId"]}

    def read(self, aws, value):
        answer = aws.ec2.read("DescribeVpcEndpoints", VpcEndpointIds=[value["id"]])
        found = answer["VpcEndpoints"][0]
        named = [{"Name": "prefix-list-name", "Values": [found["ServiceName"]]}]
        lists = aws.ec2.read("DescribePrefixLists", Filters=named)["PrefixLists"]
        lists = [each for each in lists if each["PrefixListName"] == found["ServiceName"]]
        policy = found.get("PolicyDocument")
        if policy and isinstance(value["policy"], str):
            policy = same_policy(value["policy"], policy)
        return {
            "arn": aws.ec2.existing(self.kind, value["id"])[0],
            "vpc_id": found["VpcId"],
            "service_name": found["ServiceName"],
            "vpc_endpoint_type": found["VpcEndpointType"],
            "route_table_ids": found["RouteTableIds"],
            "prefix_list_id": lists[0]["PrefixListId"],
            "policy": policy,
            "tags": tags_of(found),
        }

    def update(self, aws, old, new):
        aws.ec2.retag(self.kind, old["id"], old["tags"], new["tags"])

    def delete(self, aws, value):
        endpoint = value["id"]
        resource = aws.ec2.existing(self.kind, endpoint)
        aws.ec2.change("DeleteVpcEndpoints", resource, VpcEndpointIds=[endpoint])


class Role:
    FORCES_NEW = ("name", "path")
    # schemas.json does not tell what can be left out from what the provider then computes: a
    # boundary that is left out is none.
    OPTIONAL = ("permissions_boundary",)

    def create(self, aws, value):
        name, path = value["name"], value["path"]
        parameters = {}
        boundary = value["permissions_boundary"]
        boundary = boundary if isinstance(boundary, str) else None
        if boundary:
            parameters["PermissionsBoundary"] = boundary
        made = aws.iam.call(
            "CreateRole",
            name,
            path,
            boundary,
            Path=path,
            AssumeRolePolicyDocument=value["assume_role_policy"],
            MaxSessionDuration=int(value["max_session_duration"]),
            **parameters,
        )["Role"]
        aws.api.roles[name] = made["Arn"], boundary
        return {"id": name}

    def read(self, aws, value):
        name = value["id"]
        found = aws.iam.call("GetRole", name)["Role"]
        aws.iam.call("ListRolePolicies", name)
        aws.iam.call("ListAttachedRolePolicies", name)
        trust = json.dumps(found["AssumeRolePolicyDocument"])
        return {
            "arn": found["Arn"],
            "name": name,
            "path": found["Path"],
            "max_session_duration": found["MaxSessionDuration"],
            "permissions_boundary": found.get("PermissionsBoundary", {}).get(
                "PermissionsBoundaryArn"
            ),
            "assume_role_policy": same_policy(value["assume_role_policy"], trust),
        }

    def update(self, aws, old, new):
        name = old["id"]
        if old["assume_role_policy"] != new["assume_role_policy"]:
            policy = new["assume_role_policy"]
            aws.iam.call("UpdateAssumeRolePolicy", name, PolicyDocument=policy)
        boundary = new["permissions_boundary"]
        if boundary is None and old["permissions_boundary"]:
            aws.iam.call("DeleteRolePermissionsBoundary", name)
            aws.api.roles[name] = aws.api.roles[name][0], None
        elif boundary != old["permissions_boundary"]:
            # IAM asks about the boundary that is to be.
            aws.iam.call(
                "PutRolePermissionsBoundary", name, None, boundary, PermissionsBoundary=boundary
            )
            aws.api.roles[name] = aws.api.roles[name][0], boundary

    def delete(self, aws, value):
        aws.iam.call("ListInstanceProfilesForRole", value["id"])
        aws.iam.call("DeleteRole", value["id"])
        del aws.api.roles[value["id"]]


class RolePolicy:
    FORCES_NEW = ("role", "name")

    def create(self, aws, value):
        role, name = value["role"], value["name"]
        aws.iam.call("PutRolePolicy", role, PolicyName=name, PolicyDocument=value["policy"])
        return {"id": f"{role}:{name}"}

    def read(self, aws, value):
        found = aws.iam.call("GetRolePolicy", value["role"], PolicyName=value["name"])
        policy = json.dumps(found["PolicyDocument"])
        return {"policy": same_policy(value["policy"], policy)}

    def update(self, aws, old, new):
        self.create(aws, new)

    def delete(self, aws, value):
        aws.iam.call("DeleteRolePolicy", value["role"], PolicyName=value["name"])


class Bucket:
    READS = (
        "GetBucketPolicy",
        "GetBucketAcl",
        "GetBucketCors",
        "GetBucketWebsite",
        "GetBucketVersioning",
        "GetBucketAccelerateConfiguration",
        "GetBucketRequestPayment",
        "GetBucketLogging",
        "GetBucketLifecycleConfiguration",
        "GetBucketReplication",
        "GetBucketEncryption",
        "GetObjectLockConfiguration",
        "GetBucketLocation",
    )

    def create(self, aws, value):
        name = value["bucket"]
        # 6.23 and later tag in the same call, which asks for this too; earlier ones, and those that
        # may not, tag afterwards.
        requested = {f"aws:RequestTag/{key}": [tag] for key, tag in value["tags"].items()}
        requested["aws:TagKeys"] = list(value["tags"])
        aws.api.write_down("s3:TagResource", (f"arn:aws:s3:::{name}", requested))
        place = {"LocationConstraint": aws.region}
        aws.s3.call("CreateBucket", name, CreateBucketConfiguration=place)
        self._tag(aws, name, value["tags"])
        return {"id": name}

    def _tag(self, aws, name, tags):
        pairs = [{"Key": key, "Value": tag} for key, tag in tags.items()]
        aws.s3.call("PutBucketTagging", name, Tagging={"TagSet": pairs})

    def read(self, aws, value):
        name = value["id"]
        aws.s3.call("HeadBucket", name)
        for operation in self.READS:
            aws.s3.find(operation, name)
        # 6.x reads tags by the one, 5.x by the other.
        aws.api.write_down("s3:ListTagsForResource", (f"arn:aws:s3:::{name}", {}))
        tags = aws.s3.find("GetBucketTagging", name) or {}
        return {"arn": f"arn:aws:s3:::{name}", "bucket": name, "tags": tags_of(tags, "TagSet")}

    def update(self, aws, old, new):
        self._tag(aws, old["id"], new["tags"])

    def delete(self, aws, value):
        aws.s3.call("DeleteBucket", value["id"])


class BucketSetting:
    """One call sets it, one reads it, one removes it. `to_api` and `from_api` translate."""

    def __init__(self, put, get, delete, to_api, from_api):
        self.put, self.get, self.remove = put, get, delete
        self.to_api, self.from_api = to_api, from_api

    def create(self, aws, value):
        aws.s3.call(self.put, value["bucket"], **self.to_api(value))
        return {"id": value["bucket"]}

    def read(self, aws, value):
        found = aws.s3.find(self.get, value["bucket"])
        return None if found is None else self.from_api(found, value)

    def update(self, aws, old, new):
        self.create(aws, new)

    def delete(self, aws, value):
        operation, parameters = self.remove
        aws.s3.call(operation, value["bucket"], **parameters)


def encryption_from_api(found, value):
    [rule] = found["ServerSideEncryptionConfiguration"]["Rules"]
    algorithm = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    value["rule"][0]["apply_server_side_encryption_by_default"][0]["sse_algorithm"] = algorithm
    return {"rule": value["rule"]}


def encryption_to_api(value):
    [rule] = value["rule"]
    [default] = rule["apply_server_side_encryption_by_default"]
    default = {"SSEAlgorithm": default["sse_algorithm"]}
    rules = [{"ApplyServerSideEncryptionByDefault": default}]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


BLOCKS = {
    "block_public_acls": "BlockPublicAcls",
    "block_public_policy": "BlockPublicPolicy",
    "ignore_public_acls": "IgnorePublicAcls",
    "restrict_public_buckets": "RestrictPublicBuckets",
}


def lifecycle_to_api(value):
    rules = [
        {
            "ID": rule["id"],
            "Status": rule["status"],
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {
                "DaysAfterInitiation": int(
                    rule["abort_incomplete_multipart_upload"][0]["days_after_initiation"]
                )
            },
            "NoncurrentVersionExpiration": {
                "NoncurrentDays": int(rule["noncurrent_version_expiration"][0]["noncurrent_days"])
            },
            "Expiration": {
                "ExpiredObjectDeleteMarker": rule["expiration"][0]["expired_object_delete_marker"]
            },
        }
        for rule in value["rule"]
    ]
    return {"LifecycleConfiguration": {"Rules": rules}}


def lifecycle_from_api(found, value):
    for rule, each in zip(value["rule"], found["Rules"], strict=True):
        rule["id"], rule["status"] = each["ID"], each["Status"]
        days = each["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
        rule["abort_incomplete_multipart_upload"][0]["days_after_initiation"] = days
        days = each["NoncurrentVersionExpiration"]["NoncurrentDays"]
        rule["noncurrent_version_expiration"][0]["noncurrent_days"] = int(days)
        marker = each["Expiration"]["ExpiredObjectDeleteMarker"]
        rule["expiration"][0]["expired_object_delete_marker"] = marker
    return {"rule": value["rule"]}


def versioning_from_api(found, value):
    value["versioning_configuration"][0]["status"] = found["Status"]
    return {"versioning_configuration": value["versioning_configuration"]}


def ownership_from_api(found, value):
    [rule] = found["OwnershipControls"]["Rules"]
    return {"rule": [{**value["rule"][0], "object_ownership": rule["ObjectOwnership"]}]}


RESOURCES = {
    "aws_vpc": Vpc(),
    "aws_internet_gateway": InternetGateway(),
    "aws_subnet": Subnet(),
    "aws_eip": Address(),
    "aws_nat_gateway": NatGateway(),
    "aws_route_table": RouteTable(),
    "aws_route": Route(),
    "aws_route_table_association": RouteTableAssociation(),
    "aws_security_group": SecurityGroup(),
    "aws_vpc_security_group_ingress_rule": SecurityGroupRule("Ingress"),
    "aws_vpc_security_group_egress_rule": SecurityGroupRule("Egress"),
    "aws_vpc_endpoint": VpcEndpoint(),
    "aws_iam_role": Role(),
    "aws_iam_role_policy": RolePolicy(),
    "aws_s3_bucket": Bucket(),
    "aws_s3_bucket_versioning": BucketSetting(
        "PutBucketVersioning",
        "GetBucketVersioning",
        ("PutBucketVersioning", {"VersioningConfiguration": {"Status": "Suspended"}}),
        lambda value: {
            "VersioningConfiguration": {"Status": value["versioning_configuration"][0]["status"]}
        },
        versioning_from_api,
    ),
    "aws_s3_bucket_server_side_encryption_configuration": BucketSetting(
        "PutBucketEncryption",
        "GetBucketEncryption",
        ("DeleteBucketEncryption", {}),
        encryption_to_api,
        encryption_from_api,
    ),
    "aws_s3_bucket_public_access_block": BucketSetting(
        "PutPublicAccessBlock",
        "GetPublicAccessBlock",
        ("DeletePublicAccessBlock", {}),
        lambda value: {
            "PublicAccessBlockConfiguration": {
                parameter: value[attribute] for attribute, parameter in BLOCKS.items()
            }
        },
        lambda found, value: {
            attribute: found["PublicAccessBlockConfiguration"][parameter]
            for attribute, parameter in BLOCKS.items()
        },
    ),
    "aws_s3_bucket_ownership_controls": BucketSetting(
        "PutBucketOwnershipControls",
        "GetBucketOwnershipControls",
        ("DeleteBucketOwnershipControls", {}),
        lambda value: {
            "OwnershipControls": {
                "Rules": [{"ObjectOwnership": value["rule"][0]["object_ownership"]}]
            }
        },
        ownership_from_api,
    ),
    "aws_s3_bucket_lifecycle_configuration": BucketSetting(
        "PutBucketLifecycleConfiguration",
        "GetBucketLifecycleConfiguration",
        ("DeleteBucketLifecycle", {}),
        lifecycle_to_api,
        lifecycle_from_api,
    ),
    "aws_s3_bucket_policy": BucketSetting(
        "PutBucketPolicy",
        "GetBucketPolicy",
        ("DeleteBucketPolicy", {}),
        lambda value: {"Policy": value["policy"]},
        lambda found, value: {"policy": same_policy(value["policy"], found["Policy"])},
    ),
}


class Aws:
    """The services in the region that the provider is configured with."""

    def __init__(self, api, region):
        self.api, self.region = api, region
        self.ec2, self.iam, self.s3 = Ec2(api, region), Iam(api), S3(api, region)


class MotoProvider(provider.Provider):
    def __init__(self, schemas, api):
        super().__init__(schemas)
        self.api = api
        self.aws = None
        # moto keeps its account in plain dictionaries.
        self.lock = threading.Lock()

    def ConfigureProvider(self, request, context):
        answer = super().ConfigureProvider(request, context)
        with self.lock:
            self.aws = Aws(self.api, self.settings["region"])
        return answer

    def ReadResource(self, request, context):
        state = decode(request.current_state)
        with self.lock:
            self.api.kind = request.type_name
            found = none_where_missing(self._read)(request.type_name, state)
        return wire.ReadResource.Response(new_state=encode(found))

    def _read(self, kind, value):
        found = RESOURCES[kind].read(self.aws, value)
        if found is None:
            return None
        if "tags" in found:
            found["tags_all"] = found["tags"]
        return {**value, **found}

    def PlanResourceChange(self, request, context):
        value, old = decode(request.proposed_new_state), decode(request.prior_state)
        if value is None:
            return wire.PlanResourceChange.Response(planned_state=encode(value))
        kind = request.type_name
        if old is None:
            value = provider.mark_computed(self.resources[kind], value)
            return wire.PlanResourceChange.Response(planned_state=encode(value))
        for name in getattr(RESOURCES[kind], "OPTIONAL", ()):
            value[name] = decode(request.config)[name]
        if "tags_all" in value:
            value["tags_all"] = value["tags"]
        # What cannot be changed: Terraform then asks again, for a new one.
        paths = [
            wire.AttributePath(steps=[wire.AttributePath.Step(attribute_name=name)])
            for name in getattr(RESOURCES[kind], "FORCES_NEW", ())
            if value[name] != old[name]
        ]
        return wire.PlanResourceChange.Response(
            planned_state=encode(value), requires_replace=paths
        )

    def ApplyResourceChange(self, request, context):
        kind = request.type_name
        resource = RESOURCES[kind]
        old, new = decode(request.prior_state), decode(request.planned_state)
        try:
            with self.lock:
                self.api.kind = kind
                if new is None:
                    resource.delete(self.aws, old)
                elif old is None:
                    new = self._read(kind, {**new, **resource.create(self.aws, new)})
                else:
                    resource.update(self.aws, old, new)
                    new = self._read(kind, new)
        except Exception as error:  # Terraform says which resource it was.
            diagnostic = wire.Diagnostic(severity=1, summary=f"{kind}: {error!r}")
            return wire.ApplyResourceChange.Response(
                new_state=request.prior_state, diagnostics=[diagnostic]
            )
        if new is not None:
            new = without_unknown(new)
        return wire.ApplyResourceChange.Response(new_state=encode(new))

    def ReadDataSource(self, request, context):
        if request.type_name != "aws_availability_zones":
            # sts:GetCallerIdentity needs no permission; the partition is asked of nobody.
            return super().ReadDataSource(request, context)
        value = decode(request.config)
        filters = [
            {"Name": each["name"], "Values": each["values"]} for each in value["filter"] or []
        ]
        if value["state"]:
            filters.append({"Name": "state", "Values": [value["state"]]})
        with self.lock:
            self.api.kind = request.type_name
            answer = self.aws.ec2.read("DescribeAvailabilityZones", Filters=filters)
            names = {zone["ZoneName"] for zone in answer["AvailabilityZones"]}
        value["names"] = sorted(names - self.api.zones_away)
        return wire.ReadDataSource.Response(state=encode(without_unknown(value)))


def without_unknown(value):
    """What AWS did not say is null."""
    if isinstance(value, dict):
        return {key: without_unknown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_unknown(each) for each in value]
    return None if value == UNKNOWN else value


def empty(api):
    """The calls of a person who empties buckets are written down. Emptied they are past moto's own,
    which takes a bucket whose versioning is suspended for one without versions."""
    s3 = api.client("s3", world.REGION)
    for bucket in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
        arn = f"arn:aws:s3:::{bucket}"
        api.kind = "aws_s3_bucket"
        api.write_down("s3:ListBucketVersions", (arn, {}))
        found = s3.list_object_versions(Bucket=bucket)
        for each in found.get("Versions", []) + found.get("DeleteMarkers", []):
            api.write_down("s3:DeleteObjectVersion", (f"{arn}/{each['Key']}", {}))
        world.s3_backends[ACCOUNT]["aws"].get_bucket(bucket).keys.clear()


def answer(command, api):
    command, _, argument = command.partition(" ")
    if command == "away":
        api.zones_away.add(argument)
        return {}
    if command == "back":
        api.zones_away.clear()
        return {}
    if command == "fill":
        return world.fill(api.client)
    if command == "empty":
        empty(api)
        return {}
    if command == "buckets":
        return world.buckets(api.client)
    if command == "reset":
        urllib.request.urlopen(urllib.request.Request(f"{api.endpoint}/moto-api/reset", method="POST"))
        api.forget()
        return {}
    if command == "world":
        return world.world(api.client)
    if command == "calls":
        calls, api.calls = api.calls, []
        return calls
    if command == "meddle":
        return world.meddle(api.client)
    if command in ("tag", "untag"):
        return world.tag(api.client, argument, command == "tag")
    if command == "endpoint":
        return api.endpoint
    return {"error": f"there is no command {command!r}"}


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with open(sys.argv[1], encoding="utf-8") as file:
        schemas = json.load(file)["hashicorp/aws"]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    api = Api(f"http://{host}:{port}")
    with tempfile.TemporaryDirectory(prefix="byoc-moto-") as folder:
        aws = MotoProvider(schemas, api)
        reattach, servers = provider.start({"hashicorp/aws": aws}, folder)
        print(json.dumps(reattach), flush=True)
        for line in sys.stdin:
            with aws.lock:
                print(json.dumps(answer(line.strip(), api)), flush=True)
        for each in servers:
            each.stop(0).wait()
    os._exit(0)


if __name__ == "__main__":
    main()
