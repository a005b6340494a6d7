//! `kill -9` of the real server at random moments: nothing acknowledged is lost, nothing is done
//! twice, and it goes on by itself. `BYOC_KILLS=200` for the figure of the reliability table.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

#[path = "kills/place.rs"]
mod place;
#[path = "kills/services.rs"]
mod services;

use place::{Database, Place, block_on};

const CLOUDS_PER_LIFE: usize = 2;
/// Longer than a lease: on PostgreSQL a claim may commit after its server's death.
const PATIENCE: Duration = Duration::from_secs(90);

struct Server {
    process: Child,
    address: String,
    token: String,
}

impl Server {
    fn start(place: &Place) -> Self {
        let folder = place.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_byoc-server"));
        match &place.database {
            None => command.arg("--data").arg(folder.join("data")),
            Some(url) => command.args(["--database", url.as_str()]),
        };
        let mut process = command
            .args(["--listen", "127.0.0.1:0", "--config"])
            .arg(folder.join("byoc.toml"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let first = lines.next().expect("a line").expect("text");
        let address = first
            .strip_prefix("listening on http://")
            .expect("its address")
            .to_owned();
        let mut server = Self {
            process,
            address,
            token: String::new(),
        };
        let kept = folder.join("token");
        server.token = match std::fs::read_to_string(&kept) {
            Ok(token) => token,
            Err(_) => {
                let link = lines.next().expect("a set-up link").expect("text");
                let token = server.set_up(link.split_once("token=").expect("its token").1);
                std::fs::write(kept, &token).expect("the token is kept");
                token
            }
        };
        server
    }

    fn set_up(&self, link: &str) -> String {
        let person = json!({"email": "ada@example.com", "password": "correct horse battery"});
        let request = json!({
            "token": link,
            "organization_name": "Example",
            "real_name": "Ada",
            "email": person["email"],
            "password": person["password"],
        });
        self.call("POST", "/console/v1/setup", Some(&request))
            .expect("set up");
        let answer = self
            .call("POST", "/v1/userauth", Some(&person))
            .expect("signed in");
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// The answer's body, or nothing if the server was killed before it answered in full.
    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Value> {
        let (status, answer) = self.ask(method, path, body)?;
        assert!(
            status.starts_with('2'),
            "{method} {path}: {status} {answer}"
        );
        Some(answer)
    }

    /// The same with the status, which may be a refusal.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(String, Value)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let authorization = match self.token.as_str() {
            "" => String::new(),
            token => format!("authorization: aivenv1 {token}\r\n"),
        };
        let mut stream = TcpStream::connect(&self.address).ok()?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{authorization}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.to_owned();
        Some((status, serde_json::from_str(body).ok()?))
    }

    /// A step that was killed five times in a row fails: then a person retries it. Any other cause
    /// of a failure is a fault.
    fn retry_what_crashed(&self, id: &str) {
        let path = format!("/console/v1/custom-cloud-environments/{id}/operations");
        let answer = self.call("GET", &path, None).expect("its operations");
        let operation = &answer["operations"][0];
        assert_eq!(operation["cause"]["code"], "step_crashes", "{operation}");
        let operation = operation["operation_id"].as_str().expect("its id");
        self.call("POST", &format!("{path}/{operation}/retry"), None)
            .expect("an answer");
    }
}

impl Drop for Server {
    /// SIGKILL: no chance to tidy up.
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

mod killed_at_random_moments_it_loses_nothing_and_goes_on {
    use super::*;

    const CONFIGURATION: &str = "[rehearsal]\nstep_milliseconds = 15\n";

    #[test]
    fn on_sqlite() {
        killed_while_it_works(&Place::on_sqlite(CONFIGURATION));
    }

