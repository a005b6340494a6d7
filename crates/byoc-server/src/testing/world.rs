//! An organization with people, units and projects, and a rehearsal that takes no time.

use std::sync::Arc;

use async_trait::async_trait;
use byoc_cloud::{Clouds, Mode, Pace, Rehearsal};
use byoc_rules::cloud::TemplateCloud;
use byoc_types::{CustomCloud, CustomCloudCreate, CustomCloudProvision, Event, ProjectRole, Role};

use super::TestDb;
use crate::app::{self, Actor, Ctx, Grant, IfMatch, Versioned, Via};
use crate::config::Config;
use crate::operations::Worker;
use crate::store::rehearsal::{self, SimulatedAccounts};
use crate::store::users::UserRow;
use crate::store::{self, Db, organizations, projects, users};

pub const ORGANIZATION: &str = "org00000000001";
pub const OTHER_ORGANIZATION: &str = "org00000000002";
pub const ROOT: &str = "a00000000001";
pub const UNIT: &str = "a00000000002";

/// What most tests need.
pub struct World {
    pub ctx: Ctx,
    /// Super admin of [`ORGANIZATION`].
    pub admin: Actor,
    /// Member of [`ORGANIZATION`] and its project `shop`.
    pub member: Actor,
    /// Member of [`ORGANIZATION`] and of no project.
    pub newcomer: Actor,
    /// Super admin of [`OTHER_ORGANIZATION`].
    pub stranger: Actor,
    pub location: String,
    _folder: Option<tempfile::TempDir>,
}

/// Simulated calls that take no time.
pub struct NoTime;

#[async_trait]
impl Pace for NoTime {
    async fn pause(&self) {
        tokio::task::yield_now().await;
    }
}

impl World {
    pub async fn from(test: TestDb) -> Self {
        let TestDb {
            db,
            location,
            folder,
        } = test;
        let admin = person("ada", false);
        let member = person("max", false);
        let newcomer = person("kim", false);
        let stranger = person("eve", false);
        let operator = person("olga", true);
        let people = [
            admin.clone(),
            member.clone(),
            newcomer.clone(),
            stranger.clone(),
            operator,
        ];
        let written: Result<(), store::Error> = db
            .write(move |tx| {
                Box::pin(async move {
                    for person in &people {
                        let row = UserRow {
                            user_id: person.user_id.clone(),
                            email: person.email.clone(),
                            real_name: person.real_name.clone(),
                            password_hash: String::new(),
                            is_operator: person.is_operator,
                            created_at: 0,
                        };
                        users::insert(tx, &row).await?;
                    }
                    organizations::insert(tx, ORGANIZATION, "Example", ROOT, "priority").await?;
                    organizations::insert(tx, OTHER_ORGANIZATION, "Other", "a9", "priority")
                        .await?;
                    organizations::insert_account(tx, UNIT, ORGANIZATION, Some(ROOT), "Retail")
                        .await?;
                    for (name, account) in [("shop", UNIT), ("lab", ROOT)] {
                        let project = projects::ProjectRow {
                            project_name: name.to_owned(),
                            organization_id: ORGANIZATION.to_owned(),
                            account_id: account.to_owned(),
                        };
                        projects::insert(tx, &project).await?;
                    }
                    let (admin, member) = (Role::SuperAdmin, Role::Member);
                    organizations::insert_member(tx, ORGANIZATION, "ada", admin).await?;
                    organizations::insert_member(tx, ORGANIZATION, "max", member).await?;
                    organizations::insert_member(tx, ORGANIZATION, "kim", member).await?;
                    projects::write_member(tx, "shop", "max", ProjectRole::Developer).await?;
                    organizations::insert_member(tx, OTHER_ORGANIZATION, "eve", admin).await
                })
            })
            .await;
        written.expect("the world is made");
        let ctx = context(db);
        Self {
            ctx,
            admin,
            member,
            newcomer,
            stranger,
            location,
            _folder: folder,
        }
    }

    /// A world in which nobody has been set up yet.
    pub fn empty(ctx: Ctx, test: TestDb) -> Self {
        Self {
            ctx,
            admin: person("ada", false),
            member: person("max", false),
            newcomer: person("kim", false),
            stranger: person("eve", false),
            location: test.location,
            _folder: test.folder,
        }
    }

