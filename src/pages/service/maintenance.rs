//! When updates of a service may be made.

use byoc_rules::service::Action;
use byoc_rules::service::request::{DAYS, check_maintenance};
use byoc_types::{ServiceMaintenance, ServiceUpdate};
use leptos::{ev::SubmitEvent, prelude::*};

use super::current::Current;
use crate::forms::edit::Edit;
use crate::forms::form::Problems;
use crate::forms::saving::{SaveFailure, Saving};
use crate::state::toasts::use_toasts;
use crate::ui::{
    Button, ButtonKind, Card, FieldProblem, SelectField, SelectOption, Show, TextField, focus_id,
};

const DAY_ID: &str = "maintenance-day";
const TIME_ID: &str = "maintenance-time";
/// The day on which no update is made.
const NEVER: &str = "never";

/// Day and time as typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    day: String,
    time: String,
}

/// A time as people write it: without seconds that are zero.
fn short(time: &str) -> String {
    let without = time.strip_suffix(":00").filter(|rest| rest.contains(':'));
    without.unwrap_or(time).to_owned()
}

/// What people call the day of this word.
fn day_label(word: &str) -> &str {
    match word {
        "monday" => "Monday",
        "tuesday" => "Tuesday",
        "wednesday" => "Wednesday",
        "thursday" => "Thursday",
        "friday" => "Friday",
        "saturday" => "Saturday",
        "sunday" => "Sunday",
        NEVER => "Never",
        other => other,
    }
}

pub type MaintenanceEdit = Edit<Typed, ()>;

impl Typed {
    fn of(maintenance: &ServiceMaintenance) -> Self {
        Self {
            day: maintenance.dow.clone().unwrap_or_default(),
            time: short(maintenance.time.as_deref().unwrap_or_default()),
        }
    }

    /// As it is sent: a time without seconds gets them, an hour of one digit its zero.
    fn to_wire(&self) -> ServiceMaintenance {
        let given = |text: String| (!text.is_empty()).then_some(text);
        let time = self.time.trim();
        let time = match time.find(':') {
            Some(1) => format!("0{time}"),
            _ => time.to_owned(),
        };
        let time = match time.len() {
            5 => format!("{time}:00"),
            _ => time,
        };
        ServiceMaintenance {
            dow: given(self.day.clone()),
            time: given(time),
            updates: vec![],
        }
    }

    fn problem(&self, field: &str) -> Option<String> {
        let found = check_maintenance(&self.to_wire()).into_iter();
        let mut found = found.filter(|error| error.field == field);
        found.next().map(|error| error.message)
    }
}

fn days() -> Vec<SelectOption> {
    let named = |day: &&str| SelectOption::new(*day, day_label(day));
    let mut all = vec![SelectOption::new("", "Any day")];
    all.extend(DAYS.iter().map(named));
    all
}

/// Day and time, for those who only read.
fn sentence(maintenance: &ServiceMaintenance) -> String {
    let typed = Typed::of(maintenance);
    let day = days().into_iter().find(|day| day.value == typed.day);
    let day = day.map_or_else(|| typed.day.clone(), |day| day.label);
    match typed.time.as_str() {
        // A time may be kept for later.
        _ if typed.day == NEVER => format!("{day}."),
        "" => format!("{day}."),
        time => format!("{day}, {time} UTC."),
    }
}

#[component]
pub fn MaintenanceCard(current: Current, edit: MaintenanceEdit) -> impl IntoView {
    let said = current.part(|service| sentence(&service.maintenance));
    view! {
        <Card title="Maintenance" description="When the service may be updated.">
            {match current.is_allowed {
                true => view! { <MaintenanceForm current edit/> }.into_any(),
                false => view! { <p>{said}</p> }.into_any(),
            }}
        </Card>
    }
}

