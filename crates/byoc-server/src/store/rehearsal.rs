//! The simulated accounts of rehearsals. Each function of [`Accounts`] is a transaction of its own,
//! as a request to a real account is: what it makes stays, whatever becomes of the step that asked.

use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::contract::{Made, NodeKind};
use byoc_cloud::rehearsal::{Accounts, Away, Fault, NewNode, Node};

use super::{Db, Error, Source, Tx, params, queries};

queries! {
    REHEARSAL_FAULT = "SELECT rehearsal_failure FROM custom_clouds WHERE custom_cloud_id = $1";
    REHEARSAL_NODES = "SELECT kind, provider_id, token, name, zone, address, \
        {now} - created_at AS age FROM rehearsal_nodes \
        WHERE account = $1 AND unique_name = $2 AND removed_at IS NULL \
        ORDER BY created_at, provider_id";
    REHEARSAL_NODE_BY_TOKEN = "SELECT kind, provider_id, token, name, zone, address, \
        {now} - created_at AS age FROM rehearsal_nodes \
        WHERE account = $1 AND token = $2 AND removed_at IS NULL";
    /// Also locks the account: two requests with one token at the same time make one node.
    REHEARSAL_NUMBER = "INSERT INTO rehearsal_accounts (account, made) VALUES ($1, 1) \
        ON CONFLICT (account) DO UPDATE SET made = rehearsal_accounts.made + 1 RETURNING made";
    REHEARSAL_NODE_INSERT = "INSERT INTO rehearsal_nodes (account, unique_name, kind, \
        provider_id, token, name, zone, address, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {now})";
    REHEARSAL_NODE_REMOVE = "UPDATE rehearsal_nodes SET removed_at = {now} \
        WHERE account = $1 AND provider_id = $2 AND removed_at IS NULL";
    REHEARSAL_TOKENS = "SELECT token FROM rehearsal_nodes \
        WHERE unique_name = $1 AND (removed_at IS NULL OR $2 = 1) \
        ORDER BY created_at, provider_id";
}

#[derive(sqlx::FromRow)]
struct FaultRow {
    rehearsal_failure: Option<String>,
}

#[derive(sqlx::FromRow)]
struct NodeRow {
    kind: String,
    provider_id: String,
    token: String,
    name: String,
    zone: Option<String>,
    address: Option<String>,
    age: i64,
}

#[derive(sqlx::FromRow)]
struct NumberRow {
    made: i64,
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    token: String,
}

/// The simulated accounts in a database.
pub struct SimulatedAccounts(pub Db);

#[async_trait]
impl Accounts for SimulatedAccounts {
    async fn faults(&self, custom_cloud_id: &str) -> Result<Vec<Fault>, Away> {
        let row: Option<FaultRow> = self
            .0
            .read()
            .fetch_optional(&REHEARSAL_FAULT, params![custom_cloud_id])
            .await
            .map_err(away)?;
        let word = row.and_then(|row| row.rehearsal_failure);
        Ok(word
            .as_deref()
            .and_then(Fault::from_word)
            .into_iter()
            .collect())
    }

    async fn nodes(&self, account: &str, unique_name: &str) -> Result<Vec<Node>, Away> {
        let rows: Vec<NodeRow> = self
            .0
            .read()
            .fetch_all(&REHEARSAL_NODES, params![account, unique_name])
            .await
            .map_err(away)?;
        Ok(rows.into_iter().filter_map(node).collect())
    }

    async fn create(&self, account: &str, wanted: &NewNode) -> Result<Made, Away> {
        let (account, wanted) = (account.to_owned(), wanted.clone());
        let made: Result<Made, Error> = self
            .0
            .write(move |tx| Box::pin(async move { create(tx, &account, &wanted).await }))
            .await;
        made.map_err(away)
    }

    async fn remove(&self, account: &str, provider_ids: &[String]) -> Result<(), Away> {
        let (account, provider_ids) = (account.to_owned(), provider_ids.to_vec());
        let removed: Result<(), Error> = self
            .0
            .write(move |tx| {
                Box::pin(async move {
                    for id in &provider_ids {
                        let params = params![account.as_str(), id.as_str()];
                        tx.execute_unseen(&REHEARSAL_NODE_REMOVE, params).await?;
                    }
                    Ok(())
                })
            })
            .await;
        removed.map_err(away)
    }
}

