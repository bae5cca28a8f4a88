import type { Holder } from '#features/custody/custody.rules.ts';
import type { CustodianLine, Overview, Server } from './api.ts';
import type { Speech } from './parts.tsx';

/** What a screen of changes is given. */
export interface Screen {
  speech: Speech;
  server: Server;
  it: Overview;
  onChange(): Promise<void>;
  onBack(): void;
}

export const holder = (it: CustodianLine): Holder => ({
  id: it.id,
  member: it.memberId,
  organisation: it.organisationId,
  outside: it.outside,
  usable: it.state === 'ready',
});
