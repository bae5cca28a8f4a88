import { render } from 'preact';
import { App } from './app.tsx';
import './reporter.css';

const root = document.getElementById('page')!;
const slug = /^\/r\/([a-z0-9][a-z0-9-]{1,40})\/?$/.exec(location.pathname)?.[1] ?? '';
render(<App slug={slug} root={root} />, root);
