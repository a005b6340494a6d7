//! API tokens: their scope, their time and how many there are.

use super::sessions::{Person, sign_in};
use super::*;
use crate::store::{self, params};
use crate::testing::on_both_engines;

static TEST_TOKENS_UNUSED: store::Query = store::Query::new(
    "TEST_TOKENS_UNUSED",
    "UPDATE access_tokens SET used_at = {now} - 1000000 WHERE token_prefix = $1",
);
static TEST_TOKENS_USED: store::Query = store::Query::new(
    "TEST_TOKENS_USED",
    "UPDATE access_tokens SET used_at = {now} WHERE user_id = $1",
);

const DAY: i64 = 24 * 60 * 60;

async fn make(api: &Api, authorization: &str, body: Value) -> Reply {
    let call = api.post("/v1/access_token", body);
    call.header(header::AUTHORIZATION, authorization)
        .send()
        .await
}

fn bearer(made: &Value) -> String {
    format!("Bearer {}", made["full_token"].as_str().unwrap())
}

async fn log_in(api: &Api, person: &Person) -> String {
    let body = json!({"email": person.email, "password": person.password});
    let made = api
        .post("/v1/userauth", body)
        .send()
        .await
        .expect(200)
        .json();
    made["token"].as_str().unwrap().to_owned()
}

async fn list(api: &Api, person: &Person) -> Vec<Value> {
    let list = api
        .get("/v1/access_token")
        .cookie(&person.cookie)
        .send()
        .await;
    list.expect(200).json()["tokens"]
        .as_array()
        .unwrap()
        .clone()
}

async fn run(api: &Api, query: &'static store::Query, value: String) {
    let done: Result<u64, store::Error> = api
        .world
        .ctx
        .db
        .write(move |tx| Box::pin(async move { tx.execute(query, params![value]).await }))
        .await;
    done.unwrap();
}

on_both_engines! {
    async fn a_token_makes_no_token_that_outlives_it_or_does_more(api: Api) {
        let ada = format!("aivenv1 {}", api.tokens["ada"]);
        let hour = make(&api, &ada, json!({"max_age_seconds": 3600})).await.expect(200).json();
        assert_eq!(hour["scope"], "write");
        for body in [
            json!({}),
            json!({"max_age_seconds": 10 * 365 * DAY}),
            json!({"max_age_seconds": 3601, "scope": "write"}),
        ] {
            let child = make(&api, &bearer(&hour), body).await.expect(200).json();
            assert_eq!(child["expiry_time"], hour["expiry_time"]);
            let grandchild = make(&api, &bearer(&child), json!({})).await.expect(200).json();
            assert_eq!(grandchild["expiry_time"], hour["expiry_time"]);
        }
        let shorter = make(&api, &bearer(&hour), json!({"max_age_seconds": 60})).await.expect(200);
        assert_eq!(shorter.json()["max_age_seconds"], 60);
        // One of the command line lives a month, and so do those it makes.
        let person = sign_in(&api).await;
        let month = format!("aivenv1 {}", log_in(&api, &person).await);
        let child = make(&api, &month, json!({"max_age_seconds": 365 * DAY})).await.expect(200);
        assert!(child.json()["max_age_seconds"].as_i64().unwrap() <= 30 * DAY);
        // A person in the browser chooses freely.
        let call = api.post("/v1/access_token", json!({"max_age_seconds": 365 * DAY}));
        let year = call.cookie(&person.cookie).send().await.expect(200).json();
        assert_eq!(year["max_age_seconds"], 365 * DAY);
    }

    async fn a_token_lives_90_days_and_at_most_ten_years(api: Api) {
        let ada = format!("aivenv1 {}", api.tokens["ada"]);
        let made = make(&api, &ada, json!({"description": "x"})).await.expect(200).json();
        assert_eq!(made["max_age_seconds"], 90 * DAY);
        make(&api, &ada, json!({"max_age_seconds": 3653 * DAY})).await.expect(200);
        for (body, field) in [
            (json!({"max_age_seconds": 3653 * DAY + 1}), "max_age_seconds"),
            (json!({"max_age_seconds": u64::MAX}), "max_age_seconds"),
            (json!({"max_age_seconds": 0}), "max_age_seconds"),
            (json!({"description": "x".repeat(257)}), "description"),
            (json!({"description": "two\nlines"}), "description"),
            (json!({"scope": "admin"}), "scope"),
        ] {
            let refused = make(&api, &ada, body).await.refused_fields();
            assert_eq!(refused[0].0, field);
        }
        let text = json!({"description": "é".repeat(256), "max_age_seconds": 60});
        make(&api, &ada, text).await.expect(200);
    }

    async fn sign_ins_of_the_command_line_make_room_for_one_another(api: Api) {
        let person = sign_in(&api).await;
        let call = api.post("/v1/access_token", json!({"description": "quarterly report"}));
        let kept = call.cookie(&person.cookie).send().await.expect(200).json();
        let first = log_in(&api, &person).await;
        let second = log_in(&api, &person).await;
        for _ in 0..97 {
            log_in(&api, &person).await;
        }
        assert_eq!(list(&api, &person).await.len(), 100);
        // All were used just now, but the second of them and the report's long ago.
        let me = api.get("/v1/me").cookie(&person.cookie).send().await.expect(200).json();
        let user = me["user"]["user_id"].as_str().unwrap().to_owned();
        run(&api, &TEST_TOKENS_USED, user).await;
        let works = async |token: &str| {
            let call = api.get("/v1/me").header(header::AUTHORIZATION, &format!("Bearer {token}"));
            call.send().await.status.as_u16()
        };
        // Looked up while it counts as used, so that this use is not noted behind our back.
        assert_eq!(works(&second).await, 200);
        for prefix in [kept["token_prefix"].as_str().unwrap(), crate::auth::token_prefix(&second)] {
            run(&api, &TEST_TOKENS_UNUSED, prefix.to_owned()).await;
        }
        log_in(&api, &person).await;
        assert_eq!(list(&api, &person).await.len(), 100);
        assert_eq!((works(&first).await, works(&second).await), (200, 401));
        assert_eq!(works(kept["full_token"].as_str().unwrap()).await, 200);

        // A token of one's own finds room as well, until all of them are one's own.
        for _ in 0..99 {
            let call = api.post("/v1/access_token", json!({}));
            call.cookie(&person.cookie).send().await.expect(200);
        }
        let refused = api.post("/v1/access_token", json!({})).cookie(&person.cookie).send().await;
        assert_eq!(refused.refused(409), "tokens_too_many");
        log_in(&api, &person).await;
        assert_eq!(list(&api, &person).await.len(), 100);
    }

    async fn tokens_stand_in_the_history_without_their_secret(api: Api) {
        let ada = format!("aivenv1 {}", api.tokens["ada"]);
        let made = make(&api, &ada, json!({"description": "CI"})).await.expect(200).json();
        let prefix = made["token_prefix"].as_str().unwrap();
        api.delete(&format!("/v1/access_token/{prefix}")).of("ada").send().await.expect(200);
        let path = format!("/console/v1/organization/{}/events", crate::testing::world::ORGANIZATION);
        let events = api.get(&path).of("ada").send().await.expect(200);
        let actions: Vec<Value> = (0..2).map(|i| events.json()["events"][i]["action"].clone()).collect();
        assert_eq!(actions, ["access_token_delete", "access_token_create"]);
        let text = String::from_utf8(events.bytes).unwrap();
        assert!(text.contains(prefix) && !text.contains(made["full_token"].as_str().unwrap()));
    }
}

