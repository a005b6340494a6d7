//! Which rows of the list are selected. Plain data.

/// The selected rows. It knows nothing of sort and filter, so both leave it as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Ids in alphabetical order, so that one is found fast.
    ids: Vec<String>,
    /// The row that was pressed last. A range begins there.
    anchor: Option<String>,
}

impl Selection {
    /// A selection of these ids, in any order.
    pub fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let mut selection = Self::default();
        for id in ids {
            selection.put(id, true);
        }
        selection
    }

    pub fn contains(&self, id: &str) -> bool {
        self.place(id).is_ok()
    }

    /// Ids of the selected rows, in alphabetical order.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The checkbox of a row was pressed. With `is_range` all rows from the one that was pressed
    /// before get the same state. `shown`: ids of the rows on screen, drawn or not, in order.
    pub fn press(&mut self, id: &str, is_range: bool, shown: &[String]) {
        let is_on = !self.contains(id);
        let place = |id: &str| shown.iter().position(|other| other == id);
        let anchor = self.anchor.as_deref().filter(|_| is_range).and_then(place);
        match (anchor, place(id)) {
            (Some(from), Some(to)) => self.put_all(&shown[from.min(to)..=from.max(to)], is_on),
            // The row that was pressed before is not on screen any more.
            _ => self.put(id, is_on),
        }
        self.anchor = Some(id.to_owned());
    }

    /// Selects all of these rows, or none of them.
    pub fn put_all(&mut self, ids: &[String], is_on: bool) {
        for id in ids {
            self.put(id, is_on);
        }
    }

    fn put(&mut self, id: &str, is_on: bool) {
        match (self.place(id), is_on) {
            (Err(at), true) => self.ids.insert(at, id.to_owned()),
            (Ok(at), false) => {
                self.ids.remove(at);
            }
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    fn place(&self, id: &str) -> Result<usize, usize> {
        self.ids.binary_search_by(|own| own.as_str().cmp(id))
    }
}

/// How many rows are selected, on screen, and in the list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scope {
    pub chosen: usize,
    /// Selected rows that the filter hides.
    hidden: usize,
    shown: usize,
    all: usize,
}

impl Scope {
    /// `chosen` are the selected rows that exist, `shown` those on screen, `all` is the number of
    /// rows without a filter.
    pub fn new(selection: &Selection, chosen: usize, shown: &[String], all: usize) -> Self {
        let chosen_shown = shown.iter().filter(|id| selection.contains(id)).count();
        Self {
            chosen,
            hidden: chosen - chosen_shown.min(chosen),
            shown: shown.len(),
            all,
        }
    }

    /// Whether rows are hidden.
    fn is_filtering(self) -> bool {
        self.shown != self.all
    }

    /// Whether each row on screen is selected.
    pub fn is_shown_chosen(self) -> bool {
        self.shown > 0 && self.chosen - self.hidden == self.shown
    }

    /// Whether some rows on screen are selected, but not all.
    pub fn is_mixed(self) -> bool {
        self.chosen > self.hidden && !self.is_shown_chosen()
    }

    /// What is selected, in a sentence. Empty if nothing is.
    pub fn text(self) -> String {
        let Self { chosen, hidden, .. } = self;
        if chosen == 0 {
            return String::new();
        }
        if self.is_filtering() && hidden == 0 && self.is_shown_chosen() && chosen > 1 {
            return format!("All {chosen} that match the filter are selected");
        }
        let all = if chosen >= self.all && chosen > 1 {
            "All "
        } else {
            ""
        };
        match hidden {
            0 => format!("{all}{chosen} selected"),
            _ => format!("{all}{chosen} selected, {hidden} of them hidden by the filter"),
        }
    }

    /// What **Select all** would select next. `None` if all are.
    pub fn wider(self) -> Option<Wider> {
        match (self.is_filtering(), self.is_shown_chosen()) {
            (true, false) if self.shown > 0 => Some(Wider::Shown(self.shown)),
            _ if self.chosen < self.all => Some(Wider::All(self.all)),
            _ => None,
        }
    }

    /// Names the checkbox above the rows.
    pub fn all_label(self) -> String {
        match self.is_filtering() {
            true => Wider::Shown(self.shown).label(),
            false => Wider::All(self.all).label(),
        }
    }
}

/// What **Select all** selects, with the number of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wider {
    /// The rows that match the filter.
    Shown(usize),
    /// Every row of the list.
    All(usize),
}

