//! People's own accounts: passwords, sessions, invitations and the links that they come by.

use super::Role;

wire! {
    /// PUT `me/password`.
    #[derive(Default)]
    pub struct PasswordUpdate {
        #[serde(default)]
        pub current_password: String,
        #[serde(default)]
        pub new_password: String,
        /// Whether API tokens end too. Other sessions and command-line sign-ins always do.
        #[serde(default)]
        pub revoke_api_tokens: bool,
    }

    /// GET `me/sessions`.
    pub struct OwnSessionsAnswer {
        pub sessions: Vec<OwnSession>,
    }

    /// A browser in which the caller is signed in.
    pub struct OwnSession {
        /// Names the session and does not open it.
        pub session_id: String,
        /// For example `Firefox on Linux`.
        pub device: String,
        pub create_time: String,
        pub last_used_time: String,
        pub expiry_time: String,
        /// Whether the request came with this session.
        pub is_current: bool,
    }

    /// GET `organization/{org}/invitations`.
    pub struct InvitationsAnswer {
        pub invitations: Vec<Invitation>,
    }

    /// An invitation that nobody has accepted yet.
    pub struct Invitation {
        pub invitation_id: String,
        pub email: String,
        pub role: Role,
        /// Email address of the super admin who invited.
        pub invited_by: String,
        pub create_time: String,
        pub expiry_time: String,
        /// Only in the answer that created it. The link is `/invitation#TOKEN`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub token: Option<String>,
    }

    /// POST `organization/{org}/invitations`.
    #[derive(Default)]
    pub struct InvitationCreate {
        #[serde(default)]
        pub email: String,
        /// A word of [`Role`].
        #[serde(default)]
        pub role: String,
    }

    /// POST `invitation` and `password-reset`: the token of a link.
    #[derive(Default)]
    pub struct LinkToken {
        #[serde(default)]
        pub token: String,
    }

    /// What an invitation offers to the person who opens its link.
    pub struct InvitationOffer {
        pub organization_id: String,
        pub organization_name: String,
        pub email: String,
        pub role: Role,
        /// Name of the super admin who invited.
        pub invited_by: String,
        pub expiry_time: String,
    }

    /// POST `invitation/accept`. Name and password are for a person who has no account yet.
    #[derive(Default)]
    pub struct InvitationAccept {
        #[serde(default)]
        pub token: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub real_name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<String>,
    }

    /// POST `operator/users/{user}/password-reset`: the link is `/reset-password#TOKEN`.
    pub struct PasswordResetLink {
        pub email: String,
        pub token: String,
        pub expiry_time: String,
    }

    /// Whose password the link of a reset changes.
    pub struct PasswordReset {
        pub email: String,
        pub expiry_time: String,
    }

    /// POST `password-reset/complete`.
    #[derive(Default)]
    pub struct PasswordResetComplete {
        #[serde(default)]
        pub token: String,
        #[serde(default)]
        pub password: String,
    }
}
