use byoc_rules::cloud::TemplateCloud::{Aws, Google};
use byoc_rules::identifier::{
    Expected, IdentifierError, check, check_role_arn, check_service_account, check_storable, read,
    read_output, role_name, warning,
};
use proptest::prelude::*;

use crate::assert_is_sentence;

const NAME: &str = "cce-cce0123456789a";
const ARN: &str = "arn:aws:iam::123456789012:role/cce-cce0123456789a-iam-role";
const AWS_CLOUD: Expected<'static> = Expected {
    cloud: Aws,
    unique_name: NAME,
    role_path: "/",
};
const GOOGLE_CLOUD: Expected<'static> = Expected {
    cloud: Google,
    ..AWS_CLOUD
};
const ACCOUNT: &str =
    "projects/my-project/serviceAccounts/cce-cce0123456789a@my-project.iam.gserviceaccount.com";

#[track_caller]
fn assert_error(error: &IdentifierError, code: &str, part: &str, suggestion: Option<&str>) {
    let sentence = error.to_string();
    assert_eq!(error.code(), code, "{sentence}");
    assert!(sentence.contains(part), "{sentence}");
    assert_eq!(error.suggestion().as_deref(), suggestion, "{sentence}");
    assert_is_sentence(&sentence);
}

#[track_caller]
fn role_refused(input: &str, code: &str, part: &str, suggestion: Option<&str>) {
    let error = check_role_arn(input, &AWS_CLOUD).expect_err(input);
    assert_error(&error, code, part, suggestion);
    if let Some(suggestion) = suggestion {
        assert!(check_role_arn(suggestion, &AWS_CLOUD).is_ok());
    }
    // Reading an output names the same problem.
    let error = read_output(input, &AWS_CLOUD).expect_err(input);
    assert_eq!(error.code(), code, "read_output: {error}");
}

#[track_caller]
fn account_refused(input: &str, code: &str, part: &str, suggestion: Option<&str>) {
    let error = check_service_account(input, NAME).expect_err(input);
    assert_error(&error, code, part, suggestion);
    let error = read_output(input, &GOOGLE_CLOUD).expect_err(input);
    assert_eq!(error.code(), code, "read_output: {error}");
}

#[test]
fn the_role_of_the_template_passes() {
    let role = check_role_arn(ARN, &AWS_CLOUD).expect("the role");
    assert_eq!(role.account_id, "123456789012");
    assert_eq!(role.role_name, "cce-cce0123456789a-iam-role");
    assert_eq!(role.to_string(), ARN);
    assert_eq!(role_name(NAME), role.role_name);
    for around in [
        ("\"", "\""),
        (" ", "\n"),
        ("'", "',"),
        ("\u{feff}", "\u{200b}"),
        ("`", "`"),
    ] {
        let typed = format!("{}{ARN}{}", around.0, around.1);
        assert!(check_role_arn(&typed, &AWS_CLOUD).is_ok(), "{typed:?}");
    }
}

#[test]
fn every_other_principal_of_aws_is_named() {
    role_refused(
        "",
        "identifier_missing",
        "Paste the role's ARN, or everything",
        None,
    );
    role_refused(
        "arn:aws:iam::123456789012:root",
        "arn_account_root",
        "the root user of account 123456789012",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:user/jane",
        "arn_user",
        "the IAM user “jane”",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:user/team/a/jane",
        "arn_user",
        "the IAM user “jane”",
        Some(ARN),
    );
    role_refused(
        "arn:aws:sts::123456789012:assumed-role/cce-cce0123456789a-iam-role/session",
        "arn_assumed_role",
        "a session of the role “cce-cce0123456789a-iam-role”",
        Some(ARN),
    );
    role_refused(
        "arn:aws:sts::123456789012:assumed-role/Admin/jane",
        "arn_assumed_role",
        "a session of the role “Admin”, not the role itself",
        Some(ARN),
    );
    role_refused(
        "arn:aws:sts::123456789012:federated-user/jane",
        "arn_not_a_role",
        "federated user's session",
        None,
    );
    role_refused(
        "arn:aws:iam::123456789012:group/admins",
        "arn_not_a_role",
        "an IAM group",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:policy/x",
        "arn_not_a_role",
        "an IAM policy",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:instance-profile/x",
        "arn_not_a_role",
        "an instance profile",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:oidc-provider/x",
        "arn_not_a_role",
        "an identity provider",
        Some(ARN),
    );
    role_refused(
        "arn:aws:s3:::cce-bucket",
        "arn_service",
        "the service s3, not to IAM",
        None,
    );
    role_refused(
        "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1",
        "arn_service",
        "the service ec2",
        None,
    );
}

