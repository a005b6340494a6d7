//! From a read command line to a server that answers, and to its end.

use std::io::Write;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{oneshot, watch};

use crate::admin;
use crate::app::{self, Ctx};
use crate::auth::{Auth, Cost};
use crate::command_line::{Arguments, Command, config_of, openable, postgres_url, sentence};
use crate::demo;
use crate::http::listener::{self, Deadlines};
use crate::http::{App, Server};
use crate::operations::{self, Worker};
use crate::store::Db;

/// How long after the last request the worker may take to give its leases back.
const WORKER_GRACE: Duration = Duration::from_secs(2);
/// How long the database may take to say goodbye: a stuck transaction never does.
const CLOSE: Duration = Duration::from_secs(2);

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
        if let Some(operator) = &demo.operator {
            say(&format!("demo operator: {operator} {}", demo.password));
        }
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
        () = twice => Err("Stopped at once, because a second signal arrived. Requests that were \
                           running got no answer; what was committed is kept."
            .to_owned()),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the list of the system's errors is open, and each has a text"
)]
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
    // If the output was closed, nobody wants to read it.
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
