import type { OutOf } from '#domain/operation.ts';
import { conflict, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import type { listReadings as listOperation, readAgreement as agreementOperation } from './noise.contract.ts';
import {
  agreementOf,
  chooseSample,
  drawOf,
  USUAL_SAMPLING,
  weakensSampling,
  weekOf,
  type First,
  type SamplingSettings,
  type Stratum,
  type Verdict,
} from './noise.rules.ts';
import * as queries from './noise.queries.ts';

const DAY = 86_400_000;
/** What was marked longer ago is not read a second time: it helps nobody any more. */
const SAMPLED_DAYS = 28;
/** More marks than these in four weeks are sampled from the latest. */
const MOST_MARKS = 200_000;
const MOST_LISTED = 50;
const TAKE_BACK_MS = DAY;

const settingsOf = async (context: Context): Promise<SamplingSettings> => ({
  ...USUAL_SAMPLING,
  ...(await workspaceSettings.readSettings(context)).noise,
});

interface Drawn extends queries.MarkedRow {
  draw: number;
  week: string;
}

/** The sample as it stands: every mark gets its draw from a key that no member holds. */
async function sampleOf(context: Context): Promise<Drawn[]> {
  const since = new Date(context.now().getTime() - SAMPLED_DAYS * DAY);
  const marked = (await queries.markedSince(context, since, MOST_MARKS)).map((row) => ({
    ...row,
    draw: drawOf(keyedHash(context.keys.codeKey, 'second-reading', context.workspace.id, row.id)),
    week: weekOf(row.marked_at),
    place: row.place_id ?? row.place_text,
  }));
  const chosen = chooseSample(marked, await settingsOf(context));
  return marked.filter((it) => chosen.has(it.id)).toSorted((a, b) => a.draw - b.draw);
}

/** May the caller be the second reader of it? Never of one's own mark. */
const isTheirs = (context: Context, it: Drawn): boolean => !it.checked && it.marker !== context.caller.memberId;

export async function listReadings(context: Context): Promise<OutOf<typeof listOperation>> {
  const mine = (await sampleOf(context)).filter((it) => isTheirs(context, it));
  const listed = mine.slice(0, MOST_LISTED).map((it) => it.id);
  const rows = new Map((await queries.readingRows(context, listed)).map((row) => [row.id, row]));
  return {
    waiting: mine.length,
    reports: listed.flatMap((id) => {
      const row = rows.get(id);
      return row
        ? [
            {
              id,
              text: row.text,
              language: row.language,
              receivedAt: row.received_at.toISOString(),
              placeText: row.place_text,
              channel: row.channel,
              basis: row.basis,
              who: row.who,
              asks: row.asks,
            },
          ]
        : [];
    }),
  };
}

/** Keeps the second reading. What was noise and is not comes back to review; what was kept stays where it is, and is counted. */
export async function giveReading(context: Context, id: string, verdict: Verdict): Promise<{ backInReview: boolean }> {
  const before = await queries.checkRow(context, id);
  let first: First;
  if (before) {
    if (before.reader_member_id !== context.caller.memberId)
      throw conflict('read_already', 'Somebody else has read this a second time already. Go on with the next.');
    if (context.now().getTime() - before.at.getTime() > TAKE_BACK_MS)
      throw conflict('read_already', 'This was read more than a day ago and stands.');
    if (before.verdict === verdict) return { backInReview: before.first === 'noise' && verdict === 'not_noise' };
    await queries.updateCheck(context, id, verdict);
    first = before.first;
  } else {
    const drawn = (await sampleOf(context)).find((it) => it.id === id);
    if (!drawn || !isTheirs(context, drawn)) throw notFound('report drawn for you');
    const kept = await queries.insertCheck(context, {
      report_id: id,
      reader_member_id: context.caller.memberId!,
      verdict,
      first: drawn.first,
      marker_member_id: drawn.marker,
      marked_at: drawn.marked_at,
      language: drawn.language,
      place_id: drawn.place_id,
      place_text: drawn.place_text,
      week: drawn.week,
    });
    if (!kept)
      throw conflict('read_already', 'Somebody else has read this a second time already. Go on with the next.');
    first = drawn.first;
  }
  const back = first === 'noise' && verdict === 'not_noise';
  if (back) await reports.reopenReport(context, id, 'second reading');
  await context.record('report.secondReading', 'report', id, { verdict, first });
  await context.announce('noise', id);
  return { backInReview: back };
}

const grouped = <T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const held = groups.get(keyOf(row));
    if (held) held.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
};

/** How far first and second readers agree. Who marked what is for coordinators alone: readers learn from it, nobody is ranked. */
export async function readAgreement(context: Context, weeks: number): Promise<OutOf<typeof agreementOperation>> {
  const since = new Date(context.now().getTime() - weeks * 7 * DAY);
  const rows = await queries.checkedSince(context, since);
  const counts = await queries.markedCounts(context, since);
  const count = (of: readonly queries.CheckedRow[], first: First, verdict: Verdict) =>
    of.filter((it) => it.first === first && it.verdict === verdict).reduce((sum, it) => sum + it.n, 0);
  const stratum = (of: readonly queries.CheckedRow[], first: First, all: number): Stratum => ({
    first,
    all,
    noise: count(of, first, 'noise'),
    notNoise: count(of, first, 'not_noise'),
  });
  const strata = (of: readonly queries.CheckedRow[]): Stratum[] =>
    [...grouped(of, (it) => it.language)].flatMap(([language, here]) =>
      (['noise', 'kept'] as const).map((first) =>
        stratum(here, first, counts.find((it) => it.first === first && it.language === language)?.n ?? 0),
      ),
    );
  // where it is not known of how many, each reading counts for itself
  const plain = (of: readonly queries.CheckedRow[]): Stratum[] => [stratum(of, 'noise', 0), stratum(of, 'kept', 0)];
  const most = <T extends { n: number }>(of: T[]): T[] => of.toSorted((a, b) => b.n - a.n).slice(0, 200);
  return {
    settings: await settingsOf(context),
    whole: agreementOf(strata(rows)),
    languages: most(
      [...grouped(rows, (it) => it.language)].map(([language, of]) => ({ language, ...agreementOf(strata(of)) })),
    ),
    places: most(
      [...grouped(rows, (it) => it.place_text ?? '')].map(([place, of]) => ({
        place: place || null,
        ...agreementOf(plain(of)),
      })),
    ),
    markers: context.caller.verbs.includes('alert.coordinate')
      ? most([...grouped(rows, (it) => it.marker ?? '?')].map(([name, of]) => ({ name, ...agreementOf(plain(of)) })))
      : null,
  };
}

/** @throws Problem 409 `two_lower_it`: what checks everybody's judgement is not one person's to make rarer */
export async function setSampling(context: Context, settings: SamplingSettings): Promise<SamplingSettings> {
  await workspaceSettings.lockSettings(context);
  if (weakensSampling(await settingsOf(context), settings))
    throw conflict(
      'two_lower_it',
      'It takes two people of different organisations and 24 hours to have fewer read a second time. Propose it on the page of the custodians.',
    );
  await workspaceSettings.changeSettings(context, { noise: settings });
  await context.announce('noise', null);
  return settings;
}