#[test]
fn every_slip_in_an_arn_is_named() {
    role_refused(
        "arn:aws:iam::123456789012",
        "arn_invalid",
        "5 of the six parts",
        None,
    );
    role_refused(
        "arn:aws-cn:iam::123456789012:role/x",
        "arn_partition",
        "China (partition aws-cn)",
        None,
    );
    role_refused(
        "arn:aws-us-gov:iam::123456789012:role/x",
        "arn_partition",
        "GovCloud",
        None,
    );
    role_refused(
        "arn:aws-eusc:iam::123456789012:role/x",
        "arn_partition",
        "European Sovereign Cloud",
        None,
    );
    role_refused(
        "arn:aws-iso-b:iam::123456789012:role/x",
        "arn_partition",
        "isolated AWS network",
        None,
    );
    role_refused(
        "arn:amazon:iam::123456789012:role/x",
        "arn_partition",
        "“amazon” is not an AWS partition",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam:eu-west-1:123456789012:role/x",
        "arn_invalid",
        "IAM is not regional",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam:::role/cce-cce0123456789a-iam-role",
        "arn_account",
        "account number is missing",
        None,
    );
    role_refused(
        "arn:aws:iam::12345678901:role/x",
        "arn_account",
        "“12345678901” is not twelve digits",
        None,
    );
    role_refused(
        "arn:aws:iam::1234-5678-9012:role/x",
        "arn_account",
        "twelve digits",
        None,
    );
    role_refused(
        "arn:aws:iam::123456789012:role",
        "arn_invalid",
        "name is missing",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:role/",
        "arn_invalid",
        "name is missing",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:role/cce-cce0123456789a",
        "arn_role_name",
        "creates cce-cce0123456789a-iam-role",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:role/CCE-CCE0123456789A-iam-role",
        "arn_role_name",
        "It should be",
        Some(ARN),
    );
    role_refused(
        "arn:aws:iam::123456789012:role/cce-ccefedcba98765-iam-role",
        "identifier_other_custom_cloud",
        "another custom cloud, cce-ccefedcba98765",
        None,
    );
    role_refused(
        "123456789012",
        "arn_invalid",
        "only the account's number",
        Some(ARN),
    );
    role_refused(
        "cce-cce0123456789a-iam-role",
        "arn_invalid",
        "This is only a name",
        None,
    );
    role_refused(
        "hello",
        "identifier_not_found",
        "no role ARN in this text",
        None,
    );
    role_refused(
        ACCOUNT,
        "identifier_other_provider",
        "Google service account, but the custom cloud is on AWS",
        None,
    );
    role_refused(
        &format!("arn:{}", "x".repeat(3000)),
        "identifier_too_long",
        "longer than 2048",
        None,
    );
}

#[test]
fn a_role_of_ones_own_passes_with_a_warning() {
    for (arn, part) in [
        (
            "arn:aws:iam::012345678901:role/platform/byoc-prod",
            "The template creates the role cce-cce0123456789a-iam-role, not byoc-prod.",
        ),
        ("arn:aws:iam::123456789012:role/Admin", "not Admin."),
        (
            "arn:aws:iam::000000000000:role/a_b+c=d,e.f@g-h",
            "not a_b+c=d,e.f@g-h.",
        ),
        ("arn:aws:iam::123456789012:role/cce-prod", "not cce-prod."),
        (
            "arn:aws:iam::123456789012:role/team/cce-cce0123456789a-iam-role",
            "without a path. This one is in /team/.",
        ),
    ] {
        let role = check_role_arn(arn, &AWS_CLOUD).expect(arn);
        assert_eq!(role.to_string(), arn);
        assert_eq!(read_output(arn, &AWS_CLOUD).as_deref(), Ok(arn));
        let text = warning(arn, &AWS_CLOUD).expect(arn);
        assert!(text.contains(part), "{text}");
        assert_is_sentence(&text);
    }
    assert_eq!(warning(ARN, &AWS_CLOUD), None);
    assert_eq!(warning(ACCOUNT, &GOOGLE_CLOUD), None);
    let longest = format!("arn:aws:iam::123456789012:role/{}", "r".repeat(64));
    assert!(check_role_arn(&longest, &AWS_CLOUD).is_ok());
}

