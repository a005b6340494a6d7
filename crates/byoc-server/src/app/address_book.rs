//! The address book: blocks in use elsewhere, kept by super admins and read by members.
//!
//! A change names only the rows that it is about, so that two people who change it at the same time
//! lose nothing: there is no version to compare.

use std::collections::BTreeSet;

use byoc_rules::address_book::{self as rules, Book, Entry};
use byoc_rules::words;
use byoc_types::{AddressBook, AddressBookChange, FieldChange};
use ipnet::Ipv4Net;

use super::organizations::note;
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, Result, access};
use crate::store::address_book;

/// Entries of a list in a change that are looked at; fewer of them can pass.
const LIMIT: usize = 2 * rules::LIMIT;

/// GET `organization/{org}/address-book`.
pub async fn address_book_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<AddressBook> {
    access::member_of(ctx, actor, organization_id).await?;
    let book = address_book::of_organization(&mut ctx.db.read(), organization_id).await?;
    Ok(answer(&book))
}

/// POST `organization/{org}/address-book`: the whole address book after the change. Custom clouds
/// that there are stay as they are, whatever they overlap.
pub async fn address_book_change(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    change: AddressBookChange,
) -> Result<AddressBook> {
    let permit = access::administered(ctx, actor, organization_id).await?;
    for (field, count) in [("rows", change.rows.len()), ("remove", change.remove.len())] {
        if count > LIMIT {
            return Err(Error::Invalid(vec![FieldError::new(
                field,
                &format!("{field}_too_many"),
                format!("{count} entries in {field} are too many: at most {LIMIT}. Send fewer."),
            )]));
        }
    }
    let by = actor.email.clone();
    write(ctx, permit, move |tx, organization| {
        Box::pin(async move {
            let organization = organization.organization_id;
            let before = address_book::of_organization(tx, &organization).await?;
            let after = rules::changed(&before, &change).map_err(Error::Invalid)?;
            let changes = differences(&before, &after);
            if changes.is_empty() {
                return Ok(answer(&before));
            }
            for cidr in before.keys().filter(|cidr| !after.contains_key(*cidr)) {
                address_book::remove(tx, &organization, *cidr).await?;
            }
            for (cidr, entry) in &after {
                if before.get(cidr) != Some(entry) {
                    address_book::put(tx, &organization, *cidr, entry).await?;
                }
            }
            let summary = summary(&before, &after);
            note(
                tx,
                &organization,
                &by,
                "address_book_update",
                &summary,
                changes,
            )
            .await?;
            Ok::<_, Error>(answer(&after))
        })
    })
    .await
}

fn answer(book: &Book) -> AddressBook {
    AddressBook {
        rows: rules::to_rows(book),
    }
}

/// Row by row, as the history shows it.
fn differences(before: &Book, after: &Book) -> Vec<FieldChange> {
    let shown = |entry: &Entry| format!("{} ({})", entry.name, words::label(entry.kind));
    let blocks: BTreeSet<&Ipv4Net> = before.keys().chain(after.keys()).collect();
    blocks
        .into_iter()
        .map(|cidr| FieldChange {
            field: cidr.to_string(),
            before: before.get(cidr).map(shown),
            after: after.get(cidr).map(shown),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn summary(before: &Book, after: &Book) -> String {
    let added = after.keys().filter(|it| !before.contains_key(*it)).count();
    let removed = before.keys().filter(|it| !after.contains_key(*it)).count();
    let changed = after
        .iter()
        .filter(|(cidr, entry)| before.get(*cidr).is_some_and(|old| old != *entry))
        .count();
    let said = [(added, "added"), (changed, "changed"), (removed, "removed")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match count {
            1 => format!("1 block {what}"),
            _ => format!("{count} blocks {what}"),
        });
    format!("Address book: {}", said.collect::<Vec<_>>().join(", "))
}
