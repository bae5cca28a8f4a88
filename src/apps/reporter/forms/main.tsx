import { render } from 'preact';
import { FormsPage } from './page.tsx';
import '../reporter.css';
import './forms.css';

const root = document.getElementById('page')!;
if (location.hash === '#look' && parent !== window)
  void import('./look-at.tsx').then(({ LookAt }) => render(<LookAt />, root));
else render(<FormsPage root={root} />, root);
