//! `cargo xtask dev`: edit, save, see.

use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

use crate::process::{cargo, must, program};
use crate::{Result, fingerprint, paths, tools};

const WATCHED: &[&str] = &["Cargo.toml", "Cargo.lock", "crates"];

/// The server, rebuilt and restarted when a file of `crates/` changes, and `trunk serve`, whose
/// proxy hands API calls to it. Ends with Ctrl-C, which reaches all three.
#[expect(
    clippy::disallowed_methods,
    reason = "looking at files twice a second is all it does"
)]
pub fn dev() -> Result {
    tools::for_serving()?;
    let mut app = program("trunk")
        .arg("serve")
        .spawn()
        .map_err(|error| format!("trunk does not start: {error}"))?;
    println!("the console: the address that trunk prints below; the server: http://127.0.0.1:8080");
    let mut server: Option<Child> = None;
    let mut built = 0;
    loop {
        let seen = fingerprint::of(WATCHED);
        if seen != built {
            built = seen;
            if must(&mut cargo(&["build", "--package", "byoc-server"])).is_ok() {
                stop(server.take());
                server = program(paths::development_server()).spawn().ok();
            }
        }
        let ended = server
            .as_mut()
            .and_then(|server| server.try_wait().ok().flatten());
        if let Some(status) = ended {
            println!(
                "the server ended ({status}): it is built and started again at the next change"
            );
            server = None;
        }
        if let Ok(Some(status)) = app.try_wait() {
            stop(server.take());
            return Err(format!("trunk serve ended ({status})"));
        }
        sleep(Duration::from_millis(500));
    }
}

fn stop(server: Option<Child>) {
    if let Some(mut server) = server {
        // Ended already: nothing to do.
        let _ = server.kill();
        let _ = server.wait();
    }
}
