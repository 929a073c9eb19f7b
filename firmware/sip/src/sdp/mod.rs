//! Session descriptions, pure: offers read, chosen from and answered (RFC 8866, RFC 3264).
