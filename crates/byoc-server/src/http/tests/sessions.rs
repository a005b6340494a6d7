//! Signing in and out.

use super::*;
use crate::auth::digest;
use crate::store::{self, users};
use crate::testing::on_both_engines;

/// A person with a password, signed in.
pub struct Person {
    pub email: String,
    pub password: String,
    pub cookie: String,
}

/// A new super admin, invited by `ada` and signed in.
pub async fn sign_in(api: &Api) -> Person {
    join(api, "new@example.com", "super_admin").await
}

/// A person who accepted an invitation of `ada` with a new account, and is signed in.
pub async fn join(api: &Api, email: &str, role: &str) -> Person {
    let password = "four random words";
    let token = super::invitations::invite(api, email, role).await;
    let body = json!({"token": token, "real_name": "New Person", "password": password});
    let accepted = api.post("/console/v1/invitation/accept", body).send().await;
    accepted.expect(200);
    let signed_in = log_in(api, email, password).await.expect(200);
    Person {
        email: email.to_owned(),
        password: password.to_owned(),
        cookie: signed_in.set_cookie(),
    }
}

pub fn members_path() -> String {
    format!(
        "/console/v1/organization/{}/members",
        crate::testing::world::ORGANIZATION
    )
}

pub async fn log_in(api: &Api, email: &str, password: &str) -> Reply {
    api.post(
        "/console/v1/session",
        json!({"email": email, "password": password}),
    )
    .send()
    .await
}

