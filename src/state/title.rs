//! The document's title.

use leptos::prelude::*;

use super::capabilities::use_product_name;
use crate::ui::effect;

/// Titles the document "<title> · <product>" while the calling component lives.
///
/// A form with errors begins its title with "Error: "; a running operation with its state.
pub fn set_page_title(title: impl Into<Signal<String>>) {
    let title = title.into();
    let product = use_product_name();
    effect(move || {
        document().set_title(&format!("{} · {}", title.get(), product.get()));
    });
}
