//! A custom cloud as a row of the list.

use byoc_rules::{state, words};
use byoc_types::{CustomCloud, CustomCloudPermissions, CustomCloudState};

use crate::address;
use crate::cells::{DISABLED, found, isolated, menu_button, text, time, until_live};
use crate::row::{Cell, RowHtml};
use crate::time::{Millis, counted};
use crate::{Html, IconName, Tone};

/// What a press on something in a row is called, in `data-press`.
pub const PICK: &str = "pick";

/// Id of the menu that every row's button opens.
pub const MENU_ID: &str = "clouds-menu";

/// Who may use a custom cloud, as the list says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// The organization's permissions have not come yet, or may not be read.
    Unknown,
    AllProjects,
    Selected {
        projects: usize,
        units: usize,
    },
}

impl Availability {
    /// Reads a cloud's permissions: the organization's root account stands for every project.
    pub fn from_permissions(permissions: &CustomCloudPermissions, root_account: &str) -> Self {
        if permissions
            .accounts
            .iter()
            .any(|account| account == root_account)
        {
            return Self::AllProjects;
        }
        Self::Selected {
            projects: permissions.projects.len(),
            units: permissions.accounts.len(),
        }
    }

    /// `All projects`, `3 projects`, `1 unit, 2 projects`, `No projects yet`.
    pub fn label(self) -> String {
        let projects = |count: usize| counted(count as i64, "project");
        let units = |count: usize| counted(count as i64, "unit");
        match self {
            Self::Unknown => "–".into(),
            Self::AllProjects => "All projects".into(),
            Self::Selected {
                projects: 0,
                units: 0,
            } => "No projects yet".into(),
            Self::Selected {
                projects: count,
                units: 0,
            } => projects(count),
            Self::Selected {
                projects: 0,
                units: count,
            } => units(count),
            Self::Selected {
                projects: count,
                units: some,
            } => {
                format!("{}, {}", units(some), projects(count))
            }
        }
    }

    /// For sorting: none, some, all.
    pub fn rank(self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::Selected { projects, units } => 1 + projects + 1_000 * units,
            Self::AllProjects => usize::MAX,
        }
    }
}

/// What a state looks like. A turning ring stands in for the icon while the state changes by
/// itself.
pub fn look(state: CustomCloudState) -> (Tone, IconName) {
    match state {
        CustomCloudState::Draft => (Tone::Neutral, IconName::Edit),
        CustomCloudState::Validating | CustomCloudState::Creating => (Tone::Info, IconName::Clock),
        CustomCloudState::Active => (Tone::Success, IconName::CheckCircle),
        CustomCloudState::CreationFailed | CustomCloudState::DeletionFailed => {
            (Tone::Danger, IconName::Error)
        }
        CustomCloudState::Disconnected => (Tone::Warning, IconName::Unlink),
        CustomCloudState::Reconnecting => (Tone::Warning, IconName::Refresh),
        CustomCloudState::Deleting => (Tone::Neutral, IconName::Clock),
        CustomCloudState::Deleted => (Tone::Neutral, IconName::Trash),
    }
}

/// What the badge of a custom cloud's state doesn't say.
pub fn note(cloud: &CustomCloud) -> &'static str {
    match (cloud.is_destroyed, cloud.is_rehearsed) {
        (Some(false), Some(true)) => "Rehearsal, not marked as destroyed yet",
        (Some(false), _) => "Not marked as destroyed yet",
        (_, Some(true)) => "Rehearsal",
        _ => "",
    }
}

/// Id of the link that opens a custom cloud: where the focus goes when a row beside it is gone.
pub fn link_id(custom_cloud_id: &str) -> String {
    format!("custom-cloud-{custom_cloud_id}")
}

/// What a row needs.
#[derive(Debug, Clone, Copy)]
pub struct RowView<'a> {
    pub cloud: &'a CustomCloud,
    pub organization_id: &'a str,
    pub availability: Availability,
    /// Where the region is, for example `Ireland`.
    pub place: &'a str,
    /// Its first word is marked in the name.
    pub filter: &'a str,
    pub now: Millis,
    /// Whether this person selects rows.
    pub can_pick: bool,
    /// Whether this person may change anything.
    pub can_change: bool,
    /// Whether the app is there, which does what buttons and checkboxes ask for.
    pub is_live: bool,
}

