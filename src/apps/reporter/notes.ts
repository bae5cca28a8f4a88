import { NOTES } from 'virtual:reporter-notes';

// An empty sheet and nothing else: this page knows nothing of the other one.
const tag = navigator.languages.map((it) => it.split('-')[0]!).find((it) => it in NOTES) ?? 'en';
const words = NOTES[tag]!;
document.documentElement.lang = tag;
document.documentElement.dir = words.dir;
document.title = words.name;
document.querySelector('h1')!.textContent = words.name;
document.querySelector('p')!.textContent = words.kept;
const sheet = document.querySelector('textarea')!;
sheet.placeholder = words.label;
sheet.setAttribute('aria-label', words.label);
