//! Dispatch boards behind one small interface: a [`vocab::Query`] in, a [`vocab::Answer`] out.
//!
//! Pure: request builders, reply parsers and decisions, no socket, clock or row. [`own`] is the box's own
//! board and the default; ServiceTitan, Housecall Pro and CalDAV stand beside it once they are built, and
//! their words and ids stop here. Whoever keeps the rows implements [`own::Calendar`].

pub mod own;
