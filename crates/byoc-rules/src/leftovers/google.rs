//! Google Cloud: everything is told by its path below the project.

use super::{Kind, Listing, Named, Searched, word_at};

/// In the order in which Google Cloud lets go of them.
pub(super) const KINDS: [Kind; 9] = [
    Kind {
        word: "instances",
        label: "Instance",
        commands: &["gcloud compute instances delete {id} --project={project} --zone={place}"],
        note: "",
    },
    Kind {
        word: "disks",
        label: "Disk",
        commands: &["gcloud compute disks delete {id} --project={project} --zone={place}"],
        note: "",
    },
    Kind {
        word: "firewalls",
        label: "Firewall rule",
        commands: &["gcloud compute firewall-rules delete {id} --project={project}"],
        note: "",
    },
    Kind {
        word: "routers",
        label: "Router with its NAT",
        commands: &["gcloud compute routers delete {id} --project={project} --region={place}"],
        note: "",
    },
    Kind {
        word: "addresses",
        label: "IP address",
        commands: &["gcloud compute addresses delete {id} --project={project} --region={place}"],
        note: "",
    },
    Kind {
        word: "subnetworks",
        label: "Subnet",
        commands: &[
            "gcloud compute networks subnets delete {id} --project={project} --region={place}",
        ],
        note: "",
    },
    Kind {
        word: "networks",
        label: "VPC network",
        commands: &["gcloud compute networks delete {id} --project={project}"],
        note: "",
    },
    Kind {
        word: "serviceAccounts",
        label: "Service account",
        commands: &["gcloud iam service-accounts delete {id} --project={project}"],
        note: "Its roles in the project are removed with it.",
    },
    Kind {
        word: "roles",
        label: "Custom role",
        commands: &["gcloud iam roles delete {id} --project={project}"],
        note: "Google Cloud keeps a deleted role for 7 days. You can restore it in this time.",
    },
];

pub(super) fn listings(of: &Searched<'_>) -> Vec<Listing> {
    let (name, project) = (of.unique_name, of.project.unwrap_or("PROJECT_ID"));
    let underscored = name.replace('-', "_");
    let compute = |what: &str| {
        format!(
            "gcloud compute {what} list --project={project} --filter=\"name~^{name}\" --format=\"value(selfLink)\""
        )
    };
    let each = [
        "instances",
        "disks",
        "firewall-rules",
        "routers",
        "networks subnets",
        "networks",
    ];
    let compute: Vec<String> = each.into_iter().map(compute).collect();
    vec![
        Listing {
            title: "Everything, if the Cloud Asset API is enabled in the project",
            command: format!(
                "gcloud asset search-all-resources --scope=projects/{project} \
                 --query=\"name:{name}* OR name:{underscored}*\" --format=json"
            ),
        },
        Listing {
            title: "Machines and networks, if the Cloud Asset API is not enabled",
            command: compute.join("\n"),
        },
        Listing {
            title: "Service accounts and custom roles, if the Cloud Asset API is not enabled",
            command: format!(
                "gcloud iam service-accounts list --project={project} --filter=\"email~^{name}\" \
                 --format=\"value(name)\"\n\
                 gcloud iam roles list --project={project} --filter=\"name~{underscored}\" \
                 --format=\"value(name)\""
            ),
        },
    ]
}

/// Everything that has a path below a project in the text: full names of the asset search, links of
/// Compute Engine, names of IAM.
pub(super) fn named(text: &str) -> Vec<Named<'_>> {
    text.match_indices("projects/")
        .filter_map(|(at, _)| of_path(word_at(text, at), at))
        .collect()
}

fn of_path(path: &str, at: usize) -> Option<Named<'_>> {
    let parts: Vec<&str> = path.split('/').collect();
    let (place, word, id) = match parts[..] {
        ["projects", _, "global", word, id] => ("", word, id),
        [
            "projects",
            _,
            "regions" | "zones" | "locations",
            place,
            word,
            id,
        ] => (place, word, id),
        ["projects", _, word, id] => ("", word, id),
        _ => return None,
    };
    // The name of a place is no thing.
    if matches!(word, "regions" | "zones" | "locations" | "global") || id.is_empty() {
        return None;
    }
    Some(Named {
        kind: KINDS.iter().position(|kind| kind.word == word),
        whole: path,
        id,
        place,
        at,
    })
}
