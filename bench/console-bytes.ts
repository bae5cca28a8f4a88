import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
  isEntry?: boolean;
  src?: string;
}

/**
 * Compressed bytes of the console's first screen (the desk, in one language, with all it needs) and of the largest further route, the map
 * apart. Counted from the build's manifest; what two routes share counts with the first.
 */
export async function run(): Promise<{ first: number; largestRoute: number; largest: string }> {
  const folder = resolve(import.meta.dirname, '../dist/console');
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const size = (file: string) => brotliCompressSync(readFileSync(join(folder, file))).length;
  const reach = (key: string, seen = new Set<string>()): Set<string> => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return seen;
    seen.add(key);
    for (const next of chunk.imports ?? []) reach(next, seen);
    return seen;
  };
  const filesOf = (keys: Iterable<string>) =>
    new Set([...keys].flatMap((key) => [manifest[key]!.file, ...(manifest[key]!.css ?? [])]));
  const entry = Object.keys(manifest).find((key) => manifest[key]!.isEntry)!;
  const words = Object.keys(manifest).filter((key) =>
    /locales\/en\/(console|desk|domain|reports|alert-answer|feedback)\.json$/.test(key),
  );
  const screens = Object.keys(manifest).filter((key) => /features\/[^/]+\/ui\/[^/]+\.tsx$/.test(key));
  const desk = screens.find((key) => key.endsWith('features/desk/ui/desk.tsx'))!;
  // The rail and the top bar are fetched beside the first screen.
  const frame = Object.keys(manifest).find((key) => key.endsWith('web/shell/workspace-frame.tsx'))!;
  const first = filesOf([...reach(entry), ...reach(frame), ...reach(desk), ...words.flatMap((key) => [...reach(key)])]);
  first.add('index.html');
  const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + size(file), 0);
  const routes = screens
    .filter((key) => key !== desk && !/\/map\//.test(key))
    .map((key) => ({
      key,
      bytes: sum([...filesOf(reach(key))].filter((file) => !first.has(file) && !/maplibre/.test(file))),
    }));
  const largest = routes.sort((a, b) => b.bytes - a.bytes)[0]!;
  return { first: sum(first), largestRoute: largest.bytes, largest: largest.key.replace(/^.*features\//, '') };
}