    /// The same database in a new process: nothing in memory is left.
    pub async fn restarted(self) -> Self {
        let World {
            ctx,
            admin,
            member,
            newcomer,
            stranger,
            location,
            _folder,
        } = self;
        ctx.db.close().await;
        drop(ctx);
        let db = Db::open(&location).await.expect("the database opens again");
        db.migrate().await.expect("its tables are up to date");
        let ctx = context(db);
        Self {
            ctx,
            admin,
            member,
            newcomer,
            stranger,
            location,
            _folder,
        }
    }

    pub fn worker(&self) -> Worker {
        Worker::new(self.ctx.clone())
    }

    /// A draft on AWS with this range.
    pub async fn draft(&self, cidr: &str) -> Versioned<CustomCloud> {
        app::custom_cloud_create(&self.ctx, &self.admin, ORGANIZATION, create(cidr), None)
            .await
            .expect("a draft is made")
    }

    /// A draft whose deployment has started.
    pub async fn provisioning(&self, cidr: &str) -> CustomCloud {
        let draft = self.draft(cidr).await.value;
        self.provision(&draft).await
    }

    pub async fn provision(&self, cloud: &CustomCloud) -> CustomCloud {
        let id = &cloud.custom_cloud_environment_id;
        let request = CustomCloudProvision {
            aws_iam_role_arn: Some(role(cloud)),
            google_privilege_bearing_service_account_id: None,
        };
        app::custom_cloud_provision(
            &self.ctx,
            &self.admin,
            ORGANIZATION,
            id,
            request,
            &IfMatch::Absent,
        )
        .await
        .expect("the deployment starts")
        .value
        .custom_cloud_environment
    }

    pub async fn view(&self, id: &str) -> CustomCloud {
        app::custom_cloud_view(&self.ctx, &self.admin, ORGANIZATION, id)
            .await
            .expect("the custom cloud is there")
            .value
    }

    /// The tokens of the bastions that exist: one unless a step had its effect twice.
    pub async fn bastions(&self, cloud: &CustomCloud) -> Vec<String> {
        let unique_name = cloud.byoc_unique_name.as_deref().unwrap_or_default();
        rehearsal::tokens(&mut self.ctx.db.read(), unique_name, false)
            .await
            .expect("the simulated account is there")
    }

    /// Its history, oldest first.
    pub async fn history(&self, id: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let mut cursor = None;
        loop {
            let page = app::event_list(&self.ctx, &self.admin, id, cursor.as_deref())
                .await
                .expect("its history is there");
            events.extend(page.events);
            cursor = page.cursor;
            if cursor.is_none() {
                events.reverse();
                return events;
            }
        }
    }
}

fn context(db: Db) -> Ctx {
    let clouds = rehearsed(&db, Arc::new(NoTime));
    Ctx::new(db, Config::default(), clouds)
}

/// Every cloud, rehearsed at this pace with its accounts in this database.
pub fn rehearsed(db: &Db, pace: Arc<dyn Pace>) -> Clouds {
    let accounts = Arc::new(SimulatedAccounts(db.clone()));
    let mode = |cloud: &TemplateCloud| {
        let rehearsal = Rehearsal::new(*cloud, accounts.clone(), pace.clone());
        (*cloud, Mode::Rehearsal(rehearsal))
    };
    TemplateCloud::ALL.iter().map(mode).collect()
}

fn person(name: &str, is_operator: bool) -> Actor {
    Actor {
        user_id: name.to_owned(),
        email: format!("{name}@example.com"),
        real_name: name.to_owned(),
        is_operator,
        via: Via::Token,
        grant: Grant::default(),
    }
}

/// A request for a private custom cloud in Ireland.
pub fn create(cidr: &str) -> CustomCloudCreate {
    CustomCloudCreate {
        display_name: Some(format!("Cloud {cidr}")),
        cloud_provider: Some("aws".to_owned()),
        cloud_region: Some("eu-west-1".to_owned()),
        deployment_model: Some("standard".to_owned()),
        reserved_cidr: Some(cidr.to_owned()),
        contact_emails: None,
        tags: None,
        use_customer_owned_storage: None,
    }
}

/// The role that the simulated account has for this custom cloud.
pub fn role(cloud: &CustomCloud) -> String {
    let unique_name = cloud.byoc_unique_name.as_deref().unwrap_or_default();
    format!("arn:aws:iam::123456789012:role/{unique_name}-iam-role")
}
