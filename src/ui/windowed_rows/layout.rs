//! Which rows of a long table are in the document. Plain data.

use std::ops::Range;

/// Up to this many rows a table is drawn whole.
const WHOLE: usize = 120;
/// Height of a row before one was measured, in CSS pixels.
const ROW_HEIGHT: f64 = 56.0;
/// How far beyond the viewport rows are drawn, in CSS pixels: a page, so that scrolling by a page shows no
/// gap.
const MARGIN: f64 = 900.0;
/// The window moves by so many rows at once.
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

    /// The rows near the viewport, of so many.
    fn range(&self, count: usize) -> Range<usize> {
        let row_at = |pixels: f64| (pixels / self.row_height).max(0.0) as usize;
        let first = row_at(self.above - MARGIN) / STEP * STEP;
        let end = row_at(self.above + self.viewport + MARGIN) / STEP * STEP + STEP;
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

impl Piece {
    pub fn key(&self) -> String {
        match self {
            Self::Row { id, .. } => id.clone(),
            // No id begins like this.
            Self::Gap(number) => format!(" {number}"),
        }
    }
}

/// The children of the `tbody`, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub pieces: Vec<Piece>,
    /// How many rows each gap stands for.
    pub gaps: [usize; 4],
    pub is_windowed: bool,
}

impl Layout {
    /// `kept` is the row that stays although it is far from the viewport.
    pub fn new(ids: &[String], sight: &Sight, kept: Option<usize>) -> Self {
        let count = ids.len();
        let is_windowed = count > WHOLE && !sight.is_whole;
        let range = match is_windowed {
            true => sight.range(count),
            false => 0..count,
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

    #[test]
    fn a_short_table_is_whole() {
        for count in [0, 1, WHOLE] {
            let layout = Layout::new(&ids(count), &sight(0.0), None);
            assert!(!layout.is_windowed);
            assert_eq!(rows(&layout).len(), count);
        }
    }

    #[test]
    fn what_is_in_sight_is_drawn_wherever_the_table_is() {
        let ids = ids(5000);
        for above in [-3000.0, -200.0, 0.0, 40.0, 12_345.0, 249_200.0, 900_000.0] {
            for kept in [None, Some(0), Some(246), Some(4999)] {
                let layout = Layout::new(&ids, &sight(above), kept);
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
            let layout = Layout::new(&ids, &sight(above), Some(2500));
            let keys = layout.pieces.iter().map(Piece::key);
            keys.filter(|key| key == "2500" || key.starts_with(' '))
                .collect::<Vec<_>>()
        };
        assert_eq!(order(0.0), [" 2", "2500", " 3"]);
        assert_eq!(order(125_000.0), [" 0", "2500", " 3"]);
        assert_eq!(order(200_000.0), [" 0", "2500", " 1", " 3"]);
    }

    #[test]
    fn print_has_every_row() {
        let mut sight = sight(0.0);
        sight.is_whole = true;
        assert_eq!(rows(&Layout::new(&ids(5000), &sight, None)).len(), 5000);
    }
}