#[test]
fn a_role_of_ones_own_is_one_that_iam_allows() {
    for (resource, code, part) in [
        ("role/byoc prod", "arn_role_name", "can't contain “ ”"),
        ("role/byoc*", "arn_role_name", "can't contain “*”"),
        (
            "role/byoc-produser@host:~$",
            "arn_role_name",
            "can't contain “:”",
        ),
        ("role/größe", "arn_role_name", "can't contain “ö”"),
        (
            "role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
            "arn_path",
            "a path that belongs to AWS",
        ),
        (
            "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123",
            "arn_path",
            "a path that belongs to AWS",
        ),
        (
            "role/CCE-cceFEDCBA98765-iam-role",
            "arn_role_name",
            "template creates",
        ),
        ("role/cce-cce0123", "arn_role_name", "template creates"),
        ("role/cce-", "arn_role_name", "template creates"),
        (
            "role/team/cce-ccefedcba98765-iam-role",
            "identifier_other_custom_cloud",
            "cce-ccefedcba98765",
        ),
    ] {
        let arn = format!("arn:aws:iam::123456789012:{resource}");
        let error = check_role_arn(&arn, &AWS_CLOUD).expect_err(&arn);
        assert_error(&error, code, part, error.suggestion().as_deref());
    }
    let long = format!("arn:aws:iam::123456789012:role/{}", "r".repeat(65));
    let error = check_role_arn(&long, &AWS_CLOUD).expect_err("too long");
    assert_error(&error, "arn_role_name", "65 characters", None);
}

#[test]
fn a_path_of_the_company_rules_is_part_of_the_role() {
    let path = "/platform/cloud/";
    let expected = AWS_CLOUD.in_path(Some(path));
    let arn = "arn:aws:iam::123456789012:role/platform/cloud/cce-cce0123456789a-iam-role";
    assert_eq!(expected.role_arn("123456789012"), arn);
    let role = check_role_arn(arn, &expected).expect("the role in its path");
    assert_eq!(role.role_path, path);
    assert_eq!(role.to_string(), arn);
    for output in [
        arn.to_owned(),
        format!("aws_iam_role_arn = \"{arn}\"\n"),
        format!("{{\"aws_iam_role_arn\":{{\"value\":\"{arn}\"}}}}"),
        format!("old = \"{ARN}\"\nnew = \"{arn}\"\n"),
    ] {
        assert_eq!(read_output(&output, &expected).as_deref(), Ok(arn));
    }
    assert_eq!(AWS_CLOUD.in_path(None), AWS_CLOUD);

    let refused = |input: &str, code: &str, part: &str, suggestion: Option<&str>| {
        let error = read_output(input, &expected).expect_err(input);
        assert_error(&error, code, part, suggestion);
    };
    let name = "The role cce-cce0123456789a-iam-role";
    refused(
        ARN,
        "arn_path",
        &format!("{name} has no path, but the company rules require the path {path}. Download"),
        Some(arn),
    );
    refused(
        "arn:aws:iam::123456789012:role/platform/cce-cce0123456789a-iam-role",
        "arn_path",
        &format!("{name} is in the path /platform/, but the company rules require the path"),
        Some(arn),
    );
    refused(
        "arn:aws:iam::123456789012:role/platform/cloud/cce-cce0123456789a-iam",
        "arn_role_name",
        "but this custom cloud's template creates cce-cce0123456789a-iam-role",
        Some(arn),
    );
    // A role of one's own is bound to the path too.
    refused(
        "arn:aws:iam::123456789012:role/team/byoc-prod",
        "arn_path",
        &format!(
            "The role byoc-prod is in the path /team/, but the company rules require the path {path}. Create the role in that path."
        ),
        None,
    );
    let own = "arn:aws:iam::123456789012:role/platform/cloud/byoc-prod";
    assert_eq!(check(own, &expected).as_deref(), Ok(own));
    assert!(warning(own, &expected).is_some_and(|text| text.contains("not byoc-prod")));
    assert_eq!(warning(arn, &expected), None);
    refused(
        "arn:aws:iam::123456789012:role/platform/cloud/cce-ccefedcba98765-iam-role",
        "identifier_other_custom_cloud",
        "another custom cloud, cce-ccefedcba98765",
        None,
    );
    refused(
        "123456789012",
        "arn_invalid",
        "only the account's number",
        Some(arn),
    );
    refused("cce-cce0123456789a-iam-role", "arn_invalid", arn, None);
}

