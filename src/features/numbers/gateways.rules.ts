import type { WebhookCode } from './gateway-fields.rules.ts';
import type { Gateway } from './gateway.rules.ts';
import { telegram, whatsapp } from './gateways-messengers.rules.ts';
import { africastalking, frontlinesms, infobip, rapidpro, smssync } from './gateways-plain.rules.ts';
import { callAfricastalking, callHttp, callTwilio } from './gateways-voice.rules.ts';
import { android, http, twilio, vonage } from './gateways-signed.rules.ts';

/** Every gateway that speaks by webhooks. */
export const gateways: Record<WebhookCode, Gateway> = {
  http,
  twilio,
  africastalking,
  vonage,
  infobip,
  rapidpro,
  frontlinesms,
  smssync,
  android,
  telegram,
  whatsapp,
  call_http: callHttp,
  call_twilio: callTwilio,
  call_africastalking: callAfricastalking,
};
