//! A PostgreSQL cluster for the tests of one process. `tests/kills/place.rs` includes this file too.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

/// URL of a database in this process's cluster, which starts with the first call.
pub fn url(database: &str) -> String {
    format!("postgres://byoc@127.0.0.1:{}/{database}", CLUSTER.port)
}

/// One cluster for all tests of the process.
static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);

struct Cluster {
    port: u16,
    /// Its standard input is the cluster's life: when this process ends, however it ends, the pipe
    /// closes, and the script stops PostgreSQL and removes its folder.
    _script: Child,
}

/// `$1`: PostgreSQL's programs, `$2`: port. Speaks `ready` or PostgreSQL's own words.
const SCRIPT: &str = r#"
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/byoc-test-postgresql-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$1/initdb" -D "$folder/data" -U byoc --auth=trust --no-sync -E UTF8 --locale=C >"$folder/log" 2>&1 \
    || { cat "$folder/log"; exit 1; }
"$1/postgres" -D "$folder/data" -p "$2" -k "$folder" -c listen_addresses=127.0.0.1 -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 \
    -c shared_buffers=32MB >"$folder/log" 2>&1 </dev/null &
server=$!
tries=0
until "$1/pg_isready" -q -h 127.0.0.1 -p "$2"; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $server 2>/dev/null; then cat "$folder/log"; exit 1; fi
    sleep 0.1
done
echo ready
cat >/dev/null
kill -INT $server
wait $server || true
"#;

impl Cluster {
    fn start() -> Self {
        let Some(programs) = programs() else {
            panic!(
                "The store's tests run on PostgreSQL too, and it is not installed here. Install \
                 it, on Debian and Ubuntu with: sudo apt-get install postgresql"
            );
        };
        let port = free_port();
        let mut command = unprivileged();
        command
            .args(["sh", "-c", SCRIPT, "sh"])
            .arg(&programs)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut script = command.spawn().expect("a shell starts");
        let output = script.stdout.take().expect("its output is a pipe");
        let mut said = String::new();
        for line in BufReader::new(output).lines() {
            match line.expect("its output is text").as_str() {
                "ready" => {
                    return Self {
                        port,
                        _script: script,
                    };
                }
                line => said = format!("{said}{line}\n"),
            }
        }
        panic!("PostgreSQL ({}) did not start:\n{said}", programs.display());
    }
}

/// The newest version's programs: Debian's folders, else those of the search path.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("postgres").exists())
        .collect();
    versions.sort_by_key(|folder| {
        let version = folder
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str());
        version.and_then(|version| version.parse::<u32>().ok())
    });
    versions.pop().or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .find(|folder| folder.join("postgres").exists() && folder.join("initdb").exists())
    })
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or as nobody.
fn unprivileged() -> Command {
    let is_root = std::fs::metadata("/proc/self")
        .map(|this| std::os::unix::fs::MetadataExt::uid(&this) == 0)
        .unwrap_or(false);
    if !is_root {
        return Command::new("env");
    }
    let has_user = std::fs::read_to_string("/etc/passwd")
        .is_ok_and(|users| users.lines().any(|line| line.starts_with("postgres:")));
    let mut command = Command::new("setpriv");
    match has_user {
        true => command.args(["--reuid=postgres", "--regid=postgres"]),
        false => command.args(["--reuid=65534", "--regid=65534"]),
    };
    command.args(["--clear-groups", "--", "env", "TMPDIR=/tmp"]);
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}
