//! The event stream.

use futures::StreamExt;

use super::*;
use crate::testing::on_both_engines;
use crate::testing::world::ORGANIZATION;

struct Messages {
    body: std::pin::Pin<Box<dyn futures::Stream<Item = String> + Send>>,
    text: String,
}

async fn open(api: &Api, who: &str, last: Option<i64>) -> Messages {
    open_at(api, who, "", last).await
}

async fn open_at(api: &Api, who: &str, query: &str, last: Option<i64>) -> Messages {
    let path = format!("/console/v1/organization/{ORGANIZATION}/stream{query}");
    let mut request = Request::builder()
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", api.tokens[who]));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = api
        .router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    let body = response.into_body().into_data_stream();
    let body = body.map(|part| String::from_utf8(part.unwrap().to_vec()).unwrap());
    Messages {
        body: Box::pin(body),
        text: String::new(),
    }
}

impl Messages {
    /// Reads on until `count` events have come; their ids.
    async fn ids(&mut self, count: usize) -> Vec<i64> {
        loop {
            let ids: Vec<i64> = self
                .text
                .lines()
                .filter_map(|line| line.strip_prefix("id: ")?.parse().ok())
                .collect();
            if ids.len() >= count {
                return ids;
            }
            let more = self.body.next().await.expect("the stream goes on");
            self.text.push_str(&more);
        }
    }

    /// Reads to the end.
    async fn end(mut self) -> String {
        while let Some(more) = self.body.next().await {
            self.text.push_str(&more);
        }
        self.text
    }
}

on_both_engines! {
    async fn changes_arrive_numbered_and_none_is_missed_after_a_break(api: Api) {
        let mut first = open(&api, "ada", None).await;
        let id = api.draft("10.0.0.0/16").await;
        let ids = first.ids(1).await;
        assert!(first.text.contains("event: change"), "{}", first.text);
        assert!(first.text.contains(&id), "{}", first.text);
        drop(first);

        api.put(&cloud_path(&id), json!({"display_name": "A"}))
            .of("ada")
            .send()
            .await
            .expect(200);
        api.put(&cloud_path(&id), json!({"display_name": "B"}))
            .of("ada")
            .send()
            .await
            .expect(200);
        let mut second = open(&api, "ada", ids.last().copied()).await;
        assert_eq!(second.ids(2).await, [ids[0] + 1, ids[0] + 2]);
    }

    async fn a_stream_without_a_number_begins_with_what_is_new(api: Api) {
        api.draft("10.0.0.0/16").await;
        let mut stream = open(&api, "ada", None).await;
        let id = api.draft("10.1.0.0/16").await;
        stream.ids(1).await;
        assert!(stream.text.contains(&id));
        assert_eq!(stream.text.matches("event: change").count(), 1);
    }

    async fn a_stream_opened_anew_says_in_its_address_what_it_saw(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        for name in ["A", "B"] {
            let rename = json!({"display_name": name});
            let renamed = api.put(&cloud_path(&id), rename).of("ada").send().await;
            renamed.expect(200);
        }
        let mut stream = open_at(&api, "ada", "?last_event_id=1", None).await;
        assert_eq!(stream.ids(2).await, [2, 3]);
        // What the browser repeats by itself is newer than the address.
        let mut stream = open_at(&api, "ada", "?last_event_id=1", Some(2)).await;
        assert_eq!(stream.ids(1).await, [3]);
    }

    async fn members_are_told_only_of_what_their_projects_may_use(api: Api) {
        let hidden = api.draft("10.0.0.0/16").await; // 1
        let draft = api.world.draft("10.1.0.0/16").await.value; // 2
        let shared = draft.custom_cloud_environment_id.clone();
        let share = async |id: &str, projects: &[&str]| {
            let body = json!({"accounts": [], "projects": projects});
            let path = format!("{}/permissions", cloud_path(id));
            api.put(&path, body).of("ada").send().await.expect(200);
        };
        let rename = async |id: &str, name: &str| {
            let body = json!({ "display_name": name });
            let renamed = api.put(&cloud_path(id), body).of("ada").send().await;
            renamed.expect(200);
        };
        share(&shared, &["shop"]).await; // 3
        rename(&hidden, "A").await; // 4
        api.world.provision(&draft).await; // 5
        share(&hidden, &["lab"]).await; // 6
        let mut stream = open(&api, "max", Some(0)).await;
        assert_eq!(stream.ids(4).await, [2, 3, 5, 6]);
        // That it is gone from the list is told, and nothing after that.
        share(&shared, &["lab"]).await; // 7
        rename(&hidden, "B").await; // 8
        rename(&shared, "C").await; // 9
        let rules = format!("/console/v1/organization/{ORGANIZATION}/company-rules");
        let body = json!({"role_path": "/platform/"});
        api.put(&rules, body).of("ada").send().await.expect(200); // 10
        assert_eq!(stream.ids(6).await, [2, 3, 5, 6, 7, 10]);
        assert!(!stream.text.contains(&hidden), "{}", stream.text);
        let mut everything = open(&api, "ada", Some(0)).await;
        assert_eq!(everything.ids(10).await, (1..=10).collect::<Vec<i64>>());
    }

    async fn strangers_get_no_stream(api: Api) {
        let path = format!("/console/v1/organization/{ORGANIZATION}/stream");
        assert_eq!(
            api.get(&path).of("eve").send().await.refused(404),
            "not_found"
        );
        assert_eq!(api.get(&path).send().await.refused(401), "not_signed_in");
    }

    async fn streams_end_when_the_server_stops(api: Api) {
        let stream = open(&api, "ada", None).await;
        api.stop.send(true).unwrap();
        assert!(stream.end().await.starts_with("event: heartbeat\n"));
    }
}

#[tokio::test]
async fn what_another_server_on_the_same_database_does_is_told_too() {
    let api = Api::from(crate::testing::postgres().await).await;
    let mut stream = open(&api, "ada", None).await;
    let other = crate::store::Db::open(&api.world.location).await.unwrap();
    let other = Ctx::new(other, Config::default(), byoc_cloud::Clouds::default());
    let create = crate::testing::world::create("10.0.0.0/16");
    let made =
        crate::app::custom_cloud_create(&other, &api.world.admin, ORGANIZATION, create, None);
    made.await.unwrap();
    assert_eq!(stream.ids(1).await, [1]);
}
