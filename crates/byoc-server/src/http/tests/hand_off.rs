//! Hand-off links: what one opens, and everything that it does not.

use std::collections::BTreeSet;

use super::*;
use crate::operations::hand_offs;
use crate::store::{self, Query};
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, role};

static EXPIRE: Query = Query::new(
    "HAND_OFF_EXPIRE",
    "UPDATE hand_offs SET expires_at = {now} - 1",
);

const LINK: &str = "/console/v1/hand-off";
/// Everything that a link reads.
const READS: [&str; 8] = [
    "",
    "/template-files",
    "/template-files.zip",
    "/permissions-explained",
    "/security-review.html",
    "/security-review.md",
    "/expected-plan",
    "/status",
];

fn console(id: &str) -> String {
    format!("/console/v1/custom-cloud-environments/{id}/hand-off")
}

impl Api {
    /// A link of this custom cloud.
    async fn link(&self, id: &str) -> String {
        let made = self.post(&console(id), json!({})).of("ada").send().await;
        let made = made.expect(200).json();
        made["hand_off"]["token"].as_str().unwrap().to_owned()
    }

    async fn with(&self, token: &str, path: &str) -> Reply {
        let call = self.get(&format!("{LINK}{path}"));
        call.header(header::AUTHORIZATION, &format!("Bearer {token}"))
            .send()
            .await
    }

    async fn submit(&self, token: &str, identifier: &str) -> Reply {
        let body = json!({"identifier": identifier, "name": "Bo Li", "email": "bo@example.com"});
        let call = self.post(&format!("{LINK}/submit"), body);
        call.header(header::AUTHORIZATION, &format!("Bearer {token}"))
            .send()
            .await
    }

    async fn actions(&self, id: &str) -> Vec<String> {
        let history = self.world.history(id).await;
        let ours = history.into_iter().map(|event| event.action);
        ours.filter(|action| action.starts_with("hand_off"))
            .collect()
    }

    async fn expire_links(&self) {
        let done: Result<(), store::Error> = self
            .world
            .ctx
            .db
            .write(|tx| Box::pin(async move { tx.execute(&EXPIRE, vec![]).await.map(drop) }))
            .await;
        done.unwrap();
    }
}

/// The one answer for everything that a link does not open, without the request's number.
#[track_caller]
fn shut(reply: &Reply) -> Value {
    assert_eq!(
        reply.status,
        404,
        "{}",
        String::from_utf8_lossy(&reply.bytes)
    );
    let mut body = reply.json();
    body["request_id"] = Value::Null;
    body
}

