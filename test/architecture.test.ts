import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The rules of ARCHITECTURE.md as tests: who may import whom, and what server code may look like. */

const root = resolve(import.meta.dirname, '..');
const files = globSync('src/**/*.{ts,tsx}', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.endsWith('.d.ts'));
const isTest = (path: string) => /\.test\.tsx?$/.test(path);

interface Import {
  from: string;
  /** a path below the root for our own files, else the package's name */
  to: string;
  typeOnly: boolean;
}

const ALIASES: Record<string, string> = {
  '#domain/': 'src/domain/',
  '#server/': 'src/server/',
  '#web/': 'src/web/',
  '#reporter-kit/': 'src/reporter-kit/',
  '#features/': 'src/features/',
  '#apps/': 'src/apps/',
  '#locales/': 'locales/',
  '#test/': 'test/',
};

function importsOf(path: string): Import[] {
  const text = readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found: Import[] = [];
  for (const match of text.matchAll(
    /^\s*(import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
  )) {
    const specifier = match[3] ?? match[4] ?? match[5]!;
    const alias = Object.keys(ALIASES).find((prefix) => specifier.startsWith(prefix));
    const to = alias
      ? ALIASES[alias] + specifier.slice(alias.length)
      : specifier.startsWith('.')
        ? relative(root, join(root, dirname(path), specifier)).replaceAll('\\', '/')
        : specifier;
    found.push({ from: path, to: to.split('?')[0]!, typeOnly: match[2] !== undefined });
  }
  return found;
}

const imports = files.filter((path) => !isTest(path)).flatMap(importsOf);
const zone = (path: string): string =>
  /^src\/(domain|server|web|reporter-kit|features|apps)\//.exec(path)?.[1] ??
  (path.startsWith('src/') ? 'other' : 'package');
const say = (it: Import) => `${it.from} -> ${it.to}`;
const feature = (path: string) => /^src\/features\/([^/]+)\//.exec(path)?.[1];
const isUi = (path: string) => /^src\/features\/[^/]+\/ui\//.test(path);
const isPure = (path: string) => /\.(contract|rules)\.ts$/.test(path);

describe('who may import whom', () => {
  test('apps -> features -> kits -> domain, never upward', () => {
    const allowed: Record<string, string[]> = {
      domain: ['domain'],
      server: ['server', 'domain'],
      web: ['web', 'domain'],
      'reporter-kit': ['reporter-kit', 'domain'],
      features: ['features', 'server', 'web', 'reporter-kit', 'domain'],
      apps: ['apps', 'features', 'server', 'web', 'reporter-kit', 'domain'],
    };
    // types of a contract may be read by the kits that speak it
    const wrong = imports.filter(
      (it) =>
        it.to.startsWith('src/') &&
        !allowed[zone(it.from)]?.includes(zone(it.to)) &&
        !(it.typeOnly && it.to.endsWith('.contract.ts')),
    );
    expect(wrong.map(say)).toEqual([]);
  });

  test('server code and browser code never meet', () => {
    const wrong = imports.filter((it) => {
      const serverSide = zone(it.from) === 'server' || (zone(it.from) === 'features' && !isUi(it.from));
      return (
        (serverSide && ['web', 'reporter-kit'].includes(zone(it.to))) || (isUi(it.from) && zone(it.to) === 'server')
      );
    });
    expect(wrong.map(say)).toEqual([]);
  });

  test('contracts and rules import only zod, the domain, and other contracts and rules', () => {
    const PURE_PACKAGES = ['zod', 'json-logic-engine', 'saxes', 'topojson-client', 'canonicalize', 'node:crypto'];
    const wrong = imports.filter(
      (it) =>
        isPure(it.from) &&
        !(
          zone(it.to) === 'domain' ||
          isPure(it.to) ||
          (zone(it.to) === 'package' && PURE_PACKAGES.includes(it.to)) ||
          /\.(data|weights)\.(ts|json)$/.test(it.to)
        ),
    );
    expect(wrong.filter((it) => !it.typeOnly).map(say)).toEqual([]);
  });

  test('screens import no queries, services, routes or jobs', () => {
    const wrong = imports.filter((it) => isUi(it.from) && /\.(queries|service|routes|jobs)\.ts$/.test(it.to));
    expect(wrong.map(say)).toEqual([]);
  });

  test('only a feature’s own services call its queries', () => {
    const wrong = imports.filter(
      (it) =>
        it.to.endsWith('.queries.ts') &&
        !it.typeOnly &&
        (feature(it.from) !== feature(it.to) || !/\.(service|jobs|queries)\.ts$/.test(it.from)),
    );
    expect(wrong.map(say)).toEqual([]);
  });

  test('features call each other without circles', () => {
    const edges = new Map<string, Set<string>>();
    for (const it of imports) {
      const [a, b] = [feature(it.from), feature(it.to)];
      if (a && b && a !== b && !it.typeOnly && it.to.endsWith('.service.ts'))
        edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    const circles: string[] = [];
    const walk = (at: string, path: string[]) => {
      if (path.includes(at)) return void circles.push([...path.slice(path.indexOf(at)), at].join(' -> '));
      for (const next of edges.get(at) ?? []) walk(next, [...path, at]);
    };
    for (const start of edges.keys()) walk(start, []);
    expect([...new Set(circles)]).toEqual([]);
  });

  test('no file leads back to itself, not even by a type alone', () => {
    const edges = Map.groupBy(
      imports.filter((it) => it.to.startsWith('src/')),
      (it) => it.from,
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (at: string, path: string[]) => {
      if (path.includes(at)) return void circles.push([...path.slice(path.indexOf(at)), at].join(' -> '));
      if (done.has(at)) return;
      for (const it of edges.get(at) ?? []) walk(it.to, [...path, at]);
      done.add(at);
    };
    for (const file of edges.keys()) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe('what server code looks like', () => {
  test('only queries and the server kit build SQL', () => {
    const wrong = files.filter(
      (path) =>
        zone(path) === 'features' &&
        !isTest(path) &&
        !/\.(queries|evaluate)\.ts$/.test(path) &&
        !path.endsWith('/sealer.ts') &&
        /from 'kysely'/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('relative and # imports carry their extension', () => {
    const wrong = files
      .flatMap(importsOf)
      .filter((it) => (it.to.startsWith('src/') || it.to.startsWith('locales/')) && !/\.[a-z]+$/.test(it.to));
    expect(wrong.map(say)).toEqual([]);
  });

  test('every import of our own exists', () => {
    const wrong = files.flatMap(importsOf).filter((it) => it.to.startsWith('src/') && !existsSync(join(root, it.to)));
    expect(wrong.map(say)).toEqual([]);
  });

  test('plain Node loads every server entry by type stripping', { timeout: 60_000 }, () => {
    const entries = files.filter(
      (path) =>
        !isTest(path) &&
        (zone(path) === 'domain' ||
          zone(path) === 'server' ||
          (zone(path) === 'features' && path.endsWith('.ts') && !isUi(path))),
    );
    const script = `for (const file of ${JSON.stringify(entries.map((path) => join(root, path)))}) await import(file);`;
    expect(() =>
      execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], {
        cwd: root,
        stdio: 'pipe',
      }),
    ).not.toThrow();
  });
});
