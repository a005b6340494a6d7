//! `kill -9` while services are created, moved, powered off and terminated: each has exactly the nodes of its
//! plan, or none.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::place::{Place, block_on};
use super::{PATIENCE, Server, chance, database_is_whole, deploy, kill, text, wait};

const CONFIGURATION: &str = "[rehearsal]\nstep_milliseconds = 15\n";
const SERVICES_PER_LIFE: usize = 2;
const SERVICES: &str = "/v1/project/shop/service";

#[test]
fn on_sqlite() {
    killed_while_services_change(&Place::on_sqlite(CONFIGURATION));
}

#[test]
fn on_postgresql() {
    killed_while_services_change(&Place::on_postgresql("kills_services", CONFIGURATION));
}

fn killed_while_services_change(place: &Place) {
    let kills = super::kills();
    let server = Server::start(place);
    let cloud = active_cloud(&server);
    // How long a service takes here: that long after the first request the server may be killed.
    let start = Instant::now();
    create(&server, &cloud, kills * SERVICES_PER_LIFE).expect("an answer");
    at_rest(&server, "RUNNING");
    let window = start.elapsed().max(Duration::from_millis(250));
    drop(server);

    // 1. Creation.
    let acknowledged = Mutex::new(1);
    lives(place, kills, window, |server, life| {
        for number in 0..SERVICES_PER_LIFE {
            create(server, &cloud, life * SERVICES_PER_LIFE + number)?;
            *acknowledged.lock().expect("nobody panicked") += 1;
        }
        Some(())
    });
    let server = Server::start(place);
    let all = at_rest(&server, "RUNNING");
    let acknowledged = *acknowledged.lock().expect("nobody panicked");
    assert!(
        all.len() >= acknowledged,
        "{acknowledged} were acknowledged: {all:?}"
    );
    drop(server);
    nodes_are_those_of_the_plans(place, &all);

    // 2. Moves, every other one of which is cancelled, if it is not too late.
    let names: Vec<&str> = all.iter().map(|it| text(it, "service_name")).collect();
    let moving: Vec<&str> = names.iter().copied().step_by(2).collect();
    let share = moving.len().div_ceil(kills).max(1);
    lives(place, kills, window, |server, life| {
        let chosen = moving.chunks(share).nth(life).unwrap_or_default();
        for (number, name) in chosen.iter().enumerate() {
            let to = json!({"cloud": "aws-us-east-1"});
            server.call("PUT", &format!("{SERVICES}/{name}"), Some(&to))?;
            if (life + number) % 2 == 0 {
                let path = format!("/console/v1/project/shop/service/{name}/move/cancel");
                let (status, answer) = server.ask("POST", &path, Some(&json!({})))?;
                assert!(["200", "409"].contains(&status.as_str()), "{answer}");
            }
        }
        Some(())
    });
    let server = Server::start(place);
    let all = at_rest(&server, "RUNNING");
    drop(server);
    let moved = |it: &&Value| it["cloud_name"] == "aws-us-east-1";
    let moved = all.iter().filter(moved).count();
    assert!(moved <= moving.len(), "{all:?}");
    nodes_are_those_of_the_plans(place, &all);

    // 3. Power off, of every other one.
    let names: Vec<&str> = all.iter().map(|it| text(it, "service_name")).collect();
    let chosen: Vec<&str> = names.iter().copied().step_by(2).collect();
    let share = chosen.len().div_ceil(kills).max(1);
    let off = |server: &Server, name: &str| {
        server.call(
            "PUT",
            &format!("{SERVICES}/{name}"),
            Some(&json!({"powered": false})),
        )
    };
    lives(place, kills, window / 2, |server, life| {
        for name in chosen.chunks(share).nth(life).unwrap_or_default() {
            off(server, name)?;
        }
        Some(())
    });
    let server = Server::start(place);
    for name in &chosen {
        off(&server, name).expect("an answer");
    }
    let all = at_rest(&server, "POWEROFF or RUNNING");
    drop(server);
    let (stopped, running): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|it| it["state"] == "POWEROFF");
    assert_eq!(stopped.len(), chosen.len());
    nodes_are_those_of_the_plans(place, &running);

    // 4. Termination, of all of them.
    let share = names.len().div_ceil(kills).max(1);
    lives(place, kills, window / 2, |server, life| {
        for name in names.chunks(share).nth(life).unwrap_or_default() {
            server.call("DELETE", &format!("{SERVICES}/{name}"), None)?;
        }
        Some(())
    });
    let server = Server::start(place);
    for service in list(&server) {
        // One that is being terminated may be gone before another request for it.
        if service["is_terminating"] == false {
            let path = format!("{SERVICES}/{}", text(&service, "service_name"));
            server.call("DELETE", &path, None).expect("an answer");
        }
    }
    let start = Instant::now();
    loop {
        let left = list(&server);
        if left.is_empty() {
            break;
        }
        left.iter()
            .for_each(|service| retry_what_crashed(&server, service));
        assert!(start.elapsed() < PATIENCE, "still there: {left:?}");
    }
    drop(server);
    nodes_are_those_of_the_plans(place, &[]);
    println!(
        "{}: 4 × {kills} kills within {} ms, {} services, {moved} of {} moved",
        place.engine(),
        window.as_millis(),
        names.len(),
        moving.len()
    );
}

