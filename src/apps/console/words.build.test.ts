import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cataloguesOf } from './words.build.ts';

const root = join(import.meta.dirname, '../../..');

describe('the words of a screen, which are there before it is shown', () => {
  test('are found where a component asks for them', () => {
    expect(cataloguesOf(`const t = useT('alerts', 'domain');\nconst s = useSoftT('desk');\nuseT();`)).toEqual([
      'alerts',
      'domain',
      'desk',
    ]);
    expect(cataloguesOf('const t = useT(feature);')).toEqual([]);
  });

  test('are asked for by name in every component, so that none is missed', () => {
    // these hand on what the screen asked for by name, or the frame around it, which never waits
    const handsOn = ['src/web/ui/states.tsx', 'src/web/shell/shell.tsx', 'src/web/shell/palette.tsx'];
    const wrong = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .map((it) => join('src', it))
      .filter((it) => /^src\/(web|features)\/.*\.tsx$/.test(it) && !handsOn.includes(it))
      .filter((it) =>
        [...readFileSync(join(root, it), 'utf8').matchAll(/\buse(?:Soft)?T\(([^)]*)\)/g)].some(
          ([, given]) => !/^(\s*'[a-z-]+'\s*,?)*$/.test(given!),
        ),
      );
    expect(wrong).toEqual([]);
  });
});
