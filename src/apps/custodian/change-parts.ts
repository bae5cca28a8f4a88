import type { Holder } from '#features/custody/custody.rules.ts';
import type { CustodianLine } from './api.ts';

/** A custodian as the rules of seats see them. */
export const holder = (it: CustodianLine): Holder => ({
  id: it.id,
  member: it.memberId,
  organisation: it.organisationId,
  outside: it.outside,
  usable: it.state === 'ready',
});