/// Creates a node, or answers the one that this token made.
pub async fn create(tx: &mut Tx, account: &str, wanted: &NewNode) -> Result<Made, Error> {
    let number: Option<NumberRow> = tx
        .fetch_optional(&REHEARSAL_NUMBER, params![account])
        .await?;
    let number = number
        .ok_or(Error::Database(sqlx::Error::RowNotFound))?
        .made;
    let params = params![account, wanted.token.as_str()];
    let existing: Option<NodeRow> = tx.fetch_optional(&REHEARSAL_NODE_BY_TOKEN, params).await?;
    if let Some(node) = existing.and_then(node) {
        return Ok(node.made);
    }
    let values = params![account, wanted.unique_name.as_str()];
    let rows: Vec<NodeRow> = tx.fetch_all(&REHEARSAL_NODES, values).await?;
    let nodes = rows.into_iter().filter_map(node);
    let in_use: Vec<IpAddr> = nodes.filter_map(|node| node.made.address).collect();
    let made = wanted.made(number.unsigned_abs(), &in_use);
    let params = params![
        account,
        wanted.unique_name.as_str(),
        made.kind.word(),
        made.provider_id.as_str(),
        made.token.as_str(),
        made.name.as_str(),
        made.zone.clone(),
        made.address.map(|address| address.to_string()),
    ];
    tx.execute_unseen(&REHEARSAL_NODE_INSERT, params).await?;
    Ok(made)
}

/// The tokens of the nodes of a unique name, oldest first: those that exist, or every one that was
/// ever made. More than one for a node means that the control plane made it twice.
pub async fn tokens(
    source: &mut impl Source,
    unique_name: &str,
    with_removed: bool,
) -> Result<Vec<String>, Error> {
    let params = params![unique_name, i64::from(with_removed)];
    let rows: Vec<TokenRow> = source.fetch_all(&REHEARSAL_TOKENS, params).await?;
    Ok(rows.into_iter().map(|row| row.token).collect())
}

fn node(row: NodeRow) -> Option<Node> {
    Some(Node {
        made: Made {
            kind: NodeKind::from_word(&row.kind)?,
            provider_id: row.provider_id,
            token: row.token,
            name: row.name,
            zone: row.zone,
            address: row.address.and_then(|text| text.parse::<IpAddr>().ok()),
        },
        age: Duration::from_millis(u64::try_from(row.age).unwrap_or(0)),
    })
}

fn away(error: Error) -> Away {
    Away(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_engines};

    fn bastion(token: &str) -> NewNode {
        NewNode {
            unique_name: "cce-cce00000000001".to_owned(),
            kind: NodeKind::Bastion,
            name: "cce-cce00000000001-bastion".to_owned(),
            zone: Some("az1".to_owned()),
            subnet: None,
            token: token.to_owned(),
        }
    }

    on_both_engines! {
        async fn one_token_makes_one_node_even_at_once_and_two_make_two(at: TestDb) {
            let accounts = SimulatedAccounts(at.db.clone());
            let (one, other) = (bastion("o:make"), bastion("p:make"));
            let (first, same, second) = tokio::join!(
                accounts.create("a", &one),
                accounts.create("a", &one),
                accounts.create("a", &other),
            );
            let (first, second) = (first.unwrap(), second.unwrap());
            assert_eq!(same.unwrap(), first);
            let mut there: Vec<Made> = accounts.nodes("a", &one.unique_name).await.unwrap()
                .into_iter().map(|node| node.made).collect();
            there.sort_by(|a, b| a.token.cmp(&b.token));
            assert_eq!(there, [first.clone(), second.clone()]);
            assert_eq!(accounts.nodes("b", &one.unique_name).await.unwrap(), []);
            assert_eq!(accounts.nodes("a", "cce-cce00000000002").await.unwrap(), []);

            let ids = [first.provider_id.clone(), "i-unknown".to_owned()];
            for _ in 0..2 {
                accounts.remove("a", &ids).await.unwrap();
            }
            let left = accounts.nodes("a", &one.unique_name).await.unwrap();
            assert_eq!(left.len(), 1);
            assert_eq!(left[0].made, second);
            let tokens = async |with_removed| {
                tokens(&mut at.db.read(), &one.unique_name, with_removed).await.unwrap().len()
            };
            assert_eq!((tokens(false).await, tokens(true).await), (1, 2));
            // What is removed is not found by its token: the next request makes another one.
            assert_ne!(accounts.create("a", &one).await.unwrap(), first);
        }

        async fn an_account_without_its_database_is_away(at: TestDb) {
            let accounts = SimulatedAccounts(at.db.clone());
            at.db.close().await;
            assert!(accounts.create("a", &bastion("o:make")).await.is_err());
        }
    }
}
