import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files kept outside the database, each under the SHA-256 of its bytes. */
export interface Files {
  /**
   * Keeps the bytes so that they outlive a power cut, and only then answers. Call it before the row that names them commits: a file
   * without a row harms nobody, a row without a file would.
   * @returns SHA-256 of the bytes
   */
  put(bytes: Uint8Array): Promise<Buffer>;
  /** The bytes, or null when there is no such file or it is not what its name says. */
  read(sha256: Buffer): Promise<Uint8Array | null>;
}

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // some systems cannot sync a folder; the file itself is on the disk
    if (!['EINVAL', 'EPERM', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** What the sweep adds to the name of a file that it lays aside. */
export const SWEPT = '.swept';

/** @returns whether the file is there */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

/** Opens a folder of files. @param folder absolute path; made when the first file comes */
export function openFiles(folder: string): Files {
  const pathOf = (sha256: Buffer): string => {
    const hex = sha256.toString('hex');
    return join(folder, hex.slice(0, 2), hex);
  };
  let running = 0;
  return {
    async put(bytes) {
      const sha256 = digest(bytes);
      const path = pathOf(sha256);
      const kept = await readFile(path).catch(() => null);
      // its new time keeps the sweep away until the row is there; one swept in this moment is written anew
      if (kept && digest(kept).equals(sha256) && (await touch(path))) return sha256;
      const inside = dirname(path);
      const made = await mkdir(inside, { recursive: true, mode: 0o700 });
      const beside = `${path}.${process.pid}.${running++}.new`;
      try {
        const handle = await open(beside, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(beside, path);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
      await syncFolder(inside);
      if (made) await syncFolder(folder);
      return sha256;
    },
    async read(sha256) {
      const found = (path: string) =>
        readFile(path).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        });
      const path = pathOf(sha256);
      // laid aside by the sweep, which may put it back
      const bytes = (await found(path)) ?? (await found(path + SWEPT));
      return bytes && digest(bytes).equals(sha256) ? bytes : null;
    },
  };
}

/** For processes that keep no files. */
export const noFiles: Files = {
  put: () => Promise.reject(new Error('this process keeps no files')),
  read: () => Promise.reject(new Error('this process keeps no files')),
};
