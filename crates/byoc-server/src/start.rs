//! From the command line to a server that answers, and to its end.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{oneshot, watch};

use crate::admin::{self, Admin};
use crate::app::{self, Ctx};
use crate::auth::{Auth, Cost};
use crate::config::Config;
use crate::demo;
use crate::http::listener::{self, Deadlines};
use crate::http::{App, Server};
use crate::operations::{self, Worker};
use crate::store::Db;

/// How long after the last request the worker may take to give its leases back.
const WORKER_GRACE: Duration = Duration::from_secs(2);
/// How long the database may take to say goodbye: a stuck transaction never does.
const CLOSE: Duration = Duration::from_secs(2);

/// The control plane of BYOC Console: one server with the console inside.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "byoc-server",
    version,
    about,
    max_term_width = 100,
    after_help = "BYOC_LOG chooses what is logged to standard error: a level (error, warn, info, \
        debug, trace), or one for a part, for example BYOC_LOG=warn,byoc_server=debug. A second \
        Ctrl-C or SIGTERM ends the server at once."
)]
pub struct Arguments {
    /// Address to listen on; port 0 picks a free one
    #[arg(
        long,
        value_name = "ADDR",
        global = true,
        env = "BYOC_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: String,
    /// Folder for the embedded SQLite database
    #[arg(
        long,
        value_name = "DIR",
        global = true,
        env = "BYOC_DATA",
        default_value = "./data"
    )]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database, for example postgres://user@host/byoc
    #[arg(
        long,
        value_name = "URL",
        global = true,
        env = "BYOC_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Configuration file (TOML): product name, principals, addresses, provider modes
    #[arg(long, value_name = "FILE", global = true, env = "BYOC_CONFIG")]
    pub config: Option<PathBuf>,
    /// Fill an empty database with made-up data, labelled as such
    #[arg(long, env = "BYOC_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    pub demo: bool,
    /// The server itself where absent
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What else the program does.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Help people with their accounts, beside the running server or without it
    #[command(subcommand)]
    Admin(Admin),
}

/// Refuses a variable that is set and empty, as a line of a compose file leaves it: what it should
/// say is unknown. One whose option stands on the command line is not looked at.
///
/// # Errors
/// A sentence that names the variable.
pub fn check_variables(
    arguments: &[OsString],
    value: impl Fn(&str) -> Option<OsString>,
) -> Result<(), String> {
    for (variable, option, example) in [
        ("BYOC_LISTEN", "--listen", "127.0.0.1:8080"),
        ("BYOC_DATA", "--data", "./data"),
        (
            "BYOC_DATABASE",
            "--database",
            "postgres://user@localhost/byoc",
        ),
        ("BYOC_CONFIG", "--config", "./byoc-server.toml"),
    ] {
        let is_given = arguments
            .iter()
            .filter_map(|it| it.to_str())
            .any(|argument| {
                argument
                    .strip_prefix(option)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
            });
        if !is_given && value(variable).is_some_and(|value| value.is_empty()) {
            return Err(format!(
                "The variable {variable} is empty. Set it, for example {variable}={example}, or \
                 unset it."
            ));
        }
    }
    Ok(())
}

/// What went wrong, for the person who starts the server; the cause too, which others only find in
/// the log.
pub(crate) fn sentence(error: app::Error) -> String {
    match error {
        app::Error::Unavailable(cause) => format!(
            "The database does not answer: {cause}. Another program may hold a lock on its tables. \
             Try again in a minute."
        ),
        other => other.to_string(),
    }
}

