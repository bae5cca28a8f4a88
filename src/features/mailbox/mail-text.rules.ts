/**
 * What somebody wrote themselves in a mail: without what they quote and without the lines that stand below each of their mails. What is cut is lost to the
 * desk's eye only: the original is kept sealed. In doubt nothing is cut.
 */

/** Lines that mail programs put before what they quote. Languages in which people write to us; others are seen by the `>` of what follows. */
const INTRODUCTIONS = [
  /^on\b.{6,200}\bwrote\s*:$/i,
  /^le\b.{6,200}\ba écrit\s*:$/i,
  /^el\b.{6,200}\bescribió\s*:$/i,
  /^em\b.{6,200}\bescreveu\s*:$/i,
  /^am\b.{6,200}\bschrieb\b.{0,120}:$/i,
  /^.{6,200}\bпишет\s*:$/i,
  /^.{6,200}\bнаписал(\(а\)|а)?\s*:$/i,
  /^.{4,200}(كتب|كتبت).{0,120}:$/,
  /^tarehe\b.{6,200}aliandika\s*:$/i,
  /^-{2,}\s*(original message|message d'origine|message d’origine|الرسالة الأصلية|mensaje original|исходное сообщение)\s*-{2,}$/i,
];
/** Outlook quotes without a mark: a rule, then a small table of headers. */
const RULE = /^_{20,}$/;
const HEADER = /^\*?(from|de|von|от|من)\s*:\*?\s*\S/i;
const HEADER_NEXT =
  /^\*?(sent|to|date|subject|envoyé|à|objet|enviado|para|asunto|отправлено|кому|тема|дата|تاريخ|الإرسال|إلى|الموضوع)\s*:/i;

/** Below it stands a signature (RFC 3676, section 4.3). Mail programs that cut the space at the end leave two strokes. */
const SIGNATURE = /^-- ?$/;
const SENT_FROM =
  /^(sent from my\b.{0,60}|envoyé de mon\b.{0,60}|envoyé depuis\b.{0,60}|get outlook for\b.{0,60}|enviado desde mi\b.{0,60}|отправлено с\b.{0,60}|أُ?رسلت? من.{0,60})$/i;

const isIntroduction = (lines: readonly string[], at: number): number => {
  const one = lines[at]!.trim();
  if (INTRODUCTIONS.some((it) => it.test(one))) return 1;
  // programs break the line where it is long
  const two = `${one} ${lines[at + 1]?.trim() ?? ''}`;
  return one !== '' &&
    INTRODUCTIONS.some((it) => it.test(two)) &&
    !INTRODUCTIONS.some((it) => it.test(lines[at + 1]!.trim()))
    ? 2
    : 0;
};

const isHeaders = (lines: readonly string[], at: number): boolean =>
  HEADER.test(lines[at]!.trim()) && lines.slice(at + 1, at + 4).some((it) => HEADER_NEXT.test(it.trim()));

/** The first line of what is quoted to the end, or the number of lines. */
function quoteBegins(lines: readonly string[]): number {
  for (let at = 0; at < lines.length; at++) {
    if (isIntroduction(lines, at) > 0) return at;
    if (isHeaders(lines, at) && at > 0) return RULE.test(lines[at - 1]!.trim()) ? at - 1 : at;
  }
  // only quoted lines to the end
  let last = lines.length;
  while (last > 0 && (lines[last - 1]!.trim() === '' || lines[last - 1]!.startsWith('>'))) last--;
  return lines.slice(last).some((it) => it.startsWith('>')) ? last : lines.length;
}

/** At most so many lines stand below a signature; more is no signature. */
const MOST_SIGNATURE = 12;

/**
 * @param isReply what answers a mail of ours: there what is quoted is ours. In a mail that begins, what is quoted may be what it tells, and stays.
 * @returns never empty where the text was not
 */
export function ownWords(text: string, isReply: boolean): string {
  const all = text.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ').trim();
  let lines = all.split('\n');
  if (isReply) {
    lines = lines.slice(0, quoteBegins(lines));
    // answers that stand between the lines of ours
    if (lines.some((it) => !it.startsWith('>') && it.trim() !== '')) lines = lines.filter((it) => !it.startsWith('>'));
  }
  const sign = lines.findLastIndex((it) => SIGNATURE.test(it));
  if (sign > 0 && lines.length - sign <= MOST_SIGNATURE) lines = lines.slice(0, sign);
  while (lines.length > 1 && (lines.at(-1)!.trim() === '' || SENT_FROM.test(lines.at(-1)!.trim()))) lines.pop();
  const own = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return own === '' ? all : own;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What is in these is never words. */
const UNSPOKEN = new Set(['script', 'style', 'head', 'title']);
const ENDS_LINE = /^(br|hr|\/?(p|div|tr|li|h[1-6]|blockquote|table))$/;

const entity = (whole: string, name: string): string => {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
};

/** The words of a mail that is HTML alone. Nothing of it is ever shown as HTML. Goes through it once, however it is made. */
export function textOfHtml(source: string): string {
  const html = source.slice(0, 500_000);
  const small = html.toLowerCase();
  const parts: string[] = [];
  const words = (from: number, to: number): void => void parts.push(html.slice(from, to).replace(/\s+/g, ' '));
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) break;
    words(at, open);
    const isRemark = html.startsWith('<!--', open);
    const close = html.indexOf(isRemark ? '-->' : '>', open);
    // what is never closed is no tag; what is never ended says nothing more
    if (close === -1) {
      at = isRemark ? html.length : open;
      break;
    }
    at = close + (isRemark ? 3 : 1);
    const name = isRemark ? '' : (/^\/?[a-z][a-z0-9]*/.exec(small.slice(open + 1, open + 20))?.[0] ?? '');
    if (UNSPOKEN.has(name)) {
      const end = small.indexOf(`</${name}`, at);
      if (end === -1) at = html.length;
      else at = Math.max(at, html.indexOf('>', end) + 1 || html.length);
    } else if (name === 'blockquote') parts.push('\n> ');
    else if (name === 'li') parts.push('\n- ');
    else if (ENDS_LINE.test(name)) parts.push('\n');
  }
  words(at, html.length);
  return parts
    .join('')
    .split('\n')
    .map((line) => line.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, entity).trim())
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** A subject that says something stands before the words; `Re:` and what programs put there by themselves does not. */
export function withSubject(subject: string, words: string): string {
  const bare = subject
    .replace(/^((re|fw|fwd|tr|aw|wg|sv|rv|رد|إعادة توجيه)\s*(\[\d+\])?\s*:\s*)+/iu, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (bare === '' || /^\(?(no subject|sans objet|بدون موضوع|без темы|sin asunto)\)?$/i.test(bare)) return words;
  return words === '' ? bare : words.toLowerCase().startsWith(bare.toLowerCase()) ? words : `${bare}\n\n${words}`;
}
