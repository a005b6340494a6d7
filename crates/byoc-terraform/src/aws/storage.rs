//! Buckets that the customer owns.

use crate::model::{Each, Resource};
use crate::policy::{Condition, Effect, Operand, Phase, Statement};

/// Every bucket and what is in it. By name, not by the ARN that AWS answers: terraform plan then
/// shows the policy before the buckets exist.
pub(super) const BUCKETS_AND_OBJECTS: &str = "flatten([for bucket in aws_s3_bucket.byoc : \
     [for end in [\"\", \"/*\"] : \"arn:${data.aws_partition.current.partition}:s3:::${bucket.bucket}${end}\"]])";
/// One bucket and what is in it.
pub(super) const BUCKET_AND_OBJECTS: &str = "[for end in [\"\", \"/*\"] : \
     \"arn:${data.aws_partition.current.partition}:s3:::${each.value.bucket}${end}\"]";

/// Undoes `prevent_destroy`, in a file of the customer's own that Terraform lays over the template
/// (`own_override.tf`).
pub(crate) const BUCKET_RELEASE: &str = "\
resource \"aws_s3_bucket\" \"byoc\" {
  lifecycle {
    prevent_destroy = false
  }
}";

const OBJECT_ACTIONS: [&str; 8] = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

/// Policy of the S3 endpoint where nothing else leads out: nothing can be carried to a bucket of
/// someone else.
pub(crate) fn endpoint_statement() -> Statement {
    Statement {
        sid: "OwnBucketsOnly",
        effect: Effect::Allow,
        actions: OBJECT_ACTIONS.to_vec(),
        resource: Some(Operand::Reference(BUCKETS_AND_OBJECTS)),
        principal: Some("\"*\""),
        conditions: Vec::new(),
        used: &[Phase::Daily],
        why: "Lets the nodes reach the buckets of this custom cloud.",
        limit: "Only the buckets of this custom cloud.",
        without: "Nodes cannot write backups.",
    }
}

/// Policy of each bucket.
pub(crate) fn bucket_statements() -> Vec<Statement> {
    let only_tls: Condition = (
        "Bool",
        "aws:SecureTransport".to_owned(),
        Operand::text("false"),
    );
    vec![
        Statement {
            sid: "ControlPlane",
            effect: Effect::Allow,
            actions: OBJECT_ACTIONS.to_vec(),
            resource: Some(Operand::Reference(BUCKET_AND_OBJECTS)),
            principal: Some("var.control_plane_object_storage_principals"),
            conditions: Vec::new(),
            used: &[Phase::Daily, Phase::Deletion],
            why: "Lets the storage principals write and read backups and cold data of the services.",
            limit: "Only the named principals, and only objects in this bucket. They can't change the settings of the bucket.",
            without: "Backups stop, and services can no longer be restored or forked.",
        },
        Statement {
            sid: "TlsOnly",
            effect: Effect::Deny,
            actions: vec!["s3:*"],
            resource: Some(Operand::Reference(BUCKET_AND_OBJECTS)),
            principal: Some("\"*\""),
            conditions: vec![only_tls],
            used: &[Phase::Daily],
            why: "Refuses every request that is not encrypted in transit.",
            limit: "Only denies, allows nothing.",
            without: "The bucket would accept requests without TLS.",
        },
    ]
}

pub(super) fn resources() -> Vec<Resource> {
    let each_bucket = |kind, body: &str| {
        Resource::new(kind, "byoc", format!("bucket = each.value.id\n{body}"))
            .each(Each::BucketSetting)
    };
    vec![
        Resource::new("aws_s3_bucket", "byoc", "bucket = each.value")
            .each(Each::Bucket)
            .bucket()
            .tail(
                "# Otherwise terraform destroy would remove policy, encryption and versioning before it finds
                 # that a bucket is not empty. The README says how to keep or delete the buckets.
                 lifecycle {
                   prevent_destroy = true
                 }",
            ),
        each_bucket(
            "aws_s3_bucket_versioning",
            "
            versioning_configuration {
              status = \"Enabled\"
            }",
        ),
        each_bucket(
            "aws_s3_bucket_server_side_encryption_configuration",
            "
            rule {
              apply_server_side_encryption_by_default {
                sse_algorithm = \"AES256\"
              }
            }",
        ),
        each_bucket(
            "aws_s3_bucket_public_access_block",
            "block_public_acls = true
             block_public_policy = true
             ignore_public_acls = true
             restrict_public_buckets = true",
        ),
        each_bucket(
            "aws_s3_bucket_ownership_controls",
            "
            rule {
              object_ownership = \"BucketOwnerEnforced\"
            }",
        ),
        each_bucket(
            "aws_s3_bucket_lifecycle_configuration",
            "
            rule {
              id = \"expire-leftovers\"
              status = \"Enabled\"

              filter {}

              abort_incomplete_multipart_upload {
                days_after_initiation = 7
              }

              noncurrent_version_expiration {
                noncurrent_days = 30
              }

              # Removes the delete marker of an object once all of its versions are deleted.
              # Otherwise no bucket would ever be empty.
              expiration {
                expired_object_delete_marker = true
              }
            }",
        )
        .tail(
            "# The lifecycle rule removes noncurrent versions, so versioning comes first.
             depends_on = [aws_s3_bucket_versioning.byoc]",
        ),
        each_bucket("aws_s3_bucket_policy", "")
            .policy("policy", bucket_statements())
            .tail("depends_on = [aws_s3_bucket_public_access_block.byoc]"),
    ]
}
