//! Invitations by link, and the attacks on them.

use super::sessions::{Person, join, log_in, members_path, sign_in};
use super::*;
use crate::auth::digest;
use crate::store::{self, params};
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, OTHER_ORGANIZATION};

static TEST_INVITATIONS_EXPIRE: store::Query = store::Query::new(
    "TEST_INVITATIONS_EXPIRE",
    "UPDATE invitations SET expires_at = {now} - 1",
);

/// Who belongs to the organization before anybody is invited.
const MEMBERS: [&str; 3] = ["ada@example.com", "kim@example.com", "max@example.com"];

pub fn invitations_path() -> String {
    format!("/console/v1/organization/{ORGANIZATION}/invitations")
}

/// The token of an invitation by `ada`.
pub async fn invite(api: &Api, email: &str, role: &str) -> String {
    let made = invitation(api, email, role).await;
    made["token"].as_str().expect("a token").to_owned()
}

async fn invitation(api: &Api, email: &str, role: &str) -> Value {
    let body = json!({"email": email, "role": role});
    let reply = api.post(&invitations_path(), body).of("ada").send().await;
    reply.expect(200).json()
}

async fn view(api: &Api, token: &str) -> Reply {
    let path = "/console/v1/invitation";
    api.post(path, json!({"token": token})).send().await
}

async fn accept(api: &Api, token: &str) -> Reply {
    let body = json!({"token": token, "real_name": "Nina New", "password": "four random words"});
    api.post("/console/v1/invitation/accept", body).send().await
}

async fn accept_as(api: &Api, token: &str, person: &Person) -> Reply {
    let path = "/console/v1/invitation/accept";
    let call = api.post(path, json!({"token": token}));
    call.cookie(&person.cookie).send().await
}

/// The refusal of a link, without what differs from request to request.
fn refused_link(reply: &Reply) -> Value {
    assert_eq!(reply.refused(404), "not_found");
    let mut answer = reply.json();
    answer["request_id"].take();
    answer
}

async fn emails(api: &Api) -> Vec<String> {
    let list = api
        .get(&members_path())
        .of("ada")
        .send()
        .await
        .expect(200)
        .json();
    let members = list["members"].as_array().unwrap().iter();
    members
        .map(|member| member["email"].as_str().unwrap().to_owned())
        .collect()
}

