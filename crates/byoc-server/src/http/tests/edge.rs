//! What strangers and odd spellings may not bring about: answers kept under another question's
//! name, writes by those who may not write.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::sessions::sign_in;
use super::*;
use crate::http::listener::{self, Deadlines};
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

    async fn units_that_differ_only_in_case_are_refused(api: Api) {
        let path = format!(
            "/console/v1/organization/{}/units",
            crate::testing::world::ORGANIZATION
        );
        let make = |name: &str| api.post(&path, json!({"account_name": name})).of("ada").send();
        make("Größe").await.expect(200);
        for name in ["retail", "RETAIL", "Retail", "größe", "GRÖßE", " retail "] {
            assert_eq!(make(name).await.refused(409), "account_already_exists", "{name}");
        }
        let other = make("Retail 2").await.expect(200).json();
        let other = format!("{path}/{}", other["account_id"].as_str().unwrap());
        let rename = |name: &str| api.put(&other, json!({"account_name": name})).of("ada").send();
        for name in ["retail", "RETAIL", "größE"] {
            assert_eq!(rename(name).await.refused(409), "account_already_exists", "{name}");
        }
        // Its own name in other letters is free.
        rename("RETAIL 2").await.expect(200);
        // Two at a time: one of them is refused.
        let both = tokio::join!(make("Twin"), make("TWIN"));
        let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }

    async fn readiness_says_how_old_the_workers_last_look_is(api: Api) {
        let ready = api.get("/readyz").send().await.expect(200);
        assert_eq!(ready.header(header::CACHE_CONTROL), "no-store");
        let ready = ready.json();
        assert_eq!(ready["status"], "ready");
        assert_eq!(ready["worker_restarts"], 0);
        assert!(ready["worker_age_seconds"].as_u64().unwrap() < 90, "{ready}");
        api.stop.send(true).unwrap();
        let stopping = api.get("/readyz").send().await.expect(503).json();
        assert_eq!(stopping["status"], "stopping");
        // It lives until it has ended.
        api.get("/healthz").send().await.expect(200);
    }

    async fn a_worker_that_is_stuck_makes_the_server_unready(api: Api) {
        let worker = &api.world.ctx.worker;
        worker.was_seen(crate::context::STUCK * 2);
        let stuck = api.get("/readyz").send().await.expect(503).json();
        assert_eq!(stuck["status"], "worker_stuck");
        assert!(stuck["worker_age_seconds"].as_u64().unwrap() >= 180, "{stuck}");
        api.get("/healthz").send().await.expect(200);
        worker.beat();
        api.get("/readyz").send().await.expect(200);
    }
}

/// What a raw request gets from a real listener, until the connection closes.
async fn raw(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut client = TcpStream::connect(address).await.unwrap();
    // A server that has refused a request may close before it has read all of it.
    let _ = client.write_all(request).await;
    let mut said = Vec::new();
    let _ = client.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn odd_requests_get_the_one_shape_or_the_documented_bare_answer() {
    let api = Api::start().await;
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { _ = stopped.await };
    let serving = tokio::spawn(listener::serve(
        socket,
        api.router.clone(),
        stopped,
        Deadlines::default(),
    ));
    let token = &api.tokens["ada"];
    let head = |first: &str, more: &str| {
        format!(
            "{first} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n{more}\r\n"
        )
    };
    let chunked = "content-type: application/json\r\ntransfer-encoding: chunked\r\n";
    let create = format!("POST {}", clouds_path());

    // What can be parsed gets the one shape.
    for (request, status, code) in [
        (head("FOO /v1/me", ""), 405, "method_not_allowed"),
        (
            head("PROPFIND /v1/organizations", ""),
            405,
            "method_not_allowed",
        ),
        (head("get /v1/me", ""), 405, "method_not_allowed"),
        (head("FOO /console/v1/nothing", ""), 404, "not_found"),
        (
            format!("{}ZZ\r\n{{}}\r\n0\r\n\r\n", head(&create, chunked)),
            400,
            "body_cut_off",
        ),
        (
            format!("{}5\r\n{{}}\r\n0\r\n\r\n", head(&create, chunked)),
            400,
            "body_cut_off",
        ),
        (
            format!("{}FFFFFFFFFFFFFFFFF\r\n", head(&create, chunked)),
            400,
            "body_cut_off",
        ),
    ] {
        let said = raw(address, request.as_bytes()).await;
        let shown: String = request.chars().take(30).collect();
        assert!(
            said.starts_with(&format!("HTTP/1.1 {status} ")),
            "{shown}: {said}"
        );
        assert!(said.contains("x-request-id: "), "{shown}: {said}");
        let body = said.split_once("\r\n\r\n").unwrap().1;
        let answer: byoc_types::ErrorAnswer = serde_json::from_str(body).unwrap();
        assert_eq!(
            answer.errors[0].error_code.as_deref(),
            Some(code),
            "{shown}"
        );
    }

    // What can't be parsed never reaches the API.
    let long = |count: usize| "x".repeat(count);
    for (request, status) in [
        (
            head("GET /v1/me", &format!("x-a: {}\r\n", long(100_000))),
            431,
        ),
        (head("GET /v1/me", &"x-a: b\r\n".repeat(150)), 431),
        (head(&format!("GET /{}", long(200_000)), ""), 431),
        ("GET /v1/me HTTP/9.9\r\n\r\n".to_owned(), 400),
        ("GET\r\n\r\n".to_owned(), 400),
        (head("GET /v1/me", "no colon\r\n"), 400),
        (
            head("GET /v1/me", "content-length: 5\r\ncontent-length: 6\r\n"),
            400,
        ),
    ] {
        let said = raw(address, request.as_bytes()).await;
        let shown: String = request.chars().take(30).collect();
        assert!(
            said.starts_with(&format!("HTTP/1.1 {status} ")),
            "{shown}: {said}"
        );
        assert!(!said.contains("x-request-id"), "{shown}: {said}");
        assert!(said.ends_with("\r\n\r\n"), "{shown}: a bare answer: {said}");
    }
    stop.send(()).unwrap();
    serving.await.unwrap();
}
