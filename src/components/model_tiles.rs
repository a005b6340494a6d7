//! The deployment models as tiles.