/// Lets a client work and kills the server at a random moment meanwhile, `kills` times.
fn lives(
    place: &Place,
    kills: usize,
    window: Duration,
    client: impl Fn(&Server, usize) -> Option<()> + Sync,
) {
    for life in 0..kills {
        let server = Server::start(place);
        std::thread::scope(|scope| {
            let client = scope.spawn(|| client(&server, life));
            wait(window.mul_f64(chance()));
            kill(&server);
            client.join().expect("the client ends");
        });
        drop(server);
        place.let_leases_run_out();
    }
}

/// A project, and the name of an active custom cloud that it may use.
fn active_cloud(server: &Server) -> String {
    let answer = server
        .call("GET", "/v1/organizations", None)
        .expect("an answer");
    let organization = &answer["organizations"][0];
    let id = text(organization, "organization_id");
    let projects = format!("/console/v1/organization/{id}/projects");
    let project = json!({"project_name": "shop"});
    server
        .call("POST", &projects, Some(&project))
        .expect("an answer");
    let clouds = format!("/v1/organization/{id}/custom-cloud-environments");
    let (mut drafts, mut provisioned) = (vec![], vec![]);
    deploy(server, &clouds, 0, &mut drafts, &mut provisioned).expect("an answer");
    let path = format!("{clouds}/{}", provisioned[0]);
    let everybody = json!({"accounts": [organization["account_id"]], "projects": []});
    let permissions = format!("{path}/permissions");
    server
        .call("PUT", &permissions, Some(&everybody))
        .expect("an answer");
    let start = Instant::now();
    loop {
        let answer = server.call("GET", &path, None).expect("an answer");
        let cloud = &answer["custom_cloud_environment"];
        if cloud["state"] == "active" {
            return cloud["custom_cloud_names"][0]
                .as_str()
                .expect("a name")
                .to_owned();
        }
        assert!(start.elapsed() < PATIENCE, "{cloud}");
    }
}

fn create(server: &Server, cloud: &str, index: usize) -> Option<Value> {
    let plan = ["startup-4", "business-4", "premium-4"][index % 3];
    let body = json!({"service_name": format!("pg-{index}"), "service_type": "pg", "plan": plan,
        "cloud": cloud});
    server.call("POST", SERVICES, Some(&body))
}

fn list(server: &Server) -> Vec<Value> {
    let answer = server.call("GET", SERVICES, None).expect("the list");
    answer["services"].as_array().expect("a list").clone()
}

/// All services, once each is in one of these states and its newest operation is done.
fn at_rest(server: &Server, states: &str) -> Vec<Value> {
    let start = Instant::now();
    loop {
        let all = list(server);
        let is_at_rest =
            |it: &Value| states.contains(text(it, "state")) && it["operation"]["state"] == "done";
        if all.iter().all(is_at_rest) {
            return all;
        }
        all.iter()
            .for_each(|service| retry_what_crashed(server, service));
        assert!(start.elapsed() < PATIENCE, "still at work: {all:?}");
    }
}

/// A step that was killed five times in a row fails: then a person retries it. Any other cause of a
/// failure is a fault.
fn retry_what_crashed(server: &Server, service: &Value) {
    let operation = &service["operation"];
    if operation["state"] != "failed" {
        return;
    }
    assert_eq!(operation["cause"]["code"], "step_crashes", "{operation}");
    let name = text(service, "service_name");
    let path = format!("/console/v1/project/shop/service/{name}/retry");
    server
        .call("POST", &path, Some(&json!({})))
        .expect("an answer");
}

/// What the account has is what the services have, and that is what their plans say.
fn nodes_are_those_of_the_plans(place: &Place, running: &[Value]) {
    let mut wanted = 0;
    for service in running {
        let nodes = service["node_states"].as_array().expect("nodes").len() as u64;
        assert_eq!(Some(nodes), service["node_count"].as_u64(), "{service}");
        wanted += nodes;
    }
    database_is_whole(place);
    let there = "SELECT COUNT(*) FROM rehearsal_nodes \
                 WHERE kind = 'service' AND removed_at IS NULL";
    let there = block_on(async { place.connect().await.count(there).await });
    assert_eq!(there, wanted as i64, "nodes in the account");
}
