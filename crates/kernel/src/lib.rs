//! The eight ideas of Linli as pure modules: no input or output, no clock, no randomness, no async.
