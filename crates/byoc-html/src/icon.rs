//! Line icons on a 20 by 20 grid, drawn in the colour of the text around them.

/// The icons there are: path data of the outline. Constants and not an `enum` with a `match`, so that a
/// bundle holds those alone that it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IconName(&'static str);

#[expect(
    non_upper_case_globals,
    reason = "they are named and used like the variants of an enum"
)]
impl IconName {
    pub const ArrowDown: Self = Self("M10 4v12m-4.5-4.5L10 16l4.5-4.5");
    pub const ArrowRight: Self = Self("M4 10h12m-4.5-4.5L16 10l-4.5 4.5");
    pub const ArrowUp: Self = Self("M10 16V4M5.5 8.5 10 4l4.5 4.5");
    pub const Building: Self = Self(
        "M4 17V4a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v13M12 8h3a1 1 0 0 1 1 1v8M2.5 17h15M7 6.5h2M7 10h2M7 13.5h2",
    );
    pub const Check: Self = Self("m4.5 10.5 3.5 3.5 7.5-8");
    pub const CheckCircle: Self =
        Self("M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM6.8 10.3l2.2 2.2 4.3-4.7");
    pub const ChevronDown: Self = Self("m5.5 8 4.5 4.5L14.5 8");
    pub const ChevronRight: Self = Self("m8 5.5 4.5 4.5L8 14.5");
    pub const Clock: Self =
        Self("M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM10 5.8V10l2.8 1.8");
    pub const Close: Self = Self("m5 5 10 10M15 5 5 15");
    pub const Cloud: Self =
        Self("M6 15.5a3.5 3.5 0 0 1-.4-7A4.7 4.7 0 0 1 14.6 8a3.8 3.8 0 0 1-.4 7.5H6Z");
    pub const CloudOff: Self = Self(
        "M3 3l14 14M8 4.7A4.7 4.7 0 0 1 14.6 8a3.8 3.8 0 0 1 2.2 6.2M5.8 7.4a4 4 0 0 0-.2 1.1 3.5 3.5 0 0 0 .4 7h7.6",
    );
    pub const Copy: Self = Self(
        "M7.5 7.5V4a1 1 0 0 1 1-1H16a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-3.5M4 7.5h7.5a1 1 0 0 1 1 1V16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8.5a1 1 0 0 1 1-1Z",
    );
    pub const Dots: Self = Self("M4.5 10h.01M10 10h.01M15.5 10h.01");
    pub const Download: Self = Self("M10 3v9.5m-4-4 4 4 4-4M3.5 16.5h13");
    pub const Edit: Self = Self("M3.5 16.5h3l9-9-3-3-9 9v3ZM11 6l3 3");
    pub const Error: Self =
        Self("M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM10 6v4.8M10 13.7h.01");
    pub const Globe: Self = Self(
        "M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM2.5 10h15M10 2.5c2 2.2 3 4.7 3 7.5s-1 5.3-3 7.5c-2-2.2-3-4.7-3-7.5s1-5.3 3-7.5Z",
    );
    pub const Info: Self =
        Self("M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM10 9.2V14M10 6.3h.01");
    pub const Keyboard: Self = Self(
        "M3 5h14a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM5 8h.01M8.3 8h.01M11.7 8h.01M15 8h.01M6.5 12h7",
    );
    pub const Lock: Self = Self(
        "M5 9h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM6.7 9V6.3a3.3 3.3 0 0 1 6.6 0V9",
    );
    pub const LogOut: Self =
        Self("M8 3.5H4.5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1H8M8 10h9m-3.5-3.5L17 10l-3.5 3.5");
    pub const Menu: Self = Self("M3 5.5h14M3 10h14M3 14.5h14");
    pub const Message: Self = Self("M3 4h14v10H9l-4 3v-3H3z");
    pub const Monitor: Self = Self(
        "M3.5 4h13a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM7 16.5h6M10 13.5v3",
    );
    pub const Moon: Self = Self("M16.8 11.7A7 7 0 0 1 8.3 3.2a7 7 0 1 0 8.5 8.5Z");
    pub const Network: Self =
        Self("M8 2.5h4v4H8zM2.5 13.5h4v4h-4zM13.5 13.5h4v4h-4zM10 6.5V10M4.5 13.5V10h11v3.5");
    pub const Plus: Self = Self("M10 4v12M4 10h12");
    pub const Refresh: Self = Self(
        "M16.5 4v4h-4M3.5 16v-4h4M4.5 8a6 6 0 0 1 10.3-2.2L16.5 8M15.5 12a6 6 0 0 1-10.3 2.2L3.5 12",
    );
    pub const Search: Self =
        Self("M14 8.8a5.2 5.2 0 1 1-10.4 0 5.2 5.2 0 0 1 10.4 0ZM12.6 12.6 17 17");
    pub const Server: Self = Self("M3 3.5h14v5H3zM3 11.5h14v5H3zM6 6h.01M6 14h.01");
    pub const Shield: Self =
        Self("M10 2.5 16 5v4.5c0 3.7-2.5 6.5-6 8-3.5-1.5-6-4.3-6-8V5l6-2.5ZM7.3 9.8l2 2 3.5-3.8");
    pub const Sun: Self = Self(
        "M13.5 10a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M4.2 15.8l1.2-1.2M14.6 5.4l1.2-1.2",
    );
    pub const Trash: Self =
        Self("M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.8 11h8.4l.8-11M8.5 8.5v5M11.5 8.5v5");
    pub const Unlink: Self = Self(
        "M8 5.5 9.8 3.8a3.4 3.4 0 0 1 4.9 0M12 14.5l-1.8 1.7a3.4 3.4 0 0 1-4.9 0M3.8 8.2a3.4 3.4 0 0 0 0 4M16.2 11.8a3.4 3.4 0 0 0 0-4M3 3l14 14",
    );
    pub const Upload: Self = Self("M10 13V3.5m-4 4 4-4 4 4M3.5 16.5h13");
    pub const Warning: Self = Self("M10 3 18 16.5H2L10 3ZM10 8v4M10 14.2h.01");
    pub const Wrap: Self = Self("M3 5h14M3 10h11a2.5 2.5 0 0 1 0 5h-3m2-2-2 2 2 2M3 15h4");

    /// Path data of the outline.
    pub fn path(self) -> &'static str {
        self.0
    }
}
