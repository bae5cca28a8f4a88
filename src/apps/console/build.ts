import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const squeezed = { br: promisify(brotliCompress), gz: promisify(gzip) };

/**
 * Lays a compressed twin (`.br`, `.gz`) beside each text of the build, for the server to send as it is: compressing once is better and costs no
 * request any time. What would not become smaller by a tenth has none.
 */
export function compressedTwins(): Plugin {
  let folder = '';
  return {
    name: 'compressed-twins',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((it) => it.isFile() && /\.(js|css|html|svg|json)$/.test(it.name) && !it.parentPath.includes('.vite'))
        .map((it) => join(it.parentPath, it.name));
      await Promise.all(
        files.map(async (file) => {
          const bytes = await readFile(file);
          // The last steps of quality cost seconds for a per cent on the map's megabyte.
          const quality = bytes.length > 400_000 ? 9 : 11;
          const twins = {
            br: await squeezed.br(bytes, {
              params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
            }),
            gz: await squeezed.gz(bytes, { level: 9 }),
          };
          for (const [ending, twin] of Object.entries(twins))
            if (twin.length < bytes.length * 0.9) await writeFile(`${file}.${ending}`, twin);
        }),
      );
    },
  };
}