#[test]
fn a_comma_in_the_path_does_not_end_the_role() {
    let expected = AWS_CLOUD.in_path(Some("/a,b/"));
    let arn = expected.role_arn("123456789012");
    for output in [
        arn.clone(),
        format!("roles = tolist([\n  \"{arn}\",\n])"),
        format!("It is {arn}, thanks."),
    ] {
        assert_eq!(read_output(&output, &expected).as_ref(), Ok(&arn));
    }
}

#[test]
fn everything_but_keys_may_be_kept_as_typed() {
    for typed in [
        "",
        "nonsense",
        ARN,
        ACCOUNT,
        "AKIA is how they begin",
        "arn:aws:iam::1:root",
    ] {
        assert_eq!(check_storable(typed), Ok(()), "{typed}");
    }
}

#[test]
fn keys_are_never_repeated() {
    for secret in [
        "AKIAIOSFODNN7EXAMPLE",
        "aws_access_key_id = ASIAIOSFODNN7EXAMPLE",
        "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMII\", \"client_email\": \"x@my-project.iam.gserviceaccount.com\"}",
    ] {
        for provider in [Aws, Google] {
            let error = read_output(secret, &Expected::new(provider, NAME)).expect_err("a secret");
            assert_eq!(error.code(), "identifier_secret");
            assert!(!error.to_string().contains("EXAMPLE"));
        }
        assert!(check_storable(secret).is_err());
    }
}

#[test]
fn the_service_account_of_the_template_passes() {
    let email = "cce-cce0123456789a@my-project.iam.gserviceaccount.com";
    for typed in [
        ACCOUNT.to_owned(),
        email.to_owned(),
        format!("serviceAccount:{email}"),
        format!("//iam.googleapis.com/{ACCOUNT}"),
        format!("projects/-/serviceAccounts/{email}"),
        format!("  \"{ACCOUNT}\" "),
    ] {
        let account = check_service_account(&typed, NAME).expect(&typed);
        assert_eq!(account.to_string(), ACCOUNT);
        assert_eq!(account.email(), email);
        assert_eq!(account.project, "my-project");
    }
    let domain = "projects/example.com:my-project/serviceAccounts/cce-cce0123456789a@my-project.example.com.iam.gserviceaccount.com";
    assert_eq!(
        check_service_account(domain, NAME)
            .expect(domain)
            .to_string(),
        domain
    );
    let rehearsal = "projects/rehearsal-project/serviceAccounts/cce-cce0123456789a@rehearsal-project.iam.gserviceaccount.com";
    assert_eq!(
        check_service_account(rehearsal, NAME)
            .expect(rehearsal)
            .to_string(),
        rehearsal
    );
}

#[test]
fn every_other_account_of_google_is_named() {
    account_refused(
        "",
        "identifier_missing",
        "the service account, or everything",
        None,
    );
    account_refused(
        "jane@example.com",
        "service_account_person",
        "“jane@example.com” is an ordinary email address",
        None,
    );
    account_refused(
        "123-compute@developer.gserviceaccount.com",
        "service_account_default",
        "one of Google's own",
        None,
    );
    account_refused(
        "x@system.gserviceaccount.com",
        "service_account_default",
        "the template creates: cce-cce0123456789a",
        None,
    );
    account_refused(
        "other@my-project.iam.gserviceaccount.com",
        "service_account_name",
        "called “other”",
        Some(ACCOUNT),
    );
    account_refused(
        "cce-ccefedcba98765@my-project.iam.gserviceaccount.com",
        "identifier_other_custom_cloud",
        "another custom cloud, cce-ccefedcba98765",
        None,
    );
    account_refused(
        "projects/other-project/serviceAccounts/cce-cce0123456789a@my-project.iam.gserviceaccount.com",
        "service_account_project",
        "(other-project)",
        None,
    );
    account_refused(
        "cce-cce0123456789a@My.iam.gserviceaccount.com",
        "service_account_project",
        "6 to 30 lower-case letters",
        None,
    );
    account_refused(
        ARN,
        "identifier_other_provider",
        "an AWS ARN, but the custom cloud is on Google Cloud",
        None,
    );
    account_refused(
        "hello",
        "identifier_not_found",
        "no service account in this text",
        None,
    );
    let partly = check_service_account("projects/my-project", NAME).expect_err("no account");
    assert_error(&partly, "service_account_invalid", "not complete", None);
}

