//! Areas, places and organisations (rows A1, A3).
