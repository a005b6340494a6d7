//! What a security reviewer reads, in both renderings.

#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::{
    EXAMPLE_ACCOUNT, ReviewContext, TemplateInput, expected_network, expected_resources, files,
    onboarding_policy, permissions_explained, permissions_file, readme, runtime_policy,
    security_review_html, security_review_markdown,
};
use byoc_types::{DeploymentModel, PolicyKind};
use proptest::prelude::*;

fn context() -> ReviewContext {
    ReviewContext {
        display_name: "Production".to_owned(),
        organization_name: "Example Corp".to_owned(),
        product_name: "BYOC Console".to_owned(),
        date: "2026-11-23".to_owned(),
    }
}

fn both(input: &TemplateInput) -> [String; 2] {
    [
        security_review_html(input, &context()).expect("a review"),
        security_review_markdown(input, &context()).expect("a review"),
    ]
}

/// Text of an HTML file without its tags.
fn visible(html: &str) -> String {
    let body = html.split("</style>").nth(1).expect("a body");
    let mut text = String::new();
    let mut is_tag = false;
    for character in body.chars() {
        match character {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            other if !is_tag => text.push(other),
            _ => {}
        }
    }
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Words of either rendering, so that the two can be compared.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 3)
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn both_renderings_say_the_same() {
    for variant in variants::all() {
        let [html, markdown] = both(&variant.input);
        let html = words(&visible(&html));
        let missing: Vec<String> = words(&markdown).difference(&html).cloned().collect();
        assert_eq!(missing, Vec::<String>::new(), "{}", variant.name);
    }
}

#[test]
fn every_statement_range_name_and_checksum_is_in_it() {
    for variant in variants::all() {
        let input = &variant.input;
        let [html, markdown] = both(input);
        let html = visible(&html);
        let check = |needle: &str| {
            assert!(html.contains(needle), "{}: {needle}", variant.name);
            assert!(markdown.contains(needle), "{}: {needle}", variant.name);
        };
        for policy in permissions_explained(input).expect("an answer").policies {
            check(&policy.document);
            for statement in policy.statements {
                check(&statement.sid);
                statement.actions.iter().for_each(|action| check(action));
            }
        }
        for resource in expected_resources(input).expect("resources") {
            resource.name.iter().for_each(|name| check(name));
            resource
                .ranges
                .iter()
                .filter(|(_, range)| *range != "0.0.0.0/0")
                .flat_map(|(_, range)| range.split(", "))
                .for_each(check);
        }
        for file in files(input).expect("files") {
            check(&file.name);
            check(&file.sha256());
        }
        check(&expected_network(input).expect("a network").identity);
        check("simulation");
        check("Nothing was tried in a real account");
    }
}

/// What Google documents that roles/iam.serviceAccountTokenCreator holds, on the one service account.
const TOKEN_CREATOR: [&str; 7] = [
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.list",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
];

#[test]
fn what_it_says_that_nobody_can_do_no_policy_allows() {
    for variant in variants::all() {
        let input = &variant.input;
        let [_, markdown] = both(input);
        let section = markdown
            .split("\n## ")
            .find(|section| section.starts_with("What the control plane cannot do"))
            .expect("a section");
        let lacking: Vec<&str> = section
            .lines()
            .filter(|line| line.starts_with("| "))
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .collect();
        assert!(lacking.len() > 15, "{}: {lacking:?}", variant.name);
        // What the control plane may do as somebody else than the role: become it, and use buckets.
        let explained = permissions_explained(input).expect("an answer");
        let documents: String = explained
            .policies
            .iter()
            .filter(|policy| policy.policy != PolicyKind::Operator)
            .map(|policy| policy.document.as_str())
            .collect();
        let allowed = format!(
            "{}{}{documents}{}",
            runtime_policy(input).expect("a policy"),
            onboarding_policy(input, "ACCOUNT_ID").expect("a policy"),
            TOKEN_CREATOR
                .map(|permission| format!("\"{permission}\""))
                .concat()
        );
        // A denial of everything allows nothing.
        let allowed = allowed.replace("\"s3:*\"", "");
        for action in lacking {
            assert!(
                !allowed.contains(&format!("\"{action}\"")),
                "{}: {action}",
                variant.name
            );
            // Nor by a pattern.
            let service = action.split([':', '.']).next().unwrap_or_default();
            assert!(!allowed.contains(&format!("\"{service}:*\"")), "{service}");
        }
        assert!(!allowed.contains(":*\""), "{}", variant.name);
    }
}