#[test]
fn the_output_of_terraform_is_read_in_every_form() {
    let other = "arn:aws:iam::123456789012:policy/cce-cce0123456789a-operator";
    for output in [
        ARN.to_owned(),
        format!("\"{ARN}\"\n"),
        format!("aws_iam_role_arn = \"{ARN}\"\n"),
        format!("aws_iam_role_arn = {ARN}"),
        format!("policy_arn = \"{other}\"\naws_iam_role_arn = \"{ARN}\"\nvpc_id = \"vpc-0123\"\n"),
        format!(
            "{{\n  \"aws_iam_role_arn\": {{\n    \"sensitive\": false,\n    \"type\": \"string\",\n    \"value\": \"{ARN}\"\n  }}\n}}\n"
        ),
        format!(
            "{{\"aws_iam_role_arn\":{{\"sensitive\":false,\"type\":\"string\",\"value\":\"{ARN}\"}}}}"
        ),
        format!(
            "\u{1b}[0m\u{1b}[1m\u{1b}[32m\nApply complete! Resources: 48 added, 0 changed, 0 destroyed.\n\u{1b}[0m\u{1b}[0m\u{1b}[1m\u{1b}[32m\nOutputs:\n\n\u{1b}[0maws_iam_role_arn = \"{ARN}\"\n"
        ),
        format!("$ terraform output\r\naws_iam_role_arn = \"{ARN}\"\r\n$ "),
        format!("The role is {ARN}. Thanks!"),
        format!("role=<{ARN}>"),
        format!("roles = tolist([\n  \"{ARN}\",\n])"),
    ] {
        assert_eq!(
            read_output(&output, &AWS_CLOUD).as_deref(),
            Ok(ARN),
            "{output}"
        );
    }
    let email = "cce-cce0123456789a@my-project.iam.gserviceaccount.com";
    for output in [
        format!("google_privilege_bearing_service_account_id = \"{ACCOUNT}\"\n"),
        format!("{{\"id\": {{\"value\": \"{ACCOUNT}\"}}}}"),
        format!("account=serviceAccount:{email}\n"),
        format!("owner = \"jane@example.com\"\naccount = \"{email}\"\n"),
    ] {
        assert_eq!(
            read_output(&output, &GOOGLE_CLOUD).as_deref(),
            Ok(ACCOUNT),
            "{output}"
        );
    }
}

