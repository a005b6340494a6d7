//! The Terraform files of a custom cloud, and what is said about them.

use std::io::Read;

use byoc_types::{PermissionsExplained, TemplateFilesAnswer, TemplateVersionsAnswer};
use sha2::{Digest, Sha256};

use super::*;
use crate::store::templates::{self as store_templates, TemplateUse};
use crate::testing::on_both_engines;

fn console(id: &str, what: &str) -> String {
    format!("/console/v1/custom-cloud-environments/{id}/{what}")
}

fn v1(id: &str, what: &str) -> String {
    format!("{}/infra-templates/terraform/{what}", cloud_path(id))
}

async fn read<T: serde::de::DeserializeOwned>(api: &Api, path: &str) -> T {
    let reply = api.get(path).of("ada").send().await.expect(200);
    serde_json::from_slice(&reply.bytes).unwrap()
}

/// Name to text of what is in a zip, in its order.
fn unzipped(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

async fn served_before(api: &Api, id: &str, version: &'static str) {
    let id = id.to_owned();
    let noted: Result<(), crate::store::Error> = api
        .world
        .ctx
        .db
        .write(move |tx| {
            Box::pin(async move {
                store_templates::note(tx, &id, TemplateUse::Downloaded, version).await
            })
        })
        .await;
    noted.unwrap();
}

#[tokio::test]
async fn the_files_are_those_of_v1_with_their_checksums() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    let unique_name = api.world.view(&id).await.byoc_unique_name.unwrap();
    let answer: TemplateFilesAnswer = read(&api, &console(&id, "template-files")).await;
    let names: Vec<&str> = answer.files.iter().map(|file| &*file.name).collect();
    let variables_name = format!("{unique_name}.tfvars");
    assert_eq!(
        names,
        [
            "main.tf",
            &variables_name,
            "README.md",
            "permissions.md",
            "policy.json"
        ]
    );
    for file in &answer.files {
        let digest = hex::encode(Sha256::digest(file.text.as_bytes()));
        assert_eq!(file.sha256, digest, "{}", file.name);
    }
    let template: Value = read(&api, &v1(&id, "template")).await;
    let variables: Value = read(&api, &v1(&id, "variables")).await;
    assert_eq!(template["template"], answer.files[0].text);
    assert_eq!(variables["variables"], answer.files[1].text);
    assert!(answer.apply_commands.concat().contains(&variables_name));
    assert!(answer.destroy_onboarding_command.contains("\"-target="));
    // This server has no accounts of its own, and says so.
    // JSON has no comments, and the policy names none of them.
    for file in &answer.files[..4] {
        let says_so = file
            .text
            .contains("Rehearsal: this control plane uses example");
        assert!(says_so, "{}", file.name);
    }
    assert!(answer.files[0].text.contains("regex(\"111122223333\""));
    assert_eq!(answer.zip_name, format!("{unique_name}.zip"));
}

#[tokio::test]
async fn the_zip_is_the_same_every_time_and_its_checksums_hold() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    let unique_name = api.world.view(&id).await.byoc_unique_name.unwrap();
    let path = console(&id, "template-files.zip");
    let get = || api.get(&path).of("ada");
    let first = get().send().await.expect(200);
    assert_eq!(first.header(header::CONTENT_TYPE), "application/zip");
    assert_eq!(
        first.header(header::CONTENT_DISPOSITION),
        format!("attachment; filename=\"{unique_name}.zip\"")
    );
    let again = get().send().await.expect(200);
    assert_eq!(first.bytes, again.bytes);
    let etag = first.header(header::ETAG);
    let known = get().header(header::IF_NONE_MATCH, etag).send().await;
    assert!(known.expect(304).bytes.is_empty());

    let files = unzipped(&first.bytes);
    let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
    let inside = |name: &str| format!("{unique_name}/{name}");
    let expected = [
        inside(""),
        inside("main.tf"),
        inside(&format!("{unique_name}.tfvars")),
        inside("README.md"),
        inside("permissions.md"),
        inside("policy.json"),
        inside("SHA256SUMS"),
    ];
    assert_eq!(names, expected);

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(&unique_name)).unwrap();
    for (name, text) in &files[1..] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let check = |folder: &std::path::Path| {
        std::process::Command::new("sha256sum")
            .args(["--check", "--strict", "SHA256SUMS"])
            .current_dir(folder)
            .output()
            .unwrap()
    };
    let inside = folder.path().join(&unique_name);
    let output = check(&inside);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 5);
    std::fs::write(inside.join("main.tf"), "changed").unwrap();
    assert!(!check(&inside).status.success());

    // Another tag, another variables file, another zip.
    let tags = json!({"tags": {"team": "data"}});
    api.put(&cloud_path(&id), tags)
        .of("ada")
        .send()
        .await
        .expect(200);
    let changed = get().header(header::IF_NONE_MATCH, etag).send().await;
    assert_ne!(changed.expect(200).bytes, first.bytes);
}

#[tokio::test]
async fn policies_and_plan_are_those_of_the_custom_cloud() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    let unique_name = api.world.view(&id).await.byoc_unique_name.unwrap();
    let explained: PermissionsExplained = read(&api, &console(&id, "permissions-explained")).await;
    assert!(explained.policies.len() >= 4, "{explained:?}");
    assert_eq!(explained.extra_operator_rights, Vec::<String>::new());
    let plan: byoc_types::ExpectedPlan = read(&api, &console(&id, "expected-plan")).await;
    assert_eq!(plan.byoc_unique_name, unique_name);
    assert!(plan.resources.iter().any(|it| it.kind == "aws_vpc"));

    // A rule of the company changes what is needed and said.
    let rules = format!(
        "/console/v1/organization/{}/company-rules",
        crate::testing::world::ORGANIZATION
    );
    let boundary = json!({
        "permissions_boundary": "arn:aws:iam::123456789012:policy/developer-boundary",
    });
    api.put(&rules, boundary).of("ada").send().await.expect(200);
    let explained: PermissionsExplained = read(&api, &console(&id, "permissions-explained")).await;
    assert!(!explained.extra_operator_rights.is_empty());
}