on_both_engines! {
    async fn a_member_who_is_removed_sees_nothing_any_more(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let person = sign_in(&api).await;
        api.get(&cloud_path(&id)).cookie(&person.cookie).send().await.expect(200);
        let members = members_path();
        let list = api.get(&members).of("ada").send().await.expect(200).json();
        let of = |email: &str| {
            let all = list["members"].as_array().unwrap().iter();
            let mut found = all.filter(|member| member["email"] == email);
            format!("{members}/{}", found.next().unwrap()["user_id"].as_str().unwrap())
        };
        let new = of(&person.email);

        let less = api.put(&new, json!({"role": "member"})).of("ada").send().await.expect(200);
        assert_eq!(less.json()["role"], "member");
        let invitations = super::invitations::invitations_path();
        let refused = api.post(&invitations, json!({})).cookie(&person.cookie).send().await;
        assert_eq!(refused.refused(403), "forbidden");
        let unknown = api.put(&new, json!({"role": "owner"})).of("ada").send().await;
        assert_eq!(unknown.refused(400), "role_unknown");

        api.delete(&new).of("ada").send().await.expect(200);
        let gone = api.get(&cloud_path(&id)).cookie(&person.cookie).send().await;
        assert_eq!(gone.refused(404), "not_found");
        let twice = api.delete(&new).of("ada").send().await;
        assert_eq!(twice.refused(404), "not_found");
        let session = api.get("/console/v1/session").cookie(&person.cookie).send().await;
        assert_eq!(session.expect(200).json()["organizations"], json!([]));

        // With the events that tell it.
        let path = members.replace("/members", "/events");
        let events = api.get(&path).of("ada").send().await.expect(200).json();
        assert_eq!(events["events"][0]["action"], "member_delete");
        assert_eq!(
            events["events"][1]["changes"],
            json!([{"field": "role", "before": "super_admin", "after": "member"}])
        );
    }

    async fn the_last_super_admin_stays_one(api: Api) {
        let ada = format!("{}/ada", members_path());
        let less = api.put(&ada, json!({"role": "member"})).of("ada").send().await;
        assert_eq!(less.refused(409), "last_super_admin");
        let gone = api.delete(&ada).of("ada").send().await;
        assert_eq!(gone.refused(409), "last_super_admin");
        api.put(&ada, json!({"role": "super_admin"})).of("ada").send().await.expect(200);

        // Of two that take the role from each other, one stays.
        let max = format!("{}/max", members_path());
        api.put(&max, json!({"role": "super_admin"})).of("ada").send().await.expect(200);
        let (one, other) = tokio::join!(
            api.delete(&max).of("ada").send(),
            api.delete(&ada).of("max").send(),
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200, "{statuses:?}");
        assert!([403, 404].contains(&statuses[1].as_u16()), "{statuses:?}");
    }

    async fn signing_in_sets_a_cookie_that_scripts_cannot_read(api: Api) {
        let person = sign_in(&api).await;
        let reply = log_in(&api, &person.email.to_uppercase(), &person.password)
            .await
            .expect(200);
        let cookie = reply.header(header::SET_COOKIE);
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(reply.json()["email"], person.email);
        assert_eq!(reply.json()["organizations"][0]["role"], "super_admin");
        let me = api
            .get("/v1/me")
            .cookie(&person.cookie)
            .send()
            .await
            .expect(200);
        assert_eq!(me.json()["user"]["user"], person.email);
    }

    async fn only_the_hash_of_a_session_is_stored(api: Api) {
        let person = sign_in(&api).await;
        let secret = person.cookie.split_once('=').unwrap().1.to_owned();
        let mut read = api.world.ctx.db.read();
        let idle = 1_000_000;
        assert!(
            store::sessions::bearer(&mut read, &digest(&secret), idle)
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            store::sessions::bearer(&mut read, &secret, idle)
                .await
                .unwrap()
                .is_none()
        );
    }

    async fn wrong_address_and_wrong_password_look_the_same(api: Api) {
        let person = sign_in(&api).await;
        let strip = |reply: Reply| {
            assert_eq!(reply.refused(401), "not_signed_in");
            assert_eq!(reply.header(header::SET_COOKIE), "");
            let mut answer = reply.json();
            answer["request_id"].take();
            answer
        };
        let wrong_password = strip(log_in(&api, &person.email, "four random word").await);
        let wrong_address = strip(log_in(&api, "nobody@example.com", &person.password).await);
        let empty = strip(log_in(&api, "", "").await);
        let endless = strip(log_in(&api, &person.email, &"x".repeat(100_000)).await);
        assert_eq!(wrong_password, wrong_address);
        assert_eq!(wrong_password, empty);
        assert_eq!(wrong_password, endless);
        let auth = json!({"email": "nobody@example.com", "password": "x"});
        assert_eq!(
            strip(api.post("/v1/userauth", auth).send().await),
            wrong_address
        );
    }

    async fn signing_in_again_ends_the_session_before(api: Api) {
        let person = sign_in(&api).await;
        api.get("/v1/me")
            .cookie(&person.cookie)
            .send()
            .await
            .expect(200);
        let body = json!({"email": person.email, "password": person.password});
        let again = api
            .post("/console/v1/session", body)
            .cookie(&person.cookie)
            .send()
            .await;
        let fresh = again.expect(200).set_cookie();
        assert_ne!(fresh, person.cookie);
        api.get("/v1/me").cookie(&fresh).send().await.expect(200);
        let old = api.get("/v1/me").cookie(&person.cookie).send().await;
        assert_eq!(old.refused(401), "not_signed_in");
    }

    async fn signing_out_ends_the_session_at_once(api: Api) {
        let person = sign_in(&api).await;
        api.get("/v1/me")
            .cookie(&person.cookie)
            .send()
            .await
            .expect(200);
        let out = api
            .delete("/console/v1/session")
            .cookie(&person.cookie)
            .send()
            .await
            .expect(200);
        assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"));
        assert_eq!(
            api.get("/v1/me")
                .cookie(&person.cookie)
                .send()
                .await
                .refused(401),
            "not_signed_in"
        );
        api.delete("/console/v1/session").send().await.expect(200);
    }

    async fn a_session_ends_when_nobody_uses_it_and_after_its_longest_time(api: Api) {
        let person = sign_in(&api).await;
        let hash = digest(person.cookie.split_once('=').unwrap().1);
        let mut read = api.world.ctx.db.read();
        // Unused for longer than the limit: a limit of less than nothing is always over.
        assert!(
            store::sessions::bearer(&mut read, &hash, -1000)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            store::sessions::bearer(&mut read, &hash, 1_000_000)
                .await
                .unwrap()
                .is_some()
        );
        // A session whose time ran out before it began.
        let ended = "ended".to_owned();
        api.world
            .ctx
            .db
            .write::<_, store::Error, _>(move |tx| {
                Box::pin(async move {
                    store::sessions::insert(tx, &digest(&ended), "ada", -1, 1_000_000, "").await
                })
            })
            .await
            .unwrap();
        let reply = api.get("/v1/me").cookie("byoc_session=ended").send().await;
        assert_eq!(reply.refused(401), "not_signed_in");
    }

    async fn the_command_line_signs_in_and_out(api: Api) {
        let person = sign_in(&api).await;
        let body = json!({"email": person.email, "password": person.password});
        let answer = api
            .post("/v1/userauth", body)
            .send()
            .await
            .expect(200)
            .json();
        assert_eq!(answer["user_email"], person.email);
        assert_eq!(answer["state"], "active");
        let token = format!("aivenv1 {}", answer["token"].as_str().unwrap());
        let with = |call: Call<'static>| call.header(header::AUTHORIZATION, &token).send();
        let api: &'static Api = Box::leak(Box::new(api));
        with(api.get("/v1/project")).await.expect(200);
        assert_eq!(
            with(api.call(Method::POST, "/v1/me/logout"))
                .await
                .expect(200)
                .json(),
            json!({})
        );
        assert_eq!(
            with(api.get("/v1/project")).await.refused(401),
            "not_signed_in"
        );
    }

    async fn nobody_signed_in_is_an_answer_to_a_browser_and_a_refusal_to_a_token(api: Api) {
        let nobody = api.get("/console/v1/session").send().await.expect(204);
        assert_eq!(nobody.header(header::CONTENT_TYPE), "");
        let token = api
            .get("/console/v1/session")
            .header(header::AUTHORIZATION, "aivenv1 wrong");
        assert_eq!(token.send().await.refused(401), "not_signed_in");
    }

    async fn addresses_are_compared_without_case(api: Api) {
        let person = sign_in(&api).await;
        let before = users::count(&mut api.world.ctx.db.read()).await.unwrap();
        let path = super::invitations::invitations_path();
        let body = json!({"email": person.email.to_uppercase(), "role": "member"});
        let reply = api.post(&path, body).of("ada").send().await;
        assert_eq!(reply.refused(409), "member_already_exists");
        assert!(
            reply.json()["message"]
                .as_str()
                .unwrap()
                .contains("already exists")
        );
        let count = users::count(&mut api.world.ctx.db.read()).await.unwrap();
        assert_eq!(count, before);
    }

    async fn a_password_for_a_proxy_leaves_the_session_as_it_is(api: Api) {
        let person = sign_in(&api).await;
        let me = |kind: &str| {
            let call = api.get("/v1/me").cookie(&person.cookie);
            call.header(header::AUTHORIZATION, kind)
        };
        me("Basic YTpi").send().await.expect(200);
        me("Negotiate abc").send().await.expect(200);
        // A token that is wrong is one, whatever cookie comes with it.
        assert_eq!(
            me("Bearer wrong").send().await.refused(401),
            "not_signed_in"
        );
        let alone = api
            .get("/v1/me")
            .header(header::AUTHORIZATION, "Basic YTpi");
        assert_eq!(alone.send().await.refused(401), "not_signed_in");
    }

    async fn a_page_of_somebody_else_changes_nothing(api: Api) {
        let person = sign_in(&api).await;
        let session = api.get("/console/v1/session").cookie(&person.cookie).send().await;
        let session = session.expect(200).json();
        let own = session["user_id"].as_str().unwrap();
        let id = api.draft("10.0.0.0/16").await;
        let rename = |expected: &str| {
            let call = api.put(&cloud_path(&id), json!({"display_name": expected}));
            call.cookie(&person.cookie).header("x-expected-user", expected)
        };
        for other in ["", "u1234567890", &own.to_uppercase(), &format!("{own}, {own}")] {
            if other != own {
                let refused = rename(other).send().await;
                assert_eq!(refused.refused(401), "other_user", "{other}");
            }
        }
        let token = api.get(&cloud_path(&id)).of("ada").header("x-expected-user", own);
        assert_eq!(token.send().await.refused(401), "other_user");
        let cloud = api.get(&cloud_path(&id)).of("ada").send().await.expect(200).json();
        assert_ne!(cloud["custom_cloud_environment"]["display_name"], "u1234567890");
        let read = || api.get(&cloud_path(&id)).cookie(&person.cookie);
        read().header("x-expected-user", own).send().await.expect(200);
        // Without the header the session alone decides.
        read().send().await.expect(200);
    }
}
