//! What goes with a call into an account: token, time, cancellation and a log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{FailureCode, Gap};

/// The longest that one request to a provider may take.
pub const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// One call of the control plane. It may make many requests.
#[derive(Debug, Clone)]
pub struct Call {
    token: String,
    deadline: Instant,
    simulated: Arc<Mutex<Simulated>>,
    cancellation: CancellationToken,
    log: CallLog,
}

/// What a rehearsal's pauses cost: see [`Call::simulate`].
#[derive(Debug, Default)]
struct Simulated {
    /// By how much later the deadline is.
    total: Duration,
    /// Pauses that have not ended.
    running: u32,
}

/// A pause of a rehearsal, until it is dropped.
struct Pause<'a> {
    call: &'a Call,
    start: Instant,
}

impl<'a> Pause<'a> {
    fn of(call: &'a Call) -> Self {
        call.simulated().running += 1;
        Self {
            call,
            start: Instant::now(),
        }
    }
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        let mut simulated = self.call.simulated();
        simulated.running -= 1;
        simulated.total += self.start.elapsed();
    }
}

/// What a provider answered to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The provider's word or number for it: `200`, `AccessDenied`.
    pub code: String,
    /// The provider's own number of the request.
    pub request_id: Option<String>,
    pub value: Result<T, Gap>,
}

/// One request in a call's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// When it was sent.
    pub start: Instant,
    /// As the provider calls it, for example `ec2:DescribeSubnets`.
    pub action: String,
    pub region: String,
    pub milliseconds: u64,
    /// The code of the answer, or of the failure if there was none.
    pub answer: String,
    pub request_id: Option<String>,
}

/// Every request of a call, oldest first. Holds no secrets.
#[derive(Debug, Clone, Default)]
pub struct CallLog(Arc<Mutex<Vec<Request>>>);

impl CallLog {
    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn push(&self, request: Request) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
    }
}

impl Call {
    /// A call that ends after `limit`. `token` is the same whenever the call is made again:
    /// `operation:step`.
    pub fn new(token: impl Into<String>, limit: Duration) -> Self {
        Self {
            token: token.into(),
            deadline: Instant::now() + limit,
            simulated: Arc::default(),
            cancellation: CancellationToken::new(),
            log: CallLog::default(),
        }
    }

    /// The same call, given up as soon as `cancellation` says so.
    #[must_use]
    pub fn cancelled_by(self, cancellation: CancellationToken) -> Self {
        Self {
            cancellation,
            ..self
        }
    }

    /// The token of the node with this name. Unique for operation, step and name; a driver whose
    /// provider takes another form derives it from this one.
    pub fn token_for(&self, name: &str) -> String {
        format!("{}:{name}", self.token)
    }

    pub fn log(&self) -> &CallLog {
        &self.log
    }

    /// Lets a rehearsal take its time, which does not count for the deadline. Ends at once if the
    /// call is cancelled.
    pub(crate) async fn simulate(&self, pause: impl Future<Output = ()>) {
        let _pause = Pause::of(self);
        tokio::select! {
            biased;
            () = self.cancellation.cancelled() => {}
            () = pause => {}
        }
    }

