import { onMap, type PublicMap } from './public-map.rules.ts';
import { bandWords, periodWords, typeWords, type Say } from './public-words.rules.ts';
import type { PublicBody, PublicCell } from './releases.contract.ts';

/** Pages of the portal: plain HTML that is whole without script, pictures or anything from elsewhere. */

export const PORTAL_LANGUAGES = ['en', 'fr', 'ar'] as const;
export type PortalLanguage = (typeof PORTAL_LANGUAGES)[number];
/** A row of `published.release`. */
export interface Shown {
  id: string;
  workspace: string;
  workspace_name: string;
  exercise: boolean;
  out_on: string;
  state: 'out' | 'recalled';
  body: PublicBody | null;
  title: string | null;
  recalled_on: string | null;
  recall_reason: string | null;
  corrects: string | null;
  corrected_by: string | null;
  manifest: unknown;
  /** outlines, see `public-map.rules.ts` */
  map: unknown;
}

export interface Reader {
  language: PortalLanguage;
  say: Say;
  /** address of the stylesheet */
  style: string;
}

class Safe {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
type Part = Safe | string | number | null | false | readonly Part[];
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const textOf = (part: Part): string =>
  part instanceof Safe
    ? part.text
    : Array.isArray(part)
      ? part.map(textOf).join('')
      : part === null || part === false
        ? ''
        : String(part).replace(/[&<>"']/g, (it) => ESCAPES[it]!);
/** HTML whose holes are escaped unless they are HTML themselves. */
const html = (texts: TemplateStringsArray, ...parts: Part[]): Safe =>
  new Safe(texts.map((text, at) => text + (at < parts.length ? textOf(parts[at]!) : '')).join(''));

const NAMES: Record<PortalLanguage, string> = { en: 'English', fr: 'Français', ar: 'العربية' };
const day = (reader: Reader, text: string) =>
  html`<time datetime="${text}"
    >${new Intl.DateTimeFormat(reader.language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${text}T00:00:00Z`))}</time
  >`;

function page(reader: Reader, title: string, path: string, main: Safe): string {
  const { say, language } = reader;
  return html`<!doctype html>
    <html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="${reader.style}" />
        ${PORTAL_LANGUAGES.map((it) => html`<link rel="alternate" hreflang="${it}" href="/${it}${path}" />`)}
      </head>
      <body>
        <a class="skip" href="#main">${say('releases:portal.skip')}</a>
        <header>
          <a class="home" href="/${language}/">${say('releases:portal.title')}</a>
          <nav aria-label="${say('releases:portal.languages')}">
            <ul>
              ${PORTAL_LANGUAGES.map(
                (it) =>
                  html`<li>
                    <a
                      lang="${it}"
                      hreflang="${it}"
                      href="/${it}${path}"
                      ${it === language ? new Safe(' aria-current="true"') : ''}
                      >${NAMES[it]}</a
                    >
                  </li>`,
              )}
            </ul>
          </nav>
        </header>
        <main id="main">${main}</main>
        <footer><p>${say('releases:portal.foot')}</p></footer>
      </body>
    </html> `.text;
}

const exercise = ({ say }: Reader) => html`<p class="note exercise">${say('releases:portal.exercise')}</p>`;

/** All releases, those taken back among them. */
export function listPage(reader: Reader, rows: readonly Omit<Shown, 'body' | 'map' | 'manifest'>[]): string {
  const { say, language } = reader;
  return page(
    reader,
    say('releases:portal.title'),
    '/',
    html`<h1>${say('releases:portal.title')}</h1>
      <p class="lead">${say('releases:portal.about')}</p>
      ${
        rows.length === 0
          ? html`<p>${say('releases:portal.none')}</p>`
          : html`<ul class="releases">
              ${rows.map(
                (row) =>
                  html`<li>
                    <h2>
                      <a href="/${language}/r/${row.id}"
                        >${row.state === 'recalled' ? say('releases:portal.recalledTitle') : html`<bdi>${row.title}</bdi>`}</a
                      >
                    </h2>
                    <p class="facts">
                      <bdi>${row.workspace_name}</bdi> ·
                      ${day(reader, row.out_on)}${row.corrected_by !== null && html` · ${say('releases:portal.wasCorrected')}`}${row.corrects !== null && html` · ${say('releases:portal.isCorrection')}`}${row.exercise && html` · <strong>${say('releases:portal.exerciseShort')}</strong>`}
                    </p>
                  </li>`,
              )}
            </ul>`
      }
      <p><a href="/index.json">${say('releases:portal.index')}</a></p>`,
  );
}

/** One release: words, map, table, downloads; or the line that stays of one taken back. */
export function releasePage(reader: Reader, row: Shown): string {
  const { say, language } = reader;
  const links = [
    row.corrects !== null &&
      html`<p class="note">
        ${say('releases:portal.corrects')}
        <a href="/${language}/r/${row.corrects}">${say('releases:portal.earlier')}</a>
      </p>`,
    row.corrected_by !== null &&
      html`<p class="note">
        ${say('releases:portal.correctedBy')}
        <a href="/${language}/r/${row.corrected_by}">${say('releases:portal.later')}</a>
      </p>`,
  ];
  if (row.body === null)
    return page(
      reader,
      say('releases:portal.recalledTitle'),
      `/r/${row.id}`,
      html`<h1>${say('releases:portal.recalledTitle')}</h1>
        <p><bdi>${row.workspace_name}</bdi></p>
        <dl>
          <dt>${say('releases:portal.out')}</dt>
          <dd>${day(reader, row.out_on)}</dd>
          <dt>${say('releases:portal.recalledOn')}</dt>
          <dd>${day(reader, row.recalled_on!)}</dd>
          <dt>${say('releases:portal.reason')}</dt>
          <dd><bdi>${row.recall_reason}</bdi></dd>
        </dl>
        ${links}
        <p><a href="/r/${row.id}.manifest.json">${say('releases:portal.manifest')}</a></p>`,
    );
  const { body } = row;
  return page(
    reader,
    body.title,
    `/r/${row.id}`,
    html`${row.exercise && exercise(reader)}
      <h1 lang="${body.language}" dir="auto">${body.title}</h1>
      <p class="facts"><bdi>${row.workspace_name}</bdi> · ${day(reader, row.out_on)}</p>
      ${links}
      ${body.summary.split(/\n+/).map((text) => html`<p class="lead" lang="${body.language}" dir="auto">${text}</p>`)}
      ${mapPart(reader, row.map as PublicMap | null, body.cells)}
      <h2 id="table">${say('releases:portal.table')}</h2>
      <div class="wide" role="region" aria-labelledby="table" tabindex="0">
        <table role="table">
          <thead role="rowgroup">
            <tr role="row">
              ${['period', 'region', 'type', 'incidents', 'killed', 'hurt', 'confidence'].map((it) => html`<th scope="col" role="columnheader">${say(`releases:column.${it}`)}</th>`)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${body.cells.map((cell) => rowOf(reader, cell))}
          </tbody>
        </table>
      </div>
      <h2>${say('releases:portal.how')}</h2>
      <ul>
        ${['counts', 'places', 'least', 'confidence', 'rest'].map((it) => html`<li>${say(`releases:how.${it}`, { least: body.least })}</li>`)}
      </ul>
      <h2>${say('releases:portal.downloads')}</h2>
      <ul class="downloads">
        <li><a href="/r/${row.id}.csv">CSV</a></li>
        <li><a href="/r/${row.id}.geojson">GeoJSON</a></li>
        <li><a href="/r/${row.id}.json">JSON</a></li>
        <li><a href="/r/${row.id}.manifest.json">${say('releases:portal.manifest')}</a></li>
      </ul>`,
  );
}

/** A line of the table; on a phone a card, where each number stands beside the name of its column. The roles say that it is a table still. */
const rowOf = ({ say, language }: Reader, cell: PublicCell) =>
  html`<tr role="row">
    <th scope="row" role="rowheader">${periodWords(say, language, cell.period)}</th>
    <td role="cell">
      <bdi>${cell.region.name}</bdi
      >${cell.country !== null && html`${language === 'ar' ? '، ' : ', '}<bdi>${cell.country}</bdi>`}
    </td>
    <td role="cell">${typeWords(say, cell.type)}${cell.rest && html` <small>${say('releases:rest')}</small>`}</td>
    ${(['incidents', 'killed', 'hurt'] as const).map((it) => html`<td role="cell" data-of="${say(`releases:column.${it}`)}">${bandWords(say, language, cell[it])}</td>`)}
    <td role="cell" data-of="${say('releases:column.confidence')}">${say(`releases:confidence.${cell.confidence}`)}</td>
  </tr>`;

function mapPart({ say, language }: Reader, map: PublicMap | null, cells: readonly PublicCell[]): Safe | null {
  const shown = cells.flatMap((cell) => {
    const at = cell.drawn ?? cell.centre;
    return at ? [{ cell, at }] : [];
  });
  if (map === null || shown.length === 0) return null;
  // what lies on one spot is one mark
  const spots = Map.groupBy(shown, ({ at }) => `${at.lat} ${at.lon}`);
  return html`<h2>${say('releases:portal.map')}</h2>
    <figure>
      <svg viewBox="0 0 ${map.width} ${map.height}" role="img" aria-labelledby="map-says">
        <title id="map-says">${say('releases:portal.mapSays')}</title>
        <g class="land">${map.paths.map((path) => html`<path d="${path}" />`)}</g>
        <g class="marks">
          ${[...spots.values()].map((here) => {
            const { x, y } = onMap(map, here[0]!.at);
            const most = Math.max(...here.map(({ cell }) => cell.incidents[0]));
            const says = here
              .map(
                ({ cell }) =>
                  `${cell.region.name}: ${typeWords(say, cell.type)}, ${periodWords(say, language, cell.period)}`,
              )
              .join('; ');
            return html`<circle
              cx="${x.toFixed(1)}"
              cy="${y.toFixed(1)}"
              r="${(6 + 3 * Math.log2(most)).toFixed(1)}"
              ${here.every((it) => it.cell.drawn !== null) ? new Safe(' class="drawn"') : ''}
              ><title>${says}</title></circle
            >`;
          })}
        </g>
      </svg>
      <figcaption>${say('releases:portal.mapNote')}</figcaption>
    </figure>`;
}

export const missingPage = (reader: Reader): string =>
  page(
    reader,
    reader.say('releases:portal.missing'),
    '/',
    html`<h1>${reader.say('releases:portal.missing')}</h1>
      <p><a href="/${reader.language}/">${reader.say('releases:portal.title')}</a></p>`,
  );

/** One line a cell. A text that a table program would take for a formula is led by an apostrophe. */
export function csvOf(body: PublicBody): string {
  const field = (value: string | number | null) => {
    const text = value === null ? '' : String(value).replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const number = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  const rows = body.cells.map((it) => [
    ...[
      it.id,
      it.period,
      it.country,
      it.region.name,
      it.region.code,
      it.region.level,
      it.type,
      it.rest ? 'yes' : 'no',
    ].map(field),
    ...[...it.incidents, ...(it.killed ?? [null, null]), ...(it.hurt ?? [null, null])].map(number),
    field(it.confidence),
    ...[it.drawn?.lat, it.drawn?.lon].map(number),
  ]);
  const head =
    'id,period,country,region,region_code,region_level,type,rest,incidents_from,incidents_to,killed_from,killed_to,hurt_from,hurt_to,confidence,drawn_lat,drawn_lon';
  return `${head}\r\n${rows.map((row) => `${row.join(',')}\r\n`).join('')}`;
}

/** Cells with the place that is shown for them: drawn, or the middle of the region; without one where no map may be drawn. */
export const geoJsonOf = (body: PublicBody) => ({
  type: 'FeatureCollection' as const,
  features: body.cells.map(({ drawn, centre, ...properties }) => {
    const at = drawn ?? centre;
    return {
      type: 'Feature' as const,
      id: properties.id,
      geometry: at && { type: 'Point' as const, coordinates: [at.lon, at.lat] },
      properties: { ...properties, place: drawn ? 'drawn' : centre ? 'middle_of_region' : null },
    };
  }),
});
