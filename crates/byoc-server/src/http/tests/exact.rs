//! Over `/v1` the bytes that were sent come back, or the request is refused with a value that passes:
//! Terraform calls anything else an inconsistent result.

use super::*;
use crate::testing::on_both_engines;

/// What people and scripts leave around and in a value.
const MARKS: [(&str, &str); 10] = [
    ("", " "),
    (" ", ""),
    ("", "\n"),
    ("", "\r\n"),
    ("\t", ""),
    ("", "\u{a0}"),
    ("\u{feff}", ""),
    ("", "\u{200b}"),
    ("\u{2028}", "\n"),
    ("  ", "  "),
];

/// One text field of a write.
struct Field {
    /// As a JSON pointer.
    pointer: &'static str,
    value: Value,
}

fn field(pointer: &'static str, value: &str) -> Field {
    Field {
        pointer,
        value: Value::from(value),
    }
}

/// As refusals name a field: `/contact_emails/0/email` → `contact_emails[0].email`.
fn path_of(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').filter(|part| !part.is_empty()) {
        match part.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if path.is_empty() => path.push_str(part),
            Err(_) => path.push_str(&format!(".{part}")),
        }
    }
    path
}

fn set(body: &mut Value, pointer: &str, value: &Value) {
    *body
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{pointer}")) = value.clone();
}

/// Sends `body` with every mark at every field, by `send`, which answers what came back and, below
/// it, where the fields are. Whatever is accepted must be there as it was sent; whatever is refused
/// must pass with the value that the refusal names.
async fn every_field(
    body: &Value,
    fields: &[Field],
    answer: &str,
    needs_suggestion: &[&str],
    send: impl AsyncFn(Value) -> Reply,
) {
    for Field { pointer, value } in fields {
        for (before, after) in MARKS {
            let marked = Value::from(format!("{before}{}{after}", value.as_str().unwrap()));
            let mut sent = body.clone();
            set(&mut sent, pointer, &marked);
            let what = format!("{pointer} {marked}");
            let reply = send(sent.clone()).await;
            if reply.status == 200 {
                let kept = reply.json();
                assert_eq!(
                    kept.pointer(&format!("{answer}{pointer}")),
                    Some(&marked),
                    "{what}"
                );
                continue;
            }
            let fields = reply.refused_fields();
            assert_eq!(fields.len(), 1, "{what}: {fields:?}");
            assert_eq!(fields[0].0, path_of(pointer), "{what}");
            let Some(passes) = reply.json()["errors"][0].get("more_info").cloned() else {
                assert!(
                    !needs_suggestion.contains(pointer),
                    "{what}: {:?}",
                    reply.json()
                );
                continue;
            };
            set(&mut sent, pointer, &passes);
            let kept = send(sent).await.expect(200).json();
            assert_eq!(
                kept.pointer(&format!("{answer}{pointer}")),
                Some(&passes),
                "{what}"
            );
        }
    }
}

const ANSWER: &str = "/custom_cloud_environment";

fn body() -> Value {
    let mut body = create("10.0.0.0/16");
    body["contact_emails"] = json!([
        {"email": "ops@example.com", "real_name": "Ops", "role": "Admin"},
        {"email": "dev@example.com", "real_name": "Dev", "role": "Developer"},
    ]);
    body["tags"] = json!({"team": "data", "byoc_resource_tag:env": "prod"});
    body
}

fn fields() -> Vec<Field> {
    vec![
        field("/display_name", "Production EU"),
        field("/cloud_provider", "aws"),
        field("/cloud_region", "eu-west-1"),
        field("/deployment_model", "standard"),
        field("/reserved_cidr", "10.0.0.0/16"),
        field("/contact_emails/0/email", "ops@example.com"),
        field("/contact_emails/0/real_name", "Ops"),
        field("/contact_emails/0/role", "Admin"),
        field("/contact_emails/1/email", "dev@example.com"),
        field("/contact_emails/1/real_name", "Dev"),
        field("/contact_emails/1/role", "Developer"),
        field("/tags/team", "data"),
        field("/tags/byoc_resource_tag:env", "prod"),
    ]
}

/// Fields whose refusal always names what passes.
const NAMED: [&str; 7] = [
    "/display_name",
    "/cloud_provider",
    "/cloud_region",
    "/deployment_model",
    "/reserved_cidr",
    "/contact_emails/0/email",
    "/tags/team",
];

