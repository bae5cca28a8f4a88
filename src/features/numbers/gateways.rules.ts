import type { GatewayCode } from './gateway-fields.rules.ts';
import type { Gateway } from './gateway.rules.ts';
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
