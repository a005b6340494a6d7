//! Changing a password, links for a new one, and accounts that are taken away.

use super::sessions::{Person, join, log_in, members_path, sign_in};
use super::*;
use crate::admin::tests::admin;
use crate::auth::digest;
use crate::store::{self, params};
use crate::testing::on_both_engines;

static TEST_RESETS_EXPIRE: store::Query = store::Query::new(
    "TEST_RESETS_EXPIRE",
    "UPDATE password_resets SET expires_at = {now} - 1",
);

const NEW: &str = "another four random words";

async fn change(api: &Api, person: &Person, body: Value) -> Reply {
    let call = api.put("/console/v1/me/password", body);
    call.cookie(&person.cookie).send().await
}

/// An API token, as a value of the header.
async fn api_token(api: &Api, person: &Person) -> String {
    let made = api.post("/v1/access_token", json!({"description": "CI"}));
    let made = made.cookie(&person.cookie).send().await.expect(200).json();
    format!("aivenv1 {}", made["full_token"].as_str().unwrap())
}

async fn sign_in_token(api: &Api, person: &Person) -> String {
    let body = json!({"email": person.email, "password": person.password});
    let made = api
        .post("/v1/userauth", body)
        .send()
        .await
        .expect(200)
        .json();
    format!("aivenv1 {}", made["token"].as_str().unwrap())
}

/// Status of a read with this session or token.
async fn me(api: &Api, credential: &str) -> u16 {
    let call = api.get("/v1/me");
    let call = match credential.starts_with("aivenv1") {
        true => call.header(header::AUTHORIZATION, credential),
        false => call.cookie(credential),
    };
    call.send().await.status.as_u16()
}

async fn id_of(api: &Api, email: &str) -> String {
    let list = api
        .get(&members_path())
        .of("ada")
        .send()
        .await
        .expect(200)
        .json();
    let mut members = list["members"].as_array().unwrap().iter();
    let found = members
        .find(|member| member["email"] == email)
        .expect("a member");
    found["user_id"].as_str().unwrap().to_owned()
}

async fn operate(api: &Api, email: &str, what: &str, who: &str) -> Reply {
    let path = format!(
        "/console/v1/operator/users/{}/{what}",
        id_of(api, email).await
    );
    api.call(Method::POST, &path).of(who).send().await
}

async fn reset_token(api: &Api, email: &str) -> String {
    let made = operate(api, email, "password-reset", "olga")
        .await
        .expect(200)
        .json();
    assert_eq!(made["email"], email);
    made["token"].as_str().unwrap().to_owned()
}

async fn reset(api: &Api, token: &str, password: &str) -> Reply {
    let body = json!({"token": token, "password": password});
    api.post("/console/v1/password-reset/complete", body)
        .send()
        .await
}

fn refused_link(reply: &Reply) -> Value {
    assert_eq!(reply.refused(404), "not_found");
    let mut answer = reply.json();
    answer["request_id"].take();
    answer
}