/// Each operation that is no GET, from the document, with a token of a super admin that only reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_reads_changes_nothing() {
    // What signs in, what asks for a link's own token, and what ends the token itself.
    const OTHERS: &[&str] = &[
        "user_auth",
        "session_create",
        "session_delete",
        "setup_create",
        "invitation_view",
        "password_reset_view",
        "password_reset_complete",
        "network_plan",
        "hand_off_submit",
        "me_logout",
    ];
    let api = Api::start().await;
    let ada = format!("aivenv1 {}", api.tokens["ada"]);
    let made = make(&api, &ada, json!({"scope": "read"}))
        .await
        .expect(200)
        .json();
    assert_eq!(made["scope"], "read");
    let reader = bearer(&made);
    let id = api.draft("10.0.0.0/16").await;
    let document = serde_json::to_value(crate::http::openapi()).unwrap();
    let mut refused = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            if method == "get" || OTHERS.contains(&name) {
                continue;
            }
            let path = path
                .replace("{organization_id}", crate::testing::world::ORGANIZATION)
                .replace("{id}", &id);
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let call = api.call(method, &path).json(json!({"display_name": "x"}));
            let reply = call.header(header::AUTHORIZATION, &reader).send().await;
            assert_eq!(reply.refused(403), "forbidden", "{name}");
            let message = reply.json()["message"].as_str().unwrap().to_owned();
            assert!(
                message.starts_with("This API token can only read."),
                "{name}: {message}"
            );
            refused += 1;
        }
    }
    assert!(refused > 20, "{refused}");
    let read = |call: Call<'static>| call.header(header::AUTHORIZATION, &reader).send();
    let api: &'static Api = Box::leak(Box::new(api));
    read(api.get(&clouds_path())).await.expect(200);
    // A PUT without a body reads, as the official client does to list tags.
    let one = cloud_path(&id);
    read(api.call(Method::PUT, &one)).await.expect(200);
    read(api.put(&one, json!({}))).await.expect(200);
    let plan = json!({"cloud_provider": "aws", "cloud_region": "eu-west-1",
        "deployment_model": "standard", "reserved_cidr": "10.9.0.0/16"});
    read(api.post("/console/v1/network-plan", plan))
        .await
        .expect(200);
    read(api.call(Method::POST, "/v1/me/logout"))
        .await
        .expect(200);
    assert_eq!(read(api.get("/v1/me")).await.refused(401), "not_signed_in");
}
