use super::queries;

queries! {}