on_both_engines! {
    async fn a_changed_password_ends_the_other_sessions_at_once(api: Api) {
        let person = sign_in(&api).await;
        let other = log_in(&api, &person.email, &person.password).await.set_cookie();
        let (command_line, program) = (sign_in_token(&api, &person).await, api_token(&api, &person).await);
        // Looked up a moment ago: what is remembered of them ends too.
        for credential in [&person.cookie, &other, &command_line, &program] {
            assert_eq!(me(&api, credential).await, 200);
        }
        let body = json!({"current_password": person.password, "new_password": NEW});
        assert_eq!(change(&api, &person, body).await.expect(200).json(), json!({}));
        assert_eq!(me(&api, &person.cookie).await, 200);
        assert_eq!(me(&api, &other).await, 401);
        assert_eq!(me(&api, &command_line).await, 401);
        assert_eq!(me(&api, &program).await, 200);
        assert_eq!(log_in(&api, &person.email, &person.password).await.refused(401), "not_signed_in");
        log_in(&api, &person.email, NEW).await.expect(200);

        // API tokens too, where that is asked for.
        let body = json!({"current_password": NEW, "new_password": person.password,
            "revoke_api_tokens": true});
        change(&api, &person, body).await.expect(200);
        assert_eq!(me(&api, &program).await, 401);

        let path = members_path().replace("/members", "/events");
        let events = api.get(&path).of("ada").send().await.expect(200);
        assert_eq!(events.json()["events"][0]["action"], "password_update");
        let text = String::from_utf8(events.bytes).unwrap();
        assert!(!text.contains(NEW) && !text.contains("argon2"), "{text}");
    }

    async fn the_current_password_must_be_right_and_the_new_one_good(api: Api) {
        let person = sign_in(&api).await;
        let password = person.password.as_str();
        for (current, new, field, code) in [
            ("wrong", NEW, "current_password", "password_wrong"),
            ("", NEW, "current_password", "password_missing"),
            (&*"x".repeat(100_000), NEW, "current_password", "password_wrong"),
            (password, "short", "new_password", "password_weak"),
            (password, "password1234", "new_password", "password_weak"),
            (password, password, "new_password", "password_unchanged"),
        ] {
            let body = json!({"current_password": current, "new_password": new});
            let refused = change(&api, &person, body).await;
            assert_eq!(refused.refused_fields(), [(field.to_owned(), code.to_owned())]);
        }
        log_in(&api, &person.email, password).await.expect(200);
        let nobody = api.put("/console/v1/me/password", json!({})).send().await;
        assert_eq!(nobody.refused(401), "not_signed_in");
    }

    async fn of_two_changes_at_once_one_wins(api: Api) {
        let person = sign_in(&api).await;
        let body = |new: &str| json!({"current_password": person.password, "new_password": new});
        let (one, other) = tokio::join!(
            change(&api, &person, body("first new password")),
            change(&api, &person, body("second new password")),
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
        let kept = match one.status.as_u16() {
            200 => "first new password",
            _ => "second new password",
        };
        log_in(&api, &person.email, kept).await.expect(200);
    }

    async fn a_link_gives_a_new_password_once_and_ends_everything_else(api: Api) {
        let person = sign_in(&api).await;
        let program = api_token(&api, &person).await;
        assert_eq!((me(&api, &person.cookie).await, me(&api, &program).await), (200, 200));
        let unknown = refused_link(&reset(&api, "no-such-token", NEW).await);

        // Only an operator gets one; the last one counts.
        for who in ["ada", "max", "eve"] {
            let refused = operate(&api, &person.email, "password-reset", who).await;
            assert_eq!(refused.refused(403), "forbidden");
        }
        let before = reset_token(&api, &person.email).await;
        let token = reset_token(&api, &person.email).await;
        assert_eq!(refused_link(&reset(&api, &before, NEW).await), unknown);
        assert_eq!(refused_link(&reset(&api, &digest(&token), NEW).await), unknown);
        let body = json!({"token": token});
        let view = api.post("/console/v1/password-reset", body.clone()).send().await.expect(200);
        assert_eq!(view.json()["email"], person.email);
        // A weak password leaves the link as it is, and so does looking at it.
        assert_eq!(reset(&api, &token, "short").await.refused(400), "password_weak");
        assert_eq!((me(&api, &person.cookie).await, me(&api, &program).await), (200, 200));

        let done = reset(&api, &token, NEW).await.expect(200);
        assert_eq!(me(&api, &done.set_cookie()).await, 200);
        assert_eq!((me(&api, &person.cookie).await, me(&api, &program).await), (401, 401));
        assert_eq!(refused_link(&reset(&api, &token, NEW).await), unknown);
        let view = api.post("/console/v1/password-reset", body).send().await;
        assert_eq!(refused_link(&view), unknown);
        log_in(&api, &person.email, NEW).await.expect(200);

        let late = reset_token(&api, &person.email).await;
        let _: Result<u64, store::Error> = api.world.ctx.db.write(move |tx| Box::pin(async move {
            tx.execute(&TEST_RESETS_EXPIRE, params![]).await
        })).await;
        assert_eq!(refused_link(&reset(&api, &late, NEW).await), unknown);

        // A changed password ends a link that is on its way.
        let open = reset_token(&api, &person.email).await;
        let cookie = log_in(&api, &person.email, NEW).await.set_cookie();
        let person = Person { cookie, ..person };
        let body = json!({"current_password": NEW, "new_password": "yet another password"});
        change(&api, &person, body).await.expect(200);
        assert_eq!(refused_link(&reset(&api, &open, NEW).await), unknown);
    }

    async fn of_two_uses_of_a_reset_exactly_one_wins(api: Api) {
        let person = sign_in(&api).await;
        for _ in 0..5 {
            let token = reset_token(&api, &person.email).await;
            let (one, other) = tokio::join!(
                reset(&api, &token, "first new password"),
                reset(&api, &token, "second new password"),
            );
            let mut statuses = [one.status.as_u16(), other.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 404]);
        }
    }

    async fn a_deactivated_account_ends_at_once(api: Api) {
        let person = join(&api, "leaving@example.com", "member").await;
        let (command_line, program) = (sign_in_token(&api, &person).await, api_token(&api, &person).await);
        let link = reset_token(&api, &person.email).await;
        let all = [&person.cookie, &command_line, &program];
        for credential in all {
            assert_eq!(me(&api, credential).await, 200);
        }
        for who in ["ada", "max", "eve"] {
            let refused = operate(&api, &person.email, "deactivate", who).await;
            assert_eq!(refused.refused(403), "forbidden");
        }
        operate(&api, &person.email, "deactivate", "olga").await.expect(200);
        operate(&api, &person.email, "deactivate", "olga").await.expect(200);
        for credential in all {
            assert_eq!(me(&api, credential).await, 401);
        }
        refused_link(&reset(&api, &link, NEW).await);
        let plain = |reply: Reply| {
            assert_eq!(reply.refused(401), "not_signed_in");
            reply.json()["message"].clone()
        };
        let gone = plain(log_in(&api, &person.email, &person.password).await);
        assert_eq!(gone, plain(log_in(&api, "nobody@example.com", &person.password).await));
        let body = json!({"email": person.email, "password": person.password});
        assert_eq!(api.post("/v1/userauth", body).send().await.refused(401), "not_signed_in");
        let refused = operate(&api, &person.email, "password-reset", "olga").await;
        assert_eq!(refused.refused(404), "not_found");
        let list = api.get(&members_path()).of("ada").send().await.expect(200).json();
        let shown = list["members"].as_array().unwrap().iter()
            .find(|member| member["email"] == person.email.as_str()).unwrap();
        assert_eq!(shown["is_deactivated"], true);

        operate(&api, &person.email, "reactivate", "olga").await.expect(200);
        log_in(&api, &person.email, &person.password).await.expect(200);
        // What ended stays ended.
        for credential in all {
            assert_eq!(me(&api, credential).await, 401);
        }
    }

    async fn what_the_command_line_does_shows_in_a_running_server(api: Api) {
        let person = join(&api, "leaving@example.com", "super_admin").await;
        let program = api_token(&api, &person).await;
        let list = clouds_path();
        let path = "/console/v1/operator/users/nobody/reactivate";
        let operates = async || {
            let call = api.call(Method::POST, path).cookie(&person.cookie);
            call.send().await.status.as_u16()
        };
        // Each call is the pause before the next one; what was looked up is believed for two seconds.
        let begin = std::time::Instant::now();
        let soon = || assert!(begin.elapsed().as_secs() < 20, "it never showed");
        assert_eq!(operates().await, 403);
        let at = &api.world.location;
        admin(at, &["create-operator", &person.email]).await.unwrap();
        while operates().await == 403 {
            soon();
        }
        assert_eq!(operates().await, 404);

        for credential in [&person.cookie, &program] {
            assert_eq!(me(&api, credential).await, 200);
        }
        api.get(&list).cookie(&person.cookie).send().await.expect(200);
        admin(at, &["deactivate", &person.email]).await.unwrap();
        for credential in [&person.cookie, &program] {
            while me(&api, credential).await == 200 {
                soon();
            }
            assert_eq!(me(&api, credential).await, 401);
        }
        let gone = api.get(&list).cookie(&person.cookie).send().await;
        assert_eq!(gone.refused(401), "not_signed_in");
        assert_eq!(log_in(&api, &person.email, &person.password).await.refused(401), "not_signed_in");
    }

    async fn an_organization_keeps_a_super_admin_who_can_sign_in(api: Api) {
        let refused = operate(&api, "ada@example.com", "deactivate", "olga").await;
        assert_eq!(refused.refused(409), "last_super_admin");
        assert!(refused.json()["message"].as_str().unwrap().contains("Example"));
        let person = sign_in(&api).await;
        operate(&api, &person.email, "deactivate", "olga").await.expect(200);
        // Who can't sign in doesn't count.
        let refused = operate(&api, "ada@example.com", "deactivate", "olga").await;
        assert_eq!(refused.refused(409), "last_super_admin");
        let ada = format!("{}/ada", members_path());
        let less = api.put(&ada, json!({"role": "member"})).of("ada").send().await;
        assert_eq!(less.refused(409), "last_super_admin");
        let gone = format!("{}/{}", members_path(), id_of(&api, &person.email).await);
        api.delete(&gone).of("ada").send().await.expect(200);
        let own = "/console/v1/operator/users/olga/deactivate";
        let own = api.call(Method::POST, own).of("olga").send().await;
        assert_eq!(own.refused(409), "own_account");
    }

    async fn sessions_are_listed_and_ended_by_their_owner(api: Api) {
        let person = sign_in(&api).await;
        let body = json!({"email": person.email, "password": person.password});
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let elsewhere = async || {
            let call = api.post("/console/v1/session", body.clone());
            call.header(header::USER_AGENT, firefox).send().await.expect(200).set_cookie()
        };
        let (other, third) = (elsewhere().await, elsewhere().await);
        let path = "/console/v1/me/sessions";
        let list = async |cookie: &str| {
            let list = api.get(path).cookie(cookie).send().await.expect(200);
            let secret = cookie.split_once('=').unwrap().1;
            let text = String::from_utf8(list.bytes.clone()).unwrap();
            assert!(!text.contains(secret) && !text.contains(&digest(secret)));
            list.json()["sessions"].as_array().unwrap().clone()
        };
        let all = list(&person.cookie).await;
        // The invitation that was accepted began one too.
        assert_eq!(all.len(), 4);
        assert_eq!(all.iter().filter(|it| it["is_current"] == true).count(), 1);
        assert_eq!(all.iter().filter(|it| it["device"] == "Firefox on Linux").count(), 2);
        let own = list(&other).await;
        let id = own.iter().find(|it| it["is_current"] == true).unwrap()["session_id"].clone();
        let one = format!("{path}/{}", id.as_str().unwrap());

        assert_eq!(me(&api, &other).await, 200);
        assert_eq!(api.delete(&one).of("ada").send().await.refused(404), "not_found");
        assert_eq!(me(&api, &other).await, 200);
        api.delete(&one).cookie(&person.cookie).send().await.expect(200);
        assert_eq!(me(&api, &other).await, 401);
        let twice = api.delete(&one).cookie(&person.cookie).send().await;
        assert_eq!(twice.refused(404), "not_found");

        assert_eq!(me(&api, &third).await, 200);
        api.delete(path).cookie(&person.cookie).send().await.expect(200);
        assert_eq!((me(&api, &third).await, me(&api, &person.cookie).await), (401, 200));
        assert_eq!(list(&person.cookie).await.len(), 1);
    }
}
