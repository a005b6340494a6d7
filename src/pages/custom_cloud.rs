//! A custom cloud, tab by tab.

mod activity_tab;
mod calls;
mod connection;
mod contacts_tab;
mod current;
mod identifier_correction;
mod infrastructure_tab;
mod network_tab;
mod overview_tab;
mod projects_tab;
mod run_by;
mod services_card;
mod status_card;
mod summaries;
mod tags_tab;

use byoc_rules::custom_cloud::is_id;
use byoc_rules::state::{self, Action};
use byoc_types::{CustomCloud, CustomCloudState};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use self::activity_tab::ActivityTab;
use self::connection::{CheckConnectionButton, Connection, ConnectionNotice};
use self::contacts_tab::{ContactsEdit, ContactsTab};
use self::current::{Current, use_current};
use self::identifier_correction::TypedIdentifier;
use self::infrastructure_tab::InfrastructureTab;
use self::network_tab::NetworkTab;
use self::overview_tab::OverviewTab;
use self::projects_tab::{AvailabilityEdit, ProjectsTab};
use self::run_by::RunBy;
use self::services_card::InCloud;
use self::tags_tab::{TagsEdit, TagsTab};
use crate::api::custom_clouds::{custom_cloud_list, custom_cloud_view};
use crate::api::{ApiError, Tagged};
use crate::components::failure::{Failure, RequestId};
use crate::components::leave_guard::{LeaveGuard, provide_page_saver};
use crate::components::not_found::NothingHere;
use crate::components::rehearsal_badge::RehearsalBadge;
use crate::components::state_badge::StateBadge;
use crate::forms::custom_cloud_delete::DeleteDialog;
use crate::forms::custom_cloud_rename::RenameDialog;
use crate::paths;
use crate::state::live::use_live;
use crate::state::organization::{use_organization_id, use_read_only_reason};
use crate::state::title::set_page_title;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, Crumb, EmptyState, Icon, IconName, LinkButton, PageHeader,
    Skeleton, TabLink, TabNav, dom::focus_main_heading, effect,
};

/// Word in the address and label of each tab; the overview has no word.
const TABS: [(&str, &str); 7] = [
    ("", "Overview"),
    (INFRASTRUCTURE, "Infrastructure"),
    ("network", "Network"),
    ("projects", "Projects"),
    ("contacts", "Contacts"),
    ("tags", "Tags"),
    ("activity", "Activity"),
];

/// Word of the tab that a custom cloud without a template doesn't offer.
const INFRASTRUCTURE: &str = "infrastructure";

/// The page: parameter `id`, and `tab` where it is not the overview.
#[component]
pub fn CustomCloudPage() -> impl IntoView {
    let params = use_params_map();
    let organization_id = use_organization_id();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let tab = use_tab();
    let is_page = Memo::new(move |_| {
        id.with(|id| is_id(id)) && tab.with(|tab| TABS.iter().any(|(word, _)| word == tab))
    });
    // Rebuilt for another custom cloud; a change of the tab leaves it alone.
    move || match is_page.get() {
        true => view! { <Loading organization_id=organization_id.get() id=id.get()/> }.into_any(),
        false => view! { <NothingHere/> }.into_any(),
    }
}

#[component]
fn Loading(organization_id: String, id: String) -> impl IntoView {
    let organization = StoredValue::new(organization_id);
    let cloud = LocalResource::new(move || {
        let id = id.clone();
        async move { custom_cloud_view(&organization.get_value(), &id).await }
    });
    let on_missing = Callback::new(move |()| cloud.refetch());
    let failure = move |errors: ArcRwSignal<Errors>| {
        view! { <LoadError errors on_retry=move |()| cloud.refetch()/> }
    };
    view! {
        <Transition fallback=PageSkeleton>
            <ErrorBoundary fallback=failure>
                {move || Suspend::new(async move {
                    let tagged = cloud.await?;
                    Ok::<
                        _,
                        ApiError,
                    >(
                        view! {
                            <CloudDetail organization_id=organization.get_value() tagged on_missing/>
                        },
                    )
                })}
            </ErrorBoundary>
        </Transition>
    }
}

#[component]
fn PageSkeleton() -> impl IntoView {
    view! { <div class="cloud-skeleton"><Skeleton lines=2/><Skeleton lines=8 is_silent=true/></div> }
}

