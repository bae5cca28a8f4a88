import { defineStates } from '#domain/transitions.ts';

/** Telling a community by radio, or through somebody whom they trust: agreed, then done and confirmed, or given up with a reason. */
export const TELLING_STATES = defineStates({
  noun: 'telling',
  states: ['planned', 'told', 'given_up'],
  first: 'planned',
  steps: [
    { deed: 'told', from: ['planned'], to: 'told', needs: ['to_whom'] },
    { deed: 'give_up', from: ['planned'], to: 'given_up', needs: ['reason'] },
  ],
});
export type TellingState = (typeof TELLING_STATES)['states'][number];
export type TellingWay = 'radio' | 'trusted_person';

/** What has passed its time and nobody has confirmed: a broadcast two hours after it was to be, a word passed on two days after it was agreed. */
export const CONFIRM_WITHIN_MS: Record<TellingWay, number> = { radio: 2 * 3_600_000, trusted_person: 48 * 3_600_000 };
export const isUnconfirmed = (
  it: { way: TellingWay; state: TellingState; broadcastAt: number | null; agreedAt: number | null },
  now: number,
): boolean => {
  const since = it.way === 'radio' ? it.broadcastAt : it.agreedAt;
  return it.state === 'planned' && since !== null && now > since + CONFIRM_WITHIN_MS[it.way];
};

/** Was it told no sooner than it could be? A broadcast is not confirmed before its time, and nothing before it was known; clocks may differ by five minutes. */
export const toldAtFits = (it: { toldAt: number; broadcastAt: number | null }, now: number): boolean =>
  it.toldAt <= now + 300_000 && (it.broadcastAt === null || it.toldAt >= it.broadcastAt - 300_000);

export interface CommunityOwed {
  community: string;
  state: 'open' | 'done' | 'declined' | 'impossible';
  dueAt: number;
  /** tellings of it */
  tellings: readonly {
    way: TellingWay;
    state: TellingState;
    broadcastAt: number | null;
    agreedAt: number | null;
    cameBack: boolean;
  }[];
}
export interface CommunityLine {
  community: string;
  open: number;
  overdue: number;
  nextDueAt: number | null;
  /** by radio or a trusted person, agreed and still to come */
  planned: number;
  unconfirmed: number;
  told: number;
  /** how often word came back from them */
  cameBack: number;
  impossible: number;
}

/** What is owed to each community and what it heard; the most overdue first. Names are one community whatever their case and spaces. */
export function byCommunity(owed: readonly CommunityOwed[], now: number): CommunityLine[] {
  const lines = new Map<string, CommunityLine>();
  for (const it of owed) {
    const key = it.community.trim().replace(/\s+/g, ' ').toLocaleLowerCase();
    const line = lines.get(key) ?? {
      community: it.community.trim(),
      open: 0,
      overdue: 0,
      nextDueAt: null,
      planned: 0,
      unconfirmed: 0,
      told: 0,
      cameBack: 0,
      impossible: 0,
    };
    lines.set(key, line);
    if (it.state === 'open') {
      line.open += 1;
      if (it.dueAt < now) line.overdue += 1;
      line.nextDueAt = Math.min(line.nextDueAt ?? it.dueAt, it.dueAt);
    }
    if (it.state === 'done') line.told += 1;
    if (it.state === 'impossible') line.impossible += 1;
    for (const telling of it.tellings) {
      if (telling.state === 'planned') line.planned += 1;
      if (isUnconfirmed(telling, now)) line.unconfirmed += 1;
      if (telling.cameBack) line.cameBack += 1;
    }
  }
  return [...lines.values()].toSorted(
    (a, b) =>
      (a.nextDueAt ?? Number.MAX_SAFE_INTEGER) - (b.nextDueAt ?? Number.MAX_SAFE_INTEGER) ||
      a.community.localeCompare(b.community),
  );
}
