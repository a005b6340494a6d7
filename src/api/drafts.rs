//! What is typed into the wizard, kept by the server.
