//! Which rows of a long table are in the document. Plain data.

use std::ops::Range;

/// Up to this many rows a table is drawn whole.
const WHOLE: usize = 120;
/// Height of a row before one was measured, in CSS pixels.
const ROW_HEIGHT: f64 = 56.0;
/// How far beyond the viewport rows are drawn, in CSS pixels: a page, so that scrolling by a page shows no
/// gap.
const MARGIN: f64 = 900.0;
/// The same below, in the first step after a change. With each step it grows as much as the next number says.
const FIRST_MARGIN: f64 = 50.0;
const MORE_MARGIN: f64 = 425.0;
/// A table that is drawn whole grows by so many rows with each step.
const MORE_ROWS: usize = 8;
/// Up to this many rows there are no steps.
const FEW: usize = 16;
/// The window moves by so many rows at once, but for the first step after a change, which is only what is in sight.
const STEP: usize = 8;

/// What is in sight. Lengths are CSS pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    /// How much of the table is above the viewport; negative while the table begins below its top.
    above: f64,
    viewport: f64,
    pub row_height: f64,
    /// True while all rows are needed, for print.
    pub is_whole: bool,
}

impl Default for Sight {
    fn default() -> Self {
        Self {
            above: 0.0,
            viewport: 1000.0,
            row_height: ROW_HEIGHT,
            is_whole: false,
        }
    }
}

impl Sight {
    pub fn look(&mut self, above: f64, viewport: f64) {
        self.above = above;
        self.viewport = viewport;
    }

    /// The rows in sight, of so many, and few more.
    pub fn first(&self, count: usize) -> Range<usize> {
        let range = self.range(count, FIRST_MARGIN);
        match count {
            ..=FEW => 0..count,
            _ => range,
        }
    }

    /// The rows near the viewport, of so many. `below` is how far beyond its lower end they reach.
    fn range(&self, count: usize, below: f64) -> Range<usize> {
        let row_at = |pixels: f64| (pixels / self.row_height).max(0.0) as usize;
        let first = row_at(self.above - MARGIN) / STEP * STEP;
        let last = row_at(self.above + self.viewport + below);
        let end = match below > FIRST_MARGIN {
            true => last / STEP * STEP + STEP,
            false => last + 1,
        };
        let end = end.min(count);
        // Also if the table has become shorter than what was in sight.
        first.min(end.saturating_sub(STEP))..end
    }
}

/// A child of the `tbody`.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Row {
        id: String,
        at: usize,
    },
    /// Room for rows that are not in the document.
    Gap(usize),
}

/// The children of the `tbody`, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub pieces: Vec<Piece>,
    /// How many rows each gap stands for.
    pub gaps: [usize; 4],
    pub is_windowed: bool,
    /// How high the rows are for which gaps stand.
    pub row_height: f64,
    /// How many steps of drawing there were since the last change.
    pub step: usize,
    /// False if rows out of sight are still to come.
    pub is_complete: bool,
}

impl Layout {
    /// `kept` is the row that stays although it is far from the viewport. `step` counts from 0 after each change:
    /// what is in sight is drawn first, the rest step by step, so that nobody waits for it.
    pub fn new(ids: &[String], sight: &Sight, kept: Option<usize>, step: usize) -> Self {
        let count = ids.len();
        let is_windowed = count > WHOLE && !sight.is_whole;
        let below = (FIRST_MARGIN + MORE_MARGIN * step as f64).min(MARGIN);
        let (range, is_complete) = match (is_windowed, sight.is_whole) {
            (true, _) => (sight.range(count, below), below >= MARGIN),
            (false, true) => (0..count, true),
            (false, false) => {
                let end = (sight.first(count).end + MORE_ROWS * step).min(count);
                (0..end, end == count)
            }
        };
        let before = kept.filter(|at| *at < range.start);
        let after = kept.filter(|at| *at >= range.end);
        let gaps = [
            before.unwrap_or(range.start),
            before.map_or(0, |at| range.start - at - 1),
            after.map_or(0, |at| at - range.end),
            after.map_or(count - range.end, |at| count - at - 1),
        ];
        let row = |at: usize| Piece::Row {
            id: ids[at].clone(),
            at,
        };
        // Only gaps that stand for rows: so no row ever moves past one in the document, which would take
        // the focus from it.
        let gap = |number: usize| (gaps[number] > 0).then_some(Piece::Gap(number));
        let mut pieces = Vec::new();
        pieces.extend(gap(0));
        pieces.extend(before.map(row));
        pieces.extend(gap(1));
        pieces.extend(range.map(row));
        pieces.extend(gap(2));
        pieces.extend(after.map(row));
        pieces.extend(gap(3));
        Self {
            pieces,
            gaps,
            is_windowed,
            row_height: sight.row_height,
            step,
            is_complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|at| at.to_string()).collect()
    }

