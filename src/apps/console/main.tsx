import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { me } from '#features/people/session.contract.ts';
import { call } from '#web/api.ts';
import { App } from '#web/app.tsx';
import { startLanguage } from '#web/i18n.ts';
import { lists } from '#web/screen.ts';
import { provideSession } from '#web/session.ts';
import { finders } from './finders.ts';
import { createConsoleRouter } from './router.tsx';
import { rails, screens } from './screens.ts';

// Shapes are checked without generated code: the content security policy forbids eval.
z.config({ jitless: true });
provideSession({
  read: (signal) => call(me, { signal }),
  end: async () => (await import('#features/people/ui/auth.ts')).endSession(),
});
lists.set({
  rails,
  screens,
  finders,
  companion: async () => (await import('#features/alerts/ui/notices-at-hand.tsx')).NoticesAtHand,
});
const router = createConsoleRouter();
await startLanguage();
createRoot(document.getElementById('root')!).render(<App router={router} />);
void import('#web/keep-focus.ts').then((it) => it.keepFocus());