/// What terminals, shells, logs and chats make of one line.
#[test]
fn an_identifier_is_read_out_of_what_surrounds_it() {
    let (start, end) = ARN.split_at(45);
    let (account, user) = ("cce-cce0123456789a@my-project", "gserviceaccount.com");
    for (text, note) in [
        // The mark of zsh for a line without an end.
        (
            format!("{ARN}%"),
            Some("We ignored the text after the identifier: “%”."),
        ),
        (
            format!("{ARN}%\n"),
            Some("We ignored the text after the identifier: “%”."),
        ),
        // A prompt behind it on the same line, with and without something between.
        (
            format!("{ARN}ada@host:~/byoc$ "),
            Some("We ignored the text after the identifier: “ada@host:~/byoc$”."),
        ),
        (
            format!("{ARN}[ada@host byoc]$"),
            Some("We ignored the text after the identifier: “[ada@host byoc]$”."),
        ),
        (
            format!("{ARN}PS C:\\byoc> "),
            Some("We ignored the text after the identifier: “PS C:\\byoc>”."),
        ),
        (
            format!("{ARN}➜  byoc "),
            Some("We ignored the text after the identifier: “➜  byoc”."),
        ),
        (
            format!("{ARN}% ada@host byoc %"),
            Some("We ignored the text after the identifier: “% ada@host byoc %”."),
        ),
        // Broken over lines: by a window, a mail, a box, an editor.
        (
            format!("{start}\n{end}\n"),
            Some("The identifier was on 2 lines. We joined them."),
        ),
        (
            format!("{start}\r\n  {end}"),
            Some("The identifier was on 2 lines. We joined them."),
        ),
        (
            format!("role = \"{start}\n{end}\"\n"),
            Some(
                "The identifier was on 2 lines. We joined them. We ignored the text before the identifier: “role \
                 =”.",
            ),
        ),
        (
            format!("│ {start}\n│ {end}\n"),
            Some(
                "The identifier was on 2 lines. We joined them. We ignored the text before the identifier: “│”.",
            ),
        ),
        (
            format!("> {start}\\\n> {end}"),
            Some(
                "The identifier was on 2 lines. We joined them. We ignored the text before the identifier: “>”.",
            ),
        ),
        (
            format!("{}\n{}\n{}", &ARN[..20], &ARN[20..40], &ARN[40..]),
            Some("The identifier was on 3 lines. We joined them."),
        ),
        // Colours and links.
        (format!("\u{1b}[32m{ARN}\u{1b}[0m"), None),
        (
            format!("\u{1b}]8;;https://example.com\u{1b}\\{ARN}\u{1b}]8;;\u{7}"),
            None,
        ),
        // Times and names before each line, as in the logs of a pipeline.
        (
            format!(
                "2026-11-29T14:58:14.1234567Z aws_iam_role_arn = \"{ARN}\"\r\n2026-11-29T14:58:15Z done"
            ),
            Some("We found the identifier in a text of 2 lines and ignored the rest."),
        ),
        (
            format!("[14:58:14]{ARN}"),
            Some("We ignored the text before the identifier: “[14:58:14]”."),
        ),
        (
            format!("terraform-1  | {ARN}"),
            Some("We ignored the text before the identifier: “terraform-1  |”."),
        ),
        // Chats and documents.
        (format!("`{ARN}`"), None),
        (format!("```\n{ARN}\n```"), None),
        (format!("“{}”", ARN.replace('-', "\u{2011}")), None),
        (ARN.replace(':', ":\u{200b}"), None),
        (
            format!(
                "https://console.aws.amazon.com/x?role={}",
                ARN.replace(':', "%3A").replace('/', "%2F")
            ),
            Some(
                "We ignored the text before the identifier: “https://console.aws.amazon.com/x?role=”.",
            ),
        ),
        // JSON with something behind it, and JSON in a string.
        (
            format!("{{\"role\":{{\"value\":\"{ARN}\"}}}}\n::debug::exited with code 0\n"),
            Some("We found the identifier in a text of 2 lines and ignored the rest."),
        ),
        (
            format!("\"{{\\\"value\\\":\\\"{ARN}\\\"}}\""),
            Some("We found the identifier in the text and ignored the rest."),
        ),
    ] {
        let reading = read(&text, &AWS_CLOUD).expect(&text);
        assert_eq!(reading.identifier, ARN, "{text}");
        assert_eq!(reading.note.as_deref(), note, "{text}");
    }
    for (text, note) in [
        (
            format!("{ACCOUNT}%"),
            Some("We ignored the text after the identifier: “%”."),
        ),
        (
            format!("{ACCOUNT}ada@host:~$"),
            Some("We ignored the text after the identifier: “ada@host:~$”."),
        ),
        (
            format!("projects/my-project/serviceAccounts/{account}\n.iam.{user}"),
            Some("The identifier was on 2 lines. We joined them."),
        ),
        (format!("{account}.iam.{user}"), None),
    ] {
        let reading = read(&text, &GOOGLE_CLOUD).expect(&text);
        assert_eq!(reading.identifier, ACCOUNT, "{text}");
        assert_eq!(reading.note.as_deref(), note, "{text}");
    }
}

/// Where only a person can tell what was meant, nothing is guessed.
#[test]
fn what_is_not_clear_is_not_guessed() {
    let own = "arn:aws:iam::012345678901:role/platform/byoc-prod";
    for (text, note) in [
        (
            format!("role = \"{own}\""),
            Some("We ignored the text before the identifier: “role =”."),
        ),
        (
            format!("{own}%"),
            Some("We ignored the text after the identifier: “%”."),
        ),
        (
            format!("{own}\nada@host:~$ "),
            Some("We ignored the text after the identifier: “ada@host:~$”."),
        ),
        (
            format!("{own}[ada@host ~]$"),
            Some("We ignored the text after the identifier: “[ada@host ~]$”."),
        ),
        (format!("{own}\n{own}\n"), None),
        (
            format!("It is {own}."),
            Some("We found the identifier in the text and ignored the rest."),
        ),
    ] {
        let reading = read(&text, &AWS_CLOUD).expect(&text);
        assert_eq!(reading.identifier, own, "{text}");
        if note.is_some() {
            assert_eq!(reading.note.as_deref(), note, "{text}");
        }
    }
    let quoted = "\"arn:aws:iam::012345678901:role/platform/by\noc-prod\"";
    assert_eq!(read_output(quoted, &AWS_CLOUD).as_deref(), Ok(own));
    let refused = |text: &str, code: &str, part: &str| {
        let error = read(text, &AWS_CLOUD).expect_err(text);
        assert_error(&error, code, part, error.suggestion().as_deref());
    };
    refused(
        "arn:aws:iam::012345678901:role/platform/by\noc-prod",
        "arn_invalid",
        "on several lines. Paste it on one line",
    );
    refused(
        &format!("one = \"{own}\"\ntwo = \"{own}-2\"\n"),
        "identifier_several",
        "several roles in this text",
    );
    refused(
        &format!("{own}ada@host:~$"),
        "arn_role_name",
        "can't contain “:”",
    );
    // A name that goes on is another name.
    refused(
        &format!("{ARN}-backup"),
        "arn_role_name",
        "called “cce-cce0123456789a-iam-role-backup”",
    );
    refused(
        &format!("{own}\narn:aws:iam::123456789012:role/cce-ccefedcba98765-iam-role"),
        "identifier_other_custom_cloud",
        "another custom cloud",
    );
}

