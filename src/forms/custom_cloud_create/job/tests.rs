use std::cell::{Cell, RefCell};

use futures::FutureExt;

use super::*;
use crate::forms::custom_cloud_create::draft::tests::{complete, facts, stored};

/// Answers each request with the next version, and writes down what was asked.
struct Answers {
    asked: RefCell<Vec<String>>,
    version: Cell<u32>,
    /// The request that is refused.
    refused: &'static str,
}

impl Answers {
    fn new(refused: &'static str) -> Self {
        Self {
            asked: RefCell::default(),
            version: Cell::new(1),
            refused,
        }
    }

    fn answer<T>(&self, what: &str, etag: Option<&str>, body: T) -> Result<Tagged<T>, ApiError> {
        let asked = format!("{what} {}", etag.unwrap_or("-"));
        self.asked.borrow_mut().push(asked);
        if what == self.refused {
            return Err(ApiError {
                status: 412,
                ..ApiError::default()
            });
        }
        self.version.set(self.version.get() + 1);
        Ok(Tagged {
            body,
            etag: Some(self.version.get().to_string()),
        })
    }
}

impl Server for Answers {
    async fn create(
        &self,
        _: &str,
        _: &CustomCloudCreate,
        key: &str,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        self.answer("create", Some(key), stored())
    }

    async fn update(
        &self,
        _: &str,
        _: &str,
        request: &CustomCloudUpdate,
        etag: Option<&str>,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        let cloud = CustomCloud {
            contact_emails: request.contact_emails.clone().unwrap_or_default(),
            ..stored()
        };
        self.answer("update", etag, cloud)
    }

    async fn set_permissions(
        &self,
        _: &str,
        _: &str,
        wanted: &CustomCloudPermissions,
        etag: Option<&str>,
    ) -> Result<Tagged<CustomCloudPermissions>, ApiError> {
        self.answer("permissions", etag, wanted.clone())
    }

    async fn keep_draft(
        &self,
        _: &str,
        draft: &Draft,
        etag: Option<&str>,
    ) -> Result<Tagged<Draft>, ApiError> {
        self.answer("draft", etag, draft.clone())
    }

    async fn provision(
        &self,
        _: &str,
        _: &str,
        _: &CustomCloudProvision,
        etag: Option<&str>,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        self.answer("provision", etag, stored())
    }
}

fn job(sent: WizardStep, cloud: Option<Tagged<CustomCloud>>) -> Job {
    Job {
        sent,
        organization: "org1".to_owned(),
        root: "root".to_owned(),
        screen: complete(),
        facts: facts(),
        key: "key".to_owned(),
        cloud,
        permissions: CustomCloudPermissions::default(),
        draft_etag: None,
    }
}

fn known() -> Option<Tagged<CustomCloud>> {
    Some(Tagged {
        body: stored(),
        etag: Some("1".to_owned()),
    })
}

/// An outcome in a word, with the version that it left.
fn word(saved: &Saved) -> String {
    let (word, etag) = match saved {
        Saved::Made(cloud) => ("made", cloud.etag.as_deref()),
        Saved::Cloud(cloud) => ("cloud", cloud.etag.as_deref()),
        Saved::Permissions(_) => ("permissions", None),
        Saved::Draft(etag) => ("draft", etag.as_deref()),
        Saved::Provisioned(cloud) => ("provisioned", cloud.etag.as_deref()),
    };
    format!("{word} {}", etag.unwrap_or("-"))
}

fn run(job: &mut Job, server: &Answers, is_provision: bool) -> (Option<u16>, Vec<String>) {
    let outcomes = RefCell::new(Vec::new());
    let told = |saved: Saved| outcomes.borrow_mut().push(word(&saved));
    let result = match is_provision {
        true => job.provision(server, &told).now_or_never(),
        false => job.save(WizardStep::Contacts, server, &told).now_or_never(),
    };
    let status = result
        .expect("no answer waits")
        .err()
        .map(|error| error.status);
    (status, outcomes.into_inner())
}

#[test]
fn each_request_has_the_version_of_the_answer_before() {
    let server = Answers::new("");
    let mut job = job(WizardStep::Availability, known());
    let (status, outcomes) = run(&mut job, &server, false);
    assert_eq!(status, None);
    assert_eq!(
        *server.asked.borrow(),
        ["update 1", "permissions 2", "draft -"]
    );
    assert_eq!(outcomes, ["cloud 2", "cloud 3", "permissions -", "draft 4"]);
}

#[test]
fn what_was_saved_before_a_refusal_is_told_and_nothing_is_sent_after_it() {
    let server = Answers::new("permissions");
    let mut job = job(WizardStep::Availability, known());
    let (status, outcomes) = run(&mut job, &server, false);
    assert_eq!(status, Some(412));
    assert_eq!(*server.asked.borrow(), ["update 1", "permissions 2"]);
    assert_eq!(outcomes, ["cloud 2"]);
}

#[test]
fn a_new_draft_is_made_once() {
    let server = Answers::new("");
    let mut job = job(WizardStep::Details, None);
    assert_eq!(
        run(&mut job, &server, false),
        (None, vec!["made 2".to_owned()])
    );
    run(&mut job, &server, false);
    assert_eq!(
        *server.asked.borrow(),
        ["create key", "update 2", "draft -"]
    );
}

#[test]
fn a_deployment_starts_once_everything_is_saved() {
    let server = Answers::new("");
    let mut job = job(WizardStep::Contacts, known());
    let (status, outcomes) = run(&mut job, &server, true);
    assert_eq!(status, None);
    let asked = ["update 1", "permissions 2", "draft -", "provision 3"];
    assert_eq!(*server.asked.borrow(), asked);
    assert_eq!(outcomes.last().map(String::as_str), Some("provisioned 5"));
    let server = Answers::new("draft");
    let (status, _) = run(&mut job, &server, true);
    assert_eq!(status, Some(412));
    assert!(
        !server
            .asked
            .borrow()
            .iter()
            .any(|asked| asked.starts_with("provision"))
    );
}
