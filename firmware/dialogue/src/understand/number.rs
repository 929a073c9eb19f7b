//! Numbers as spoken: house numbers, digit strings, ordinals.
