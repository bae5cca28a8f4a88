import { normalAddress, type LineChannel } from '#features/courier/courier.rules.ts';

/**
 * Who wrote, as an E.164 number: gateways leave out the plus, and phones that serve as gateways give a number as it is dialled in their country. Null
 * for what cannot be answered: a name in letters, a short code.
 * @param country the line's own country code, such as `254`
 */
export function senderNumber(from: string, country?: string): string | null {
  const typed = from.normalize('NFKC').replace(/[\s().\-/\u2010-\u2015]/g, '');
  if (/^(\+|00)/.test(typed)) return normalAddress('sms', typed);
  if (!/^\d+$/.test(typed)) return null;
  // dialled within the country: one leading nought
  if (typed.startsWith('0')) return country ? normalAddress('sms', `+${country}${typed.slice(1)}`) : null;
  // short codes have up to six digits
  return typed.length >= 8 ? normalAddress('sms', `+${typed}`) : null;
}

/** Who wrote, as the vault keeps it: by SMS a number, else the address of that channel; of who rings nothing. */
export const senderAddress = (channel: LineChannel, from: string, country?: string): string | null =>
  channel === 'voice' ? null : channel === 'sms' ? senderNumber(from, country) : normalAddress(channel, from);