on_both_engines! {
    async fn a_create_is_kept_as_it_was_sent_or_refused(api: Api) {
        every_field(&body(), &fields(), ANSWER, &NAMED, async |body| {
            let reply = api.post(&clouds_path(), body).of("ada").send().await;
            if reply.status == 200 {
                let id = &reply.json()["custom_cloud_environment"]["custom_cloud_environment_id"];
                let path = cloud_path(id.as_str().unwrap());
                let read = api.get(&path).of("ada").send().await.expect(200);
                assert_eq!(read.bytes, reply.bytes);
                // Its range is free for the next one.
                api.delete(&path).of("ada").send().await.expect(200);
            }
            reply
        })
        .await;
    }

    async fn an_update_is_kept_as_it_was_sent_or_refused(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let mut body = body();
        for round in ["changes everything", "changes nothing else"] {
            every_field(&body, &fields(), ANSWER, &NAMED, async |body| {
                let reply = api.put(&cloud_path(&id), body).of("ada").send().await;
                if reply.status == 200 {
                    let read = api.get(&cloud_path(&id)).of("ada").send().await.expect(200);
                    assert_eq!(read.bytes, reply.bytes, "{round}");
                }
                reply
            })
            .await;
            body["display_name"] = json!("Another name");
        }
    }

    async fn an_empty_text_is_kept_or_refused(api: Api) {
        for (pointer, says) in [
            ("/display_name", "display_name_missing"),
            ("/cloud_region", "cloud_region_missing"),
            ("/reserved_cidr", "cidr_missing"),
            ("/contact_emails/0/email", "email_missing"),
            ("/contact_emails/0/real_name", "value_not_exact"),
            ("/contact_emails/1/role", "value_not_exact"),
            ("/tags/team", ""),
        ] {
            let mut body = body();
            set(&mut body, pointer, &json!(""));
            let reply = api.post(&clouds_path(), body).of("ada").send().await;
            if says.is_empty() {
                let kept = reply.expect(200).json();
                assert_eq!(kept.pointer(&format!("{ANSWER}{pointer}")), Some(&json!("")));
            } else {
                let found = reply.refused_fields();
                assert!(
                    found.contains(&(path_of(pointer), says.to_owned())),
                    "{pointer}: {found:?}"
                );
            }
        }
    }

    async fn the_identifier_is_kept_as_it_was_sent_or_refused(api: Api) {
        let cloud = api.world.draft("10.0.0.0/16").await.value;
        let id = &cloud.custom_cloud_environment_id;
        let role = crate::testing::world::role(&cloud);
        let body = json!({"aws_iam_role_arn": role});
        let pointer = "/aws_iam_role_arn";
        let fields = [field(pointer, &role)];
        every_field(&body, &fields, ANSWER, &[pointer], async |body| {
            api.put(&cloud_path(id), body).of("ada").send().await
        })
        .await;
        let provision = format!("{}/provision", cloud_path(id));
        let send = async |body| api.post(&provision, body).of("ada").send().await;
        every_field(&body, &fields, ANSWER, &[pointer], send).await;
        // The whole output of a terminal: the answer names the one line that is meant.
        for output in [format!("aws_iam_role_arn = \"{role}\""), format!("\"{role}\"\n")] {
            let reply = send(json!({"aws_iam_role_arn": output})).await;
            assert_eq!(reply.refused(400), "value_not_exact");
            assert_eq!(reply.json()["errors"][0]["more_info"], json!(role));
        }
    }

    async fn a_name_twice_in_permissions_is_refused(api: Api) {
        let path = format!("{}/permissions", cloud_path(&api.draft("10.0.0.0/16").await));
        let put = async |accounts: Value, projects: Value| {
            let body = json!({"accounts": accounts, "projects": projects});
            api.put(&path, body).of("ada").send().await
        };
        let root = crate::testing::world::ROOT;
        let refused = put(json!([]), json!(["shop", "lab", "shop"])).await;
        assert_eq!(
            refused.refused_fields(),
            [("projects[2]".to_owned(), "name_duplicate".to_owned())]
        );
        let refused = put(json!([root, root, root]), json!(["lab", "lab"])).await;
        let fields: Vec<_> = refused.refused_fields().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["accounts[1]", "accounts[2]", "projects[1]"]);
        for (before, after) in MARKS {
            let refused = put(json!([]), json!([format!("{before}shop{after}")])).await;
            assert_eq!(
                refused.refused_fields(),
                [("projects[0]".to_owned(), "project_unknown".to_owned())]
            );
        }
        let kept = put(json!([root]), json!(["lab", "shop"])).await.expect(200);
        assert_eq!(kept.json(), json!({"accounts": [root], "projects": ["lab", "shop"]}));
    }

    async fn the_description_of_a_token_is_kept_as_it_was_sent_or_refused(api: Api) {
        let fields = [field("/description", "CI")];
        every_field(&json!({"description": "CI"}), &fields, "", &["/description"], async |body| {
            api.post("/v1/access_token", body).of("ada").send().await
        })
        .await;
        let none = api.post("/v1/access_token", json!({"description": ""})).of("ada").send().await;
        assert_eq!(none.expect(200).json()["description"], "");
    }
}