/// Runs until it is told to stop (SIGTERM or SIGINT).
///
/// # Errors
/// One sentence for the person who started it.
pub async fn run(arguments: Arguments) -> Result<(), String> {
    if let Some(Command::Admin(command)) = &arguments.command {
        let said = admin::perform(&arguments, command).await?;
        say(said.trim_end());
        return Ok(());
    }
    // 1. What may be wrong with the machine, cheapest first.
    let mut config = config_of(&arguments)?;
    let mut signals = Signals::new()?;
    let socket = bind(&arguments.listen).await?;
    let db = open(&arguments).await?;
    config.is_demo = demo::is_demo(&db, arguments.demo).await.map_err(sentence)?;

    // 2. The parts.
    let clouds = operations::providers(&config, &db);
    let ctx = Ctx::new(db.clone(), config, clouds);
    let auth = Auth::new(Cost::Full);
    let demo = match arguments.demo {
        true => demo::fill(&ctx, &auth).await.map_err(sentence)?,
        false => None,
    };
    if arguments.demo && demo.is_none() {
        eprintln!("The database holds data already: --demo left it as it is.");
    }
    // After the demo, which has somebody who can sign in.
    let setup = app::setup::setup_token(&ctx).await.map_err(sentence)?;
    let (stop, stopping) = watch::channel(false);
    let worker = tokio::spawn(Worker::new(ctx.clone()).run(stopped(stopping.clone())));
    let router = Server::new(ctx.clone(), auth, App::load(), stopping).router();

    // 3. What a person or a script needs to know.
    let address = socket.local_addr().map_err(|error| error.to_string())?;
    for warning in ctx.config.warnings(address) {
        tracing::warn!("{warning}");
    }
    let base = format!("http://{address}");
    say(&format!("listening on {base}"));
    if let Some(token) = setup {
        let here = openable(&base);
        let shown = ctx.config.public_origin().unwrap_or(&here);
        say(&format!(
            "set-up link: {shown}/setup?token={}",
            token.reveal()
        ));
    }
    if let Some(demo) = demo {
        say(&format!("demo sign-in: {} {}", demo.email, demo.password));
        say(&format!("demo API token: {}", demo.token));
    }

    let idle = ctx.config.connections.idle_seconds;

    // 4. Work, until the signal. A second one waits for nothing.
    let (told, is_told) = oneshot::channel();
    let stopping = async {
        // The sender lives as long as the signals are waited for.
        let _ = is_told.await;
        tracing::info!("stopping");
        let _ = stop.send(true);
    };
    let orderly = async {
        let deadlines = Deadlines {
            idle: Duration::from_secs(idle),
            ..Deadlines::default()
        };
        listener::serve(socket, router, stopping, deadlines).await;
        if tokio::time::timeout(WORKER_GRACE, worker).await.is_err() {
            tracing::warn!("the worker did not end in time; its leases run out by themselves");
        }
        if tokio::time::timeout(CLOSE, db.close()).await.is_err() {
            tracing::warn!("the database did not close in time; it ends what was not committed");
        }
    };
    let twice = async {
        signals.received().await;
        let _ = told.send(());
        signals.received().await;
    };
    tokio::select! {
        () = orderly => Ok(()),
        () = twice => Err("Stopped at once, as a second signal asked for. Requests that were \
                           running got no answer; what was committed is kept."
            .to_owned()),
    }
}

async fn bind(address: &str) -> Result<TcpListener, String> {
    use std::io::ErrorKind as Kind;

    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    if host.is_empty() || port.parse::<u16>().is_err() {
        return Err(format!(
            "“{address}” is not an address and a port. Set --listen or BYOC_LISTEN, for example \
             --listen 127.0.0.1:8080."
        ));
    }
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        Kind::AddrInUse => format!(
            "Port {port} on {host} is taken by another program. Stop it, or choose another port \
             with --listen or BYOC_LISTEN, for example --listen {host}:0 for a free one."
        ),
        Kind::PermissionDenied => format!(
            "This user may not listen on port {port}. Choose one above 1023 with --listen or \
             BYOC_LISTEN, for example --listen {host}:8080."
        ),
        _ => format!(
            "It is not possible to listen on {address}: {error}. Choose an address of this \
             machine with --listen or BYOC_LISTEN, for example --listen 127.0.0.1:8080."
        ),
    })
}

/// An address that a browser on this machine opens: 0.0.0.0 is everywhere and nowhere.
pub(crate) fn openable(address: &str) -> String {
    address
        .replace("0.0.0.0", "127.0.0.1")
        .replace("[::]", "[::1]")
}

/// The URL of PostgreSQL, if the database is one.
pub(crate) fn postgres_url(arguments: &Arguments) -> Result<Option<&str>, String> {
    match arguments.database.as_deref() {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Ok(Some(url))
        }
        Some(_) => Err(
            "--database or BYOC_DATABASE takes the URL of a PostgreSQL database, for example \
             postgres://user:password@localhost/byoc. Without it the server uses SQLite in the \
             folder of --data."
                .into(),
        ),
        None => Ok(None),
    }
}

/// The configuration: the defaults without a file.
pub(crate) fn config_of(arguments: &Arguments) -> Result<Config, String> {
    match &arguments.config {
        Some(path) => Config::from_file(path).map_err(|error| error.to_string()),
        None => Ok(Config::default()),
    }
}

async fn open(arguments: &Arguments) -> Result<Db, String> {
    let db = match postgres_url(arguments)? {
        Some(url) => Db::open(url).await,
        None => Db::open_folder(&arguments.data).await,
    };
    let db = db.map_err(|error| error.to_string())?;
    db.migrate().await.map_err(|error| error.to_string())?;
    Ok(db)
}

/// One line on standard output, at once: scripts wait for it.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever closed the output doesn't want to read it.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Done once the server is told to stop.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is the end too.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

/// SIGTERM and SIGINT, listened for from the start: neither is lost while the server gets ready.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, String> {
        let listen =
            |kind| signal(kind).map_err(|error| format!("Signals can't be listened for: {error}."));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests;