#[test]
fn the_html_is_one_file_without_script() {
    for variant in variants::all() {
        let [html, _] = both(&variant.input);
        for forbidden in [
            "<script",
            "javascript:",
            " src=",
            "url(",
            "@import",
            " onload",
            "<link",
        ] {
            assert!(!html.contains(forbidden), "{}: {forbidden}", variant.name);
        }
        assert!(html.contains("default-src 'none'"));
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
        // Every tag that is opened is closed.
        for tag in [
            "section", "table", "article", "dl", "ul", "ol", "pre", "div", "svg", "bdi",
        ] {
            assert_eq!(
                html.matches(&format!("<{tag}>")).count()
                    + html.matches(&format!("<{tag} ")).count(),
                html.matches(&format!("</{tag}>")).count(),
                "{}: {tag}",
                variant.name
            );
        }
        // Ids are there once, and every link leads to one.
        let ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for link in html.split("href=\"#").skip(1) {
            let target = link.split('"').next().unwrap_or_default();
            assert!(ids.contains(&target), "{}: {target}", variant.name);
        }
    }
}

#[test]
fn hostile_strings_change_nothing_but_their_own_place() {
    let harmless = Harmless::new();
    for string in hostile::STRINGS.iter().chain(&[
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "](javascript:alert(1))",
        "`code` | cell |\n# Heading\n```",
        "\u{202e}gnirts\u{202c}",
        "--> <!-- ]]>",
    ]) {
        harmless.compare_with(string);
    }
}

proptest! {
    // A review takes tens of milliseconds: the many strings go through the files (`hostile.rs`).
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_name_changes_how_the_review_is_read(
        parts in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "<", ">", "&", "\"", "'", "`", "|", "\\", "\n", "\r", "[", "](", ")", "#", "*", "_",
                    "~", "-->", "\u{202e}", "\u{200b}", "\u{0}", "</bdi>", "&#60;",
                ])
                .prop_map(str::to_owned),
                any::<char>().prop_map(|character| character.to_string()),
            ],
            0..12,
        )
    ) {
        static HARMLESS: LazyLock<Harmless> = LazyLock::new(Harmless::new);
        HARMLESS.compare_with(&parts.concat());
    }
}

/// A review without anything to fear, to compare others with.
struct Harmless {
    input: TemplateInput,
    html: String,
    markdown: String,
}

impl Harmless {
    fn new() -> Self {
        let input = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
        let mut tagged = input.clone();
        tagged.tags.insert("note".to_owned(), "x".to_owned());
        let [html, markdown] = both(&tagged);
        Self {
            input,
            html,
            markdown,
        }
    }

    /// With the string as every name and as a tag the review is built the same.
    fn compare_with(&self, string: &str) {
        let hostile = ReviewContext {
            display_name: string.to_owned(),
            organization_name: string.to_owned(),
            product_name: string.to_owned(),
            date: "2026-11-23".to_owned(),
        };
        let mut input = self.input.clone();
        input.tags.insert("note".to_owned(), string.to_owned());
        // How often each mark of structure stands in a text.
        let structure = |text: &str| ["<", ">", "\"", "\n"].map(|mark| text.matches(mark).count());

        let html = security_review_html(&input, &hostile).expect("a review");
        assert_eq!(structure(&html), structure(&self.html), "{string:?}");
        assert!(!html.contains("<script"), "{string:?}");
        assert!(!html.contains('\u{202e}'), "{string:?}");

        let markdown = security_review_markdown(&input, &hostile).expect("a review");
        assert_eq!(
            markdown.lines().count(),
            self.markdown.lines().count(),
            "{string:?}"
        );
        for (found, expected) in markdown.lines().zip(self.markdown.lines()) {
            let start = |line: &str| line.chars().take(2).collect::<String>();
            assert_eq!(start(found), start(expected), "{string:?}");
            // Cells stay cells.
            let cells = |line: &str| line.replace("\\|", "").matches('|').count();
            assert_eq!(cells(found), cells(expected), "{string:?}: {found}");
        }
        let title = markdown.lines().nth(2).expect("a line under the title");
        assert!(!title.replace("\\]", "").contains(']'), "{title}");
    }
}

#[test]
fn what_was_configured_cannot_leave_its_place_in_the_files() {
    let plain = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
    let bounded = |boundary: &str| {
        let mut input = plain.clone();
        input.company_rules.permissions_boundary = Some(boundary.to_owned());
        let text = readme(&input).expect("a README") + &permissions_file(&input).expect("a file");
        let structure: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with('#') || line.starts_with("```"))
            .map(str::to_owned)
            .collect();
        structure
    };
    let harmless = bounded("x");
    for string in hostile::STRINGS {
        assert_eq!(bounded(string), harmless, "{string:?}");
    }
    // Tags are no business of the README.
    let mut tagged = plain.clone();
    tagged.tags.insert("note".to_owned(), "x".to_owned());
    assert_eq!(readme(&tagged), readme(&plain));
}

#[test]
fn removing_a_right_says_what_stops() {
    let input = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
    let [html, _] = both(&input);
    let text = visible(&html);
    assert!(text.contains("Nothing works any more: the custom cloud becomes disconnected."));
    assert_eq!(text.matches("Without it").count(), {
        let explained = permissions_explained(&input).expect("an answer");
        let statements = explained
            .policies
            .iter()
            .map(|policy| policy.statements.len());
        statements.sum::<usize>()
    });
}

