import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFiles } from './files.ts';

describe('files under the hash of what is in them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-files-'));
  const files = openFiles(join(folder, 'files'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are kept once, however often they come at the same time, and leave nothing half written', async () => {
    const bytes = Buffer.from('a picture');
    const names = await Promise.all([1, 2, 3, 4].map(() => files.put(bytes)));
    const hex = names[0]!.toString('hex');
    expect(new Set(names.map(String)).size).toBe(1);
    expect(readdirSync(join(folder, 'files', hex.slice(0, 2)))).toEqual([hex]);
    expect(await files.read(names[0]!)).toEqual(bytes);
  });

  it('are not given out when they were changed on the disk, and are mended when they come again', async () => {
    const name = await files.put(Buffer.from('a voice'));
    const hex = name.toString('hex');
    writeFileSync(join(folder, 'files', hex.slice(0, 2), hex), 'another voice');
    expect(await files.read(name)).toBeNull();
    await files.put(Buffer.from('a voice'));
    expect(await files.read(name)).toEqual(Buffer.from('a voice'));
    expect(await files.read(Buffer.alloc(32))).toBeNull();
  });
});
