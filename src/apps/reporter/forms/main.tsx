import { render } from 'preact';
import { FormsPage } from './page.tsx';
import '../reporter.css';
import './forms.css';

const root = document.getElementById('page')!;
render(<FormsPage root={root} />, root);
