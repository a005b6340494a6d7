//! Says which custom clouds depend on a project or unit, before it is changed.

use byoc_types::{DependentCloud, UsedThrough};
use leptos::prelude::*;

use crate::format::counted;

/// Whether a project still may use a custom cloud after it left its unit.
pub fn stays(cloud: &DependentCloud) -> bool {
    cloud
        .through
        .iter()
        .any(|through| *through != UsedThrough::Unit)
}

/// The custom clouds of `all` that are not among `known`.
pub fn without(all: &[DependentCloud], known: &[DependentCloud]) -> Vec<DependentCloud> {
    let is_known = |cloud: &&DependentCloud| {
        let same = |other: &DependentCloud| {
            other.custom_cloud_environment_id == cloud.custom_cloud_environment_id
        };
        !known.iter().any(same)
    };
    all.iter().filter(is_known).cloned().collect()
}

/// For example `This project loses 2 custom clouds:`.
pub fn headline(who: &str, count: usize) -> String {
    format!("{who} loses {}:", counted(count as i64, "custom cloud"))
}

/// A sentence, and the custom clouds by name.
#[component]
pub fn CloudNames(#[prop(into)] headline: String, clouds: Vec<DependentCloud>) -> impl IntoView {
    let lines = clouds
        .into_iter()
        .map(|cloud| {
            let through = if cloud.through.contains(&UsedThrough::Project) {
                "assigned to the project"
            } else if cloud.through.contains(&UsedThrough::Unit) {
                "assigned to the unit"
            } else {
                "available to all projects"
            };
            view! { <li><b>{cloud.display_name}</b>" ("{through}")"</li> }
        })
        .collect_view();
    view! {
        <div class="prose">
            <p>{headline}</p>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use byoc_types::CustomCloudState;

    use super::*;

    fn cloud(id: &str, through: &[UsedThrough]) -> DependentCloud {
        DependentCloud {
            custom_cloud_environment_id: id.into(),
            display_name: id.into(),
            state: CustomCloudState::Active,
            through: through.to_vec(),
        }
    }

    #[test]
    fn only_what_came_through_the_unit_is_lost_with_it() {
        assert!(!stays(&cloud("a", &[UsedThrough::Unit])));
        assert!(stays(&cloud(
            "a",
            &[UsedThrough::Unit, UsedThrough::Project]
        )));
        assert!(stays(&cloud("a", &[UsedThrough::Organization])));
    }

    #[test]
    fn a_move_gains_what_the_project_has_not_yet() {
        let has = [cloud("a", &[UsedThrough::Project])];
        let unit = [
            cloud("a", &[UsedThrough::Unit]),
            cloud("b", &[UsedThrough::Unit]),
        ];
        assert_eq!(without(&unit, &has), [cloud("b", &[UsedThrough::Unit])]);
    }

    #[test]
    fn one_and_many_are_said_right() {
        assert_eq!(headline("This unit", 1), "This unit loses 1 custom cloud:");
        assert_eq!(headline("This unit", 2), "This unit loses 2 custom clouds:");
    }
}
