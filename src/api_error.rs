//! Why a call failed, in the words that a person reads.

use std::fmt;

use byoc_rules::FieldError;
use byoc_types::ErrorDetail;

/// Why a call failed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiError {
    /// HTTP status; 0 where no answer came.
    pub status: u16,
    /// For a person: what is wrong and what to do.
    pub message: String,
    /// What is wrong with which field.
    pub details: Vec<ErrorDetail>,
    /// For the support.
    pub request_id: Option<String>,
    /// True for a change whose answer did not come: it may have been made.
    pub is_uncertain: bool,
}

impl ApiError {
    /// True where no answer came: offline, or the server is away.
    pub fn is_network(&self) -> bool {
        self.status == 0
    }

    /// The message for a field of the request, where the server named one.
    pub fn field(&self, field: &str) -> Option<&str> {
        self.details
            .iter()
            .find(|detail| detail.field.as_deref() == Some(field))
            .map(|detail| detail.message.as_str())
    }

    /// What is left of it once a field was corrected; `None` where it spoke of nothing else.
    pub fn without_field(mut self, field: &str) -> Option<Self> {
        let count = self.details.len();
        self.details
            .retain(|detail| detail.field.as_deref() != Some(field));
        let is_answered = self.details.is_empty() && count > 0;
        (!is_answered).then_some(self)
    }

    pub fn network() -> Self {
        ApiError {
            message: "The server can't be reached. Check your connection and try again.".to_owned(),
            ..ApiError::default()
        }
    }

    /// The browser has no connection: nothing was sent.
    pub fn offline() -> Self {
        ApiError {
            message: "You are offline. Reconnect, then try again.".to_owned(),
            ..ApiError::default()
        }
    }

    /// What comes from a proxy in front that wants its own sign-in. 407, whatever the proxy says: a
    /// repeat changes nothing, and it is not our session that is over.
    pub fn proxy() -> Self {
        ApiError {
            status: 407,
            message:
                "The proxy in front of this console asks you to sign in again. If you have unsaved \
                      changes, sign in from a new tab, then try again here. Otherwise, reload this page."
                    .to_owned(),
            ..ApiError::default()
        }
    }

    /// What the server would refuse, found before it is asked: the same errors in the same form.
    pub fn refused(errors: Vec<FieldError>) -> Self {
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        ApiError {
            status: 400,
            message: messages.join(" "),
            details: errors.into_iter().map(detail).collect(),
            ..ApiError::default()
        }
    }

    pub fn unreadable(status: u16) -> Self {
        ApiError {
            status,
            message: "The server's answer could not be read. Try again in a moment.".to_owned(),
            ..ApiError::default()
        }
    }
}

fn detail(error: FieldError) -> ErrorDetail {
    ErrorDetail {
        message: error.message,
        error_code: Some(error.code),
        status: 400,
        field: Some(error.field),
        more_info: error.suggestion,
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_here_reads_like_the_servers_refusal() {
        let error = ApiError::refused(vec![
            FieldError::new("cloud_region", "x", "Use another region."),
            FieldError::new("tags.owner", "y", "Add the tag.").suggesting("data"),
        ]);
        assert_eq!(error.message, "Use another region. Add the tag.");
        assert_eq!(error.status, 400);
        assert_eq!(error.field("tags.owner"), Some("Add the tag."));
        assert_eq!(error.details[1].more_info.as_deref(), Some("data"));
    }

    #[test]
    fn a_corrected_field_takes_its_refusal_with_it() {
        let detail = |field: &str| ErrorDetail {
            message: format!("{field} is taken"),
            error_code: None,
            status: 400,
            field: Some(field.to_owned()),
            more_info: None,
        };
        let refusal = ApiError {
            status: 400,
            details: vec![detail("name"), detail("email")],
            ..ApiError::default()
        };
        let left = refusal.without_field("name").expect("the e-mail is left");
        assert_eq!(left.field("name"), None);
        assert_eq!(left.field("email"), Some("email is taken"));
        assert_eq!(left.without_field("email"), None);
        // What is about no field stays until the next try.
        let broken = ApiError {
            status: 500,
            ..ApiError::default()
        };
        assert_eq!(broken.clone().without_field("name"), Some(broken));
    }
}
