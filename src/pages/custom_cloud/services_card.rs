//! The services that run in the custom cloud, and the room they leave.

use byoc_rules::service::room;
use byoc_types::{CloudService, CloudServicesAnswer, CustomCloudState};
use leptos::prelude::*;

use super::current::{Current, use_current};
use crate::api::Asker;
use crate::api::services::cloud_service_list;
use crate::components::network_plan::grouped;
use crate::components::service_state::{Condition, ServiceBadge};
use crate::paths;
use crate::state::live::use_live;
use crate::ui::{Card, Skeleton, TableFrame};

/// What runs in the custom cloud, for the card and for Delete. `None` until it was read.
#[derive(Clone, Copy)]
pub struct InCloud(RwSignal<Option<CloudServicesAnswer>>);

impl InCloud {
    /// Reads it now and with every change in the organization.
    pub fn follow(current: Current) -> Self {
        let list = Self(RwSignal::new(None));
        Asker::App.spawn(list.read(current));
        use_live().on_change(&current.organization_id(), move |_| {
            Asker::App.spawn(list.read(current));
        });
        list
    }

    async fn read(self, current: Current) {
        let Some(id) = current.id_if_shown() else {
            return;
        };
        if let Ok(answer) = cloud_service_list(&id).await {
            self.0.try_set(Some(answer));
        }
    }

    /// Why it can't be deleted.
    pub fn blocking(self) -> Option<String> {
        self.0.with(|answer| blocking(&answer.as_ref()?.services))
    }
}

/// Names that a reason lists, at most.
const MOST_NAMES: usize = 5;

fn blocking(services: &[CloudService]) -> Option<String> {
    if services.is_empty() {
        return None;
    }
    let names = services.iter().take(MOST_NAMES);
    let names: Vec<String> = names
        .map(|it| format!("{} (project {})", it.service.service_name, it.project_name))
        .collect();
    let more = match services.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "Services run in this custom cloud: {}{more}. Terminate them or move them first.",
        names.join(", ")
    ))
}

#[component]
pub fn ServicesCard() -> impl IntoView {
    let current = use_current();
    let state = current.state();
    let InCloud(list) = expect_context();
    let is_shown = Memo::new(move |_| {
        !matches!(
            state.get(),
            CustomCloudState::Draft | CustomCloudState::Validating | CustomCloudState::Deleted
        )
    });
    move || {
        is_shown.get().then(|| {
            view! {
                <Card title="Room and services">
                    {move || match list.get() {
                        Some(answer) => view! { <Contents answer/> }.into_any(),
                        None => view! { <Skeleton lines=3/> }.into_any(),
                    }}
                </Card>
            }
        })
    }
}

/// `Room for 12 more nodes: 6 of 18 are taken.`
fn room_sentence(answer: &CloudServicesAnswer) -> String {
    let (free, room) = (room::free(&answer.room), &answer.room);
    let grouped = |count: u32| grouped(u64::from(count));
    let more = match free {
        1 => "Room for 1 more node".to_owned(),
        free => format!("Room for {} more nodes", grouped(free)),
    };
    // Whole sentences: a verb alone could not be translated.
    let taken = match room.taken {
        1 => format!("1 of {} is taken.", grouped(room.fits)),
        taken => format!("{} of {} are taken.", grouped(taken), grouped(room.fits)),
    };
    format!("{more}: {taken}")
}

#[component]
fn Contents(answer: CloudServicesAnswer) -> impl IntoView {
    let current = use_current();
    let sentence = room_sentence(&answer);
    let zones: Vec<_> = answer
        .room
        .zones
        .iter()
        .map(|zone| {
            let fits = grouped(u64::from(zone.fits));
            format!("{}: {} of {fits}", zone.zone, zone.taken)
        })
        .collect();
    let row = move |it: CloudService| {
        let org = current.organization_id();
        let href = paths::service(&org, &it.project_name, &it.service.service_name);
        let condition = Condition::of(&it.service);
        view! {
            <tr>
                <th scope="row"><a href=href><bdi>{it.service.service_name}</bdi></a></th>
                <td><bdi>{it.project_name}</bdi></td>
                <td><bdi>{it.service.plan}</bdi></td>
                <td><ServiceBadge condition=Signal::stored(condition)/></td>
            </tr>
        }
    };
    let services = match answer.services.is_empty() {
        true => {
            view! { <p class="muted">"There are no services here that you can see."</p> }.into_any()
        }
        false => view! {
            <TableFrame label="Services in this custom cloud">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Project"</th>
                        <th scope="col">"Plan"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{answer.services.into_iter().map(row).collect_view()}</tbody>
            </TableFrame>
        }
        .into_any(),
    };
    view! {
        <p>{sentence}</p>
        {(!zones.is_empty()).then(|| view! { <p class="muted">{format!("By zone: {}.", zones.join(", "))}</p> })}
        {services}
    }
}

#[cfg(test)]
mod tests {
    use byoc_types::ServiceRoom;

    use super::*;

    #[test]
    fn the_room_is_said_in_numbers() {
        let room = |taken, fits| CloudServicesAnswer {
            services: vec![],
            room: ServiceRoom {
                taken,
                fits,
                zones: vec![],
            },
        };
        assert_eq!(
            room_sentence(&room(6, 18)),
            "Room for 12 more nodes: 6 of 18 are taken."
        );
        assert_eq!(
            room_sentence(&room(1, 18)),
            "Room for 17 more nodes: 1 of 18 is taken."
        );
        assert_eq!(
            room_sentence(&room(17, 18)),
            "Room for 1 more node: 17 of 18 are taken."
        );
        assert_eq!(blocking(&[]), None);
    }
}
