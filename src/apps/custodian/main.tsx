import { render } from 'preact';
import { App } from './app.tsx';
import { forgetKey } from './key.tsx';
import '#web/theme/tokens.css';
import './custodian.css';

const saved = (() => {
  try {
    return localStorage.getItem('baraza.scheme');
  } catch {
    return null;
  }
})();
const dark = matchMedia('(prefers-color-scheme: dark)');
const dress = () =>
  void (document.documentElement.dataset['scheme'] =
    saved === 'light' || saved === 'dark' ? saved : dark.matches ? 'dark' : 'light');
dark.addEventListener('change', dress);
dress();
// whoever comes back with the back button finds no open key
addEventListener('pagehide', forgetKey);

const slug =
  location.protocol === 'file:' ? null : (/^\/c\/([a-z0-9][a-z0-9-]{1,40})\/?$/.exec(location.pathname)?.[1] ?? null);
render(<App slug={slug} />, document.getElementById('page')!);
