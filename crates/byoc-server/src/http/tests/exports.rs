//! Histories as files, and the support bundle without secrets.

use super::*;
use crate::auth::digest;
use crate::testing::on_both_engines;
use crate::testing::world::ORGANIZATION;

fn console(id: &str, part: &str) -> String {
    format!("/console/v1/custom-cloud-environments/{id}/{part}")
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.bytes.clone()).unwrap()
}

on_both_engines! {
    async fn a_history_is_a_file_without_formulas(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let formula = "=HYPERLINK(\"http://evil.example\")";
        let renamed = json!({"display_name": formula});
        api.put(&cloud_path(&id), renamed).of("ada").send().await.expect(200);
        let csv = api.get(&console(&id, "events.csv")).of("ada").send().await.expect(200);
        assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        assert!(csv.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"cce-"));
        let csv = text(&csv);
        assert_eq!(csv.lines().count(), 1 + api.world.history(&id).await.iter()
            .map(|event| event.changes.len().max(1)).sum::<usize>());
        for cell in csv.lines().flat_map(|line| line.split(',')) {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
        let file = api.get(&console(&id, "events.json")).of("ada").send().await.expect(200).json();
        let page = api.get(&console(&id, "events")).of("ada").send().await.expect(200).json();
        assert_eq!(file, page);
    }

    async fn an_organization_exports_what_happened_in_all_of_it(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let unit = format!("/console/v1/organization/{ORGANIZATION}/units");
        api.post(&unit, json!({"account_name": "-2+3"})).of("ada").send().await.expect(200);
        let file = format!("/console/v1/organization/{ORGANIZATION}/events.json");
        let all = api.get(&file).of("ada").send().await.expect(200).json();
        let events = all["events"].as_array().unwrap();
        assert_eq!(events.len(), 2);
        assert_eq!(events[1]["custom_cloud_environment_id"], json!(id));
        let csv = api.get(&file.replace(".json", ".csv")).of("ada").send().await.expect(200);
        assert!(text(&csv).contains(&id));
        // Nothing of another organization.
        let theirs = api.get(&file.replace(ORGANIZATION, crate::testing::world::OTHER_ORGANIZATION));
        assert_eq!(theirs.of("eve").send().await.expect(200).json(), json!({"events": []}));
    }

    async fn a_support_bundle_holds_no_secret(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let made = api.post(&console(&id, "hand-off"), json!({})).of("ada").send().await;
        let link = made.expect(200).json()["hand_off"]["token"].as_str().unwrap().to_owned();
        let wrong = json!({"chosen": "wrong_external_id"});
        api.put(&console(&id, "rehearsal"), wrong).of("ada").send().await.expect(200);
        let cloud = api.world.view(&id).await;
        api.world.provision(&cloud).await;
        api.world.worker().run_due().await.unwrap();
        // A provider that repeats what it was sent.
        let path = console(&id, "operations");
        let list = api.get(&path).of("ada").send().await.expect(200).json();
        let operation = list["operations"][0]["operation_id"].as_str().unwrap().to_owned();
        let planted = format!("no such key: {}", api.tokens.values().next().unwrap());
        let external = cloud.aiven_aws_assume_role_external_id.clone().unwrap();
        let answers = [planted, external, "AccessDenied".to_owned()];
        let now = tokio::time::Instant::now();
        let requests = answers.map(|answer| byoc_cloud::contract::Request {
            action: "sts:AssumeRole".to_owned(),
            region: "eu-west-1".to_owned(),
            answer,
            request_id: None,
            milliseconds: 3,
            start: now,
        });
        api.world.ctx.db.write::<_, crate::store::Error, _>(move |tx| Box::pin(async move {
            crate::store::operation_calls::note(tx, &operation, "assume_role", &requests).await
        })).await.unwrap();
        let bundle = api.get(&console(&id, "support-bundle.zip")).of("ada").send().await.expect(200);
        let bytes = String::from_utf8_lossy(&bundle.bytes).into_owned();
        // Nothing is compressed in it, so that it can be searched as it is.
        for name in [
            "custom-cloud.json", "operations.json", "calls.json", "events.json", "connection.json",
            "hand-off.json", "server.json", "README.txt",
        ] {
            assert!(bytes.contains(name), "{name}");
        }
        assert!(bytes.contains("sts:AssumeRole") && bytes.contains("AccessDenied"), "the calls");
        assert!(bytes.contains("wrong_external_id"), "the cause of the failure is in it");
        assert!(bytes.contains(cloud.byoc_unique_name.as_deref().unwrap()));
        let mut secrets = vec![
            cloud.aiven_aws_assume_role_external_id.clone().unwrap(),
            digest(&link),
            link,
            api.world.location.clone(),
        ];
        for token in api.tokens.values() {
            secrets.extend([token.clone(), digest(token)]);
        }
        for secret in secrets {
            assert!(!secret.is_empty());
            assert!(!bytes.contains(&secret), "{secret}");
        }
    }
}
