//! Names of things on AWS: what is the same in every ARN and every name of IAM.

use crate::text;

/// AWS IAM user guide, "IAM and AWS STS quotas": characters of a path, both slashes included.
pub(crate) const PATH_LIMIT: usize = 512;

/// `arn:partition:service:region:account:resource`.
pub(crate) struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of an ARN, whatever is in them; how many there are if not six.
    pub fn split(arn: &'a str) -> Result<Self, usize> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, partition, service, region, account, resource] = parts[..] else {
            return Err(parts.len());
        };
        Ok(Self {
            partition,
            service,
            region,
            account,
            resource,
        })
    }
}

/// True for the number of an account: twelve digits.
pub(crate) fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())
}

/// AWS IAM user guide, "IAM name requirements".
pub(crate) fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// Where a partition is that is not the commercial one; `None` for what is no partition.
pub(crate) fn place_of(partition: &str) -> Option<&'static str> {
    Some(match partition {
        "aws-cn" => "China",
        "aws-us-gov" => "GovCloud",
        "aws-eusc" => "the European Sovereign Cloud",
        "aws-iso" | "aws-iso-b" | "aws-iso-e" | "aws-iso-f" => "an isolated AWS network",
        _ => return None,
    })
}

/// What a person calls the things that ARNs of IAM name.
pub(crate) fn kind_called(kind: &str) -> String {
    match kind {
        "role" => "an IAM role".to_owned(),
        "user" => "an IAM user".to_owned(),
        "group" => "an IAM group".to_owned(),
        "policy" => "an IAM policy".to_owned(),
        "root" => "the root of an account".to_owned(),
        "instance-profile" => "an instance profile".to_owned(),
        "oidc-provider" | "saml-provider" => "an identity provider".to_owned(),
        "mfa" => "an MFA device".to_owned(),
        other => format!("“{}”", text::shorten(other, 64)),
    }
}
