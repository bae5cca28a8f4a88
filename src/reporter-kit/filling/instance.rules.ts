/** What a filled form says of itself in its meta block (OpenRosa Metadata Schema, https://docs.getodk.org/openrosa-metadata/). */

const textIn = (xml: string, name: string): string => {
  const found = new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(xml)?.[1] ?? '';
  return found
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
    .trim();
};

/** What the form calls this filling, or ''. */
export const nameOfFilling = (xml: string): string => textIn(xml, 'instanceName');

export const instanceIdOf = (xml: string): string => textIn(xml, 'instanceID');

/**
 * The same filling as a correction of the one with this id. The engine says so only while the correction is first open, and forgets it when its draft is
 * opened again. Without an instanceID of its own nothing is changed: nobody could tell what it corrects.
 */
export function correcting(xml: string, deprecated: string): string {
  const escaped = deprecated.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const without = xml.replace(/<((?:[\w.-]+:)?)deprecatedID(?:\s[^>]*)?(?:\/>|>[^<]*<\/\1deprecatedID>)/, '');
  return without.replace(
    /<((?:[\w.-]+:)?)instanceID((?:\s[^>]*)?)>([^<]*)<\/\1instanceID>/,
    (own, prefix: string, attributes: string) =>
      `${own}<${prefix}deprecatedID${attributes}>${escaped}</${prefix}deprecatedID>`,
  );
}