on_both_engines! {
    async fn somebody_new_joins_by_a_link_and_is_signed_in(api: Api) {
        let made = invitation(&api, " Nina@Example.com ", "member").await;
        assert_eq!(made["email"], "Nina@Example.com");
        assert_eq!(made["invited_by"], "ada@example.com");
        let token = made["token"].as_str().unwrap();
        let read = &mut api.world.ctx.db.read();
        let rows = store::invitations::of_organization(read, ORGANIZATION).await.unwrap();
        assert_eq!((rows[0].expires_at - rows[0].created_at) / 1000, 72 * 60 * 60);
        assert_eq!(emails(&api).await, MEMBERS);

        let offer = view(&api, token).await.expect(200).json();
        assert_eq!(offer["organization_name"], "Example");
        assert_eq!(offer["email"], "Nina@Example.com");
        assert_eq!(offer["role"], "member");

        let joined = accept(&api, token).await.expect(200);
        let cookie = joined.set_cookie();
        assert_eq!(joined.json()["organizations"][0]["role"], "member");
        api.get(&clouds_path()).cookie(&cookie).send().await.expect(200);
        log_in(&api, "nina@example.com", "four random words").await.expect(200);

        // What is open, and what happened, holds no token.
        let open = api.get(&invitations_path()).of("ada").send().await.expect(200);
        assert_eq!(open.json(), json!({"invitations": []}));
        let path = members_path().replace("/members", "/events");
        let events = api.get(&path).of("ada").send().await.expect(200);
        let actions: Vec<Value> = (0..2).map(|i| events.json()["events"][i]["action"].clone()).collect();
        assert_eq!(actions, ["member_create", "invitation_create"]);
        assert_eq!(events.json()["events"][0]["actor"], "Nina@Example.com");
        let text = String::from_utf8(events.bytes).unwrap();
        assert!(!text.contains(token) && !text.contains(&digest(token)), "{text}");
    }

    async fn the_answers_tell_nobody_who_has_an_account(api: Api) {
        let person = join(&api, "known@example.com", "member").await;
        let member = api.get(&members_path()).of("ada").send().await.json();
        let user = member["members"].as_array().unwrap().iter()
            .find(|member| member["email"] == person.email.as_str()).unwrap()["user_id"].clone();
        let path = format!("{}/{}", members_path(), user.as_str().unwrap());
        api.delete(&path).of("ada").send().await.expect(200);
        let plain = |mut answer: Value, email: &str| {
            let fields = answer.as_object_mut().unwrap();
            for field in ["token", "invitation_id", "create_time", "expiry_time"] {
                if let Some(value) = fields.get_mut(field) {
                    *value = json!("…");
                }
            }
            answer.to_string().replace(email, "EMAIL")
        };
        let mut seen = Vec::new();
        for email in ["known@example.com", "nobody@example.com"] {
            let made = invitation(&api, email, "member").await;
            let offer = view(&api, made["token"].as_str().unwrap()).await.expect(200).json();
            seen.push((plain(made, email), plain(offer, email)));
        }
        assert_eq!(seen[0], seen[1]);
        // Nobody is a member by being invited, and a weak password is refused before anything else.
        assert_eq!(emails(&api).await, MEMBERS);
        for email in ["known@example.com", "nobody@example.com"] {
            let token = invite(&api, email, "member").await;
            let body = json!({"token": token, "real_name": "N", "password": "short"});
            let weak = api.post("/console/v1/invitation/accept", body).send().await;
            assert_eq!(weak.refused_fields(), [("password".to_owned(), "password_weak".to_owned())]);
        }
    }

    async fn who_has_an_account_joins_with_it_alone(api: Api) {
        let person = sign_in(&api).await;
        let body = json!({"email": person.email, "role": "member"});
        let path = invitations_path().replace(ORGANIZATION, OTHER_ORGANIZATION);
        let made = api.post(&path, body).of("eve").send().await.expect(200).json();
        let token = made["token"].as_str().unwrap();
        // Somebody else has found the link.
        let other = join(&api, "other@example.com", "member").await;
        assert_eq!(accept_as(&api, token, &other).await.refused(403), "forbidden");
        assert_eq!(accept(&api, token).await.refused(409), "user_already_exists");
        log_in(&api, &person.email, &person.password).await.expect(200);

        let joined = accept_as(&api, token, &person).await.expect(200).json();
        let names: Vec<&Value> = joined["organizations"].as_array().unwrap().iter()
            .map(|it| &it["organization"]["organization_name"]).collect();
        assert_eq!(names, ["Example", "Other"]);
        refused_link(&accept_as(&api, token, &person).await);
    }

    async fn every_link_that_does_not_work_gets_the_same_answer(api: Api) {
        let unknown = refused_link(&view(&api, "no-such-token").await);
        let used = invite(&api, "used@example.com", "member").await;
        accept(&api, &used).await.expect(200);

        let revoked = invitation(&api, "revoked@example.com", "member").await;
        let one = format!("{}/{}", invitations_path(), revoked["invitation_id"].as_str().unwrap());
        // Not by another organization, and not under its own address.
        let elsewhere = one.replace(ORGANIZATION, OTHER_ORGANIZATION);
        assert_eq!(api.delete(&one).of("eve").send().await.refused(404), "not_found");
        assert_eq!(api.delete(&elsewhere).of("eve").send().await.refused(404), "not_found");
        api.delete(&one).of("ada").send().await.expect(200);
        assert_eq!(api.delete(&one).of("ada").send().await.refused(404), "not_found");

        let replaced = invite(&api, "twice@example.com", "member").await;
        let newer = invite(&api, "TWICE@example.com", "super_admin").await;
        view(&api, &newer).await.expect(200);

        let person = join(&api, "gone@example.com", "super_admin").await;
        let body = json!({"email": "later@example.com", "role": "member"});
        let by_person = api.post(&invitations_path(), body).cookie(&person.cookie).send().await;
        let by_person = by_person.expect(200).json()["token"].as_str().unwrap().to_owned();
        view(&api, &by_person).await.expect(200);
        let list = api.get(&members_path()).of("ada").send().await.json();
        let id = list["members"].as_array().unwrap().iter()
            .find(|member| member["email"] == "gone@example.com").unwrap()["user_id"].clone();
        let member = format!("{}/{}", members_path(), id.as_str().unwrap());
        api.put(&member, json!({"role": "member"})).of("ada").send().await.expect(200);

        let to_deactivated = async {
            api.delete(&member).of("ada").send().await.expect(200);
            let token = invite(&api, "gone@example.com", "member").await;
            view(&api, &token).await.expect(200);
            let path = format!("/console/v1/operator/users/{}/deactivate", id.as_str().unwrap());
            api.call(Method::POST, &path).of("olga").send().await.expect(200);
            token
        }.await;

        let expired = invite(&api, "late@example.com", "member").await;
        let secret = revoked["token"].as_str().unwrap();
        for token in [&used, secret, &replaced, &by_person, &to_deactivated, &digest(&newer)] {
            assert_eq!(refused_link(&view(&api, token).await), unknown);
            assert_eq!(refused_link(&accept(&api, token).await), unknown);
        }
        view(&api, &expired).await.expect(200);
        let _: Result<u64, store::Error> = api.world.ctx.db.write(move |tx| Box::pin(async move {
            tx.execute(&TEST_INVITATIONS_EXPIRE, params![]).await
        })).await;
        for token in [&expired, &newer] {
            assert_eq!(refused_link(&view(&api, token).await), unknown);
            assert_eq!(refused_link(&accept(&api, token).await), unknown);
        }
        let open = api.get(&invitations_path()).of("ada").send().await.expect(200);
        assert_eq!(open.json(), json!({"invitations": []}));
    }

    async fn of_two_uses_of_one_link_exactly_one_wins(api: Api) {
        for round in 0..5 {
            let token = invite(&api, &format!("racer{round}@example.com"), "member").await;
            let (one, other) = tokio::join!(accept(&api, &token), accept(&api, &token));
            let mut statuses = [one.status.as_u16(), other.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 404]);

            // The same with a person who has an account.
            let email = format!("owner{round}@example.com");
            let person = join(&api, &email, "member").await;
            let path = invitations_path().replace(ORGANIZATION, OTHER_ORGANIZATION);
            let made = api.post(&path, json!({"email": email, "role": "member"})).of("eve");
            let made = made.send().await.expect(200).json();
            let token = made["token"].as_str().unwrap();
            let (one, other) = tokio::join!(
                accept_as(&api, token, &person),
                accept_as(&api, token, &person),
            );
            let mut statuses = [one.status.as_u16(), other.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 404]);
        }
    }

    async fn an_invitation_names_a_role_and_an_address_that_is_no_member(api: Api) {
        let refused = async |body: Value| {
            let reply = api.post(&invitations_path(), body).of("ada").send().await;
            reply.refused_fields().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(refused(json!({})).await, ["email", "role"]);
        assert_eq!(refused(json!({"email": "nobody", "role": "owner"})).await, ["email", "role"]);
        let twice = api.post(&invitations_path(), json!({"email": "MAX@example.com", "role": "member"}));
        assert_eq!(twice.of("ada").send().await.refused(409), "member_already_exists");
        // Adding somebody with a password that somebody else chose is no longer possible.
        let body = json!({"email": "new@example.com", "role": "member", "real_name": "New",
            "password": "four random words"});
        let old = api.post(&members_path(), body).of("ada").send().await;
        assert_eq!(old.refused(405), "method_not_allowed");
    }
}
