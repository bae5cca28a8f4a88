import { isUuid } from '#domain/ids.ts';
import { CAP_MEDIA_TYPE } from './cap-message.rules.ts';
import { escapeXml } from './cap.write.rules.ts';

/** A feed of CAP messages as Atom 1.0 (RFC 4287): an entry a message, each linking to its file. */
export interface CapFeed {
  /** an address or `urn:uuid:` that never changes */
  id: string;
  title: string;
  /** where this feed is */
  self: string;
  author: string;
  language: string;
  entries: readonly CapFeedEntry[];
  /** when nothing has been sent yet, when the feed was made */
  madeAt: Date;
  /** where the newest page is, and where the page of older messages (RFC 5005) */
  first?: string;
  next?: string;
}

/** Where a page begins: after the message that was sent then. */
export interface FeedCursor {
  at: Date;
  id: string;
}

/** A cursor holds nothing but what the entry itself tells: its time and its random identifier. */
export const cursorText = ({ at, id }: FeedCursor): string => `${at.toISOString()}_${id}`;

/** Null for a text that is no cursor. */
export function cursorOf(text: string): FeedCursor | null {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/.exec(text);
  if (!found || !isUuid(found[2]!)) return null;
  const at = new Date(found[1]!);
  return Number.isNaN(at.getTime()) ? null : { at, id: found[2]! };
}

export interface CapFeedEntry {
  /** the message's identifier; the entry's id is made of it and the feed's */
  identifier: string;
  title: string;
  summary: string;
  sentAt: Date;
  /** the address of the CAP file */
  href: string;
  level: string;
  msgType: 'Alert' | 'Update' | 'Cancel';
}

/** Newest first. What is in an entry is as restricted as the feed: the caller checks rights before. */
export function writeFeed(feed: CapFeed): string {
  const entries = feed.entries.toSorted(
    (a, b) => b.sentAt.getTime() - a.sentAt.getTime() || (a.identifier < b.identifier ? -1 : 1),
  );
  const time = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;
  const line = (indent: string, name: string, text: string) => `${indent}<${name}>${escapeXml(text)}</${name}>\n`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeXml(feed.language)}">\n` +
    line('  ', 'id', feed.id) +
    line('  ', 'title', feed.title) +
    line('  ', 'updated', time(entries[0]?.sentAt ?? feed.madeAt)) +
    `  <author><name>${escapeXml(feed.author)}</name></author>\n` +
    `  <link rel="self" type="application/atom+xml" href="${escapeXml(feed.self)}"/>\n` +
    (['first', 'next'] as const)
      .map((rel) =>
        feed[rel] === undefined
          ? ''
          : `  <link rel="${rel}" type="application/atom+xml" href="${escapeXml(feed[rel])}"/>\n`,
      )
      .join('') +
    entries
      .map(
        (it) =>
          '  <entry>\n' +
          line('    ', 'id', `${feed.id}#${encodeURIComponent(it.identifier)}`) +
          line('    ', 'title', it.title) +
          line('    ', 'updated', time(it.sentAt)) +
          line('    ', 'published', time(it.sentAt)) +
          `    <category term="${escapeXml(it.level)}"/>\n` +
          `    <category term="${it.msgType}" scheme="urn:oasis:names:tc:emergency:cap:1.2:msgType"/>\n` +
          `    <link rel="alternate" type="${CAP_MEDIA_TYPE}" href="${escapeXml(it.href)}"/>\n` +
          line('    ', 'summary', it.summary) +
          '  </entry>\n',
      )
      .join('') +
    '</feed>\n'
  );
}
