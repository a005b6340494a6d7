//! Hand-off links: somebody without an account applies the template of one custom cloud.

use super::{CloudProvider, CustomCloudState, DeploymentModel};

wire_words! {
    pub enum HandOffState {
        /// The link works, and nothing was submitted yet.
        Open,
        /// An identifier was submitted, which a super admin approves or rejects.
        Submitted,
        Approved,
        Rejected,
        Revoked,
        /// Its time ended before anything was submitted.
        Expired,
    }
}

wire! {
    /// GET `custom-cloud-environments/{id}/hand-off`, and the answer of every change of it.
    pub struct HandOffAnswer {
        /// The newest link. Absent before the first one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hand_off: Option<HandOff>,
    }

    pub struct HandOff {
        pub state: HandOffState,
        /// Email address of the super admin who created it.
        pub created_by: String,
        pub create_time: String,
        pub expiry_time: String,
        /// When the link was first opened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub open_time: Option<String>,
        /// When the files were first read with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub files_read_time: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub submission: Option<HandOffSubmission>,
        /// The secret of the link, only in the answer that created it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub token: Option<String>,
    }

    pub struct HandOffSubmission {
        pub identifier: String,
        /// As the person entered it. It is not verified.
        pub name: String,
        /// As the person entered it. It is not verified.
        pub email: String,
        pub time: String,
    }

    /// POST `custom-cloud-environments/{id}/hand-off`.
    #[derive(Default)]
    pub struct HandOffCreate {
        /// How long the link works: 1, 7 or 30; 7 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub days: Option<i64>,
    }

    /// POST `custom-cloud-environments/{id}/hand-off/approve` and `…/reject`.
    #[derive(Default)]
    pub struct HandOffDecision {
        /// The identifier that was reviewed. If another one was submitted since, nothing is decided.
        #[serde(default)]
        pub identifier: String,
    }

    /// GET `hand-off`, with the token of the link: what it is about.
    pub struct HandOffOffer {
        pub organization_name: String,
        /// Name of the super admin who created the link.
        pub created_by: String,
        pub expiry_time: String,
        pub display_name: String,
        /// State of the custom cloud.
        pub state: CustomCloudState,
        pub cloud_provider: CloudProvider,
        pub cloud_region: String,
        pub deployment_model: DeploymentModel,
        pub reserved_cidr: String,
        pub byoc_unique_name: String,
        /// IAM path of the role, if the company rules give one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role_path: Option<String>,
        /// What Terraform would print for the simulated account, if this is a rehearsal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rehearsed_identifier: Option<String>,
        pub hand_off_state: HandOffState,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub submission: Option<HandOffSubmission>,
    }

    /// POST `hand-off/submit`, with the token of the link, once.
    #[derive(Default)]
    pub struct HandOffSubmit {
        #[serde(default)]
        pub identifier: String,
        #[serde(default)]
        pub name: String,
        #[serde(default)]
        pub email: String,
    }
}
