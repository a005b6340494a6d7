//! What surrounds every page: global state, router, and the last resort for errors.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::{
    layouts::{announcer::RouteAnnouncer, sign_in_dialog::SignInDialog},
    routes::{AppRoutes, create::CreateRoutes, first::FirstRoutes},
    state::{
        capabilities::provide_capabilities, clock::provide_clock, connection::provide_connection,
        leaving::provide_leaving, list_view::provide_list_view, live::provide_live,
        session::provide_session, shortcuts::provide_shortcuts, theme::provide_theme,
        times::provide_times, toasts::provide_toasts,
    },
    ui::Toaster,
};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    frame(|| view! { <AppRoutes/> }.into_any())
}

/// Sign-in and the list, for whom nothing else needs to be loaded.
#[component]
pub fn FirstApp() -> impl IntoView {
    frame(|| view! { <FirstRoutes/> }.into_any())
}

/// The first step of the wizard, for whom nothing else needs to be loaded.
#[component]
pub fn CreateApp() -> impl IntoView {
    frame(|| view! { <CreateRoutes/> }.into_any())
}

fn frame(routes: fn() -> AnyView) -> impl IntoView {
    provide_session();
    provide_capabilities();
    provide_connection();
    provide_theme();
    provide_list_view();
    provide_times();
    provide_shortcuts();
    provide_clock();
    provide_live();
    provide_leaving();
    let toasts = provide_toasts();
    view! {
        <Router>
            {routes()}
            <RouteAnnouncer/>
            <SignInDialog/>
        </Router>
        <Toaster toasts/>
    }
}
