//! The first run.

use super::*;
use crate::app::setup::setup_token;
use crate::testing::{TestDb, postgres};

struct Fresh {
    api: Api,
    token: String,
}

/// A server on an empty database, and the token of its set-up link.
async fn fresh(test: TestDb) -> Fresh {
    let ctx = Ctx::new(
        test.db.clone(),
        Config::default(),
        byoc_cloud::Clouds::default(),
    );
    let token = setup_token(&ctx)
        .await
        .unwrap()
        .unwrap()
        .reveal()
        .to_owned();
    let (router, stop) = router(&ctx);
    let world = World::empty(ctx, test);
    Fresh {
        api: Api {
            world,
            router,
            tokens: BTreeMap::new(),
            stop,
        },
        token,
    }
}

#[tokio::test]
async fn the_link_of_an_earlier_start_is_void_once_the_demo_is_there() {
    let Fresh { api, token } = fresh(sqlite().await).await;
    let auth = Auth::new(Cost::Cheap);
    let demo = crate::demo::fill(&api.world.ctx, &auth).await.unwrap();
    assert!(demo.is_some());
    let reply = api.post("/console/v1/setup", request(&token)).send().await;
    assert_eq!(reply.refused(403), "forbidden");
    assert!(setup_token(&api.world.ctx).await.unwrap().is_none());
}

fn request(token: &str) -> Value {
    json!({
        "token": token,
        "organization_name": "Example",
        "real_name": "Sam Carter",
        "email": "sam@example.com",
        "password": "four random words",
    })
}

async fn first_run(test: TestDb) {
    let Fresh { api, token } = fresh(test).await;
    let status = || api.get("/console/v1/setup").send();
    assert_eq!(
        status().await.expect(200).json(),
        json!({"is_needed": true})
    );

    // A wrong token says nothing about the right one, and wrong fields don't use it up.
    let wrong = api.post("/console/v1/setup", request("wrong")).send().await;
    assert_eq!(wrong.refused(403), "forbidden");
    let empty = api
        .post("/console/v1/setup", json!({"token": token}))
        .send()
        .await;
    empty.refused(400);
    assert_eq!(empty.json()["errors"].as_array().unwrap().len(), 4);

    let done = api
        .post("/console/v1/setup", request(&token))
        .send()
        .await
        .expect(200);
    let cookie = done.set_cookie();
    assert_eq!(done.json()["organizations"][0]["role"], "super_admin");
    api.get("/v1/me").cookie(&cookie).send().await.expect(200);
    assert_eq!(
        status().await.expect(200).json(),
        json!({"is_needed": false})
    );

    let again = api.post("/console/v1/setup", request(&token)).send().await;
    assert_eq!(again.refused(403), "forbidden", "the link works once");
    assert!(
        setup_token(&api.world.ctx).await.unwrap().is_none(),
        "no new link after that"
    );

    // And the whole way to a custom cloud.
    let organization = done.json()["organizations"][0]["organization"]["organization_id"].clone();
    let path = format!(
        "/v1/organization/{}/custom-cloud-environments",
        organization.as_str().unwrap()
    );
    let auth = json!({"email": "sam@example.com", "password": "four random words"});
    let token = api
        .post("/v1/userauth", auth)
        .send()
        .await
        .expect(200)
        .json()["token"]
        .clone();
    let token = format!("aivenv1 {}", token.as_str().unwrap());
    let listed = || api.get(&path).header(header::AUTHORIZATION, &token).send();
    assert_eq!(
        listed().await.expect(200).json(),
        json!({"custom_cloud_environments": []})
    );
}

#[tokio::test]
async fn the_link_makes_the_first_administrator_on_sqlite() {
    first_run(sqlite().await).await;
}

#[tokio::test]
async fn the_link_makes_the_first_administrator_on_postgresql() {
    first_run(postgres().await).await;
}

#[tokio::test]
async fn a_link_of_an_earlier_start_has_ended() {
    let Fresh { api, token } = fresh(sqlite().await).await;
    let newer = setup_token(&api.world.ctx).await.unwrap().unwrap();
    let old = api.post("/console/v1/setup", request(&token)).send().await;
    assert_eq!(old.refused(403), "forbidden");
    api.post("/console/v1/setup", request(newer.reveal()))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn of_two_that_use_the_link_at_once_one_wins() {
    let Fresh { api, token } = fresh(sqlite().await).await;
    let mut other = request(&token);
    other["email"] = json!("eve@example.com");
    let (one, two) = tokio::join!(
        api.post("/console/v1/setup", request(&token)).send(),
        api.post("/console/v1/setup", other).send(),
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403]);
}
