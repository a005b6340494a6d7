//! Tables of calls that a person can read: `../policies/*.txt`, whose heads explain the columns.

use crate::actions;
use crate::iam::{Call, Keys};

const ACCOUNT: &str = "123456789012";
const CLOUD: &str = "018b6442-c602-42bc-b63d-438026133f60";
const OTHER_CLOUD: &str = "00000000-0000-0000-0000-000000000000";
const NAME: &str = "cce-cce0123456789a-x";
const GUARD: &str = "byoc_custom_cloud_environment_id";
/// Owns the images of the nodes.
const IMAGES: &str = "999999999999";
const REGION: &str = "eu-west-1";

/// One line of a table.
pub struct Row {
    pub policy: String,
    pub verdict: String,
    pub call: Call,
    /// The line itself, with its number: what a failure shows.
    pub text: String,
}

/// Columns of every line, without comments.
pub fn lines(table: &'static str) -> impl Iterator<Item = (String, Vec<&'static str>)> {
    table.lines().enumerate().filter_map(|(number, line)| {
        let is_row = !line.starts_with('#') && !line.is_empty();
        let columns = line.split('|').map(str::trim).collect();
        is_row.then(|| (format!("line {}: {line}", number + 1), columns))
    })
}

/// Lines of five columns.
pub fn rows(table: &'static str) -> Vec<Row> {
    lines(table)
        .map(|(text, columns)| {
            let [policy, verdict, action, about, why] = columns[..] else {
                panic!("{text} has not five columns");
            };
            assert!(!why.is_empty(), "{text}: why?");
            Row {
                policy: policy.to_owned(),
                verdict: verdict.to_owned(),
                call: call(action, about),
                text,
            }
        })
        .collect()
}

/// A call about resources in the words of the tables.
pub fn call(action: &str, about: &str) -> Call {
    let documented = actions::documented(action);
    let mut resources: Vec<(String, Keys)> = about.split(", ").flat_map(item).collect();
    for (arn, keys) in &mut resources {
        let kind = actions::resource_type(arn);
        keys.retain(|key, _| !is_about_tags(key) || documented.has_key(kind, key));
    }
    Call {
        action: action.to_owned(),
        resources,
    }
}

fn is_about_tags(key: &str) -> bool {
    [
        "aws:TagKeys",
        "aws:RequestTag/",
        "aws:ResourceTag/",
        "ec2:ResourceTag/",
    ]
    .iter()
    .any(|prefix| key.starts_with(prefix))
}

/// For example `own volume [tags=team] in us-east-1`.
fn item(text: &str) -> Vec<(String, Keys)> {
    let (text, region) = match text.trim().split_once(" in ") {
        Some((text, region)) => (text, region),
        None => (text.trim(), REGION),
    };
    let (text, changes) = match text.split_once('[') {
        Some((text, changes)) => (text.trim(), changes.trim_end_matches(']')),
        None => (text, ""),
    };
    let parts = match text {
        "a node" => vec![
            "new instance",
            "new volume",
            "new network-interface",
            "own subnet",
            "own security-group",
            "our image",
        ],
        part => vec![part],
    };
    let is_node = parts.len() > 1;
    let changed = changes.split_whitespace().next().unwrap_or_default();
    parts
        .into_iter()
        .map(|part| {
            let mut resource = Resource::new(part, region);
            if is_node {
                resource.as_in_a_node();
            }
            let applies = !is_node || changed == resource.kind;
            let changes = changes.split_whitespace().skip(usize::from(is_node));
            for change in changes.filter(|_| applies) {
                resource.change(change);
            }
            (resource.arn, resource.keys)
        })
        .collect()
}

struct Resource {
    kind: String,
    arn: String,
    keys: Keys,
    /// Prefixes of the keys that hold its tags: those it has, or those that it is to get.
    tags: &'static [&'static str],
}

const EXISTING: &[&str] = &["aws:ResourceTag", "ec2:ResourceTag"];
const REQUESTED: &[&str] = &["aws:RequestTag"];