/// There is no such custom cloud, or it could not be read.
#[component]
fn LoadError(errors: ArcRwSignal<Errors>, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let organization_id = use_organization_id();
    let back = move || paths::custom_clouds(&organization_id.get());
    let actions = move |is_missing: bool| {
        view! {
            <div class="cluster">
                {(!is_missing)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Primary icon=IconName::Refresh on_press=on_retry>
                                "Try again"
                            </Button>
                        }
                    })}
                <LinkButton href=Signal::derive(back)>"Back to the list"</LinkButton>
            </div>
        }
    };
    move || {
        let error = errors.with(|errors| {
            errors
                .iter()
                .find_map(|(_, error)| error.downcast_ref::<ApiError>().cloned())
        });
        error.map(|error| {
            let is_missing = matches!(error.status, 403 | 404);
            // What the API says is for those who type commands.
            let text = match is_missing {
                true => "It may belong to another organization, or to projects that you can't see."
                    .to_owned(),
                false => error.message,
            };
            let title = match is_missing {
                true => "This custom cloud doesn't exist, or you can't see it",
                false => "The custom cloud could not be loaded",
            };
            set_page_title(title);
            view! {
                <div role="alert">
                    <EmptyState
                        is_page=true
                        title
                        drawing=|| view! { <Icon name=IconName::CloudOff/> }
                        action=move || actions(is_missing)
                    >
                        <p>{text}</p>
                        {error.request_id.map(|id| view! { <RequestId id/> })}
                    </EmptyState>
                </div>
            }
        })
    }
}

/// Why this person can't do something with the custom cloud as it is now; `None` where they can.
///
/// A memo: a change of state that changes nothing about it leaves a form that is being typed into
/// alone.
fn use_reason_against(action: Action) -> Signal<Option<String>> {
    let read_only_reason = use_read_only_reason();
    let state = use_current().state();
    let reason = Memo::new(move |_| {
        read_only_reason
            .get()
            .or_else(|| state::allows(state.get(), action).err())
    });
    reason.into()
}

/// What is typed in the tabs: it outlives a change of tab.
#[derive(Clone, Copy, Default)]
struct Edits {
    contacts: ContactsEdit,
    tags: TagsEdit,
    availability: AvailabilityEdit,
    identifier: TypedIdentifier,
}

impl Edits {
    fn is_edited(self, state: CustomCloudState) -> bool {
        // Its field is there only then.
        let is_identifier_edited =
            state == CustomCloudState::CreationFailed && self.identifier.0.with(Option::is_some);
        is_identifier_edited
            || self.contacts.is_edited()
            || self.tags.is_edited()
            || self.availability.is_edited()
    }
}

#[component]
fn CloudDetail(
    organization_id: String,
    tagged: Tagged<CustomCloud>,
    on_missing: Callback<()>,
) -> impl IntoView {
    let current = Current::new(organization_id, tagged, on_missing);
    current.follow(use_live());
    provide_context(current);
    let edits = Edits::default();
    provide_context(edits.identifier);
    let connection = Connection::default();
    connection.follow(current);
    provide_context(connection);
    provide_context(InCloud::follow(current));
    let name = current.part(|cloud| cloud.display_name.clone());
    let state = current.state();
    let tab = use_tab();
    set_page_title(Signal::derive(move || {
        let title = format!("{} - {}", state::label(state.get()), name.get());
        let shown = TABS.iter().find(|(word, _)| tab.with(|tab| tab == word));
        match shown {
            Some((word, label)) if !word.is_empty() => format!("{title} · {label}"),
            _ => title,
        }
    }));
    let list = paths::custom_clouds(&current.organization_id());
    provide_page_saver();
    view! {
        <PageHeader
            title=name
            above=move || {
                view! { <Breadcrumbs items=vec![Crumb::new("Bring your own cloud", list.clone())]/> }
            }
            beside=move || {
                view! { <StateBadge state/> <RehearsalBadge is_rehearsed=current.is_rehearsed()/> <RunBy/> }
            }
            actions=Actions
        />
        <LeaveGuard
            is_dirty=Signal::derive(move || edits.is_edited(state.get()))
            inside=own_addresses(current)
            consequence="Your changes on this page are not saved. If you leave, they are lost."
        />
        <div class="stack">
            <StaleNotice current/>
            <ConnectionNotice/>
            <CloudTabs current tab/>
        </div>
        <div class="tabs__panel">
            {move || match tab.get().as_str() {
                INFRASTRUCTURE => view! { <InfrastructureTab/> }.into_any(),
                "network" => view! { <NetworkTab/> }.into_any(),
                "projects" => view! { <ProjectsTab edit=edits.availability/> }.into_any(),
                "contacts" => view! { <ContactsTab edit=edits.contacts/> }.into_any(),
                "tags" => view! { <TagsTab edit=edits.tags/> }.into_any(),
                "activity" => view! { <ActivityTab/> }.into_any(),
                _ => view! { <OverviewTab/> }.into_any(),
            }}
        </div>
    }
}

/// The addresses of the tabs: what is typed outlives a change between them.
fn own_addresses(current: Current) -> Vec<String> {
    let (organization_id, id) = (current.organization_id(), current.id());
    TABS.map(|(word, _)| match word {
        "" => paths::custom_cloud(&organization_id, &id),
        word => paths::custom_cloud_tab(&organization_id, &id, word),
    })
    .to_vec()
}

fn use_tab() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("tab").unwrap_or_default()))
}

