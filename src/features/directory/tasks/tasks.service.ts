import type { OutOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import { waitingConfirmations } from '../confirm/confirmations.service.ts';
import { listContacts } from '../contacts.service.ts';
import { lateDecisions } from '../groups/group-reading.service.ts';
import { listUncontacted } from '../neighbours.service.ts';
import type * as contract from './tasks.contract.ts';

const MOST = 3;

/** One's own before others', then what is due first. */
const urgent = <T extends { mine: boolean; dueOn: string }>(list: readonly T[]) => ({
  lines: list
    .toSorted((a, b) => Number(b.mine) - Number(a.mine) || (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))
    .slice(0, MOST),
  total: list.length,
});

/** What waits in the directory for somebody who may write in it. */
export async function readDirectoryTasks(context: Context): Promise<OutOf<typeof contract.readDirectoryTasks>> {
  const today = context.now().toISOString().slice(0, 10);
  const waiting = (await waitingConfirmations(context)).entries.filter(
    (it) => it.corrections > 0 || it.standing.is === 'hide',
  );
  const asked = context.caller.verbs.includes('contact.read')
    ? (await listContacts(context, {})).contacts.filter((it) => it.askNow)
    : null;
  return {
    uncontacted: urgent((await listUncontacted(context)).open),
    confirmations: {
      lines: waiting.slice(0, MOST).map((it) => ({
        id: it.id,
        name: it.name,
        corrections: it.corrections,
        hide: it.standing.is === 'hide',
        since: it.standing.since,
      })),
      total: waiting.length,
    },
    decisions: urgent(await lateDecisions(context)),
    contacts: asked && {
      lines: asked
        .toSorted((a, b) => (a.askAgainOn < b.askAgainOn ? -1 : 1))
        .slice(0, MOST)
        .map((it) => ({
          id: it.id,
          name: it.name,
          organisation: it.organisation,
          dueOn: it.askAgainOn,
          late: it.askAgainOn < today,
        })),
      total: asked.length,
    },
  };
}
