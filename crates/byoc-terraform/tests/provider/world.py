"""What exists in the account on moto, by name instead of identifier.

Read by calls of its own, not from what the provider believes. What AWS makes with every VPC (main
route table, default security group) and with every account (default VPC) is left out.
"""

import json

from botocore.exceptions import ClientError
from moto.s3.models import s3_backends

from provider import ACCOUNT

REGION = "eu-west-1"


def tags_of(thing, key="Tags"):
    return {tag["Key"]: tag["Value"] for tag in thing.get(key) or []}


def name_of(thing):
    return tags_of(thing).get("Name")


def world(client):
    ec2, iam, s3 = client("ec2", REGION), client("iam", "us-east-1"), client("s3", REGION)
    vpcs = [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    ours = {vpc["VpcId"] for vpc in vpcs}
    names = {vpc["VpcId"]: name_of(vpc) for vpc in vpcs}

    def named(operation, key, identifier, is_ours=lambda thing: thing["VpcId"] in ours):
        found = [thing for thing in getattr(ec2, operation)()[key] if is_ours(thing)]
        names.update({thing[identifier]: name_of(thing) for thing in found})
        return found

    subnets = named("describe_subnets", "Subnets", "SubnetId")
    gateways = named(
        "describe_internet_gateways", "InternetGateways", "InternetGatewayId", lambda _: True
    )
    addresses = named("describe_addresses", "Addresses", "AllocationId", lambda _: True)
    nats = named(
        "describe_nat_gateways",
        "NatGateways",
        "NatGatewayId",
        lambda nat: nat["State"] != "deleted",
    )
    tables = named("describe_route_tables", "RouteTables", "RouteTableId", has_no_main(ours))
    endpoints = named("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId")
    groups = named(
        "describe_security_groups",
        "SecurityGroups",
        "GroupId",
        lambda group: group["VpcId"] in ours and group["GroupName"] != "default",
    )
    rules = ec2.describe_security_group_rules()["SecurityGroupRules"]
    lists = ec2.describe_prefix_lists()["PrefixLists"]
    lists = {each["PrefixListId"]: each["PrefixListName"] for each in lists}

    def attribute(vpc, name, key):
        return ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=name)[key]["Value"]

    found = {
        "vpcs": [
            {
                "name": name_of(vpc),
                "cidr": vpc["CidrBlock"],
                "has_dns_support": attribute(vpc, "enableDnsSupport", "EnableDnsSupport"),
                "has_dns_hostnames": attribute(vpc, "enableDnsHostnames", "EnableDnsHostnames"),
                "tags": tags_of(vpc),
            }
            for vpc in vpcs
        ],
        "internet_gateways": [
            {
                "name": name_of(gateway),
                "vpcs": [names.get(each["VpcId"]) for each in gateway["Attachments"]],
                "tags": tags_of(gateway),
            }
            for gateway in gateways
        ],
        "subnets": [
            {
                "name": name_of(subnet),
                "vpc": names[subnet["VpcId"]],
                "cidr": subnet["CidrBlock"],
                "zone": subnet["AvailabilityZone"],
                "gives_public_addresses": subnet["MapPublicIpOnLaunch"],
                "tags": tags_of(subnet),
            }
            for subnet in subnets
        ],
        "addresses": [
            {"name": name_of(address), "tags": tags_of(address)} for address in addresses
        ],
        "nat_gateways": [
            {
                "name": name_of(nat),
                "subnet": names.get(nat["SubnetId"]),
                "addresses": [
                    names.get(each["AllocationId"]) for each in nat["NatGatewayAddresses"]
                ],
                "tags": tags_of(nat),
            }
            for nat in nats
        ],
        "route_tables": [
            {
                "name": name_of(table),
                "vpc": names[table["VpcId"]],
                "subnets": sorted(
                    names.get(each["SubnetId"])
                    for each in table["Associations"]
                    if each.get("SubnetId")
                ),
                "routes": sorted(routes_of(table, names, lists)),
                "tags": tags_of(table),
            }
            for table in tables
        ],
        "endpoints": [
            {
                "name": name_of(endpoint),
                "vpc": names[endpoint["VpcId"]],
                "service": endpoint["ServiceName"],
                "type": endpoint["VpcEndpointType"],
                "route_tables": sorted(names.get(table) for table in endpoint["RouteTableIds"]),
                "policy": json.loads(endpoint.get("PolicyDocument") or "null"),
                "tags": tags_of(endpoint),
            }
            for endpoint in endpoints
        ],
        "security_groups": [
            {
                "name": group["GroupName"],
                "vpc": names[group["VpcId"]],
                "rules": sorted(
                    rule_of(rule, names, lists)
                    for rule in rules
                    if rule["GroupId"] == group["GroupId"]
                ),
                "tags": tags_of(group),
            }
            for group in groups
        ],
        "roles": [role_of(iam, role["RoleName"]) for role in iam.list_roles()["Roles"]],
        "buckets": [bucket_of(s3, bucket["Name"]) for bucket in s3.list_buckets()["Buckets"]],
    }
    return {
        kind: sorted(things, key=lambda thing: thing["name"] or "")
        for kind, things in found.items()
    }


