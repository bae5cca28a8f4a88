import type { FixedErrand, LineChannel } from '#features/courier/courier.rules.ts';

/** Which gateways there are, and what each must be told: the screen asks for it, the service checks it. */

/** Those that bring what came in by webhook. */
export const WEBHOOKS = [
  'http',
  'twilio',
  'africastalking',
  'vonage',
  'infobip',
  'rapidpro',
  'frontlinesms',
  'smssync',
  'android',
  'telegram',
  'whatsapp',
] as const;
export type WebhookCode = (typeof WEBHOOKS)[number] | (typeof VOICES)[number];
/** Of voice: by webhook too, and with sounds in place of words. */
export const VOICES = ['call_http', 'call_twilio', 'call_africastalking'] as const;
export const isVoice = (code: GatewayCode): boolean => (VOICES as readonly string[]).includes(code);

/** Those that the courier goes to itself. */
export const VISITED = ['mail', 'smpp'] as const;
export const GATEWAYS = [...WEBHOOKS, ...VISITED, ...VOICES] as const;
export type GatewayCode = (typeof GATEWAYS)[number];
export const isWebhook = (code: GatewayCode): code is WebhookCode => !(VISITED as readonly string[]).includes(code);

/** What kind of address the people have who write by it. */
export const channelOf = (code: GatewayCode): LineChannel =>
  isVoice(code) ? 'voice' : code === 'mail' ? 'email' : code === 'telegram' || code === 'whatsapp' ? code : 'sms';

/** Those whose provider learns who wrote to whom: off until two people of different organisations accepted it. */
export const PROVIDERS = ['telegram', 'whatsapp'] as const;
export type ProviderCode = (typeof PROVIDERS)[number];
export const needsAcceptance = (code: GatewayCode): boolean => (PROVIDERS as readonly string[]).includes(code);

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
  /** that is spoken to whoever rings: `fr` */
  language?: string | undefined;
  /** of SMPP: the type of system that the centre wants to be told */
  system?: string | undefined;
  /** where mail is handed in */
  smtp?: string | undefined;
  /** mail for NAME+anything arrives too: the way back may stand in the address */
  tags?: 'yes' | undefined;
  /** what was taken in is removed from the mailbox */
  deletes?: 'yes' | undefined;
  /** of WhatsApp: what goes to whoever wrote more than a day ago, by what it says */
  templates?: Templates | undefined;
}

/** A message that its provider has approved: its name there, and the languages that it was approved in, such as `fr` or `pt_BR`. */
export interface Template {
  name: string;
  languages: string[];
}
export const TEMPLATE_KINDS = ['answer', 'question', 'danger', 'receipt'] as const satisfies readonly FixedErrand[];
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];
export type Templates = Partial<Record<TemplateKind, Template | undefined>>;
export const isTemplateName = (name: string): boolean => /^[a-z0-9_]{1,200}$/.test(name);
export const isTemplateLanguage = (code: string): boolean => /^[a-z]{2,3}(_[A-Z]{2})?$/.test(code);

/**
 * The template that says it, in the language of whoever is told where it was approved in that, else in English, else in its first. A question or a warning that has none of
 * its own is told as an answer is: the rest is read inside. A receipt is not: it would say what is not so.
 */
export function templateFor(
  templates: Templates | undefined,
  wording: FixedErrand,
  language: string,
): { name: string; language: string } | null {
  const it = templates?.[wording] ?? (wording === 'receipt' ? undefined : templates?.answer);
  const [first] = it?.languages ?? [];
  if (!it || first === undefined) return null;
  const spoken = (tag: string) => it.languages.find((one) => one.split('_')[0] === tag);
  return { name: it.name, language: spoken(language) ?? spoken('en') ?? first };
}
/** Fields that are said with a tick. */
export const TICKS = ['tags', 'deletes'] as const;
export const isTick = (field: Field): field is (typeof TICKS)[number] => (TICKS as readonly string[]).includes(field);
export interface LineSecrets {
  /** lets us send */
  key?: string | undefined;
  /** proves that a webhook is theirs */
  signing?: string | undefined;
}
/** What is asked for in one field each. */
export type Field = Exclude<keyof LineSettings, 'templates'> | keyof LineSecrets;

/**
 * How a gateway proves itself: a signature over the request, a secret in it, or its knowledge of the line's address alone; or that the courier went to it
 * (`visit`), with a certificate.
 */
export type Proof = 'signature' | 'secret' | 'address' | 'visit';

/** Which fields each gateway needs, and which it takes besides. Those of numbers take the country of such as come without. */
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
  telegram: { needs: ['key'], takes: ['from', 'url'], proof: 'secret' },
  whatsapp: { needs: ['account', 'key', 'signing'], takes: ['from', 'url'], proof: 'signature' },
  call_http: { needs: ['signing'], takes: ['url', 'language'], proof: 'signature' },
  call_twilio: { needs: ['account', 'key', 'from'], takes: ['language'], proof: 'signature' },
  call_africastalking: { needs: ['account', 'key', 'from'], takes: ['language'], proof: 'address' },
  smpp: { needs: ['url', 'account', 'key', 'from'], takes: ['system'], proof: 'visit' },
  mail: { needs: ['url', 'account', 'key', 'from'], takes: ['smtp', 'tags', 'deletes'], proof: 'visit' },
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
  if (code === 'http' || code === 'call_http') return Boolean(settings.url);
  if (code === 'android') return Boolean(settings.account);
  if (code === 'mail') return Boolean(settings.smtp);
  return true;
}
