import type { Field, Gateway, GatewayCode, LineSettings } from './gateway.rules.ts';
import { africastalking, frontlinesms, infobip, rapidpro, smssync } from './gateways-plain.rules.ts';
import { android, http, twilio, vonage } from './gateways-signed.rules.ts';

/** Every gateway there is. */
export const gateways: Record<GatewayCode, Gateway> = {
  http,
  twilio,
  africastalking,
  vonage,
  infobip,
  rapidpro,
  frontlinesms,
  smssync,
  android,
};

export const SECRET_FIELDS = ['key', 'signing'] as const;
export type SecretField = (typeof SECRET_FIELDS)[number];
export const isSecret = (field: Field): field is SecretField => field === 'key' || field === 'signing';

/** Which of the fields that a gateway needs are missing. @param given settings, and names of the secrets that are there */
export function missingFields(code: GatewayCode, settings: LineSettings, secrets: readonly SecretField[]): Field[] {
  return gateways[code].needs.filter((field) => (isSecret(field) ? !secrets.includes(field) : !settings[field]));
}

/** Whether a line with these settings can send, or only takes in. */
export function canSend(code: GatewayCode, settings: LineSettings): boolean {
  if (code === 'http') return Boolean(settings.url);
  if (code === 'android') return Boolean(settings.account);
  return true;
}