impl Resource {
    fn new(text: &str, region: &str) -> Self {
        let (owner, kind) = text.split_once(' ').unwrap_or((text, ""));
        let mut resource = Self {
            kind: kind.to_owned(),
            arn: arn(owner, kind, region),
            keys: Keys::new(),
            tags: if owner == "new" { REQUESTED } else { EXISTING },
        };
        if !resource.arn.contains(":iam:") {
            resource.set("aws:RequestedRegion", region);
        }
        if resource.arn.contains(":s3:") {
            resource.set("aws:SecureTransport", "true");
            return resource;
        }
        match owner {
            "own" | "new" if !resource.arn.contains(":iam:") => {
                resource.tag("Name", NAME);
                resource.tag(GUARD, CLOUD);
            }
            "other" => {
                resource.tag("Name", "cce-cce99999999999-x");
                resource.tag(GUARD, OTHER_CLOUD);
            }
            "foreign" => resource.tag("Name", "production"),
            _ => {}
        }
        resource
    }

    fn as_in_a_node(&mut self) {
        match self.kind.as_str() {
            "instance" => self.set("ec2:MetadataHttpTokens", "required"),
            "volume" => self.set("ec2:Encrypted", "true"),
            "image" => self.set("ec2:Owner", IMAGES),
            _ => {}
        }
    }

    fn set(&mut self, key: &str, value: &str) {
        self.keys.insert(key.to_owned(), vec![value.to_owned()]);
    }

    fn tag(&mut self, key: &str, value: &str) {
        for prefix in self.tags {
            self.set(&format!("{prefix}/{key}"), value);
        }
        self.name_requested_tags();
    }

    fn untag(&mut self, key: &str) {
        for prefix in self.tags {
            self.keys.remove(&format!("{prefix}/{key}"));
        }
        self.name_requested_tags();
    }

    /// A request that sets tags names their keys too.
    fn name_requested_tags(&mut self) {
        let requested: Vec<String> = self
            .keys
            .keys()
            .filter_map(|key| key.strip_prefix("aws:RequestTag/"))
            .map(str::to_owned)
            .collect();
        if requested.is_empty() {
            self.keys.remove("aws:TagKeys");
        } else {
            self.keys.insert("aws:TagKeys".to_owned(), requested);
        }
    }

    fn change(&mut self, change: &str) {
        match change.split_once('=') {
            Some(("guard", "other")) => self.tag(GUARD, OTHER_CLOUD),
            Some(("name", value)) => self.tag("Name", value),
            Some(("tags", keys)) => {
                let keys = keys.split('+').map(str::to_owned).collect();
                self.keys.insert("aws:TagKeys".to_owned(), keys);
            }
            Some((key, value)) => self.set(key, value),
            None => match change.strip_prefix('-') {
                Some("guard") => self.untag(GUARD),
                Some("name") => self.untag("Name"),
                Some(key) => {
                    let removed = self.keys.remove(key);
                    assert!(removed.is_some(), "there is no {key} to take away");
                }
                None => panic!("what is the change {change:?}?"),
            },
        }
    }
}

fn arn(owner: &str, kind: &str, region: &str) -> String {
    match (owner, kind) {
        ("everything", "") => "*".to_owned(),
        ("own", "role") => format!("arn:aws:iam::{ACCOUNT}:role/cce-cce0123456789a-iam-role"),
        ("role" | "user" | "instance-profile", name) => {
            format!("arn:aws:iam::{ACCOUNT}:{owner}/{name}")
        }
        ("trail", name) => format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{name}"),
        ("document", name) => format!("arn:aws:ssm:{region}::document/{name}"),
        ("key", name) => format!("arn:aws:kms:{region}:{ACCOUNT}:key/{name}"),
        ("secret", name) => format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}"),
        ("own", "bucket") => "arn:aws:s3:::cce-cce0123456789a-backup".to_owned(),
        ("own", "object") => "arn:aws:s3:::cce-cce0123456789a-backup/base/1".to_owned(),
        ("foreign", "bucket") => "arn:aws:s3:::production".to_owned(),
        ("foreign", "object") => "arn:aws:s3:::production/base/1".to_owned(),
        // Images and snapshots belong to no account in their ARN.
        ("our", "image") => format!("arn:aws:ec2:{region}::image/ami-1"),
        (_, "image" | "snapshot") => format!("arn:aws:ec2:{region}::{kind}/*"),
        ("new", _) => format!("arn:aws:ec2:{region}:{ACCOUNT}:{kind}/*"),
        ("own" | "other" | "foreign" | "untagged", _) => {
            format!("arn:aws:ec2:{region}:{ACCOUNT}:{kind}/{owner}-1")
        }
        _ => panic!("what is {owner} {kind}?"),
    }
}
