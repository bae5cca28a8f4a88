import { escapeXml } from '#features/forms/xml.rules.ts';

/** The XML that phones read (https://docs.getodk.org/openrosa/). Addresses in it are whole. */

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Content of an element from what people wrote. Collect lets go of the whole list for one item that lacks an id, a name or an address: what is
 * empty once written is replaced.
 */
const filled = (text: string, otherwise: string): string => escapeXml(text).trim() || escapeXml(otherwise);

export interface ListedForm {
  formId: string;
  title: string;
  version: string;
  md5: string;
  downloadUrl: string;
  /** only where there is something to fetch */
  manifestUrl: string | null;
}

/** Forms whose id would be empty are left out: without one, all others would be lost to the phone. */
export const formListXml = (forms: readonly ListedForm[]): string =>
  `${HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">${forms
    .filter((it) => escapeXml(it.formId).trim() !== '' && it.downloadUrl !== '')
    .map(
      (it) =>
        `<xform><formID>${escapeXml(it.formId)}</formID><name>${filled(it.title, it.formId)}</name><version>${escapeXml(it.version)}</version>` +
        `<hash>md5:${it.md5}</hash><downloadUrl>${escapeXml(it.downloadUrl)}</downloadUrl>` +
        `${it.manifestUrl ? `<manifestUrl>${escapeXml(it.manifestUrl)}</manifestUrl>` : ''}</xform>`,
    )
    .join('')}</xforms>`;

export interface ListedMedia {
  name: string;
  md5: string;
  downloadUrl: string;
  /** for lists of entities: where a phone asks what became of those it holds */
  integrityUrl?: string;
}

export const manifestXml = (media: readonly ListedMedia[]): string =>
  `${HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">${media
    .map(
      (it) =>
        `<mediaFile${it.integrityUrl ? ' type="entityList"' : ''}><filename>${escapeXml(it.name)}</filename><hash>md5:${it.md5}</hash>` +
        `<downloadUrl>${escapeXml(it.downloadUrl)}</downloadUrl>` +
        `${it.integrityUrl ? `<integrityUrl>${escapeXml(it.integrityUrl)}</integrityUrl>` : ''}</mediaFile>`,
    )
    .join('')}</manifest>`;

/** What the phone shows to whoever holds it. @param nature a word that programs may tell apart */
export const responseXml = (message: string, nature = ''): string =>
  `${HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="${escapeXml(nature)}">${escapeXml(message)}</message></OpenRosaResponse>`;

export const integrityXml = (entities: readonly { id: string; deleted: boolean }[]): string =>
  `${HEAD}<data><entities>${entities
    .map((it) => `<entity id="${escapeXml(it.id)}"><deleted>${it.deleted}</deleted></entity>`)
    .join('')}</entities></data>`;
