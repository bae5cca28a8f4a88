/** Which gateways there are, and what each must be told: the screen asks for it, the service checks it. */

export const GATEWAYS = [
  'http',
  'twilio',
  'africastalking',
  'vonage',
  'infobip',
  'rapidpro',
  'frontlinesms',
  'smssync',
  'android',
] as const;
export type GatewayCode = (typeof GATEWAYS)[number];

/** What is written beside a line for everybody to read, and what the courier alone may know. */
export interface LineSettings {
  /** account, user name or API key's name at the gateway */
  account?: string | undefined;
  /** our own number, short code or sender's name */
  from?: string | undefined;
  /** where the gateway is spoken to, for those that have no fixed place */
  url?: string | undefined;
  /** country code of numbers that come without one: `254` */
  country?: string | undefined;
}
export interface LineSecrets {
  /** lets us send */
  key?: string | undefined;
  /** proves that a webhook is theirs */
  signing?: string | undefined;
}
export type Field = keyof LineSettings | keyof LineSecrets;

/** How a gateway proves itself: a signature over the request, a secret in it, or its knowledge of the line's address alone. */
export type Proof = 'signature' | 'secret' | 'address';

/** Which fields each gateway needs, and which it takes besides. All take the country of numbers that come without. */
export const FIELDS: Record<GatewayCode, { needs: readonly Field[]; takes: readonly Field[]; proof: Proof }> = {
  http: { needs: ['signing'], takes: ['url'], proof: 'signature' },
  twilio: { needs: ['account', 'key'], takes: ['from'], proof: 'signature' },
  africastalking: { needs: ['account', 'key'], takes: ['from'], proof: 'address' },
  vonage: { needs: ['account', 'key', 'signing'], takes: ['from'], proof: 'signature' },
  infobip: { needs: ['url', 'key'], takes: ['from', 'signing'], proof: 'secret' },
  rapidpro: { needs: ['url'], takes: ['from', 'key'], proof: 'address' },
  frontlinesms: { needs: ['key', 'signing'], takes: ['url'], proof: 'secret' },
  smssync: { needs: ['signing'], takes: [], proof: 'secret' },
  android: { needs: ['signing'], takes: ['url', 'account', 'key'], proof: 'signature' },
};

export const SECRET_FIELDS = ['key', 'signing'] as const;
export type SecretField = (typeof SECRET_FIELDS)[number];
export const isSecret = (field: Field): field is SecretField => field === 'key' || field === 'signing';

/** Which of the fields that a gateway needs are missing. @param given settings, and names of the secrets that are there */
export function missingFields(code: GatewayCode, settings: LineSettings, secrets: readonly SecretField[]): Field[] {
  return FIELDS[code].needs.filter((field) => (isSecret(field) ? !secrets.includes(field) : !settings[field]));
}

/** Whether a line with these settings can send, or only takes in. */
export function canSend(code: GatewayCode, settings: LineSettings): boolean {
  if (code === 'http') return Boolean(settings.url);
  if (code === 'android') return Boolean(settings.account);
  return true;
}
