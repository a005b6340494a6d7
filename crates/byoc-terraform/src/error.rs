//! Why there is no template.

/// Why there is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("There is no template for the deployment model {model} on {cloud}. Choose {choices}.")]
    NotOffered {
        cloud: &'static str,
        model: &'static str,
        /// What there is a template for.
        choices: String,
    },
    /// The server's configuration lacks something or holds something unusable.
    #[error("{what}. {fix}")]
    Configuration { what: String, fix: &'static str },
    /// A fault of this program.
    #[error("The template cannot be made: {what}. This is a fault of the server: report it.")]
    Internal { what: String },
}

impl TemplateError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOffered { .. } => "template_not_offered",
            Self::Configuration { .. } => "template_configuration",
            Self::Internal { .. } => "template_internal",
        }
    }

    pub(crate) fn internal(what: impl Into<String>) -> Self {
        Self::Internal { what: what.into() }
    }
}
