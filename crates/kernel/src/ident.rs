//! Numbers that identify: ID numbers, credit codes, telephone numbers, statistical codes.