def has_no_main(ours):
    def is_ours(table):
        is_main = any(each.get("Main") for each in table["Associations"])
        return table["VpcId"] in ours and not is_main

    return is_ours


def routes_of(table, names, lists):
    """For example `0.0.0.0/0 by cce-…-igw`; the VPC's own range is always there."""
    for route in table["Routes"]:
        by = route.get("GatewayId") or route.get("NatGatewayId")
        if by != "local":
            to = route.get("DestinationCidrBlock") or route.get("DestinationPrefixListId")
            yield f"{lists.get(to, to)} by {names.get(by, by)}"


def rule_of(rule, names, lists):
    """For example `ingress tcp 22-22 from 192.0.2.10/32`."""
    is_egress = rule["IsEgress"]
    if rule.get("CidrIpv4"):
        peer = rule["CidrIpv4"]
    elif rule.get("PrefixListId"):
        peer = lists.get(rule["PrefixListId"], rule["PrefixListId"])
    else:
        group = rule["ReferencedGroupInfo"]["GroupId"]
        peer = names.get(group, group)
    what = "everything"
    if rule["IpProtocol"] != "-1":
        what = f"{rule['IpProtocol']} {rule['FromPort']}-{rule['ToPort']}"
    words = ("egress", "to") if is_egress else ("ingress", "from")
    return f"{words[0]} {what} {words[1]} {peer}"


def role_of(iam, name):
    role = iam.get_role(RoleName=name)["Role"]
    policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "name": name,
        "arn": role["Arn"],
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "longest_session": role["MaxSessionDuration"],
        "trust": role["AssumeRolePolicyDocument"],
        "policies": {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in policies
        },
        "attached": [policy["PolicyArn"] for policy in attached],
        "tags": tags_of(role),
    }


def bucket_of(s3, name):
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    ownership = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    return {
        "name": name,
        "region": s3.get_bucket_location(Bucket=name)["LocationConstraint"],
        "versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
        "encryption": [
            rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
            for rule in encryption["Rules"]
        ],
        "public_access_block": block,
        "ownership": [rule["ObjectOwnership"] for rule in ownership],
        "lifecycle": [
            {
                "status": rule["Status"],
                "abort_uploads_after_days": rule["AbortIncompleteMultipartUpload"][
                    "DaysAfterInitiation"
                ],
                "expire_old_versions_after_days": int(
                    rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
                ),
                "expire_delete_markers": rule["Expiration"]["ExpiredObjectDeleteMarker"],
            }
            for rule in lifecycle
        ],
        "policy": json.loads(s3.get_bucket_policy(Bucket=name)["Policy"]),
        "tags": tags_of(s3.get_bucket_tagging(Bucket=name), "TagSet"),
    }


def fill(client):
    """Two versions of one object and a deleted one in every bucket, past the policy of the bucket,
    which would refuse a caller on loopback: there is no TLS."""
    s3 = client("s3", REGION)
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    storage = s3_backends[ACCOUNT]["aws"]
    for name in names:
        for body in (b"1", b"2"):
            storage.put_object(name, "base/1", body)
        storage.put_object(name, "base/2", b"1")
        storage.delete_object(name, "base/2")
    return {"buckets": len(names)}


def buckets(client):
    """Every bucket by name: how many versions it holds, and how it is protected."""
    s3 = client("s3", REGION)

    def has(operation, name):
        try:
            getattr(s3, operation)(Bucket=name)
        except ClientError:
            return False
        return True

    def described(name):
        found = s3.list_object_versions(Bucket=name)
        return {
            "versions": len(found.get("Versions", []) + found.get("DeleteMarkers", [])),
            "has_policy": has("get_bucket_policy", name),
            "is_closed_to_the_public": has("get_public_access_block", name),
            "versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
        }

    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    return {name: described(name) for name in sorted(names)}


def meddle(client):
    """Removes the rules that let the workload reach itself, and one table's default route."""
    ec2 = client("ec2", REGION)
    [group] = ec2.describe_security_groups(
        Filters=[{"Name": "tag:Name", "Values": ["*-sg-workload"]}]
    )["SecurityGroups"]
    rules = [
        rule["SecurityGroupRuleId"]
        for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]
        if rule["GroupId"] == group["GroupId"]
        and not rule["IsEgress"]
        and rule.get("ReferencedGroupInfo", {}).get("GroupId") == group["GroupId"]
    ]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], SecurityGroupRuleIds=rules)
    for table in ec2.describe_route_tables()["RouteTables"]:
        if (name_of(table) or "").endswith("-rt-bastion"):
            table = table["RouteTableId"]
            ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    return {"rules": len(rules)}


def tag(client, key, is_there):
    """A tag of somebody else's on the VPC whose name comes first."""
    ec2 = client("ec2", REGION)
    vpcs = [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    first = min(vpcs, key=name_of)["VpcId"]
    change = ec2.create_tags if is_there else ec2.delete_tags
    change(Resources=[first], Tags=[{"Key": key, "Value": "somebody"} if is_there else {"Key": key}])
    return {}
