//! The folder of contents: each under a keyed hash of itself, encrypted, written beside and renamed.

use crate::env::system_random;
use crate::keys::{Keys, sync_folder};
use crate::{Fault, FaultKind};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// What contents are bound to.
const CONTEXT: &str = "file.content";
const TEMPORARY: &str = "tmp-";

/// The folder.
pub(crate) struct Folder {
    root: PathBuf,
    /// Held for reading while a content is written, for writing while one is removed, so that a content which is
    /// written again just then is not lost.
    removing: RwLock<()>,
}

/// A file in the folder.
pub(crate) struct Content {
    pub(crate) address: Option<String>,
    pub(crate) path: PathBuf,
    pub(crate) modified: std::time::SystemTime,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Folder {
        Folder { root: root.to_owned(), removing: RwLock::new(()) }
    }

    /// Returns the address of a content. Without the key nobody can tell whether a known document is kept here.
    pub(crate) fn address(keys: &Keys, bytes: &[u8]) -> String {
        keys.mac("file-address", bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn path(&self, address: &str) -> PathBuf {
        self.root.join(&address[..2.min(address.len())]).join(address)
    }

    /// Writes a content durably and returns its address. One that is there already is written again, so that its
    /// time is fresh and it is not swept before its row is there.
    pub(crate) fn write(&self, keys: &Keys, bytes: &[u8]) -> Result<String, Fault> {
        let address = Folder::address(keys, bytes);
        self.write_sealed(&address, &keys.seal(CONTEXT, bytes)?)?;
        Ok(address)
    }

    fn write_sealed(&self, address: &str, sealed: &[u8]) -> Result<(), Fault> {
        let _guard = self.removing.read().unwrap_or_else(PoisonError::into_inner);
        let path = self.path(address);
        if let Some(folder) = path.parent()
            && !folder.is_dir()
        {
            make_private_folder(&self.root)?;
            make_private_folder(folder)?;
            sync_folder(folder)?;
        }
        let beside = self.beside();
        let written = write_new(&beside, sealed).and_then(|()| Ok(fs::rename(&beside, &path)?));
        if let Err(fault) = written {
            // What is left of it is swept later at the latest.
            let _ = fs::remove_file(&beside);
            return Err(fault);
        }
        sync_folder(&path)
    }

    /// Tries whether so many bytes can be written; leaves nothing. A folder that nothing was written into has room.
    pub(crate) fn try_room(&self, bytes: &[u8]) -> Result<(), Fault> {
        if !self.root.is_dir() {
            return Ok(());
        }
        let beside = self.beside();
        let written = write_new(&beside, bytes);
        // What is left of it is swept later at the latest.
        let _ = fs::remove_file(&beside);
        written
    }

    /// Returns the path of a file that nobody else writes.
    fn beside(&self) -> PathBuf {
        let mut unique = [0; 8];
        system_random(&mut unique);
        self.root.join(format!("{TEMPORARY}{:016x}", u64::from_be_bytes(unique)))
    }

    /// Reads a content and checks that it is what its address says.
    pub(crate) fn read(&self, keys: &Keys, address: &str) -> Result<Vec<u8>, Fault> {
        let path = self.path(address);
        let sealed = fs::read(&path)
            .map_err(|error| Fault::from(error).at(&format!("content {}", path.display())))?;
        let bytes = keys.open(CONTEXT, &sealed)?;
        if Folder::address(keys, &bytes) != address {
            return Err(Fault::new(FaultKind::Forged, format!("content {address} is another one")));
        }
        Ok(bytes)
    }

    /// Returns all files in the folder, unfinished ones included.
    pub(crate) fn list(&self) -> Result<Vec<Content>, Fault> {
        let mut found = Vec::new();
        if !self.root.is_dir() {
            return Ok(found);
        }
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                for entry in fs::read_dir(entry.path())? {
                    let entry = entry?;
                    let address = entry.file_name().into_string().ok();
                    found.push(Content {
                        address,
                        path: entry.path(),
                        modified: entry.metadata()?.modified()?,
                    });
                }
            } else if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                found.push(Content {
                    address: None,
                    path: entry.path(),
                    modified: entry.metadata()?.modified()?,
                });
            }
        }
        Ok(found)
    }

    /// Removes a file unless it was written again since it was listed. Tells whether it did.
    pub(crate) fn remove(&self, content: &Content) -> Result<bool, Fault> {
        let _guard = self.removing.write().unwrap_or_else(PoisonError::into_inner);
        match fs::metadata(&content.path) {
            Ok(now) if now.modified()? == content.modified => {
                fs::remove_file(&content.path)?;
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Encrypts contents under older versions of the key anew. Returns how many there were.
    pub(crate) fn rewrite(&self, keys: &Keys) -> Result<usize, Fault> {
        let mut rewritten = 0;
        for address in self.outdated(keys)? {
            let bytes = self.read(keys, &address)?;
            self.write_sealed(&address, &keys.seal(CONTEXT, &bytes)?)?;
            rewritten += 1;
        }
        Ok(rewritten)
    }

    /// Returns the addresses of contents under older versions of the key.
    pub(crate) fn outdated(&self, keys: &Keys) -> Result<Vec<String>, Fault> {
        let mut found = Vec::new();
        for content in self.list()? {
            let Some(address) = content.address else { continue };
            let mut version = [0; 1];
            let read = fs::File::open(&content.path)
                .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut version));
            match read {
                Ok(()) if version[0] == keys.current() => {}
                Ok(()) => found.push(address),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

fn make_private_folder(path: &Path) -> Result<(), Fault> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}

/// Does work on files without keeping others waiting.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| {
        Fault::new(FaultKind::File, format!("work on files was cut short: {error}"))
    })?
}
