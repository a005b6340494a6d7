//! `byoc-server admin …`: for who runs the server, when somebody can't get into their account.
//!
//! The commands work on the same database as the server, which may be running: it notices within two
//! seconds, as long as it believes what it looked up ([`crate::auth::Known`], the kept answers).

use byoc_cloud::Clouds;
use byoc_types::PasswordResetLink;

use crate::app::users::{self, NewOperator};
use crate::app::{Ctx, setup};
use crate::command_line::{Admin, Arguments, config_of, openable, postgres_url, sentence};
use crate::store::Db;

/// Does it; answers what to print.
///
/// # Errors
/// With a sentence that says what to do.
pub async fn perform(arguments: &Arguments, command: &Admin) -> Result<String, String> {
    let config = config_of(arguments)?;
    let db = match postgres_url(arguments)? {
        Some(url) => Db::open_postgres_beside(url).await,
        None => Db::open_folder_beside(&arguments.data).await,
    };
    let db = db.map_err(|error| error.to_string())?;
    let address = Address::of(arguments, config.public_origin());
    let ctx = Ctx::new(db.clone(), config, Clouds::default());
    let said = run(&ctx, &address, command).await;
    db.close().await;
    said
}

async fn run(ctx: &Ctx, address: &Address, command: &Admin) -> Result<String, String> {
    match command {
        Admin::ResetPassword { email } => {
            let link = users::reset_by_email(ctx, email).await.map_err(sentence)?;
            Ok(format!(
                "{}Send the link to {}, through a channel that only they read. Once they have chosen a \
                 new password, their sessions and API tokens end.\n",
                address.reset_link(&link),
                link.email,
            ))
        }
        Admin::CreateOperator { email } => {
            let done = users::operator_create(ctx, email).await.map_err(sentence)?;
            Ok(match done {
                NewOperator::Promoted => {
                    format!("{email} is an operator of this server now, with the same password.\n")
                }
                NewOperator::Already => {
                    format!("{email} is an operator of this server already.\n")
                }
                NewOperator::Created(link) => format!(
                    "{0} is an operator of this server now, with a new account.\n{1}Send the link \
                     to {0}, through a channel that only they read. They choose their password \
                     with it.\n",
                    link.email,
                    address.reset_link(&link),
                ),
            })
        }
        Admin::Deactivate { email } => {
            users::deactivate_by_email(ctx, email)
                .await
                .map_err(sentence)?;
            Ok(format!(
                "The account of {email} is deactivated: nobody can sign in with it, and its \
                 sessions and API tokens have ended. A running server notices within two seconds. \
                 To undo it: byoc-server admin reactivate {email}\n"
            ))
        }
        Admin::Reactivate { email } => {
            users::reactivate_by_email(ctx, email)
                .await
                .map_err(sentence)?;
            Ok(format!(
                "The account of {email} is active. The password is the one from before. To choose \
                 a new one: byoc-server admin reset-password {email}\n"
            ))
        }
        Admin::SetupLink => {
            let token = setup::setup_token(ctx).await.map_err(sentence)?;
            let token = token.ok_or(
                "This server is set up already. Sign in, or make somebody an operator: byoc-server \
                 admin create-operator EMAIL",
            )?;
            Ok(format!(
                "set-up link: {}/setup?token={}\n{}It works once, for an hour. Earlier setup links \
                 no longer work.\n",
                address.origin,
                token.reveal(),
                address.note(),
            ))
        }
    }
}

/// Where people open the console.
struct Address {
    origin: String,
    /// Whether it is only what the server would listen on.
    is_guessed: bool,
}

impl Address {
    fn of(arguments: &Arguments, public: Option<&str>) -> Self {
        let listened = || openable(&format!("http://{}", arguments.listen));
        Self {
            origin: public.map_or_else(listened, str::to_owned),
            is_guessed: public.is_none(),
        }
    }

    fn note(&self) -> String {
        match self.is_guessed {
            true => format!(
                "If people open the console at another address, replace {} with it.\n",
                self.origin
            ),
            false => String::new(),
        }
    }

    fn reset_link(&self, link: &PasswordResetLink) -> String {
        format!(
            "reset link: {}/reset-password#{}\n{}It works once, until {}. ",
            self.origin,
            link.token,
            self.note(),
            link.expiry_time
        )
    }
}

#[cfg(test)]
pub(crate) mod tests;