impl Wider {
    pub fn label(self) -> String {
        match self {
            Self::Shown(1) => "Select all that match the filter".to_owned(),
            Self::All(1) => "Select all".to_owned(),
            Self::Shown(count) => format!("Select all {count} that match the filter"),
            Self::All(count) => format!("Select all {count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<String> {
        names.chars().map(String::from).collect()
    }

    fn pressed(selection: &mut Selection, id: &str, is_range: bool, shown: &str) -> String {
        selection.press(id, is_range, &ids(shown));
        selection.ids().concat()
    }

    #[test]
    fn a_press_selects_and_a_second_one_takes_it_back() {
        let mut selection = Selection::default();
        assert_eq!(pressed(&mut selection, "c", false, "abcdef"), "c");
        assert_eq!(pressed(&mut selection, "a", false, "abcdef"), "ac");
        assert_eq!(pressed(&mut selection, "c", false, "abcdef"), "a");
    }

    #[test]
    fn a_range_follows_the_order_on_screen_both_ways() {
        let mut selection = Selection::default();
        pressed(&mut selection, "b", false, "abcdef");
        assert_eq!(pressed(&mut selection, "d", true, "abcdef"), "bcd");
        // From the row that was pressed last, upwards, in another order.
        assert_eq!(pressed(&mut selection, "e", true, "fedcba"), "bcde");
        // The range takes the state of the row that is pressed.
        assert_eq!(pressed(&mut selection, "c", true, "abcdef"), "b");
        // What the filter hides between two rows is not in the range.
        let mut selection = Selection::default();
        pressed(&mut selection, "a", false, "abcdef");
        assert_eq!(pressed(&mut selection, "f", true, "acf"), "acf");
    }

    #[test]
    fn a_range_without_a_beginning_is_one_row() {
        let mut selection = Selection::default();
        assert_eq!(pressed(&mut selection, "d", true, "abcdef"), "d");
        // The filter hides the row that was pressed before.
        assert_eq!(pressed(&mut selection, "f", true, "abef"), "df");
    }

    #[test]
    fn select_all_keeps_what_the_filter_hides() {
        let mut selection = Selection::of(["f", "a"]);
        selection.put_all(&ids("bcd"), true);
        assert_eq!(selection.ids().concat(), "abcdf");
        selection.put_all(&ids("abc"), false);
        assert_eq!(selection.ids().concat(), "df");
    }

    #[test]
    fn the_text_says_the_scope() {
        for (chosen, shown, all, text, next) in [
            ("", "abc", 3, "", Some("Select all 3")),
            ("a", "abc", 3, "1 selected", Some("Select all 3")),
            ("abc", "abc", 3, "All 3 selected", None),
            ("", "a", 1, "", Some("Select all")),
            ("a", "a", 1, "1 selected", None),
            ("a", "a", 3, "1 selected", Some("Select all 3")),
            ("", "a", 3, "", Some("Select all that match the filter")),
            (
                "a",
                "ab",
                6,
                "1 selected",
                Some("Select all 2 that match the filter"),
            ),
            (
                "ab",
                "ab",
                6,
                "All 2 that match the filter are selected",
                Some("Select all 6"),
            ),
            (
                "acd",
                "ab",
                6,
                "3 selected, 2 of them hidden by the filter",
                Some("Select all 2 that match the filter"),
            ),
            (
                "abcd",
                "ab",
                6,
                "4 selected, 2 of them hidden by the filter",
                Some("Select all 6"),
            ),
            (
                "abcdef",
                "ab",
                6,
                "All 6 selected, 4 of them hidden by the filter",
                None,
            ),
            // Nothing matches the filter.
            (
                "ab",
                "",
                6,
                "2 selected, 2 of them hidden by the filter",
                Some("Select all 6"),
            ),
        ] {
            let selection = Selection::of(ids(chosen).iter().map(String::as_str));
            let scope = Scope::new(&selection, chosen.len(), &ids(shown), all);
            assert_eq!(scope.text(), text);
            assert_eq!(
                scope.wider().map(Wider::label).as_deref(),
                next,
                "{chosen} of {shown}"
            );
        }
    }

    #[test]
    fn the_box_above_the_rows_is_about_the_rows_on_screen() {
        for (chosen, shown, is_all, is_mixed) in [
            ("", "ab", false, false),
            ("a", "ab", false, true),
            ("abf", "ab", true, false),
            ("f", "ab", false, false),
            ("f", "", false, false),
        ] {
            let selection = Selection::of(ids(chosen).iter().map(String::as_str));
            let scope = Scope::new(&selection, chosen.len(), &ids(shown), 6);
            assert_eq!(
                (scope.is_shown_chosen(), scope.is_mixed()),
                (is_all, is_mixed)
            );
        }
    }
}
