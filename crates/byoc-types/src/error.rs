//! The one shape of every refusal.

wire! {
    /// Body of every answer that is not a success.
    pub struct ErrorAnswer {
        /// For a person: what is wrong and what to do.
        pub message: String,
        #[serde(default)]
        pub errors: Vec<ErrorDetail>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub request_id: Option<String>,
    }

    /// One thing that is wrong; all of them come at once.
    pub struct ErrorDetail {
        pub message: String,
        /// Stable word for programs, for example `cidr_host_bits_set`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error_code: Option<String>,
        pub status: u16,
        /// Path of the request's field, for example `reserved_cidr` or `contact_emails[1].email`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub field: Option<String>,
        /// A value that would pass, or where to read on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub more_info: Option<String>,
    }
}