on_both_engines! {
    async fn a_link_reads_one_cloud_and_submits_once(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let none = api.get(&console(&id)).of("ada").send().await.expect(200);
        assert_eq!(none.json(), json!({}));
        let token = api.link(&id).await;
        assert!(token.starts_with("byoh_") && token.len() == 48, "{token}");
        let shown = api.get(&console(&id)).of("ada").send().await.expect(200).json();
        assert_eq!(shown["hand_off"]["state"], "open");
        assert!(shown["hand_off"].get("token").is_none(), "shown once");

        for path in READS {
            api.with(&token, path).await.expect(200);
        }
        let offer = api.with(&token, "").await.expect(200).json();
        assert_eq!(offer["display_name"], "Cloud 10.0.0.0/16");
        assert_eq!(offer["organization_name"], "Example");
        let files = api.with(&token, "/template-files").await.json();
        let theirs = format!("/console/v1/custom-cloud-environments/{id}/template-files");
        assert_eq!(files, api.get(&theirs).of("ada").send().await.json());

        let cloud = api.world.view(&id).await;
        let arn = role(&cloud);
        let refused = api.submit(&token, "arn:aws:iam::1:role/x").await;
        assert_eq!(refused.refused_fields()[0].0, "identifier");
        api.submit(&token, &format!("role_arn = \"{arn}\"")).await.expect(200);
        let shown = api.get(&console(&id)).of("ada").send().await.expect(200).json();
        let submission = &shown["hand_off"]["submission"];
        assert_eq!(shown["hand_off"]["state"], "submitted");
        assert_eq!((&submission["identifier"], &submission["name"]), (&json!(arn), &json!("Bo Li")));

        // Another identifier than the one that was looked at is not approved.
        let approve = format!("{}/approve", console(&id));
        let other = json!({"identifier": "something else"});
        let refused = api.post(&approve, other).of("ada").send().await;
        assert_eq!(refused.refused(409), "hand_off_changed");
        // Its own token decides nothing.
        let own = api.post(&approve, json!({"identifier": arn}));
        shut(&own.header(header::AUTHORIZATION, &format!("Bearer {token}")).send().await);
        let done = api.post(&approve, json!({"identifier": arn})).of("ada").send().await;
        assert_eq!(done.expect(200).json()["hand_off"]["state"], "approved");
        let draft = format!("/console/v1/custom-cloud-environments/{id}/draft");
        let draft = api.get(&draft).of("ada").send().await.expect(200).json();
        assert_eq!(draft["identifier"], json!(arn));
        assert_eq!(api.world.view(&id).await.state, byoc_types::CustomCloudState::Draft);

        assert_eq!(api.actions(&id).await, [
            "hand_off_create", "hand_off_open", "hand_off_files_read", "hand_off_submit",
            "hand_off_approve",
        ], "each of them once");
    }

    async fn everything_else_is_the_same_404(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let other = api.draft("10.1.0.0/16").await;
        let token = api.link(&id).await;
        let bearer = format!("Bearer {token}");
        let expected = shut(&api.with("byoh_wrong", "").await);
        let mut answers: BTreeSet<String> = BTreeSet::from([expected.to_string()]);
        let mut shut_at = async |what: &str, call: Call<'_>| {
            let reply = call.send().await;
            assert_eq!(reply.status, 404, "{what}");
            answers.insert(shut(&reply).to_string());
        };

        // As a user's token: its own cloud, another one, the list, a deployment, the account.
        let as_user = |path: &str| api.get(path).header(header::AUTHORIZATION, &bearer);
        for path in [
            cloud_path(&id),
            cloud_path(&other),
            clouds_path(),
            "/v1/me".to_owned(),
            "/v1/organizations".to_owned(),
            "/v1/access_token".to_owned(),
            format!("/console/v1/custom-cloud-environments/{id}/template-files"),
            format!("/console/v1/custom-cloud-environments/{other}/template-files"),
            format!("/console/v1/organization/{ORGANIZATION}/members"),
            format!("/console/v1/organization/{ORGANIZATION}/stream"),
            console(&id),
        ] {
            shut_at(&path, as_user(&path)).await;
        }
        let arn = role(&api.world.view(&id).await);
        let provision = api.post(&format!("{}/provision", cloud_path(&id)), json!({"aws_iam_role_arn": arn}));
        shut_at("provision", provision.header(header::AUTHORIZATION, &bearer)).await;
        let aiven = api.get(&clouds_path()).header(header::AUTHORIZATION, &format!("aivenv1 {token}"));
        shut_at("as the command line sends it", aiven).await;

        // In the wrong place, in the wrong scheme, not at all, of a user.
        let in_query = format!("{LINK}?token={token}&access_token={token}");
        shut_at("in the query", api.get(&in_query)).await;
        shut_at("in a cookie", api.get(LINK).cookie(&format!("byoc_session={token}"))).await;
        shut_at("none", api.get(LINK)).await;
        shut_at("another scheme", api.get(LINK).header(header::AUTHORIZATION, &format!("Basic {token}"))).await;
        shut_at("a user's", api.get(LINK).of("ada")).await;
        for wrong in ["", "byoh_", &token[..47], &format!("{token}x"), &token.to_uppercase()] {
            for path in READS {
                let call = api.get(&format!("{LINK}{path}"));
                shut_at(wrong, call.header(header::AUTHORIZATION, &format!("Bearer {wrong}"))).await;
            }
        }

        // Guessing writes nothing.
        let asked = api.world.ctx.db.asked();
        for guess in 0..200 {
            shut(&api.with(&format!("byoh_{guess:043}"), "").await);
        }
        assert_eq!(api.world.ctx.db.asked(), asked, "no transaction for a guess");

        // A second submission.
        api.submit(&token, &arn).await.expect(200);
        answers.insert(shut(&api.submit(&token, &arn).await).to_string());
        // Revoked.
        api.delete(&console(&id)).of("ada").send().await.expect(200);
        for path in READS {
            answers.insert(shut(&api.with(&token, path).await).to_string());
        }
        answers.insert(shut(&api.submit(&token, &arn).await).to_string());
        // Expired.
        let token = api.link(&id).await;
        api.expire_links().await;
        for path in READS {
            answers.insert(shut(&api.with(&token, path).await).to_string());
        }
        answers.insert(shut(&api.submit(&token, &arn).await).to_string());
        // Replaced by a newer one.
        let replaced = api.link(&id).await;
        let newest = api.link(&id).await;
        answers.insert(shut(&api.with(&replaced, "").await).to_string());
        api.with(&newest, "").await.expect(200);
        // Of a custom cloud that was deleted.
        api.delete(&cloud_path(&id)).of("ada").send().await.expect(200);
        for path in READS {
            answers.insert(shut(&api.with(&newest, path).await).to_string());
        }
        assert_eq!(answers.len(), 1, "{answers:#?}");
    }

    async fn a_rejected_link_ends_and_the_draft_stays(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let token = api.link(&id).await;
        let arn = role(&api.world.view(&id).await);
        api.submit(&token, &arn).await.expect(200);
        let again = api.post(&console(&id), json!({})).of("ada").send().await;
        assert_eq!(again.refused(409), "hand_off_submitted");
        // What was submitted in time waits for its decision, however long.
        api.expire_links().await;
        assert_eq!(hand_offs::expire(&api.world.ctx).await.unwrap(), 0);
        let reject = format!("{}/reject", console(&id));
        api.post(&reject, json!({"identifier": arn})).of("ada").send().await.expect(200);
        shut(&api.with(&token, "").await);
        let draft = format!("/console/v1/custom-cloud-environments/{id}/draft");
        let draft = api.get(&draft).of("ada").send().await.expect(200).json();
        assert_eq!(draft["identifier"], "");
        let fresh = api.link(&id).await;
        api.with(&fresh, "").await.expect(200);
        assert_eq!(api.actions(&id).await, [
            "hand_off_create", "hand_off_submit", "hand_off_reject", "hand_off_create",
            "hand_off_open",
        ]);
    }

    async fn an_end_by_time_is_noted_once(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        api.link(&id).await;
        assert_eq!(hand_offs::expire(&api.world.ctx).await.unwrap(), 0);
        api.expire_links().await;
        let shown = api.get(&console(&id)).of("ada").send().await.expect(200).json();
        assert_eq!(shown["hand_off"]["state"], "expired", "also before it is noted");
        assert_eq!(hand_offs::expire(&api.world.ctx).await.unwrap(), 1);
        assert_eq!(hand_offs::expire(&api.world.ctx).await.unwrap(), 0);
        assert_eq!(api.actions(&id).await, ["hand_off_create", "hand_off_expire"]);
    }

    async fn a_link_ends_with_the_role_of_its_maker(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let token = api.link(&id).await;
        api.with(&token, "").await.expect(200);
        let members = format!("/console/v1/organization/{ORGANIZATION}/members");
        let up = json!({"role": "super_admin"});
        api.put(&format!("{members}/max"), up).of("ada").send().await.expect(200);
        let down = json!({"role": "member"});
        api.put(&format!("{members}/ada"), down).of("max").send().await.expect(200);
        shut(&api.with(&token, "").await);
    }

    async fn only_a_draft_is_handed_off(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let token = api.link(&id).await;
        let refused = api.post(&console(&id), json!({"days": 2})).of("ada").send().await;
        assert_eq!(refused.refused_fields(), [("days".to_owned(), "hand_off_days".to_owned())]);
        let cloud = api.world.view(&id).await;
        api.world.provision(&cloud).await;
        let refused = api.submit(&token, &role(&cloud)).await;
        assert_eq!(refused.refused(409), "state_conflict");
        let refused = api.post(&console(&id), json!({})).of("ada").send().await;
        assert_eq!(refused.refused(409), "state_conflict");
        // It still shows how far the deployment is.
        let status = api.with(&token, "/status").await.expect(200).json();
        assert_eq!(status["state"], "validating");
    }
}

#[tokio::test]
async fn no_page_hands_the_address_on() {
    let api = Api::start().await;
    for path in ["/hand-off", LINK] {
        let reply = api.get(path).send().await;
        let policy = reply.header("referrer-policy");
        assert!(
            ["same-origin", "no-referrer"].contains(&policy),
            "{path}: {policy}"
        );
    }
}
