//! Entry point of the bundle with the first step of the wizard.

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(byoc_console::app::CreateApp);
}