#[component]
fn MaintenanceForm(current: Current, edit: MaintenanceEdit) -> impl IntoView {
    let toasts = use_toasts();
    let kept = current.part(|service| Typed::of(&service.maintenance));
    let value = Memo::new(move |_| edit.value(|| kept.get()));
    let is_changed = Memo::new(move |_| value.get() != kept.get());
    let saving: Saving = edit.saving;
    let change = move |apply: &dyn Fn(&mut Typed)| {
        let mut typed = value.get_untracked();
        apply(&mut typed);
        match typed == kept.get_untracked() {
            true => edit.discard(),
            false => edit.change(typed, || ()),
        }
    };
    let checked = edit.form.checked_by(move || {
        let problem = value.with(|it| it.problem("maintenance.time"));
        let problem = problem.map(|message| FieldProblem::new(TIME_ID, message));
        Problems::in_one_part(problem.into_iter().collect())
    });
    let refused = current.reason_against(Action::Update);
    let reason = Signal::derive(move || {
        let unchanged = || (!is_changed.get()).then(|| "There are no changes yet.".to_owned());
        refused.get().or_else(unchanged)
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !checked.passes(()) {
            return focus_id(TIME_ID);
        }
        let update = ServiceUpdate {
            maintenance: Some(value.with_untracked(Typed::to_wire)),
            ..ServiceUpdate::default()
        };
        saving.run(current.update(update), move |()| {
            edit.discard();
            toasts.success("Maintenance saved");
        });
    };
    let has_time = move || value.with(|typed| typed.day != NEVER);
    let press = edit.form.press();
    view! {
        <form class="form" novalidate on:submit=submit on:pointerdown=press>
            <SelectField
                id=DAY_ID
                label="Day"
                options=Signal::stored(days())
                value=Signal::derive(move || value.with(|typed| typed.day.clone()))
                on_change=move |day: String| change(&move |typed| typed.day.clone_from(&day))
            />
            <Show when=has_time>
                <TextField
                    id=TIME_ID
                    label="Time (UTC)"
                    hint="For example 04:30."
                    is_optional=true
                    value=Signal::derive(move || value.with(|typed| typed.time.clone()))
                    error=checked.error(TIME_ID)
                    on_input=move |time: String| change(&move |typed| typed.time.clone_from(&time))
                    on_blur=move |()| edit.leave(TIME_ID)
                />
            </Show>
            <SaveFailure saving title="Maintenance was not saved"/>
            <div class="form__actions">
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=saving.is_busy
                    busy_label="Saving…"
                    disabled_reason=reason
                >
                    "Save maintenance"
                </Button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_seconds_passes_and_a_wrong_one_is_named() {
        let typed = |time: &str| Typed {
            day: "sunday".to_owned(),
            time: time.to_owned(),
        };
        assert_eq!(typed(" 04:30 ").to_wire().time.as_deref(), Some("04:30:00"));
        assert_eq!(typed("4:30").to_wire().time.as_deref(), Some("04:30:00"));
        assert_eq!(typed("04:30:00").problem("maintenance.time"), None);
        assert_eq!(typed("").problem("maintenance.time"), None);
        assert!(typed("25:00").problem("maintenance.time").is_some());
    }

    #[test]
    fn a_time_is_shown_without_seconds_that_are_zero() {
        let times = ["", "04:30:00", "04:30:15", "04:00:00", "04:00"].map(short);
        assert_eq!(times, ["", "04:30", "04:30:15", "04:00", "04:00"]);
    }

    #[test]
    fn never_has_no_time() {
        let of = |day: &str, time: &str| {
            sentence(&ServiceMaintenance {
                dow: Some(day.to_owned()),
                time: Some(time.to_owned()),
                ..ServiceMaintenance::default()
            })
        };
        assert_eq!(of("monday", "04:30:00"), "Monday, 04:30 UTC.");
        assert_eq!(of("never", "04:30:00"), "Never.");
    }

    #[test]
    fn every_day_has_its_word() {
        let labels: Vec<String> = days().into_iter().map(|day| day.label).collect();
        assert_eq!((labels.len(), labels[1].as_str()), (9, "Monday"));
    }
}
