//! Users, organizations, organizational units (`accounts`), projects and clouds on `/v1`.

use std::collections::BTreeMap;

wire! {
    /// POST `/v1/userauth`.
    #[derive(Default)]
    pub struct UserAuth {
        #[serde(default)]
        pub email: String,
        #[serde(default)]
        pub password: String,
    }

    pub struct UserAuthAnswer {
        pub token: String,
        pub user_email: String,
        pub user_id: String,
        pub state: String,
    }

    pub struct UserAnswer {
        pub user: User,
    }

    pub struct User {
        /// The email address.
        pub user: String,
        pub user_id: String,
        pub real_name: String,
        pub state: String,
        #[serde(default)]
        pub token_validity_begin: Option<String>,
        pub projects: Vec<String>,
        pub auth: Vec<String>,
    }

    pub struct Organization {
        pub organization_id: String,
        pub organization_name: String,
        /// The root account: in a cloud's permissions it stands for every project.
        pub account_id: String,
        pub tier: String,
        pub create_time: String,
        pub update_time: String,
    }

    pub struct OrganizationsAnswer {
        pub organizations: Vec<Organization>,
    }

    /// The organization's root account, or an organizational unit below it.
    pub struct Account {
        pub account_id: String,
        pub account_name: String,
        pub organization_id: String,
        #[serde(default)]
        pub parent_account_id: Option<String>,
        pub root_account_id: String,
        pub account_owner_team_id: String,
        #[serde(default)]
        pub primary_billing_group_id: Option<String>,
        pub tenant_id: String,
        pub is_account_owner: bool,
        pub is_account_member: bool,
        pub create_time: String,
        pub update_time: String,
    }

    pub struct AccountsAnswer {
        pub accounts: Vec<Account>,
    }

    pub struct Project {
        pub project_name: String,
        pub account_id: String,
        pub organization_id: String,
        pub default_cloud: String,
        #[serde(default)]
        pub card_info: Option<String>,
        #[serde(default)]
        pub billing_extra_text: Option<String>,
        pub billing_currency: String,
        pub vat_id: String,
        pub billing_address: String,
        pub country_code: String,
    }

    pub struct ProjectsAnswer {
        pub projects: Vec<Project>,
        #[serde(default)]
        pub project_membership: BTreeMap<String, String>,
        #[serde(default)]
        pub project_memberships: BTreeMap<String, Vec<String>>,
    }

    pub struct Cloud {
        pub cloud_name: String,
        pub cloud_description: String,
        pub geo_region: String,
        #[serde(default)]
        pub geo_latitude: Option<f64>,
        #[serde(default)]
        pub geo_longitude: Option<f64>,
        pub provider: String,
        pub provider_description: String,
        /// The custom cloud behind the name. Absent for a public region. Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom_cloud_environment_id: Option<String>,
    }

    pub struct CloudsAnswer {
        pub clouds: Vec<Cloud>,
    }

    /// POST and GET `/v1/access_token`.
    pub struct AccessToken {
        /// First characters of the token, to identify it.
        pub token_prefix: String,
        // The official client prints these columns, and stops where one is missing.
        #[serde(default)]
        pub description: Option<String>,
        pub create_time: String,
        #[serde(default)]
        pub expiry_time: Option<String>,
        #[serde(default)]
        pub max_age_seconds: Option<i64>,
        /// Never: a token is valid until it expires.
        #[serde(default)]
        pub extend_when_used: bool,
        #[serde(default)]
        pub last_used_time: Option<String>,
        /// Not stored.
        #[serde(default)]
        pub last_ip: Option<String>,
        /// Not stored.
        #[serde(default)]
        pub last_user_agent: Option<String>,
        pub currently_active: bool,
        /// Its scope.
        #[serde(default)]
        pub scope: TokenScope,
        /// Only in the answer that created it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub full_token: Option<String>,
    }

    pub struct AccessTokensAnswer {
        pub tokens: Vec<AccessToken>,
    }

    #[derive(Default)]
    pub struct AccessTokenCreate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub description: Option<String>,
        /// 90 days if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_age_seconds: Option<u64>,
        /// A word of [`TokenScope`]; `write` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub scope: Option<String>,
    }
}

wire_words! {
    /// What an API token may do.
    #[derive(Default)]
    pub enum TokenScope {
        /// Reads what its owner may read, and changes nothing.
        Read,
        /// Does what its owner may do.
        #[default]
        Write,
    }
}
