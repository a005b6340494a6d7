use super::*;
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

    async fn an_open_list_does_not_prolong_a_session(world: World) {
        let auth = Auth::new(Cost::Cheap);
        let secret = session_begin(&world.ctx, &auth, "ada", None).await.unwrap();
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
        let ctx = Ctx::new(world.ctx.db.clone(), config, byoc_cloud::Providers::default());
        let auth = Auth::new(Cost::Cheap);
        let secret = session_begin(&ctx, &auth, "ada", None).await.unwrap();
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

    async fn a_token_that_would_never_work_is_refused_and_there_is_an_end_of_them(world: World) {
        let new = async |description: Option<String>, max_age_seconds| {
            let request = AccessTokenCreate { description, max_age_seconds };
            access_token_create(&world.ctx, &world.admin, request).await
        };
        for (description, seconds, field) in [
            (None, Some(0), "max_age_seconds"),
            (Some("x".repeat(257)), None, "description"),
            (Some("two\nlines".to_owned()), None, "description"),
        ] {
            let Err(Error::Invalid(errors)) = new(description, seconds).await else { panic!() };
            assert_eq!(errors[0].field, field);
        }
        let token = new(Some("é".repeat(256)), Some(60)).await.unwrap();
        assert!(token.full_token.is_some() && token.expiry_time.is_some());
        for _ in 1..MOST_TOKENS {
            new(None, None).await.unwrap();
        }
        let refused = new(None, None).await;
        assert!(matches!(refused, Err(Error::Conflict { code: "tokens_too_many", .. })));
    }
}
