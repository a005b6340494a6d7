//! What an operator looks at is read again by itself: when somebody comes back to the page, and every
//! half minute while they look at it.

use std::future::Future;

use gloo_timers::callback::Interval;
use leptos::prelude::*;

use crate::{
    api::{ApiError, Asker},
    components::failure::Failure,
    format::{self, Millis},
    state::{
        clock::use_clock,
        live::{is_hidden, on_return},
    },
    ui::{Button, IconName, Skeleton, dynamic},
};

/// Milliseconds between two reads of a page that somebody looks at.
const PAUSE: u32 = 30_000;

/// An answer that is read again and again. Copy it where it is needed.
pub struct Fresh<T: 'static> {
    answer: LocalResource<Result<T, ApiError>>,
    known: LastAnswer<T>,
}

struct LastAnswer<T: 'static> {
    value: StoredValue<Option<T>, LocalStorage>,
    /// When that was read.
    read_at: RwSignal<Millis>,
    /// Why reading it again failed.
    staleness: RwSignal<Option<ApiError>>,
    /// Whether the next read is the app's own, which keeps what is there if it fails.
    is_again: StoredValue<bool>,
}

impl<T> Clone for Fresh<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fresh<T> {}

impl<T> Clone for LastAnswer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for LastAnswer<T> {}

/// What is there to show.
#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    There,
    Failed(ApiError),
}

/// Reads now, and again: see the module. `ask` names what it depends on, and is asked again when that
/// changes.
pub fn read_fresh<T, F>(ask: impl Fn() -> F + 'static) -> Fresh<T>
where
    T: Clone + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let known = LastAnswer {
        value: StoredValue::new_local(None),
        read_at: RwSignal::new(0),
        staleness: RwSignal::new(None),
        is_again: StoredValue::new(false),
    };
    let answer = LocalResource::new(move || {
        let is_again = known.is_again.get_value();
        known.is_again.set_value(false);
        let question = ask();
        async move {
            let answer = match is_again {
                true => Asker::App.ask(question).await,
                false => question.await,
            };
            known.take(answer, is_again)
        }
    });
    let fresh = Fresh { answer, known };
    on_return(move || fresh.read_again());
    let timer = Interval::new(PAUSE, move || {
        if !is_hidden() {
            fresh.read_again();
        }
    });
    let timer = StoredValue::new_local(timer);
    on_cleanup(move || timer.dispose());
    fresh
}

impl<T: Clone + 'static> LastAnswer<T> {
    fn take(self, answer: Result<T, ApiError>, is_again: bool) -> Result<T, ApiError> {
        match answer {
            Ok(value) => {
                self.value.try_set_value(Some(value.clone()));
                self.read_at.try_set(format::now());
                self.staleness.try_set(None);
                Ok(value)
            }
            Err(error) => {
                let before = self.value.try_get_value().flatten();
                match before.filter(|_| is_again) {
                    Some(before) => {
                        self.staleness.try_set(Some(error));
                        Ok(before)
                    }
                    None => Err(error),
                }
            }
        }
    }
}

impl<T: Clone + 'static> Fresh<T> {
    /// Reads it again. What is there stays until then.
    pub fn read_again(self) {
        self.known.is_again.set_value(true);
        self.answer.refetch();
    }

    /// A part of the answer; the default before it is there.
    pub fn part<R>(self, pick: impl Fn(&T) -> R + Send + Sync + 'static) -> Memo<R>
    where
        R: Clone + Default + PartialEq + Send + Sync + 'static,
    {
        let answer = self.answer;
        Memo::new(move |last: Option<&R>| {
            answer.with(|answer| match answer {
                Some(Ok(value)) => pick(value),
                _ => last.cloned().unwrap_or_default(),
            })
        })
    }

    /// The view once the answer is there; a skeleton before, and the reason if it can't be had. Under
    /// it, when it was read.
    pub fn view(
        self,
        title: &'static str,
        lines: u8,
        view: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        self.view_or(title, lines, || ().into_any(), view)
    }

    /// As [`Self::view`]; `way_out` is beside “Try again” if it can't be read, for example to clear a filter.
    pub fn view_or(
        self,
        title: &'static str,
        lines: u8,
        way_out: impl Fn() -> AnyView + Clone + Send + Sync + 'static,
        view: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let answer = self.answer;
        let shown = Memo::new(move |_| {
            answer.with(|answer| match answer {
                None => Shown::Loading,
                Some(Ok(_)) => Shown::There,
                Some(Err(error)) => Shown::Failed(error.clone()),
            })
        });
        dynamic(move || match shown.get() {
            Shown::Loading => view! { <Skeleton lines/> }.into_any(),
            Shown::There => view! {
                {self.notice()}
                {view()}
                {self.age()}
            }
            .into_any(),
            Shown::Failed(error) => {
                let way_out = way_out.clone();
                let actions = move || {
                    view! {
                        <Button on_press=move |()| answer.refetch()>"Try again"</Button>
                        {way_out()}
                    }
                };
                view! { <Failure title error action=actions/> }.into_any()
            }
        })
        .into_any()
    }

    /// Says that what is shown may be old, when reading it again failed.
    fn notice(self) -> impl IntoView {
        let staleness = self.known.staleness;
        dynamic(move || {
            staleness.get().map(|error| {
                let retry = move || {
                    view! { <Button on_press=move |()| self.read_again()>"Reload"</Button> }
                };
                view! {
                    <Failure
                        title="This page could not be reloaded and may be out of date"
                        error
                        is_warning=true
                        action=retry
                    />
                }
                .into_any()
            })
        })
    }

    fn age(self) -> impl IntoView {
        let read_at = self.known.read_at;
        let clock = use_clock();
        let age = Memo::new(move |_| format::relative(clock.get(), read_at.get()));
        view! {
            <p class="operator-age">
                <span class="muted small">"Loaded " {age} ". This page reloads every 30 seconds."</span>
                <Button is_small=true icon=IconName::Refresh on_press=move |()| self.read_again()>"Reload"</Button>
            </p>
        }
    }
}
