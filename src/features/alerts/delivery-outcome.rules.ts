/**
 * What an attempt to deliver came to. `sent`: it left the house, and nobody says that it arrived (SMTP acceptance is no more). `confirmed`: the
 * person's own end has it. `failed`: worth another try. `refused`: no further try will help.
 */
export type DeliveryOutcome =
  | { what: 'sent' }
  | { what: 'confirmed' }
  | { what: 'failed'; code: string }
  | { what: 'refused'; code: string; gone?: boolean };

/** Answers that ask for patience (RFC 9110 15.5, RFC 6585): the same request may be taken later. */
const LATER = [408, 423, 425, 429];

/**
 * A responder's own system: what it took is there, unless it says that it only queued it (202). A 4xx is for good, but for those that ask
 * for patience; anything else may pass.
 */
export function webhookOutcome(status: number): DeliveryOutcome {
  if (status === 202) return { what: 'sent' };
  if (status >= 200 && status < 300) return { what: 'confirmed' };
  const code = `http_${status}`;
  return status >= 400 && status < 500 && !LATER.includes(status)
    ? { what: 'refused', code, gone: status === 404 || status === 410 }
    : { what: 'failed', code };
}

/**
 * A push service (RFC 8030 5, RFC 8292 4.2): acceptance is `sent`; the phone's own receipt comes by another way. 404 and 410: the
 * subscription is gone. 403: it was made for another key. Other 4xx are for good.
 */
export function pushOutcome(status: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return { what: 'sent' };
  const code = `http_${status}`;
  return status >= 400 && status < 500 && !LATER.includes(status)
    ? { what: 'refused', code, gone: [403, 404, 410].includes(status) }
    : { what: 'failed', code };
}

/**
 * A mail server's refusal of this mail or its receiver with a 5xx reply is for good (RFC 5321 4.2.1). A refusal to let us in at all, a 4xx
 * reply or a lost line says nothing about the receiver.
 * @param error as nodemailer gives it: `code` such as EENVELOPE, `responseCode` the reply's number
 */
export function mailOutcome(error: { code?: unknown; responseCode?: unknown; name?: string }): DeliveryOutcome {
  const code = String(error.code ?? error.name ?? 'error');
  const reply = typeof error.responseCode === 'number' ? error.responseCode : null;
  const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (aboutTheMail && reply !== null && reply >= 500 && reply < 600) return { what: 'refused', code: `smtp_${reply}` };
  return { what: 'failed', code: reply === null ? code : `smtp_${reply}` };
}