#[tokio::test]
async fn the_security_review_is_one_file_that_runs_and_loads_nothing() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    let hostile = json!({"display_name": "<script>alert(1)</script> & co"});
    api.put(&cloud_path(&id), hostile)
        .of("ada")
        .send()
        .await
        .expect(200);
    let unique_name = api.world.view(&id).await.byoc_unique_name.unwrap();
    for (extension, kind) in [("html", "text/html"), ("md", "text/markdown")] {
        let path = console(&id, &format!("security-review.{extension}"));
        let review = api.get(&path).of("ada").send().await.expect(200);
        assert_eq!(
            review.header(header::CONTENT_TYPE),
            format!("{kind}; charset=utf-8")
        );
        let name = format!("{unique_name}-security-review.{extension}");
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(review.header(header::CONTENT_DISPOSITION), disposition);
        assert_eq!(review.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let policy = review.header(header::CONTENT_SECURITY_POLICY).to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("script"), "{policy}");
        let etag = review.header(header::ETAG).to_owned();
        let text = String::from_utf8(review.bytes).unwrap();
        assert!(
            text.contains(&unique_name) && text.contains("Example"),
            "{text}"
        );
        // Markdown has it behind a backslash.
        let is_inert = !text.replace("\\<script", "").contains("<script");
        assert!(is_inert, "{text}");
        let known = api
            .get(&path)
            .of("ada")
            .header(header::IF_NONE_MATCH, &etag);
        known.send().await.expect(304);
    }
}

on_both_engines! {
    async fn the_version_that_was_read_and_the_one_applied_are_remembered(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let path = console(&id, "template-versions");
        let fresh: TemplateVersionsAnswer = read(&api, &path).await;
        assert_eq!((fresh.served, fresh.applied), (None, None));
        assert_eq!(fresh.newer[0].version, fresh.current, "all of them");

        // Read last when another version was the newest, and deployed with it.
        served_before(&api, &id, "1.0.0").await;
        let cloud = api.world.view(&id).await;
        api.world.provision(&cloud).await;
        api.world.worker().run_due().await.unwrap();
        let deployed: TemplateVersionsAnswer = read(&api, &path).await;
        assert_eq!(deployed.applied.unwrap().version, "1.0.0");
        assert!(!deployed.newer.is_empty());
        assert!(deployed.newer.iter().all(|version| version.version != "1.0.0"));

        // Reading the newest changes what was read, not what is applied.
        for what in ["template", "variables"] {
            read::<Value>(&api, &v1(&id, what)).await;
        }
        let seen: TemplateVersionsAnswer = read(&api, &path).await;
        let served = seen.served.unwrap();
        assert_eq!(served.version, seen.current);
        assert_eq!(seen.applied.unwrap().version, "1.0.0");
        read::<Value>(&api, &console(&id, "template-files")).await;
        let again: TemplateVersionsAnswer = read(&api, &path).await;
        assert_eq!(again.served.unwrap().time, served.time, "noted once");
    }

    async fn a_version_that_was_applied_later_is_noted(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        served_before(&api, &id, "1.0.0").await;
        let cloud = api.world.view(&id).await;
        api.world.provision(&cloud).await;
        api.world.worker().run_due().await.unwrap();
        let path = console(&id, "template-versions");
        let note = |version: &str| api.put(&path, json!({"applied": version})).of("ada");

        let unknown = note("9.9.9").send().await;
        let text = unknown.json()["message"].as_str().unwrap().to_owned();
        assert!(text.contains("9.9.9") && text.contains("1.0.0"), "{text}");
        assert_eq!(unknown.refused(400), "template_version_unknown");
        let stale = note("1.1.0").header(header::IF_MATCH, "\"0\"").send().await;
        assert_eq!(stale.refused(412), "version_changed");

        let current = byoc_terraform::TEMPLATE_VERSION;
        let answer = note(current).send().await.expect(200).json();
        let noted: TemplateVersionsAnswer = serde_json::from_value(answer).unwrap();
        assert_eq!((&*noted.applied.unwrap().version, noted.newer), (current, vec![]));
        let events = console(&id, "events");
        let events = api.get(&events).of("ada").send().await.expect(200).json();
        assert_eq!(events["events"][0]["action"], "template_versions_update");
    }

    async fn a_deployment_without_a_read_counts_as_the_present_version(api: Api) {
        let cloud = api.world.provisioning("10.0.0.0/16").await;
        let path = console(&cloud.custom_cloud_environment_id, "template-versions");
        let versions: TemplateVersionsAnswer = read(&api, &path).await;
        assert_eq!(versions.applied.unwrap().version, versions.current);
        assert_eq!(versions.newer, []);
    }
}

#[tokio::test]
async fn files_are_read_also_where_nothing_can_be_written() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    api.get("/v1/me").of("ada").send().await.expect(200);
    // Closes what writes; SQLite's readers stay.
    api.world.ctx.db.close().await;
    for path in [
        v1(&id, "template"),
        console(&id, "template-files"),
        console(&id, "template-files.zip"),
    ] {
        api.get(&path).of("ada").send().await.expect(200);
    }
    let versions: TemplateVersionsAnswer = read(&api, &console(&id, "template-versions")).await;
    assert_eq!(versions.served, None);
}
