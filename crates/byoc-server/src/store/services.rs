//! Services, and the ledger of their nodes.

use std::collections::BTreeMap;

use byoc_cloud::contract::Made;
use byoc_rules::service::room::Zone;
use byoc_rules::words::as_word;
use byoc_types::{ServiceMaintenance, ServiceState};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::columns::{Doc, Flag, Word};
use super::{Error, Source, Tx, encode, params, queries};

/// A service as it is kept.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Service {
    pub project_name: String,
    pub service_name: String,
    pub service_id: String,
    pub organization_id: String,
    /// `None` in a public region.
    pub custom_cloud_id: Option<String>,
    pub cloud_name: String,
    pub service_type: String,
    pub plan: String,
    #[sqlx(try_from = "Word<ServiceState>")]
    pub state: ServiceState,
    #[sqlx(try_from = "Flag")]
    pub is_terminating: bool,
    #[sqlx(try_from = "Flag")]
    pub termination_protection: bool,
    #[sqlx(try_from = "Doc<BTreeMap<String, Value>>")]
    pub user_config: BTreeMap<String, Value>,
    #[sqlx(try_from = "Doc<BTreeMap<String, String>>")]
    pub tags: BTreeMap<String, String>,
    #[sqlx(try_from = "Doc<ServiceMaintenance>")]
    pub maintenance: ServiceMaintenance,
    /// One for each node, in the order of their numbers. Kept while it is powered off.
    #[sqlx(try_from = "Doc<Vec<Zone>>")]
    pub zones: Vec<Zone>,
    /// Of its nodes. Each operation that starts nodes has another one.
    pub generation: i64,
    /// The highest one of a move that was cancelled; 0 without any.
    pub last_generation: i64,
    /// Where it moves to.
    #[sqlx(try_from = "Doc<Option<Move>>")]
    pub moves_to: Option<Move>,
    pub version: i64,
    pub created_by: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// What a service has after a migration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    pub custom_cloud_id: Option<String>,
    pub cloud_name: String,
    pub plan: String,
    pub zones: Vec<Zone>,
    pub generation: i64,
    /// The options before it. A move that is cancelled takes them back.
    #[serde(default)]
    pub config_before: Option<BTreeMap<String, Value>>,
}

impl Service {
    /// The generation of the next nodes: none before had it, those of a cancelled move included.
    pub fn next_generation(&self) -> i64 {
        self.generation.max(self.last_generation) + 1
    }
}

/// A node in the ledger that was not removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub custom_cloud_id: Option<String>,
    pub cloud_name: String,
    pub generation: i64,
    pub made: Made,
}

#[derive(sqlx::FromRow)]
struct NodeRow {
    service_id: String,
    custom_cloud_id: Option<String>,
    cloud_name: String,
    generation: i64,
    #[sqlx(try_from = "Doc<Made>")]
    made: Made,
}

#[derive(sqlx::FromRow)]
struct Written {
    version: i64,
    created_at: i64,
    updated_at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.project_name, s.service_name, s.service_id, s.organization_id, \
             s.custom_cloud_id, s.cloud_name, s.service_type, s.plan, s.state, s.is_terminating, \
             s.termination_protection, s.user_config, s.tags, s.maintenance, s.zones, \
             s.generation, s.last_generation, s.moves_to, s.version, s.created_by, s.created_at, s.updated_at \
             FROM services s ",
            $rest
        )
    };
}

queries! {
    SERVICE_INSERT = "INSERT INTO services (project_name, service_name, service_id, \
        organization_id, created_by, service_type, custom_cloud_id, cloud_name, plan, state, \
        is_terminating, termination_protection, user_config, tags, maintenance, zones, \
        generation, moves_to, moves_to_cloud_id, last_generation, version, created_at, \
        updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
        $19, $20, 1, {now}, {now}) RETURNING version, created_at, updated_at";
    SERVICE_UPDATE = "UPDATE services SET custom_cloud_id = $3, cloud_name = $4, plan = $5, \
        state = $6, is_terminating = $7, termination_protection = $8, user_config = $9, \
        tags = $10, maintenance = $11, zones = $12, generation = $13, moves_to = $14, \
        moves_to_cloud_id = $15, last_generation = $16, version = version + 1, updated_at = {now} \
        WHERE service_id = $1 AND version = $2 RETURNING version, created_at, updated_at";
    SERVICE_DELETE = "DELETE FROM services WHERE service_id = $1";
    SERVICE_BY_NAME = select!("WHERE s.project_name = $1 AND s.service_name = $2");
    SERVICE_BY_ID = select!("WHERE s.service_id = $1");
    SERVICES_OF_PROJECT = select!("WHERE s.project_name = $1 ORDER BY s.service_name");
    /// Those that run there, those that move there, and those with nodes that were not removed yet.
    SERVICES_IN_CLOUD = select!("WHERE s.custom_cloud_id = $1 OR s.moves_to_cloud_id = $1 \
        OR EXISTS (SELECT 1 FROM service_nodes n WHERE n.service_id = s.service_id \
            AND n.custom_cloud_id = $1 AND n.state = 'made') \
        ORDER BY s.project_name, s.service_name");
    NODE_MADE = "INSERT INTO service_nodes (service_id, name, provider_id, custom_cloud_id, \
        cloud_name, generation, state, made, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 'made', $7, {now}, {now}) \
        ON CONFLICT (service_id, name) DO UPDATE SET state = 'made', \
        provider_id = excluded.provider_id, made = excluded.made, updated_at = {now}";
    NODE_REMOVED = "UPDATE service_nodes SET state = 'removed', updated_at = {now} \
        WHERE service_id = $1 AND name = $2 AND provider_id = $3";
    NODES_OF_PROJECT = "SELECT n.service_id, n.custom_cloud_id, n.cloud_name, n.generation, n.made \
        FROM service_nodes n JOIN services s ON s.service_id = n.service_id \
        WHERE s.project_name = $1 AND n.state = 'made' \
        ORDER BY n.generation, n.name";
    NODES_OF_SERVICE = "SELECT service_id, custom_cloud_id, cloud_name, generation, made \
        FROM service_nodes \
        WHERE service_id = $1 AND state = 'made' ORDER BY generation, name";
}

