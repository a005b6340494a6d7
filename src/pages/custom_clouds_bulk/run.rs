//! A change on its way through the custom clouds, one by one. Plain data.

use std::collections::BTreeSet;

use crate::api::ApiError;
use crate::format::counted;

/// So many custom clouds are changed at the same time.
const AT_ONCE: usize = 3;

/// Above so many custom clouds a change asks twice.
const ASKS_ONCE: usize = 100;

/// How often a person is asked before so many custom clouds are changed.
pub fn questions(count: usize) -> u8 {
    match count > ASKS_ONCE {
        true => 2,
        false => 1,
    }
}

/// How the change of one custom cloud ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done,
    /// It needed no change, and why.
    Unchanged(String),
}

/// Where the change of one custom cloud is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    Waiting,
    /// The server has been asked.
    Sent,
    Ended(Outcome),
    Refused(ApiError),
}

/// One custom cloud.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: String,
    pub name: String,
    pub progress: Progress,
}

/// The change of all of them, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    lines: Vec<Line>,
    /// No further one is started.
    is_stopped: bool,
}

impl Run {
    /// Ids and names, in order.
    pub fn new(clouds: impl IntoIterator<Item = (String, String)>) -> Self {
        let line = |(id, name)| Line {
            id,
            name,
            progress: Progress::Waiting,
        };
        Self {
            lines: clouds.into_iter().map(line).collect(),
            is_stopped: false,
        }
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Id of the next custom cloud to change. `None` while enough are on their way, and at the end.
    pub fn start_next(&mut self) -> Option<String> {
        if self.is_stopped || self.count(is_sent) >= AT_ONCE {
            return None;
        }
        let next = self.lines.iter_mut().find(|line| is_waiting(line))?;
        next.progress = Progress::Sent;
        Some(next.id.clone())
    }

    /// Takes the answer for one. The others go on after a refusal, unless there is no connection:
    /// then none of them could be changed either.
    pub fn finish(&mut self, id: &str, answer: Result<Outcome, ApiError>) {
        self.is_stopped |= answer.as_ref().is_err_and(ApiError::is_network);
        if let Some(line) = self.lines.iter_mut().find(|line| line.id == id) {
            line.progress = match answer {
                Ok(outcome) => Progress::Ended(outcome),
                Err(error) => Progress::Refused(error),
            };
        }
    }

    /// Starts no further one. What the server has been asked comes to its end.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// Goes on with those that were refused, and those that were not started.
    pub fn retry(&mut self) {
        self.is_stopped = false;
        for line in self.lines.iter_mut().filter(|line| is_refused(line)) {
            line.progress = Progress::Waiting;
        }
    }

    /// Whether something is still to come.
    pub fn is_running(&self) -> bool {
        self.count(is_sent) > 0 || (!self.is_stopped && self.count(is_waiting) > 0)
    }

    /// Ids of the custom clouds that are not changed yet.
    pub fn left(&self) -> Vec<String> {
        let left = self.lines.iter().filter(|line| !is_ended(line));
        left.map(|line| line.id.clone()).collect()
    }

    /// Ids of the custom clouds that are other than before.
    pub fn changed(&self) -> BTreeSet<String> {
        let changed = self.lines.iter().filter(|line| is_done(line));
        changed.map(|line| line.id.clone()).collect()
    }

    /// How many have an answer, and of how many.
    pub fn answered(&self) -> (usize, usize) {
        (
            self.count(|line| is_ended(line) || is_refused(line)),
            self.lines.len(),
        )
    }

    /// How it is going, in a sentence: `12 of 40`, or at the end how many are what.
    pub fn text(&self) -> String {
        if self.is_running() {
            let (answered, all) = self.answered();
            return format!("{answered} of {all}");
        }
        let unchanged =
            |line: &Line| matches!(line.progress, Progress::Ended(Outcome::Unchanged(_)));
        let parts = [
            (self.count(is_done), "done"),
            (self.count(unchanged), "unchanged"),
            (self.count(is_refused), "failed"),
            (self.count(is_waiting), "not started"),
        ];
        counts(&parts)
    }

    /// What the button says that goes on with the rest. `None` if nothing is left.
    pub fn retry_label(&self) -> Option<String> {
        let (refused, waiting) = (self.count(is_refused), self.count(is_waiting));
        let rest = counted((refused + waiting) as i64, "custom cloud");
        match (refused, waiting) {
            (0, 0) => None,
            (_, 0) => Some(format!("Retry {rest}")),
            _ => Some(format!("Continue with {rest}")),
        }
    }

    fn count(&self, is_counted: impl Fn(&Line) -> bool) -> usize {
        self.lines.iter().filter(|line| is_counted(line)).count()
    }
}

/// How many are what, those aside of which there are none.
pub fn counts(parts: &[(usize, &str)]) -> String {
    let said = parts.iter().filter(|(count, _)| *count > 0);
    let said: Vec<_> = said
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    said.join(", ")
}

fn is_waiting(line: &Line) -> bool {
    line.progress == Progress::Waiting
}

fn is_sent(line: &Line) -> bool {
    line.progress == Progress::Sent
}

fn is_ended(line: &Line) -> bool {
    matches!(line.progress, Progress::Ended(_))
}

fn is_done(line: &Line) -> bool {
    line.progress == Progress::Ended(Outcome::Done)
}

fn is_refused(line: &Line) -> bool {
    matches!(line.progress, Progress::Refused(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(count: usize) -> Run {
        Run::new((1..=count).map(|at| (format!("c{at}"), format!("Cloud {at}"))))
    }

    fn started(run: &mut Run) -> String {
        let mut ids = Vec::new();
        while let Some(id) = run.start_next() {
            ids.push(id);
        }
        ids.join(" ")
    }

    fn refused() -> Result<Outcome, ApiError> {
        Err(ApiError {
            status: 409,
            message: "No. Wait.".to_owned(),
            ..ApiError::default()
        })
    }

    #[test]
    fn a_few_go_at_a_time_in_order() {
        let mut run = run(5);
        assert_eq!(started(&mut run), "c1 c2 c3");
        run.finish("c2", Ok(Outcome::Done));
        assert_eq!(started(&mut run), "c4");
        assert_eq!(run.text(), "1 of 5");
        run.finish("c1", Ok(Outcome::Done));
        run.finish("c3", Ok(Outcome::Unchanged("As it was.".to_owned())));
        assert_eq!(started(&mut run), "c5");
        run.finish("c4", Ok(Outcome::Done));
        assert!(run.is_running());
        run.finish("c5", Ok(Outcome::Done));
        assert!(!run.is_running());
        assert_eq!(run.text(), "4 done, 1 unchanged");
        assert_eq!(run.retry_label(), None);
    }

    #[test]
    fn a_refusal_stops_nobody_else_and_can_be_retried() {
        let mut run = run(4);
        started(&mut run);
        run.finish("c1", refused());
        assert_eq!(started(&mut run), "c4");
        for id in ["c2", "c3"] {
            run.finish(id, Ok(Outcome::Done));
        }
        run.finish("c4", refused());
        assert_eq!(run.text(), "2 done, 2 failed");
        assert_eq!(run.left(), ["c1", "c4"]);
        assert_eq!(run.retry_label().as_deref(), Some("Retry 2 custom clouds"));
        run.retry();
        assert_eq!(run.text(), "2 of 4");
        assert_eq!(started(&mut run), "c1 c4");
        run.finish("c1", Ok(Outcome::Done));
        run.finish("c4", refused());
        assert_eq!(run.text(), "3 done, 1 failed");
        assert_eq!(run.left(), ["c4"]);
    }

    #[test]
    fn without_a_connection_no_further_one_is_started() {
        let mut run = run(6);
        started(&mut run);
        run.finish("c1", Err(ApiError::network()));
        assert_eq!(started(&mut run), "");
        run.finish("c2", Ok(Outcome::Done));
        run.finish("c3", Ok(Outcome::Done));
        assert!(!run.is_running());
        assert_eq!(run.text(), "2 done, 1 failed, 3 not started");
        assert_eq!(
            run.retry_label().as_deref(),
            Some("Continue with 4 custom clouds")
        );
        run.retry();
        assert_eq!(started(&mut run), "c1 c4 c5");
    }

    #[test]
    fn a_stop_lets_those_on_their_way_come_to_their_end() {
        let mut run = run(5);
        started(&mut run);
        run.stop();
        assert!(run.is_running());
        for id in ["c1", "c2", "c3"] {
            run.finish(id, Ok(Outcome::Done));
            assert_eq!(started(&mut run), "");
        }
        assert!(!run.is_running());
        assert_eq!(run.left(), ["c4", "c5"]);
        run.retry();
        assert_eq!(started(&mut run), "c4 c5");
    }

    #[test]
    fn more_than_a_hundred_ask_twice() {
        for (count, expected) in [(1, 1), (100, 1), (101, 2), (5000, 2)] {
            assert_eq!(questions(count), expected, "{count}");
        }
    }
}