impl RowView<'_> {
    /// The row.
    pub fn row(&self) -> RowHtml {
        let cloud = self.cloud;
        let pick = self.can_pick.then(|| cell("clouds__pick", "", self.pick()));
        let name = Cell {
            is_name: true,
            ..cell("clouds__name", "", self.name())
        };
        let mut cells = Vec::from_iter(pick);
        cells.extend([
            name,
            cell("clouds__status column-status", "Status", self.status()),
            cell(
                "column-provider",
                "Provider",
                text(words::label(cloud.cloud_provider)),
            ),
            cell("column-region", "Region", self.region()),
            cell(
                "column-cidr",
                "CIDR block",
                identifier("clouds__cidr", &cloud.reserved_cidr),
            ),
            cell(
                "column-model",
                "Deployment model",
                text(words::label(cloud.deployment_model)),
            ),
            cell(
                "column-availability",
                "Availability",
                text(&self.availability.label()),
            ),
            cell(
                "clouds__updated column-updated",
                "Updated",
                time(&cloud.update_time, self.now),
            ),
            cell(
                "clouds__actions",
                "",
                menu_button(&cloud.display_name, MENU_ID, self.is_live),
            ),
        ]);
        RowHtml {
            class: "clouds__row",
            cells,
        }
    }

    fn pick(&self) -> Html {
        let label = format!("Select {}", self.cloud.display_name);
        let mut html = Html::default();
        html.open("label", &[]);
        let attributes = [
            ("type", "checkbox"),
            ("class", "choice__input"),
            ("data-press", PICK),
            ("aria-label", &label),
            DISABLED,
        ];
        html.open("input", until_live(&attributes, self.is_live));
        html.close("label");
        html
    }

    fn name(&self) -> Html {
        let (cloud, org) = (self.cloud, self.organization_id);
        let (id, name) = (&cloud.custom_cloud_environment_id, &cloud.display_name);
        let href = address::custom_cloud(org, id);
        let mut html = Html::default();
        html.open(
            "a",
            &[
                ("class", "clouds__link"),
                ("id", &link_id(id)),
                ("href", &href),
            ],
        );
        html.append(&isolated(&found(name, self.filter)));
        html.close("a");
        if self.can_change && cloud.state == CustomCloudState::Draft {
            let href = address::custom_cloud_resume(org, id);
            html.open("div", &[]);
            html.open("a", &[("class", "clouds__resume"), ("href", &href)]);
            html.text("Resume draft");
            html.element("span", &[("class", "visually-hidden")], &format!(" {name}"));
            html.close("a");
            html.close("div");
        }
        html
    }

    fn status(&self) -> Html {
        let state = self.cloud.state;
        let (tone, icon) = look(state);
        let mut html = Html::default();
        html.badge(tone, icon, state::is_changing(state), state::label(state));
        html.element("span", &[("class", "clouds__note")], note(self.cloud));
        html
    }

    fn region(&self) -> Html {
        let mut html = Html::default();
        html.element("span", &[("class", "clouds__place")], self.place);
        html.text(" ");
        html.append(&identifier("clouds__region", &self.cloud.cloud_region));
        html
    }
}

fn cell(class: &'static str, heading: &'static str, content: Html) -> Cell {
    Cell {
        class,
        heading,
        is_name: false,
        content,
    }
}

/// Text that is the same in every language, written from left to right.
fn identifier(class: &'static str, text: &str) -> Html {
    let mut html = Html::default();
    let attributes = [("dir", "ltr"), ("translate", "no"), ("class", class)];
    html.element("bdi", &attributes, text);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_word() {
        let words: std::collections::BTreeSet<_> = state::ALL
            .iter()
            .map(|state| state::label(*state))
            .collect();
        assert_eq!(words.len(), state::ALL.len());
    }

    #[test]
    fn only_failures_are_red() {
        for state in state::ALL {
            let is_failure = matches!(
                state,
                CustomCloudState::CreationFailed | CustomCloudState::DeletionFailed
            );
            assert_eq!(look(*state).0 == Tone::Danger, is_failure, "{state:?}");
        }
    }
}