/// What a reviewer would find out in a minute is said, in the downloaded files and in the review.
#[test]
fn what_is_wide_is_said() {
    for variant in variants::all() {
        let input = &variant.input;
        let is_google = input.plan.cloud == TemplateCloud::Google;
        let [html, markdown] = both(input);
        let html = visible(&html);
        let readme = readme(input).expect("a README") + &permissions_file(input).expect("a file");
        let everywhere = |needle: &str| {
            for (place, text) in [
                ("page", &html),
                ("review", &markdown),
                ("downloaded", &readme),
            ] {
                assert!(
                    plain(text).contains(needle),
                    "{} {place}: {needle}",
                    variant.name
                );
            }
        };
        everywhere("Grant these permissions only while Terraform runs, then remove them.");
        if is_google {
            everywhere("are as powerful as ownership of the project");
            for constraint in [
                "iam.allowedPolicyMemberDomains",
                "compute.vmExternalIpAccess",
                "compute.requireShieldedVm",
            ] {
                everywhere(constraint);
            }
            everywhere("roles/serviceusage.serviceUsageAdmin");
            continue;
        }
        everywhere("are as powerful as administrator access to the account");
        everywhere("The external ID is not a secret");
        everywhere("share it only with people who work on this custom cloud");
        everywhere("kms:CreateGrant");
        everywhere("Two exemptions are enough.");
        everywhere("iam:DeleteRolePermissionsBoundary");
        if !expected_network(input)
            .expect("a network")
            .buckets
            .is_empty()
        {
            everywhere("terraform destroy stops before it changes anything");
            everywhere("own_override.tf");
            everywhere("terraform state rm");
            everywhere("s3:PutBucketPolicy decides who may");
            everywhere("s3:DeleteObjectVersion");
        }
    }
}

/// The endings of access are told apart: a role's, a token's and a bucket's.
#[test]
fn destroying_the_identity_ends_no_more_than_it_does() {
    let with_buckets = |has_buckets| {
        let mut input = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
        input.has_buckets = has_buckets;
        plain(&both(&input)[1])
    };
    for (has_buckets, text) in [(true, with_buckets(true)), (false, with_buckets(false))] {
        assert!(!text.contains("ends all access"));
        assert_eq!(text.contains("by the policy of each bucket"), has_buckets);
    }
    let google = variants::input(TemplateCloud::Google, DeploymentModel::Standard, 3);
    let text = plain(&both(&google)[1]);
    assert!(!text.contains("ends all access"));
    assert!(text.contains("can stay valid until its hour is over"));
}

/// Nodes of the compliance models reach the internet through the bastion.
#[test]
fn the_way_out_through_the_bastion_is_said() {
    for model in [DeploymentModel::Hipaa, DeploymentModel::PciDss] {
        let input = variants::input(TemplateCloud::Aws, model, 3);
        let text = plain(&both(&input)[1]);
        assert!(text.contains("Through the bastion they do reach the internet"));
        assert!(text.contains("The proxy on the bastion belongs to the control plane"));
        assert!(!text.contains("no way out to the internet"));
    }
}

/// The role has what its policies and the boundary allow, so a boundary must allow each of them.
#[test]
fn what_a_boundary_must_allow_is_every_action_of_the_role() {
    let mut input = variants::input(TemplateCloud::Aws, DeploymentModel::StandardPublic, 3);
    input.company_rules.permissions_boundary = Some("arn:aws:iam::aws:policy/x".to_owned());
    let text = permissions_file(&input).expect("a file");
    let section = text
        .split("\n## ")
        .find(|section| section.starts_with("What the boundary must allow"))
        .expect("a section");
    let listed: BTreeSet<&str> = section
        .lines()
        .filter(|line| line.contains(':') && !line.contains(' '))
        .collect();
    let mut held = BTreeSet::new();
    for policy in [
        runtime_policy(&input).expect("a policy"),
        onboarding_policy(&input, "ACCOUNT_ID").expect("a policy"),
    ] {
        for statement in policy["Statement"].as_array().expect("statements") {
            let actions = &statement["Action"];
            let actions = match actions.as_array() {
                Some(actions) => actions.as_slice(),
                None => std::slice::from_ref(actions),
            };
            let texts = actions.iter().map(|one| one.as_str().expect("one"));
            held.extend(texts.map(str::to_owned));
        }
    }
    assert_eq!(listed, held.iter().map(String::as_str).collect());
}

/// A reviewer learns that the principals it names are examples.
#[test]
fn the_review_of_a_rehearsal_says_so() {
    let note = "Rehearsal: this control plane uses example";
    let mut input = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
    assert!(both(&input).iter().all(|review| !review.contains(note)));
    input.control_plane.aws_account_principal =
        format!("arn:aws:iam::{EXAMPLE_ACCOUNT}:user/byoc-control-plane");
    assert!(both(&input).iter().all(|review| review.contains(note)));
}

/// Without Markdown's escapes and line breaks.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('\\', "")
}