    #[test]
    fn on_postgresql() {
        killed_while_it_works(&Place::on_postgresql("kills", CONFIGURATION));
    }
}

/// How often a server is killed in each case.
fn kills() -> usize {
    std::env::var("BYOC_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20)
}

/// Creates and provisions custom clouds and kills the server meanwhile, `BYOC_KILLS` times; then
/// the same with deletions.
fn killed_while_it_works(place: &Place) {
    let kills = kills();

    let server = Server::start(place);
    let organizations = server
        .call("GET", "/v1/organizations", None)
        .expect("organizations");
    let organization = organizations["organizations"][0]["organization_id"]
        .as_str()
        .expect("one");
    let clouds = format!("/v1/organization/{organization}/custom-cloud-environments");
    let mut drafts: Vec<String> = Vec::new();
    let mut provisioned: Vec<String> = Vec::new();
    // How long a deployment takes here: that long after the first request the server may be killed.
    let start = Instant::now();
    let index = kills * CLOUDS_PER_LIFE;
    deploy(&server, &clouds, index, &mut drafts, &mut provisioned).expect("answers");
    let path = format!("{clouds}/{}", provisioned[0]);
    let is_active = || {
        let answer = server.call("GET", &path, None).expect("an answer");
        answer["custom_cloud_environment"]["state"] == "active"
    };
    while !is_active() {
        assert!(start.elapsed() < PATIENCE, "the first deployment ends");
    }
    let window = start.elapsed().max(Duration::from_millis(250));
    drop(server);

    for life in 0..kills {
        let server = Server::start(place);
        let (tell, told) = mpsc::channel();
        std::thread::scope(|scope| {
            let client = scope.spawn(|| {
                for number in 0..CLOUDS_PER_LIFE {
                    let _ = tell.send(());
                    let index = life * CLOUDS_PER_LIFE + number;
                    deploy(&server, &clouds, index, &mut drafts, &mut provisioned)?;
                }
                Some(())
            });
            told.recv().expect("the client begins");
            // The moment is what is tested: anywhere from the first request to Active.
            let moment = window.mul_f64(chance());
            wait(moment);
            kill(&server);
            client.join().expect("the client ends");
        });
        drop(server);
        place.let_leases_run_out();
    }

    let start = Instant::now();
    let server = Server::start(place);
    let mut retried: HashSet<String> = HashSet::new();
    // Those too whose answer was lost: until they end, the account may be ahead of the ledger.
    let list = loop {
        let mut answer = server.call("GET", &clouds, None).expect("the list");
        let list = answer["custom_cloud_environments"].take();
        let list = list.as_array().expect("a list").clone();
        let mut is_at_work = false;
        for cloud in &list {
            match cloud["state"].as_str() {
                Some("validating" | "creating") => is_at_work = true,
                Some("creation_failed") => {
                    is_at_work = true;
                    let id = text(cloud, "custom_cloud_environment_id");
                    server.retry_what_crashed(id);
                    retried.insert(id.to_owned());
                }
                _ => {}
            }
        }
        if !is_at_work {
            break list;
        }
        assert!(start.elapsed() < PATIENCE, "still at work: {list:?}");
    };
    for id in &provisioned {
        let is_it = |it: &&Value| it["custom_cloud_environment_id"] == json!(id);
        let state = list.iter().find(is_it).map(|it| &it["state"]);
        assert_eq!(state, Some(&json!("active")), "{id}");
    }
    for id in &drafts {
        let is_there = |it: &Value| it["custom_cloud_environment_id"] == json!(id);
        assert_eq!(list.iter().filter(|it| is_there(it)).count(), 1, "{id}");
    }
    // Each was sent once: a name that is there twice was made twice.
    let mut names: Vec<&str> = list
        .iter()
        .filter_map(|cloud| cloud["display_name"].as_str())
        .collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "{list:?}");
    for cloud in &list {
        // A retry repeats lines of the history.
        if !retried.contains(text(cloud, "custom_cloud_environment_id")) {
            no_step_is_recorded_twice(&server, cloud);
        }
    }
    println!(
        "{}: {kills} kills within {} ms, {} drafts, {} deployments, {} retries",
        place.engine(),
        window.as_millis(),
        drafts.len(),
        provisioned.len(),
        retried.len()
    );
    drop(server);
    database_is_whole(place);
    killed_while_it_deletes(place, &clouds, &provisioned, kills, window);
}

/// Creates a custom cloud and provisions it. What the server acknowledged is added to the lists.
fn deploy(
    server: &Server,
    clouds: &str,
    index: usize,
    drafts: &mut Vec<String>,
    provisioned: &mut Vec<String>,
) -> Option<()> {
    let range = format!("10.{}.{}.0/24", index / 256, index % 256);
    let create = json!({
        "display_name": format!("Cloud {index}"), "cloud_provider": "aws",
        "cloud_region": "eu-west-1", "deployment_model": "standard",
        "reserved_cidr": range,
    });
    let made = server.call("POST", clouds, Some(&create))?;
    let cloud = &made["custom_cloud_environment"];
    let id = cloud["custom_cloud_environment_id"].as_str()?.to_owned();
    drafts.push(id.clone());
    let unique = cloud["byoc_unique_name"].as_str()?;
    let role = format!("arn:aws:iam::123456789012:role/{unique}-iam-role");
    let path = format!("{clouds}/{id}/provision");
    server.call("POST", &path, Some(&json!({"aws_iam_role_arn": role})))?;
    provisioned.push(id);
    Some(())
}

/// Deletes every cloud and kills the server meanwhile, `kills` times.
fn killed_while_it_deletes(
    place: &Place,
    clouds: &str,
    ids: &[String],
    kills: usize,
    window: Duration,
) {
    let share = ids.len().div_ceil(kills).max(1);
    let mut lives = ids.chunks(share);
    for _ in 0..kills {
        let server = Server::start(place);
        let chosen = lives.next().unwrap_or_default();
        std::thread::scope(|scope| {
            let client = scope.spawn(|| {
                for id in chosen {
                    server.call("DELETE", &format!("{clouds}/{id}"), None)?;
                }
                Some(())
            });
            wait(window.mul_f64(chance()) / 2);
            kill(&server);
            client.join().expect("the client ends");
        });
        drop(server);
        place.let_leases_run_out();
    }
    let server = Server::start(place);
    let start = Instant::now();
    for id in ids {
        let path = format!("{clouds}/{id}");
        // What was not acknowledged is asked for again.
        server.call("DELETE", &path, None).expect("an answer");
        let state = || {
            let answer = server.call("GET", &path, None).expect("an answer");
            answer["custom_cloud_environment"]["state"].clone()
        };
        loop {
            let now = state();
            match now.as_str() {
                Some("deleted") => break,
                Some("deletion_failed") => server.retry_what_crashed(id),
                now => assert_eq!(now, Some("deleting"), "{id}"),
            }
            assert!(start.elapsed() < PATIENCE, "{id}");
        }
    }
    println!("{}: {kills} kills, {} deletions", place.engine(), ids.len());
    drop(server);
    database_is_whole(place);
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text")
}

fn wait(moment: Duration) {
    let until = Instant::now() + moment;
    while let Some(rest) = until.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(rest);
    }
}

#[test]
fn a_second_signal_ends_the_server_without_waiting_for_requests() {
    let place = Place::on_sqlite("");
    let mut server = Server::start(&place);
    // A request whose body never comes. That the server asks for it says that it is at work.
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    let head = "POST /v1/userauth HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\
                expect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("sent");
    let mut asked = [0; 12];
    stream.read_exact(&mut asked).expect("an answer");
    assert_eq!(&asked, b"HTTP/1.1 100");

    signal(&server, "-TERM");
    // Until the first one is heard: then nobody is let in any more.
    while TcpStream::connect(&server.address).is_ok() {}
    signal(&server, "-TERM");
    let status = server.process.wait().expect("it ends");
    assert_eq!(status.code(), Some(1), "the orderly end has code 0");
}

fn no_step_is_recorded_twice(server: &Server, cloud: &Value) {
    let id = text(cloud, "custom_cloud_environment_id");
    let path = format!("/console/v1/custom-cloud-environments/{id}/events");
    let answer = server.call("GET", &path, None).expect("its history");
    let events = answer["events"].as_array().expect("events");
    let mut summaries: Vec<&str> = events
        .iter()
        .filter_map(|event| event["summary"].as_str())
        .collect();
    let count = summaries.len();
    summaries.sort_unstable();
    summaries.dedup();
    assert_eq!(summaries.len(), count, "{events:?}");
    if cloud["state"] == "active" {
        // Created, deployment started, eight steps.
        assert_eq!(count, 10, "{events:?}");
    }
}

/// What the simulated account must not hold, next to the ledger and to what should be there.
const ACCOUNT: [(&str, &str); 7] = [
    (
        "duplicated: made more than once",
        "SELECT COUNT(*) FROM (SELECT name FROM rehearsal_nodes \
         GROUP BY account, name HAVING COUNT(*) > 1) AS twice",
    ),
    (
        "lost: an active cloud without its bastion",
        "SELECT COUNT(*) FROM custom_clouds c WHERE c.state = 'active' AND NOT EXISTS ( \
         SELECT 1 FROM rehearsal_nodes n WHERE n.unique_name = c.unique_name \
         AND n.removed_at IS NULL)",
    ),
    (
        "orphaned: not in the ledger",
        "SELECT COUNT(*) FROM rehearsal_nodes n WHERE n.removed_at IS NULL \
         AND n.kind <> 'service' AND NOT EXISTS ( \
         SELECT 1 FROM cloud_resources r JOIN custom_clouds c \
         ON c.custom_cloud_id = r.custom_cloud_id WHERE r.provider_id = n.provider_id \
         AND r.token = n.token AND c.unique_name = n.unique_name AND r.state = 'made')",
    ),
    (
        "orphaned: of a deleted cloud",
        "SELECT COUNT(*) FROM rehearsal_nodes n JOIN custom_clouds c \
         ON c.unique_name = n.unique_name WHERE c.state = 'deleted' AND n.removed_at IS NULL",
    ),
    (
        "orphaned: a node of no service",
        "SELECT COUNT(*) FROM rehearsal_nodes n WHERE n.removed_at IS NULL \
         AND n.kind = 'service' AND NOT EXISTS ( \
         SELECT 1 FROM service_nodes r WHERE r.provider_id = n.provider_id AND r.state = 'made')",
    ),
    (
        "lost: a node of a service, not in the account",
        "SELECT COUNT(*) FROM service_nodes r WHERE r.state = 'made' AND NOT EXISTS ( \
         SELECT 1 FROM rehearsal_nodes n WHERE n.provider_id = r.provider_id \
         AND n.removed_at IS NULL)",
    ),
    (
        "lost: in the ledger and not in the account",
        "SELECT COUNT(*) FROM cloud_resources r WHERE r.state = 'made' AND NOT EXISTS ( \
         SELECT 1 FROM rehearsal_nodes n WHERE n.provider_id = r.provider_id \
         AND n.removed_at IS NULL)",
    ),
];

fn database_is_whole(place: &Place) {
    block_on(async {
        let mut database = place.connect().await;
        if let Database::Sqlite(connection) = &mut database {
            let check = sqlx::query_scalar("PRAGMA integrity_check");
            let answer: String = check.fetch_one(connection).await.expect("an answer");
            assert_eq!(answer, "ok");
        }
        let gaps = "SELECT COUNT(*) FROM events e JOIN organizations o USING (organization_id) \
                    WHERE (SELECT COUNT(*) FROM events) <> o.event_sequence";
        assert_eq!(database.count(gaps).await, 0, "events without gaps");
        for (what, query) in ACCOUNT {
            assert_eq!(database.count(query).await, 0, "{what}");
        }
    });
}

fn kill(server: &Server) {
    signal(server, "-9");
}

fn signal(server: &Server, which: &str) {
    let status = Command::new("kill")
        .args([which, &server.process.id().to_string()])
        .status();
    assert!(status.expect("kill runs").success());
}

/// A random number from 0 to 1.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("random bytes");
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}
