//! What strangers and odd spellings may not bring about: answers kept under another question's
//! name, writes by those who may not write.

use super::sessions::sign_in;
use super::*;
use crate::testing::on_both_engines;

on_both_engines! {
    async fn no_spelling_of_a_cursor_empties_the_list(api: Api) {
        api.draft("10.0.0.0/16").await;
        let count = async |query: &str| {
            let path = format!("{}{query}", clouds_path());
            let list = api.get(&path).of("ada").send().await.expect(200).json();
            list["custom_cloud_environments"].as_array().unwrap().len()
        };
        for (query, found) in [
            ("?curso%72=1.x", 0),
            ("?%63%75%72%73%6f%72=1.x", 0),
            ("?limit=999&curso%72=1%2Ex", 0),
            ("?&&cursor=1.x", 0),
            // No cursors.
            ("?Cursor=1.x", 1),
            ("?cursor%3D1.x", 1),
            ("?cursor%20=1.x", 1),
            ("?limit=999", 1),
            ("?", 1),
        ] {
            assert_eq!(count(query).await, found, "{query}");
            assert_eq!(count("").await, 1, "after {query}");
            assert_eq!(count(query).await, found, "{query} again");
            // The next question meets a memory of its own.
            api.draft("10.1.0.0/16").await;
            let list = api.get(&clouds_path()).of("ada").send().await.expect(200).json();
            let newest = &list["custom_cloud_environments"][0]["custom_cloud_environment_id"];
            let newest = cloud_path(newest.as_str().unwrap());
            api.delete(&newest).of("ada").send().await.expect(200);
        }
    }

    async fn a_cookie_that_is_no_session_costs_no_write(api: Api) {
        let person = sign_in(&api).await;
        let writes = || api.world.ctx.db.writes();
        let out = async |cookie: &str| {
            api.delete("/console/v1/session").cookie(cookie).send().await.expect(200)
        };
        let me = async || api.get("/v1/me").cookie(&person.cookie).send().await.status;
        assert_eq!(me().await, 200);
        let before = writes();
        for cookie in ["byoc_session=x", "byoc_session=%00", "byoc_session=\"\"", "other=1"] {
            out(cookie).await;
        }
        let wrong = api.post(
            "/console/v1/setup",
            json!({"token": "x", "organization_name": "X", "real_name": "X",
                   "email": "x@example.com", "password": "four random words"}),
        );
        assert!(!wrong.send().await.status.is_success());
        let wrong = json!({"email": person.email, "password": "wrong"});
        api.post("/console/v1/session", wrong.clone()).send().await.refused(401);
        api.post("/v1/userauth", wrong).send().await.refused(401);
        assert_eq!(writes(), before);
        // A real one ends at once, and once.
        out(&person.cookie).await;
        assert_eq!(me().await, 401);
        let ended = writes();
        assert_eq!(ended, before.map(|count| count + 1));
        out(&person.cookie).await;
        assert_eq!(writes(), ended);
    }
}
