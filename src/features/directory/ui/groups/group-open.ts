import type { Group, Meeting } from '../../groups/groups.contract.ts';

/** Which form of a group is open, and what of it is written anew. */
export type Open =
  | { what: 'terms' }
  | { what: 'member'; of?: Group['memberships'][number] }
  | { what: 'statement'; of?: Group['statements'][number] }
  | { what: 'meeting'; of?: Meeting }
  | { what: 'invite'; of: Meeting }
  | { what: 'decision'; of?: Group['decisions'][number] }
  | { what: 'product'; of?: Group['products'][number] };
