//! Procedures running: matters, steps, clocks and the inbox.
