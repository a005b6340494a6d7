//! `cargo xtask bench`: the figures of docs/TESTING.md.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::process::{cargo, must, program};
use crate::served::{Connection, Served};
use crate::{Result, build, paths, tools};

const READY: Duration = Duration::from_millis(150);
const RESIDENT_KIB: u64 = 40 * 1024;
const OF_BARE: f64 = 0.3;
/// Kept-alive connections at a time.
const CONNECTIONS: usize = 8;
const ROUND: Duration = Duration::from_millis(1500);

/// Measures everything, prints it beside its goal, and fails where a goal is missed.
pub fn bench() -> Result {
    build::everything()?;
    must(&mut cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        "byoc-server",
        "--example",
        "bare",
    ]))?;
    let data = paths::target().join("xtask/bench");
    let mut misses = Vec::new();
    start_and_memory(&data.join("idle"), &mut misses)?;
    throughput(&data.join("demo"), &mut misses)?;
    browser(&data.join("demo"), &mut misses)?;
    if misses.is_empty() {
        Ok(())
    } else {
        Err(format!("missed: {}", misses.join(", ")))
    }
}

fn start_and_memory(data: &Path, misses: &mut Vec<&str>) -> Result {
    empty(data)?;
    let mut times = Vec::new();
    for _ in 0..8 {
        let start = Instant::now();
        let served = Served::start(&mut server(data))?;
        Connection::open(&served.address, "/console/v1/capabilities", "")?.get()?;
        times.push(start.elapsed());
    }
    let first = times.remove(0);
    times.sort();
    let ready = times[times.len() / 2];
    println!(
        "first start, tables made    {:>8.1} ms",
        first.as_secs_f64() * 1e3
    );
    goal(
        "ready after start",
        ready.as_secs_f64() * 1e3,
        "ms",
        "at most 150",
        ready <= READY,
        misses,
    );

    let served = Served::start(&mut server(data))?;
    Connection::open(&served.address, "/console/v1/capabilities", "")?.get()?;
    let resident = served.resident()?;
    let is_small = resident <= RESIDENT_KIB;
    goal(
        "resident when idle",
        resident as f64 / 1024.0,
        "MiB",
        "at most 40",
        is_small,
        misses,
    );
    Ok(())
}

fn throughput(data: &Path, misses: &mut Vec<&str>) -> Result {
    empty(data)?;
    let mut ours = Served::start(server(data).arg("--demo"))?;
    let headers = format!(
        "authorization: Bearer {}\r\n",
        ours.line("demo API token:")?
    );
    let organization = first_id(&ours, "/v1/organizations", &headers, "organization_id")?;
    let list = format!("/v1/organization/{organization}/custom-cloud-environments");
    let cloud = first_id(&ours, &list, &headers, "custom_cloud_environment_id")?;
    let one = format!("{list}/{cloud}");
    let bare = Served::start(&mut program(paths::target().join("release/examples/bare")))?;

    // Warm both, then in turns: what else the machine does hits both alike.
    rate(&bare, "/", "")?;
    rate(&ours, &one, &headers)?;
    let mut rounds = Vec::new();
    for _ in 0..5 {
        rounds.push((rate(&bare, "/", "")?, rate(&ours, &one, &headers)?));
    }
    rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    let (bare_rate, our_rate) = rounds[rounds.len() / 2];
    println!("bare axum route             {bare_rate:>8.0} requests/s");
    println!("GET of one cloud            {our_rate:>8.0} requests/s");
    let ratio = our_rate / bare_rate;
    goal(
        "one cloud / bare route",
        ratio,
        "",
        "at least 0.3",
        ratio >= OF_BARE,
        misses,
    );
    Ok(())
}

/// Requests per second over all connections.
fn rate(served: &Served, path: &str, headers: &str) -> Result<f64> {
    let (count, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let start = Instant::now();
    let work = || -> Result {
        let mut connection = Connection::open(&served.address, path, headers)?;
        while !is_over.load(Ordering::Relaxed) {
            let (status, _) = connection.get()?;
            if status != 200 {
                return Err(format!("GET {path} answered {status}"));
            }
            if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(64) && start.elapsed() >= ROUND
            {
                is_over.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    Ok(count.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64())
}

/// What a person feels: keys in the CIDR field, and the first paint of the list.
fn browser(data: &Path, misses: &mut Vec<&str>) -> Result {
    let Some(chromium) = tools::chromium() else {
        println!("keys and first paint         not measured: chromium is missing");
        return Ok(());
    };
    tools::playwright()?;
    empty(data)?;
    let mut served = Served::start(server(data).arg("--demo"))?;
    let sign_in = served.line("demo sign-in:")?;
    let (email, password) = sign_in
        .split_once(' ')
        .ok_or("the demo sign-in is not two words")?;
    let mut script = program("node");
    script.arg("tests/e2e/bench.mjs").env("CHROMIUM", chromium);
    script.env("SERVER", format!("http://{}", served.address));
    if must(script.env("EMAIL", email).env("PASSWORD", password)).is_err() {
        misses.push("browser");
    }
    Ok(())
}

fn server(data: &Path) -> std::process::Command {
    let mut command = program(paths::server());
    command
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    command
}

/// The first value of this key in a JSON answer.
fn first_id(served: &Served, path: &str, headers: &str, key: &str) -> Result<String> {
    let mut connection = Connection::open(&served.address, path, headers)?;
    let (status, body) = connection.get()?;
    let body = String::from_utf8_lossy(body);
    let found = body
        .split(&format!("\"{key}\":\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    found
        .map(str::to_owned)
        .ok_or_else(|| format!("GET {path} answered {status} without {key}"))
}

fn goal<'a>(
    what: &'a str,
    value: f64,
    unit: &str,
    wanted: &str,
    is_met: bool,
    misses: &mut Vec<&'a str>,
) {
    let word = if is_met { "" } else { "   MISSED" };
    println!("{what:<27} {value:>8.2} {unit:<4} ({wanted}){word}");
    if !is_met {
        misses.push(what);
    }
}

fn empty(folder: &Path) -> Result {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .map_err(|error| format!("{} cannot be emptied: {error}", folder.display()))?;
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))
}
