use byoc_types::{UserAuth, UserAuthAnswer};

use super::*;
use crate::app::tokens::user_auth;
use crate::auth::Cost;
use crate::testing::on_both_engines;
use crate::testing::world::World;

static TEST_USED_BEFORE: store::Query = store::Query::new(
    "TEST_USED_BEFORE",
    "UPDATE sessions SET used_at = used_at - 120000 WHERE session_hash = $1",
);
static TEST_USED_20_SECONDS_AGO: store::Query = store::Query::new(
    "TEST_USED_20_SECONDS_AGO",
    "UPDATE sessions SET used_at = used_at - 20000 WHERE session_hash = $1",
);

async fn ada(world: &World) -> UserRow {
    let found = store::users::by_email(&mut world.ctx.db.read(), "ada@example.com").await;
    found.unwrap().unwrap()
}

async fn log_in(world: &World, auth: &Auth, email: &str, password: &str) -> Result<UserAuthAnswer> {
    let request = UserAuth {
        email: email.to_owned(),
        password: password.to_owned(),
    };
    user_auth(&world.ctx, auth, request).await
}

on_both_engines! {
    async fn endless_input_costs_a_hash_and_is_not_remembered(world: World) {
        let auth = Auth::new(Cost::Cheap);
        let long = "x".repeat(400_000);
        for (number, (email, password, remembered)) in [
            (&*format!("{long}@example.com"), "four random words", 0),
            (&long, &long, 0),
            ("ada@example.com", &long, 1),
        ].into_iter().enumerate() {
            let refusal = log_in(&world, &auth, email, password).await.unwrap_err();
            assert!(matches!(refusal, Error::Unauthorized(_)), "{refusal}");
            assert_eq!(auth.passwords.made(), number + 1);
            assert_eq!(auth.throttle.remembered(), remembered);
        }
    }

    async fn a_sign_in_that_began_before_a_change_begins_no_session(world: World) {
        let auth = Auth::new(Cost::Cheap);
        // The password was looked at; it changes before the session begins.
        let before = ada(&world).await;
        let _: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            store::users::set_password(tx, "ada", "another hash").await
        })).await;
        let refused = session_begin(&world.ctx, &auth, &before, Browser::default()).await;
        assert!(matches!(refused, Err(Error::Unauthorized(_))));
        let now = ada(&world).await;
        session_begin(&world.ctx, &auth, &now, Browser::default()).await.unwrap();
    }

    async fn a_wrong_current_password_counts_as_a_failed_sign_in(world: World) {
        let auth = Auth::new(Cost::Cheap);
        let hash = auth.passwords.hash("four random words".to_owned()).await.unwrap();
        let _: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            store::users::set_password(tx, "ada", &hash).await
        })).await;
        let change = async |current: &str| {
            let request = byoc_types::PasswordUpdate {
                current_password: current.to_owned(),
                new_password: "another four words".to_owned(),
                revoke_api_tokens: false,
            };
            crate::app::passwords::password_update(&world.ctx, &auth, &world.admin, request).await
        };
        assert!(matches!(change("wrong").await, Err(Error::Invalid(_))));
        assert_eq!((auth.passwords.made(), auth.throttle.remembered()), (2, 1));
        // The right one forgets the failures, as at signing in.
        change("four random words").await.unwrap();
        assert_eq!(auth.throttle.remembered(), 0);
        let old = log_in(&world, &auth, "ada@example.com", "four random words").await;
        assert!(matches!(old, Err(Error::Unauthorized(_))));
        log_in(&world, &auth, "ada@example.com", "another four words").await.unwrap();
    }

    async fn an_open_list_does_not_prolong_a_session(world: World) {
        let auth = Auth::new(Cost::Cheap);
        let secret = session_begin(&world.ctx, &auth, &ada(&world).await, Browser::default()).await.unwrap();
        let credential = Credential::Session(secret.reveal());
        let hash = secret.digest();
        let idle = idle_milliseconds(&world.ctx);
        let used_at = async || {
            let bearer = store::sessions::bearer(&mut world.ctx.db.read(), &hash, idle).await;
            bearer.unwrap().unwrap().used_at.unwrap()
        };
        let began = used_at().await;
        let long_ago = hash.clone();
        let _: Result<u64, store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            tx.execute(&TEST_USED_BEFORE, crate::store::params![long_ago]).await
        })).await;
        let before = used_at().await;
        assert_eq!(before, began - 2 * TOUCH_AFTER);
        recheck(&world.ctx, &auth, credential).await.unwrap();
        auth.known.forget(&hash);
        // What it would have noted would come before this.
        world.draft("10.0.0.0/16").await;
        assert_eq!(used_at().await, before);
        authenticate(&world.ctx, &auth, credential).await.unwrap();
        while used_at().await == before {
            tokio::task::yield_now().await;
        }
    }

    async fn a_session_in_use_is_noted_often_enough_not_to_be_idle(world: World) {
        let mut config = crate::config::Config::default();
        config.sessions.idle_minutes = 1;
        let ctx = Ctx::new(world.ctx.db.clone(), config, byoc_cloud::Clouds::default());
        let auth = Auth::new(Cost::Cheap);
        let secret = session_begin(&ctx, &auth, &ada(&world).await, Browser::default()).await.unwrap();
        let hash = secret.digest();
        let aged = hash.clone();
        let _: Result<u64, store::Error> = ctx.db.write(move |tx| Box::pin(async move {
            tx.execute(&TEST_USED_20_SECONDS_AGO, crate::store::params![aged]).await
        })).await;
        let used_at = async || {
            let bearer = store::sessions::bearer(&mut ctx.db.read(), &hash, MINUTE).await;
            bearer.unwrap().unwrap().used_at.unwrap()
        };
        let before = used_at().await;
        authenticate(&ctx, &auth, Credential::Session(secret.reveal())).await.unwrap();
        while used_at().await == before {
            tokio::task::yield_now().await;
        }
    }
}

#[test]
fn browsers_are_recognised() {
    for (user_agent, expected) in [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
             Gecko) Version/18.4 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.14", "Unknown browser"),
        ("", "Unknown browser"),
    ] {
        assert_eq!(device(user_agent), expected, "{user_agent}");
    }
}
