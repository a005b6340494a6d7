//! Entry point of the first bundle: sign-in and the list of custom clouds.

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(byoc_console::app::FirstApp);
}