#[test]
fn an_output_without_the_identifier_says_what_it_is() {
    let refused = |output: &str, code: &str, part: &str| {
        let error = read_output(output, &AWS_CLOUD).expect_err(output);
        assert_error(&error, code, part, error.suggestion().as_deref());
    };
    refused("{}", "identifier_no_outputs", "Run terraform apply first");
    refused(
        "╷\n│ Warning: No outputs found\n│ \n│ The state file either has no outputs defined\n╵\n",
        "identifier_no_outputs",
        "has not created anything in this folder yet",
    );
    refused(
        "╷\n│ Error: No valid credential sources found\n│ \n│   with provider\n╵\n",
        "identifier_terraform_error",
        "“No valid credential sources found”.",
    );
    refused(
        "aws_iam_role_arn = \"arn:aws:iam::123456789012:role/cce-ccefedcba98765-iam-role\"\nowner = \"arn:aws:iam::123456789012:user/jane\"\n",
        "identifier_other_custom_cloud",
        "cce-ccefedcba98765",
    );
    refused(
        "owner = \"arn:aws:iam::123456789012:user/jane\"\npolicy = \"arn:aws:iam::123456789012:policy/x\"\n",
        "arn_user",
        "jane",
    );
    refused(
        "google_privilege_bearing_service_account_id = \"projects/p-roject/serviceAccounts/x@p-roject.iam.gserviceaccount.com\"",
        "identifier_other_provider",
        "on AWS",
    );
    refused(
        "vpc_id = \"vpc-0123\"\n",
        "identifier_not_found",
        "no role ARN",
    );
    refused(
        "\u{1b}[31m",
        "identifier_missing",
        "Paste the role's ARN, or everything",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn exactly_the_arns_of_roles_pass(
        account in "[0-9]{10,14}",
        partition in prop_oneof![Just("aws"), Just("aws-cn"), Just("")],
        service in prop_oneof![Just("iam"), Just("sts"), Just("s3")],
        name in prop_oneof![Just("cce-cce0123456789a-iam-role"), Just("cce-cce0123456789a"), Just("a/x")],
    ) {
        let arn = format!("arn:{partition}:{service}::{account}:role/{name}");
        let is_right = partition == "aws"
            && service == "iam"
            && account.len() == 12
            && name != "cce-cce0123456789a";
        let checked = check_role_arn(&arn, &AWS_CLOUD);
        prop_assert_eq!(checked.is_ok(), is_right, "{}", arn);
        prop_assert!(checked.map_or(true, |role| role.to_string() == arn));
    }

    #[test]
    fn the_identifier_is_found_wherever_it_stands(before in "[^\u{1b}]{0,40}", after: String) {
        prop_assume!(!before.contains("KEY") && !after.contains("KEY"));
        let output = format!("{before}\n{ARN}\n{after}");
        prop_assert_eq!(read_output(&output, &AWS_CLOUD), Ok(ARN.to_owned()));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "(arn:|aws|iam|:|/|role|@|projects/|\\PC|[a-z0-9-]){0,30}") {
        for provider in [Aws, Google] {
            if let Ok(identifier) = read_output(&text, &Expected::new(provider, NAME)) {
                prop_assert_eq!(check(&identifier, &Expected::new(provider, NAME)), Ok(identifier));
            }
        }
    }
}