    fn sight(above: f64) -> Sight {
        Sight {
            above,
            viewport: 800.0,
            row_height: 50.0,
            is_whole: false,
        }
    }

    fn rows(layout: &Layout) -> Vec<usize> {
        let number = |piece: &Piece| match piece {
            Piece::Row { at, id } => {
                assert_eq!(*id, at.to_string());
                Some(*at)
            }
            Piece::Gap(_) => None,
        };
        layout.pieces.iter().filter_map(number).collect()
    }

    /// Rows and gaps stand for each row once, in order.
    fn covers_all(layout: &Layout, count: usize) {
        let mut next = 0;
        for piece in &layout.pieces {
            match piece {
                Piece::Row { at, .. } => {
                    assert_eq!(*at, next);
                    next += 1;
                }
                Piece::Gap(number) => next += layout.gaps[*number],
            }
        }
        assert_eq!(next, count);
    }

    /// The step in which everything is drawn.
    const LAST: usize = 20;

    #[test]
    fn a_short_table_is_whole() {
        for count in [0, 1, WHOLE] {
            let layout = Layout::new(&ids(count), &sight(0.0), None, LAST);
            assert!(layout.is_complete && !layout.is_windowed);
            assert_eq!(rows(&layout).len(), count);
        }
    }

    #[test]
    fn what_is_in_sight_comes_first_and_the_rest_step_by_step() {
        let drawn = |count: usize, above: f64, step: usize| {
            let layout = Layout::new(&ids(count), &sight(above), Some(1), step);
            covers_all(&layout, count);
            (rows(&layout).len(), layout.is_complete)
        };
        for (count, above, expected) in [
            (16, -900.0, [(16, true); 4]),
            (18, 0.0, [(18, true); 4]),
            (
                50,
                0.0,
                [(18, false), (26, false), (34, false), (42, false)],
            ),
            (30, 0.0, [(18, false), (26, false), (30, true), (30, true)]),
            // After a scroll to the end, the end is there.
            (100, 4200.0, [(100, true); 4]),
            (
                5000,
                0.0,
                [(18, false), (32, false), (40, true), (40, true)],
            ),
        ] {
            assert_eq!(
                [0, 1, 2, 3].map(|step| drawn(count, above, step)),
                expected,
                "{count} {above}"
            );
        }
    }

    #[test]
    fn what_is_in_sight_is_drawn_wherever_the_table_is() {
        let ids = ids(5000);
        for above in [-3000.0, -200.0, 0.0, 40.0, 12_345.0, 249_200.0, 900_000.0] {
            for (kept, step) in [None, Some(0), Some(246), Some(4999)]
                .map(|kept| [(kept, 0), (kept, LAST)])
                .concat()
            {
                let layout = Layout::new(&ids, &sight(above), kept, step);
                covers_all(&layout, 5000);
                let rows = rows(&layout);
                assert!(rows.len() < 70, "{above}: {} rows", rows.len());
                assert!(kept.is_none_or(|at| rows.contains(&at)), "{above} {kept:?}");
                let in_sight = [above, above + 799.0].map(|y| (y / 50.0).max(0.0) as usize);
                for at in in_sight
                    .into_iter()
                    .filter(|at| *at < 5000 && above > -800.0)
                {
                    assert!(rows.contains(&at), "{above}: row {at} is missing");
                }
            }
        }
    }

    #[test]
    fn a_row_that_stays_moves_past_nothing() {
        let ids = ids(5000);
        let order = |above: f64| {
            let layout = Layout::new(&ids, &sight(above), Some(2500), LAST);
            let name = |piece: &Piece| match piece {
                Piece::Row { id, .. } => id.clone(),
                Piece::Gap(number) => format!("gap {number}"),
            };
            let names = layout.pieces.iter().map(name);
            names
                .filter(|name| name == "2500" || name.starts_with("gap"))
                .collect::<Vec<_>>()
        };
        assert_eq!(order(0.0), ["gap 2", "2500", "gap 3"]);
        assert_eq!(order(125_000.0), ["gap 0", "2500", "gap 3"]);
        assert_eq!(order(200_000.0), ["gap 0", "2500", "gap 1", "gap 3"]);
    }

    #[test]
    fn print_has_every_row() {
        let mut sight = sight(0.0);
        sight.is_whole = true;
        assert_eq!(rows(&Layout::new(&ids(5000), &sight, None, 0)).len(), 5000);
    }
}