    fn simulated(&self) -> MutexGuard<'_, Simulated> {
        self.simulated
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) -> Instant {
        self.deadline + self.simulated().total
    }

    /// Resolves `margin` after the deadline: a call that is still not over then hangs.
    pub async fn overdue(&self, margin: Duration) {
        loop {
            tokio::time::sleep_until(self.end() + margin).await;
            let is_paused = self.simulated().running > 0;
            if is_paused {
                // How long the pause was is known at its end.
                tokio::time::sleep(margin).await;
            } else if Instant::now() >= self.end() + margin {
                return;
            }
        }
    }

    /// Resolves as soon as nobody wants the answer any more: what takes long without a request ends
    /// then.
    pub async fn cancelled(&self) {
        self.cancellation.cancelled().await;
    }

    /// Makes one request, which ends after [`REQUEST_LIMIT`], at the call's deadline, or when the
    /// call is cancelled, and notes it in the log. `action` and `region` as in [`Request`].
    ///
    /// # Errors
    /// With the gap of the answer, or why there was none.
    pub async fn request<T>(
        &self,
        action: &str,
        region: &str,
        request: impl Future<Output = Answer<T>>,
    ) -> Result<T, Gap> {
        let start = Instant::now();
        let end = self.end().min(start + REQUEST_LIMIT);
        let unanswered = |code, evidence: String| Answer {
            code: FailureCode::word(code).to_owned(),
            request_id: None,
            value: Err(Gap::new(code, action, &evidence).passing(None)),
        };
        let cancelled = || {
            unanswered(
                FailureCode::Cancelled,
                format!("{action}: cancelled before an answer"),
            )
        };
        let timed_out = || {
            let seconds = (Instant::now() - start).as_secs();
            let evidence = format!("{action}: no answer after {seconds} s");
            unanswered(FailureCode::TimedOut, evidence)
        };
        let answer = tokio::select! {
            biased;
            () = self.cancellation.cancelled() => cancelled(),
            () = tokio::time::sleep_until(end) => timed_out(),
            answer = request => answer,
        };
        self.log.push(Request {
            start,
            action: action.to_owned(),
            region: region.to_owned(),
            milliseconds: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            answer: answer.code,
            request_id: answer.request_id.clone(),
        });
        answer.value.map_err(|gap| match answer.request_id {
            Some(request_id) => gap.of_request(request_id),
            None => gap,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn never() -> Answer<()> {
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_ends_after_its_limit_and_at_the_deadline() {
        for (limit, seconds) in [(3, 3), (60, 10)] {
            let call = Call::new("o:s", Duration::from_secs(limit));
            let start = Instant::now();
            let gap = call
                .request("ec2:Hang", "eu-west-1", never())
                .await
                .unwrap_err();
            assert_eq!(gap.code, FailureCode::TimedOut);
            assert!(gap.may_pass);
            assert_eq!(start.elapsed().as_secs(), seconds);
            let logged = call.log().requests().remove(0);
            assert_eq!(
                (logged.answer.as_str(), logged.milliseconds),
                ("timed_out", seconds * 1000)
            );
        }
    }

    #[tokio::test]
    async fn a_cancelled_call_makes_no_further_request() {
        let cancellation = CancellationToken::new();
        let call = Call::new("o:s", REQUEST_LIMIT).cancelled_by(cancellation.clone());
        let running = call.request("ec2:Hang", "eu-west-1", never());
        let cancel = async { cancellation.cancel() };
        let (answer, ()) = tokio::join!(running, cancel);
        assert_eq!(answer.unwrap_err().code, FailureCode::Cancelled);
        let next = call.request("ec2:Next", "eu-west-1", async { panic!("it was sent") });
        let answer: Result<(), Gap> = next.await;
        assert_eq!(answer.unwrap_err().code, FailureCode::Cancelled);
    }

    #[tokio::test(start_paused = true)]
    async fn simulated_time_does_not_count() {
        let call = Call::new("o:s", Duration::from_secs(3));
        call.simulate(tokio::time::sleep(Duration::from_secs(3_600)))
            .await;
        let answer = Answer {
            code: "200".to_owned(),
            request_id: None,
            value: Ok(()),
        };
        let in_time = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            answer
        };
        assert_eq!(call.request("ec2:Any", "eu-west-1", in_time).await, Ok(()));
        let late = call.request("ec2:Hang", "eu-west-1", never()).await;
        assert_eq!(late.unwrap_err().code, FailureCode::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_overdue_after_its_deadline_whatever_was_simulated() {
        let second = Duration::from_secs(1);
        let overdue = async |pause: Duration| {
            let call = Call::new("o:s", 3 * second);
            let start = Instant::now();
            let pause = call.simulate(tokio::time::sleep(pause));
            let ((), ()) = tokio::join!(pause, call.overdue(second));
            start.elapsed().as_secs()
        };
        assert_eq!(overdue(Duration::ZERO).await, 4);
        assert_eq!(overdue(2 * second).await, 6);
        assert_eq!(overdue(100 * second).await, 104);
    }

    #[tokio::test]
    async fn the_log_and_the_gap_have_the_providers_number() {
        let call = Call::new("o:s", REQUEST_LIMIT);
        let answer: Answer<()> = Answer {
            code: "AccessDenied".to_owned(),
            request_id: Some("r-1".to_owned()),
            value: Err(Gap::new(FailureCode::Refused, "role", "no")),
        };
        let gap = call
            .request("iam:Get", "us-east-1", async { answer })
            .await
            .unwrap_err();
        assert_eq!(gap.request_id.as_deref(), Some("r-1"));
        let logged = call.log().requests().remove(0);
        assert_eq!(
            (
                logged.action,
                logged.region,
                logged.answer,
                logged.request_id
            ),
            (
                "iam:Get".into(),
                "us-east-1".into(),
                "AccessDenied".into(),
                Some("r-1".into())
            )
        );
    }
}