/// Keeps a new service; fills in version and times. [`Error::Duplicate`] if the project has one of
/// this name.
pub async fn insert(tx: &mut Tx, service: &mut Service) -> Result<(), Error> {
    let mut all = params![
        &service.project_name,
        &service.service_name,
        &service.service_id,
        &service.organization_id,
        &service.created_by,
        &service.service_type,
    ];
    all.extend(changing(service));
    let written: Option<Written> = tx.fetch_optional(&SERVICE_INSERT, all).await?;
    fill(service, written)
}

/// Writes a service under its next version. `after` comes from `before`, which was read in this
/// transaction, under the organization's lock.
pub async fn update(tx: &mut Tx, before: &Service, after: &mut Service) -> Result<(), Error> {
    let mut all = params![&before.service_id, before.version];
    all.extend(changing(after));
    let written: Option<Written> = tx.fetch_optional(&SERVICE_UPDATE, all).await?;
    fill(after, written)
}

/// What a change writes, in the order of both queries.
fn changing(service: &Service) -> Vec<super::Param> {
    let next = service.moves_to.as_ref();
    params![
        service.custom_cloud_id.clone(),
        &service.cloud_name,
        &service.plan,
        as_word(service.state),
        service.is_terminating,
        service.termination_protection,
        encode(&service.user_config),
        encode(&service.tags),
        encode(&service.maintenance),
        encode(&service.zones),
        service.generation,
        encode(&service.moves_to),
        next.and_then(|next| next.custom_cloud_id.clone()),
        service.last_generation,
    ]
}

fn fill(service: &mut Service, written: Option<Written>) -> Result<(), Error> {
    let written = written.ok_or_else(|| {
        Error::Database(sqlx::Error::Protocol(
            "a service changed under its lock".to_owned(),
        ))
    })?;
    service.version = written.version;
    service.created_at = written.created_at;
    service.updated_at = written.updated_at;
    Ok(())
}

/// Takes a service away, and its ledger with it.
pub async fn delete(tx: &mut Tx, service_id: &str) -> Result<(), Error> {
    tx.execute(&SERVICE_DELETE, params![service_id])
        .await
        .map(drop)
}

/// A service by its name. Who changes one holds its organization's lock.
pub async fn by_name(
    source: &mut impl Source,
    project_name: &str,
    service_name: &str,
) -> Result<Option<Service>, Error> {
    let values = params![project_name, service_name];
    source.fetch_optional(&SERVICE_BY_NAME, values).await
}

/// A service by its id.
pub async fn by_id(source: &mut impl Source, service_id: &str) -> Result<Option<Service>, Error> {
    source
        .fetch_optional(&SERVICE_BY_ID, params![service_id])
        .await
}

/// The services of a project, by name.
pub async fn of_project(
    source: &mut impl Source,
    project_name: &str,
) -> Result<Vec<Service>, Error> {
    source
        .fetch_all(&SERVICES_OF_PROJECT, params![project_name])
        .await
}

/// The services that have to do with a custom cloud: they run there, move there, or still have nodes
/// there.
pub async fn in_cloud(
    source: &mut impl Source,
    custom_cloud_id: &str,
) -> Result<Vec<Service>, Error> {
    source
        .fetch_all(&SERVICES_IN_CLOUD, params![custom_cloud_id])
        .await
}

/// Notes nodes that were made. What is noted already stays noted once.
pub async fn note_made(tx: &mut Tx, service_id: &str, nodes: &[Node]) -> Result<(), Error> {
    for node in nodes {
        let values = params![
            service_id,
            &node.made.name,
            &node.made.provider_id,
            node.custom_cloud_id.clone(),
            &node.cloud_name,
            node.generation,
            encode(&node.made),
        ];
        tx.execute(&NODE_MADE, values).await?;
    }
    Ok(())
}

/// Notes nodes that were removed.
pub async fn note_removed(tx: &mut Tx, service_id: &str, removed: &[Made]) -> Result<(), Error> {
    for made in removed {
        let values = params![service_id, &made.name, &made.provider_id];
        tx.execute(&NODE_REMOVED, values).await?;
    }
    Ok(())
}

/// The nodes that were made and not removed, oldest generation first.
pub async fn nodes(source: &mut impl Source, service_id: &str) -> Result<Vec<Node>, Error> {
    let rows: Vec<NodeRow> = source
        .fetch_all(&NODES_OF_SERVICE, params![service_id])
        .await?;
    Ok(rows.into_iter().map(|row| node(row).1).collect())
}

/// The same of every service of a project, by the service's id.
pub async fn nodes_of_project(
    source: &mut impl Source,
    project_name: &str,
) -> Result<BTreeMap<String, Vec<Node>>, Error> {
    let rows: Vec<NodeRow> = source
        .fetch_all(&NODES_OF_PROJECT, params![project_name])
        .await?;
    let mut nodes: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    for row in rows {
        let (service_id, node) = node(row);
        nodes.entry(service_id).or_default().push(node);
    }
    Ok(nodes)
}

fn node(row: NodeRow) -> (String, Node) {
    let node = Node {
        custom_cloud_id: row.custom_cloud_id,
        cloud_name: row.cloud_name,
        generation: row.generation,
        made: row.made,
    };
    (row.service_id, node)
}
