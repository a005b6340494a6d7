//! The states of a custom cloud: what each allows, and how they follow each other.

use byoc_types::CustomCloudState as State;

use crate::words;

/// What a person or client may want to do with a custom cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Change provider, region, deployment model or range.
    Edit,
    /// Change anything that stays changeable: name, contacts, tags.
    Update,
    Rename,
    SetContacts,
    SetTags,
    SetPermissions,
    /// Give the identifier and start the deployment.
    Provision,
    /// Repeat the step that failed.
    Retry,
    /// Look at the account again now.
    CheckConnection,
    /// Create services in it.
    Use,
    Delete,
    /// Run `terraform destroy` for everything.
    Destroy,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 12] = [
        Self::Edit,
        Self::Update,
        Self::Rename,
        Self::SetContacts,
        Self::SetTags,
        Self::SetPermissions,
        Self::Provision,
        Self::Retry,
        Self::CheckConnection,
        Self::Use,
        Self::Delete,
        Self::Destroy,
    ];
}

/// Checks of the connection that fail in a row until a custom cloud counts as disconnected.
pub const CHECKS_UNTIL_DISCONNECTED: u32 = 3;

/// Every state, in the order of a life.
pub const ALL: &[State] = <State as words::Words>::ALL;

/// Whether a custom cloud in this state allows an action; if not, the reason for a person.
pub fn allows(state: State, action: Action) -> Result<(), String> {
    use Action as A;
    use State as S;
    let reason = match (action, state) {
        (A::Destroy, S::Deleted) => return Ok(()),
        (_, S::Deleted) => "This custom cloud is deleted. Create another one.",

        (A::Edit, S::Draft) => return Ok(()),
        (A::Edit, _) => {
            "Provider, region, deployment model, CIDR block and storage can't change after the \
             deployment has started. Create another custom cloud instead."
        }

        (A::Update | A::Rename | A::SetContacts | A::SetTags | A::SetPermissions, S::Deleting) => {
            "This custom cloud is being deleted, so it can't be changed."
        }
        (A::Update | A::Rename | A::SetContacts | A::SetTags | A::SetPermissions, _) => {
            return Ok(());
        }

        (A::Provision, S::Draft | S::CreationFailed) => return Ok(()),
        (A::Provision, S::Validating | S::Creating) => "The deployment is already running.",
        (A::Provision, S::Active | S::Disconnected | S::Reconnecting) => {
            "This custom cloud is already deployed."
        }
        (A::Provision, S::Deleting | S::DeletionFailed) => {
            "This custom cloud is being deleted, so it can't be deployed again. Create another one."
        }

        (A::Retry, S::CreationFailed | S::DeletionFailed) => return Ok(()),
        (A::Retry, S::Draft) => "Nothing has failed: the deployment has not started yet.",
        (A::Retry, S::Validating | S::Creating | S::Deleting) => {
            "Nothing has failed: the operation is still running."
        }
        (A::Retry, S::Active) => "Nothing has failed: the custom cloud is active.",
        (A::Retry, S::Disconnected | S::Reconnecting) => {
            "Nothing to retry. The connection is being restored automatically."
        }

        (A::CheckConnection, S::Active | S::Disconnected) => return Ok(()),
        (A::CheckConnection, S::Reconnecting) => "The connection is already being checked.",
        (A::CheckConnection, S::Deleting | S::DeletionFailed) => {
            "This custom cloud is being deleted: there is no connection to check."
        }
        (A::CheckConnection, _) => "There is no connection to check before the cloud is active.",

        (A::Use, S::Active) => return Ok(()),
        (A::Use, S::Disconnected | S::Reconnecting) => {
            "The control plane can't reach this custom cloud. Create new services once it is \
             active again."
        }
        (A::Use, S::Deleting | S::DeletionFailed) => {
            "This custom cloud is being deleted, so it can't have new services."
        }
        (A::Use, _) => "Services can be created once the custom cloud is active.",

        (A::Delete, S::Deleting) => "This custom cloud is already being deleted.",
        (A::Delete, _) => return Ok(()),

        (A::Destroy, S::Draft) => {
            "Delete the draft first. If you have applied the template, then run terraform destroy."
        }
        (A::Destroy, _) => {
            "Delete the custom cloud first. If you run terraform destroy earlier, the custom \
             cloud loses its connection and its machines stay."
        }
    };
    Err(reason.to_owned())
}

/// The state's word for a person, for example `Creation failed`.
pub fn label(state: State) -> &'static str {
    words::label(state)
}

/// The state in a sentence: what is going on, and what to do next.
pub fn sentence(state: State) -> &'static str {
    match state {
        State::Draft => "Setup is not finished. Apply the template and start the deployment.",
        State::Validating => {
            "The control plane is checking its access, the network and the quotas."
        }
        State::Creating => "The checks passed. The control plane is setting up its access.",
        State::Active => "The deployment is complete. The control plane can reach the account.",
        State::CreationFailed => {
            "The deployment stopped. Fix the cause, then retry. Nothing you entered is lost."
        }
        State::Disconnected => {
            "The control plane can't reach the account. Services in it keep running."
        }
        State::Reconnecting => "The control plane is trying to reach the account again.",
        State::Deleting => "The control plane is removing what it created in the account.",
        State::DeletionFailed => {
            "Something in the account could not be removed. Fix the cause, then retry."
        }
        State::Deleted => {
            "This custom cloud is deleted. Its Terraform resources stay until you destroy them."
        }
    }
}

/// True while the control plane is at work and the state changes by itself.
pub fn is_changing(state: State) -> bool {
    matches!(
        state,
        State::Validating | State::Creating | State::Reconnecting | State::Deleting
    )
}

/// Whether there is a connection to the account: it is checked on a schedule, and what the last check
/// found is shown.
pub fn has_connection(state: State) -> bool {
    matches!(
        state,
        State::Active | State::Disconnected | State::Reconnecting
    )
}

/// Whether a custom cloud may go from one state to another. Staying is no transition.
pub fn is_transition_allowed(from: State, to: State) -> bool {
    use State as S;
    matches!(
        (from, to),
        (S::Draft, S::Validating | S::Deleting | S::Deleted)
            | (S::Validating, S::Creating | S::CreationFailed | S::Deleting)
            | (S::Creating, S::Active | S::CreationFailed | S::Deleting)
            | (S::CreationFailed, S::Validating | S::Creating | S::Deleting)
            | (S::Active, S::Disconnected | S::Deleting)
            | (S::Disconnected, S::Reconnecting | S::Active | S::Deleting)
            | (S::Reconnecting, S::Active | S::Disconnected | S::Deleting)
            | (S::Deleting, S::Deleted | S::DeletionFailed)
            | (S::DeletionFailed, S::Deleting)
    )
}
