import { createHash } from 'node:crypto';
import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import { phoneCsv } from './entity-merge.rules.ts';
import * as queries from './entities.queries.ts';

/** Lists as they go out to one monitor. The context carries the claim of the monitor's alias, and reads nothing else. */

/** More would be no list that somebody chooses from on a small phone: of a country, its areas and its largest places. */
const MOST_PLACES = 5000;
const MOST_THINGS = 2000;

export interface ListFile {
  id: string;
  name: string;
  mediaType: string;
  bytes: Buffer;
  md5: string;
  sha256: Buffer;
  /** its rows are things that forms change, rather than places */
  changes: boolean;
}

/** The lists that a version names, each as the file that this monitor gets today. */
export async function listFiles(context: Context, version: string): Promise<ListFile[]> {
  const files: ListFile[] = [];
  for (const list of await queries.deviceLists(context, version)) files.push(await fileOf(context, list));
  return files;
}

/** One of the lists that a version names; undefined where it names none of this id. */
export async function listFile(context: Context, version: string, id: string): Promise<ListFile | undefined> {
  const list = (await queries.deviceLists(context, version)).find((it) => it.id === id);
  return list && fileOf(context, list);
}

async function fileOf(context: Context, list: queries.DeviceList): Promise<ListFile> {
  const area = await queries.ownArea(context);
  const text = list.kind === 'places' ? await placesCsv(context, area) : await thingsCsv(context, list, area);
  const bytes = Buffer.from(text);
  return {
    id: list.id,
    name: `${list.name}.csv`,
    mediaType: 'text/csv',
    bytes,
    md5: createHash('md5').update(bytes).digest('hex'),
    sha256: createHash('sha256').update(bytes).digest(),
    changes: list.kind === 'follow_up',
  };
}

/** The monitor's area and what lies in it, the widest first: `parent` is the `name` of the place around, for lists that follow from one another. */
async function placesCsv(context: Context, area: string | null): Promise<string> {
  const heads = ['name', 'label', 'level', 'parent', 'parent_label', 'geometry'];
  if (area === null) return phoneCsv(heads, []);
  const under = await places.idsUnder(context, area);
  const lines =
    under.length <= MOST_PLACES
      ? [...(await places.placeLines(context, under)).values()]
      : [
          ...(await places.placeLines(context, [area])).values(),
          ...(await places.largestUnder(context, area, MOST_PLACES - 1)),
        ];
  const today = places.today(context);
  const order = new Intl.Collator(context.caller.language);
  return phoneCsv(
    heads,
    lines
      .filter((it) => it.validTo === null || it.validTo > today)
      .toSorted((a, b) => a.level - b.level || order.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
      .map((it) => {
        const above = it.ancestors.at(-1);
        // where a place of one's own lies exactly is the workspace's to know
        const point = it.local || it.lat === null || it.lon === null ? '' : `${it.lat} ${it.lon} 0 0`;
        return [it.id, it.name, String(it.level), above?.id ?? '', above?.name ?? '', point];
      }),
  );
}

/** As ODK Collect reads lists of entities: the number as `name`, the title as `label`, and which version it is. */
async function thingsCsv(context: Context, list: queries.DeviceList, area: string | null): Promise<string> {
  const under = list.audience === 'area' && area !== null ? await places.idsUnder(context, area) : [];
  const rows = await queries.deviceEntities(context, list.id, under, places.today(context), MOST_THINGS);
  return phoneCsv(
    ['name', 'label', '__version', ...list.properties],
    rows.map((it) => [
      it.id,
      it.title,
      String(it.version),
      ...list.properties.map((name) => it.properties[name] ?? ''),
    ]),
  );
}

/** Whether each of these things is still among what this monitor gets. @throws nothing: an unknown list has none of them */
export async function stillThere(
  context: Context,
  version: string,
  listId: string,
  ids: readonly string[],
): Promise<{ id: string; deleted: boolean }[]> {
  const list = (await queries.deviceLists(context, version)).find((it) => it.id === listId && it.kind === 'follow_up');
  if (!list) return ids.map((id) => ({ id, deleted: true }));
  const area = list.audience === 'area' ? await queries.ownArea(context) : null;
  const under = area === null ? [] : await places.idsUnder(context, area);
  const rows = await queries.deviceEntities(context, listId, under, places.today(context), MOST_THINGS);
  const here = new Set(rows.map((it) => it.id));
  return ids.map((id) => ({ id, deleted: !here.has(id.toLowerCase()) }));
}