#[component]
fn CloudTabs(current: Current, tab: Memo<String>) -> impl IntoView {
    let is_requested = current.is_requested();
    let tabs = Signal::derive(move || {
        let is_offered = |word: &str| word != INFRASTRUCTURE || !is_requested.get();
        let link = |((word, label), href): ((&str, &str), String)| TabLink {
            label: label.to_owned(),
            href,
            is_current: tab.with(|tab| tab == word),
        };
        TABS.into_iter()
            .zip(own_addresses(current))
            .filter(|((word, _), _)| is_offered(word))
            .map(link)
            .collect::<Vec<_>>()
    });
    effect(move || {
        tab.track();
        // After the link is marked as the current one.
        set_timeout(show_current_tab, std::time::Duration::ZERO);
    });
    view! { <TabNav label="Parts of the custom cloud" tabs/> }
}

/// Brings the current tab into view where the row of tabs scrolls.
fn show_current_tab() {
    let find = |selector| document().query_selector(selector).ok().flatten();
    let (Some(row), Some(tab)) = (find("nav.tabs"), find("nav.tabs [aria-current]")) else {
        return;
    };
    let (row_box, tab_box) = (
        row.get_bounding_client_rect(),
        tab.get_bounding_client_rect(),
    );
    if tab_box.right() > row_box.right() || tab_box.left() < row_box.left() {
        let inside = tab_box.left() - row_box.left();
        row.set_scroll_left(row.scroll_left() + inside as i32 - 16);
    }
}

/// Says that the page may be old, when reading it again failed; what is shown stays.
#[component]
fn StaleNotice(current: Current) -> impl IntoView {
    move || {
        current.staleness.get().map(|error| {
            let retry =
                move || view! { <Button on_press=move |()| current.refresh()>"Try again"</Button> };
            view! {
                <Failure
                    title="This page could not be refreshed and may be out of date"
                    error
                    is_warning=true
                    action=retry
                />
            }
        })
    }
}

/// Reads what the organization's custom clouds are called. Where that can't be read, nobody is warned.
fn read_names(organization_id: String, names: RwSignal<Vec<(String, String)>>) {
    spawn_local(async move {
        let Ok(clouds) = custom_cloud_list(&organization_id).await else {
            return;
        };
        let named = clouds
            .into_iter()
            .map(|cloud| (cloud.custom_cloud_environment_id, cloud.display_name));
        names.try_set(named.collect());
    });
}

/// Check connection, Rename and Delete, the last two with their dialogs.
#[component]
fn Actions() -> impl IntoView {
    let current = use_current();
    let (renaming, deleting) = (RwSignal::new(None), RwSignal::new(None));
    let names = RwSignal::new(Vec::new());
    let navigate = use_navigate();
    let is_draft = |cloud: &CustomCloud| matches!(cloud.state, CustomCloudState::Draft);
    let on_deleted = move |cloud: CustomCloud| match is_draft(&cloud) {
        // A draft leaves nothing to look at.
        true => {
            navigate(
                &paths::custom_clouds(&current.organization_id()),
                NavigateOptions::default(),
            );
        }
        false => {
            current.refresh();
            // After the dialog has handed the focus back to a button that is of no use any more.
            set_timeout(focus_main_heading, std::time::Duration::ZERO);
        }
    };
    let state = current.state();
    view! {
        <Show when=move || state.get() != CustomCloudState::Deleted>
            <ActionButtons renaming deleting names/>
        </Show>
        <RenameDialog
            organization_id=current.organization_id()
            cloud=renaming
            names
            on_renamed=move |_| current.refresh()
        />
        <DeleteDialog organization_id=current.organization_id() cloud=deleting on_deleted/>
    }
}

#[component]
fn ActionButtons(
    renaming: RwSignal<Option<CustomCloud>>,
    deleting: RwSignal<Option<CustomCloud>>,
    /// Read when the dialog opens.
    names: RwSignal<Vec<(String, String)>>,
) -> impl IntoView {
    let current = use_current();
    let open = move |dialog: RwSignal<Option<CustomCloud>>| {
        move |()| dialog.set(Some(untrack(|| current.cloud())))
    };
    let rename = move |()| {
        open(renaming)(());
        read_names(current.organization_id(), names);
    };
    let is_draft = current.part(|cloud| cloud.state == CustomCloudState::Draft);
    let refused = use_reason_against(Action::Delete);
    let services = expect_context::<InCloud>();
    let against_delete = Signal::derive(move || refused.get().or_else(|| services.blocking()));
    view! {
        <CheckConnectionButton/>
        <Button
            icon=IconName::Edit
            on_press=rename
            disabled_reason=use_reason_against(Action::Rename)
        >
            "Rename"
        </Button>
        <Button
            icon=IconName::Trash
            on_press=open(deleting)
            disabled_reason=against_delete
        >
            {move || if is_draft.get() { "Discard draft" } else { "Delete" }}
        </Button>
    }
}
