//! What a person calls each kind of resource.

/// What a person calls each kind of resource, one and several of it, in reading order.
pub(crate) const KINDS: [(&str, &str, &str); 30] = [
    ("aws_vpc", "VPC", "VPCs"),
    ("google_compute_network", "VPC network", "VPC networks"),
    ("aws_subnet", "Subnet", "Subnets"),
    ("google_compute_subnetwork", "Subnet", "Subnets"),
    (
        "aws_internet_gateway",
        "Internet gateway",
        "Internet gateways",
    ),
    ("aws_nat_gateway", "NAT gateway", "NAT gateways"),
    ("aws_eip", "Elastic IP address", "Elastic IP addresses"),
    ("google_compute_router", "Router", "Routers"),
    ("google_compute_router_nat", "NAT", "NATs"),
    ("aws_route_table", "Route table", "Route tables"),
    (
        "aws_route_table_association",
        "Route table association",
        "Route table associations",
    ),
    ("aws_route", "Default route", "Default routes"),
    ("aws_vpc_endpoint", "S3 endpoint", "S3 endpoints"),
    ("aws_security_group", "Security group", "Security groups"),
    (
        "aws_vpc_security_group_ingress_rule",
        "Incoming rule",
        "Incoming rules",
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "Outgoing rule",
        "Outgoing rules",
    ),
    ("google_compute_firewall", "Firewall rule", "Firewall rules"),
    ("aws_iam_role", "Role", "Roles"),
    (
        "aws_iam_role_policy",
        "Policy of the role",
        "Policies of the role",
    ),
    (
        "google_service_account",
        "Service account",
        "Service accounts",
    ),
    (
        "google_service_account_iam_member",
        "Permission to impersonate the service account",
        "Permissions to impersonate the service account",
    ),
    (
        "google_project_iam_custom_role",
        "Custom role",
        "Custom roles",
    ),
    (
        "google_project_iam_member",
        "Role of the service account",
        "Roles of the service account",
    ),
    ("aws_s3_bucket", "Bucket", "Buckets"),
    ("aws_s3_bucket_policy", "Bucket policy", "Bucket policies"),
    (
        "aws_s3_bucket_public_access_block",
        "Block of public access to a bucket",
        "Blocks of public access to buckets",
    ),
    (
        "aws_s3_bucket_ownership_controls",
        "Ownership setting of a bucket",
        "Ownership settings of buckets",
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "Encryption setting of a bucket",
        "Encryption settings of buckets",
    ),
    (
        "aws_s3_bucket_versioning",
        "Versioning setting of a bucket",
        "Versioning settings of buckets",
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "Lifecycle rule of a bucket",
        "Lifecycle rules of buckets",
    ),
];

/// What a person calls one of a kind.
pub(crate) fn title(kind: &str) -> &str {
    KINDS
        .iter()
        .find(|(name, _, _)| *name == kind)
        .map_or(kind, |(_, one, _)| one)
}
