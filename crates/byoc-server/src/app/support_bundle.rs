//! What somebody who helps needs to know about a custom cloud, in one file without secrets.

use std::collections::BTreeMap;

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::{files, words};
use byoc_terraform::{File, versions};
use byoc_types::OperationCall;
use serde::Serialize;
use serde_json::{Value, json};

use super::custom_clouds::to_wire;
use super::exports::history_of;
use super::templates::Download;
use super::{Actor, Ctx, Error, Result, access, archive, connection, hand_off};
use crate::store::templates::{self as store_templates, TemplateUse};
use crate::store::{Engine, cloud_checks, hand_offs, operation_calls, operations, users};
use crate::time::rfc3339;

/// Operations that are looked at.
const OPERATIONS: i64 = 200;
/// The longest word of a provider in a request. A shortened text is longer.
const LONGEST_WORD: usize = 80;
/// Stands for what is left out.
const REMOVED: &str = "[removed]";

const README: &str = "\
This is a support bundle of one custom cloud. Read it before you share it.

custom-cloud.json   the custom cloud, with contacts and tags, without its external ID
operations.json     its deployments and deletions, step by step, with the causes of failures
calls.json          the last requests that each operation sent to the account, with their answers
events.json         its history
connection.json     what the last check of the connection to its account found
hand-off.json       the last hand-off link, without its token
server.json         versions of server and template, and the server's configuration without secrets

It does not contain: the external ID, passwords, sessions, API tokens, tokens of links, the address of the
database. It contains names and email addresses of people.
";

/// GET `custom-cloud-environments/{id}/support-bundle.zip`, for super admins.
pub async fn support_bundle_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<Download> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let source = &mut ctx.db.read();
    let operations = operations::of_cloud(source, id, OPERATIONS).await?;
    let operations: Vec<_> = operations.into_iter().map(operations::to_wire).collect();
    let mut calls = Vec::new();
    for operation in &operations {
        let of = operation_calls::of_operation(source, &operation.operation_id).await?;
        let clean = of.into_iter().map(clean_call).collect::<Vec<_>>();
        if !clean.is_empty() {
            calls.push(json!({"operation_id": operation.operation_id, "calls": clean}));
        }
    }
    let check = cloud_checks::of_cloud(source, id).await?;
    let link = hand_off::answer(hand_offs::by_cloud(source, id).await?, None);
    let served = store_templates::used(source, id, TemplateUse::Downloaded).await?;
    let applied = store_templates::used(source, id, TemplateUse::Applied).await?;
    let now = rfc3339(users::clock(source).await?);
    let mut wire = to_wire(ctx, &cloud);
    wire.aiven_aws_assume_role_external_id = None;
    let server = json!({
        "time": now,
        "version": env!("BYOC_VERSION"),
        "database": match ctx.db.engine() {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        },
        "template": {
            "current": versions::CURRENT,
            "served": served.map(|used| used.version),
            "applied": applied.map(|used| used.version),
        },
        "configuration": configuration(ctx),
    });
    let check = connection::to_wire(ctx, &cloud, check.unwrap_or_default());
    let files = [
        file("custom-cloud.json", &wire)?,
        file("operations.json", &operations)?,
        file("calls.json", &calls)?,
        file("events.json", &history_of(ctx, id).await?)?,
        file("connection.json", &check)?,
        file("hand-off.json", &link)?,
        file("server.json", &server)?,
        File {
            name: "README.txt".to_owned(),
            text: README.to_owned(),
        },
    ];
    // What a cloud answered may repeat it.
    let clean = files.map(|file| File {
        text: file.text.replace(&cloud.external_id, REMOVED),
        ..file
    });
    let name = files::support_bundle(&cloud.unique_name);
    let bytes = archive::zip(name.trim_end_matches(".zip"), &clean)
        .map_err(|error| Error::Internal(format!("no zip: {error}")))?;
    Ok(Download { name, bytes })
}

/// A request with words of providers alone: a code, a place, a number. Anything else might repeat
/// what was sent, and a text that was shortened may hold the beginning of a secret.
fn clean_call(call: OperationCall) -> OperationCall {
    let word = |text: String| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
        match text.len() <= LONGEST_WORD && text.chars().all(is_word) {
            true => text,
            false => REMOVED.to_owned(),
        }
    };
    OperationCall {
        start_time: call.start_time,
        step: call.step,
        action: word(call.action),
        region: word(call.region),
        answer: word(call.answer),
        milliseconds: call.milliseconds,
        request_id: call.request_id.map(word),
    }
}

fn file(name: &str, value: &impl Serialize) -> Result<File> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Error::Internal(format!("{name}: {error}")))?;
    let name = name.to_owned();
    Ok(File { name, text })
}

/// What is said of the configuration, each setting by its name: what is new is not in it by itself.
fn configuration(ctx: &Ctx) -> Value {
    let config = &ctx.config;
    let control_plane = &config.control_plane;
    let models: Vec<&str> = config
        .deployment_models
        .iter()
        .map(|model| words::as_word(*model))
        .collect();
    let providers: BTreeMap<&str, &str> = TemplateCloud::ALL
        .iter()
        .map(|cloud| (words::as_word(*cloud), mode_of(ctx, *cloud)))
        .collect();
    json!({
        "product_name": config.product_name,
        "public_url": config.public_url.origins(),
        "providers": providers,
        "deployment_models": models,
        "control_plane": {
            "aws_account_principal": control_plane.aws_account_principal,
            "google_account_principal": control_plane.google_account_principal,
            "image_owner_ids": control_plane.image_owner_ids,
            "object_storage_principals": control_plane.object_storage_principals,
            "management_cidr_blocks": control_plane.management_cidr_blocks,
            "tag_prefix": control_plane.tag_prefix,
        },
        "sessions": {
            "idle_minutes": config.sessions.idle_minutes,
            "absolute_hours": config.sessions.absolute_hours,
        },
        "checks": {"interval_minutes": config.checks.interval_minutes},
        "is_demo": config.is_demo,
    })
}

fn mode_of(ctx: &Ctx, cloud: TemplateCloud) -> &'static str {
    words::as_word(ctx.config.provider_mode(cloud))
}
