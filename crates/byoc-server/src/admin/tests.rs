use clap::Parser;

use super::*;
use crate::command_line::Command;
use crate::testing::on_both_engines;
use crate::testing::world::World;

fn arguments(location: &str, words: &[&str]) -> Arguments {
    let place = match location.starts_with("postgres://") {
        true => "--database",
        false => "--data",
    };
    let all = [&["byoc-server", "admin"], words, &[place, location]].concat();
    Arguments::try_parse_from(all).expect("a command line")
}

/// Runs a command beside whatever has the database open.
pub(crate) async fn admin(location: &str, words: &[&str]) -> Result<String, String> {
    let arguments = arguments(location, words);
    let Some(Command::Admin(command)) = &arguments.command else {
        panic!("no command: {words:?}");
    };
    perform(&arguments, command).await
}

#[test]
fn without_a_command_the_server_starts_as_before() {
    for words in [
        &["byoc-server"][..],
        &[
            "byoc-server",
            "--listen",
            "127.0.0.1:0",
            "--data",
            "x",
            "--demo",
        ],
    ] {
        let arguments = Arguments::try_parse_from(words).unwrap();
        assert_eq!(arguments.command, None);
    }
    for (words, data) in [
        (
            &["byoc-server", "admin", "setup-link", "--data", "x"][..],
            "x",
        ),
        (&["byoc-server", "--data", "y", "admin", "setup-link"], "y"),
    ] {
        let arguments = Arguments::try_parse_from(words).unwrap();
        assert_eq!(arguments.command, Some(Command::Admin(Admin::SetupLink)));
        assert_eq!(arguments.data.to_str(), Some(data));
    }
    for words in [
        &["byoc-server", "admin"][..],
        &["byoc-server", "admin", "reset-password"],
        &["byoc-server", "admin", "reset-everything", "x"],
    ] {
        assert!(Arguments::try_parse_from(words).is_err(), "{words:?}");
    }
}

on_both_engines! {
    async fn commands_work_beside_the_server_and_say_what_to_do_next(world: World) {
        // The world's own store stays open, as a running server's does.
        let at = world.location.as_str();
        let said = admin(at, &["reset-password", "ADA@example.com"]).await.unwrap();
        let link = said.lines().find_map(|line| line.strip_prefix("reset link: ")).expect("a link");
        let token = link.strip_prefix("http://127.0.0.1:8080/reset-password#").expect("an address");
        let reset = crate::app::password_reset::password_reset_view(&world.ctx, token).await.unwrap();
        assert_eq!(reset.email, "ada@example.com");
        assert!(said.contains("It works once, until 20"), "{said}");
        assert!(said.contains("replace http://127.0.0.1:8080 with it"), "{said}");

        let said = admin(at, &["create-operator", "max@example.com"]).await.unwrap();
        assert!(said.contains("is an operator of this server now"), "{said}");
        let said = admin(at, &["create-operator", "max@example.com"]).await.unwrap();
        assert!(said.contains("already"), "{said}");
        let said = admin(at, &["create-operator", "new@example.com"]).await.unwrap();
        assert!(said.contains("with a new account") && said.contains("reset link: "), "{said}");

        // Histories name the command line, and hold no token.
        let history = crate::app::organization_event_list(
            &world.ctx, &world.admin, crate::testing::world::ORGANIZATION, &Default::default()).await.unwrap();
        let actions: Vec<&str> = history.events.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(actions, ["operator_create", "password_reset_create"]);
        assert!(history.events.iter().all(|event| event.actor == users::COMMAND_LINE));
        assert!(!format!("{history:?}").contains(token));
    }

    async fn commands_refuse_in_words(world: World) {
        let at = world.location.as_str();
        for (words, said) in [
            (&["reset-password", "nobody@example.com"][..], "Nobody on this server has the address"),
            (&["deactivate", "nobody@example.com"], "Nobody on this server has the address"),
            (&["create-operator", "nobody"], "@"),
            (&["deactivate", "ada@example.com"], "only super admin of Example"),
            (&["setup-link"], "set up already"),
        ] {
            let refused = admin(at, words).await.unwrap_err();
            assert!(refused.contains(said), "{words:?}: {refused}");
        }
        admin(at, &["deactivate", "max@example.com"]).await.unwrap();
        for words in [["reset-password", "max@example.com"], ["create-operator", "max@example.com"]] {
            let refused = admin(at, &words).await.unwrap_err();
            assert!(refused.contains("byoc-server admin reactivate max@example.com"), "{refused}");
        }
        admin(at, &["reactivate", "max@example.com"]).await.unwrap();
        admin(at, &["reset-password", "max@example.com"]).await.unwrap();
    }

    async fn an_empty_server_gets_another_set_up_link(test: crate::testing::TestDb) {
        let said = admin(&test.location, &["setup-link"]).await.unwrap();
        let token = said.lines().next().unwrap()
            .strip_prefix("set-up link: http://127.0.0.1:8080/setup?token=").expect("a link");
        assert_eq!(token.len(), 43);
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_or_not_of_this_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display().to_string();
    let refused = admin(&at, &["setup-link"]).await.unwrap_err();
    assert!(
        refused.starts_with("There is no database in the folder"),
        "{refused}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // One that no server has prepared.
    std::fs::write(folder.path().join("byoc.sqlite3"), "").unwrap();
    let refused = admin(&at, &["setup-link"]).await.unwrap_err();
    assert!(
        refused.starts_with("The tables of this database belong to another version"),
        "{refused}"
    );
}
