//! What a command of `byoc-server` says: options, variables, subcommands, and how its errors read.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::app;
use crate::config::Config;

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

/// What `byoc-server admin` can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Admin {
    /// Create a link with which a person chooses a new password
    ResetPassword {
        /// The address that the person signs in with
        email: String,
    },
    /// Make a person an operator of the server, with a new account if they have none
    CreateOperator {
        /// The address that the person signs in with
        email: String,
    },
    /// Deactivate an account: the person can't sign in, and sessions and tokens end
    Deactivate {
        /// The address that the person signs in with
        email: String,
    },
    /// Activate an account again
    Reactivate {
        /// The address that the person signs in with
        email: String,
    },
    /// Create a new setup link, if this server is not set up yet
    SetupLink,
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
    let app::Error::Unavailable(cause) = error else {
        return error.to_string();
    };
    format!(
        "The database does not answer: {cause}. Another program may hold a lock on its tables. Try \
         again in a minute."
    )
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_empty_variable_is_named_itself() {
        let check = |given: &[&str], set: &[(&str, &str)]| {
            let set: BTreeMap<&str, &str> = set.iter().copied().collect();
            let given: Vec<OsString> = given.iter().map(OsString::from).collect();
            check_variables(&given, |name| set.get(name).map(OsString::from))
        };
        for variable in ["BYOC_LISTEN", "BYOC_DATA", "BYOC_DATABASE", "BYOC_CONFIG"] {
            let sentence = check(&["byoc-server"], &[(variable, "")]).unwrap_err();
            let named = format!("The variable {variable} is empty");
            assert!(sentence.contains(&named), "{sentence}");
            assert!(sentence.contains("unset it"), "{sentence}");
            assert!(!sentence.contains("--"), "{sentence}");
            assert_eq!(check(&[], &[(variable, "x")]), Ok(()));
        }
        assert_eq!(check(&[], &[]), Ok(()));
        assert_eq!(
            check(
                &["--data=d", "--listen", "a:1"],
                &[("BYOC_DATA", ""), ("BYOC_LISTEN", "")]
            ),
            Ok(())
        );
        assert!(check(&["--database", "u"], &[("BYOC_DATA", "")]).is_err());
        // Those that may be empty.
        assert_eq!(check(&[], &[("BYOC_DEMO", ""), ("BYOC_LOG", "")]), Ok(()));
    }
}
