//! Records: forms are taken by the rights of whoever fills them in, commands give events, a record is a fold of its
//! events, and nothing that is hidden shows.

mod forms;
mod life;
mod random;
mod shipped;
mod shown;
mod world;
