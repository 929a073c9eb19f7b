//! TLS towards a broker: who is trusted, and who we are.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

/// The files of a connection, PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// Who may have signed the broker's certificate.
    pub ca: PathBuf,
    /// Our own certificate and its key, where the broker asks for one.
    pub own: Option<(PathBuf, PathBuf)>,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read, or is no PEM of the right kind.
    #[error("{path}: {what}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why, and what was expected.
        what: String,
    },
    /// Certificate and key don't belong together, or rustls knows no such key.
    #[error("{cert} and {key} can't be used together")]
    Pair {
        /// The certificate.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// rustls has no versions of the protocol to offer.
    #[error("TLS can't be set up")]
    Rustls(#[from] rustls::Error),
}

/// Reads the files: TLS 1.2 and 1.3, the broker's certificate held against `ca` alone.
pub fn client_config(files: &TlsFiles) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    let trusted = certificates(&files.ca)?;
    let (added, _ignored) = roots.add_parsable_certificates(trusted);
    if added == 0 {
        return Err(file(&files.ca, "holds no certificate that can be trusted"));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let config = match &files.own {
        None => builder.with_no_client_auth(),
        Some((cert, key)) => {
            let pair = |source| TlsError::Pair { cert: cert.clone(), key: key.clone(), source };
            builder.with_client_auth_cert(certificates(cert)?, private_key(key)?).map_err(pair)?
        }
    };
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = read.map_err(|error| file(path, &format!("expected certificates in PEM: {error}")))?;
    if found.is_empty() {
        return Err(file(path, "expected certificates in PEM, found none"));
    }
    Ok(found)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path)
        .map_err(|error| file(path, &format!("expected a private key in PEM, without a passphrase: {error}")))
}

fn file(path: &Path, what: &str) -> TlsError {
    TlsError::File { path: path.to_owned(), what: what.to_owned() }
}
