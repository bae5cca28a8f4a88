import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailOutcome, pushOutcome, webhookOutcome } from './delivery-outcome.rules.ts';

describe('what an attempt to deliver came to', () => {
  test('a mail server’s yes is “sent”; only its own 5xx about this mail or its receiver is for good', () => {
    expect(mailOutcome({ code: 'EENVELOPE', responseCode: 550 })).toEqual({ what: 'refused', code: 'smtp_550' });
    expect(mailOutcome({ code: 'EMESSAGE', responseCode: 554 })).toEqual({ what: 'refused', code: 'smtp_554' });
    expect(mailOutcome({ code: 'EENVELOPE', responseCode: 450 })).toEqual({ what: 'failed', code: 'smtp_450' });
    expect(mailOutcome({ code: 'EAUTH', responseCode: 535 })).toEqual({ what: 'failed', code: 'smtp_535' });
    expect(mailOutcome({ code: 'ECONNECTION' })).toEqual({ what: 'failed', code: 'ECONNECTION' });
    expect(mailOutcome(new Error('?'))).toEqual({ what: 'failed', code: 'Error' });
  });

  test('a responder’s own system has what it took; a push service only passes it on', () => {
    expect(webhookOutcome(204)).toEqual({ what: 'confirmed' });
    expect(webhookOutcome(202)).toEqual({ what: 'sent' });
    expect(pushOutcome(201)).toEqual({ what: 'sent' });
    expect(webhookOutcome(410)).toMatchObject({ what: 'refused', gone: true });
    for (const status of [403, 404, 410]) expect(pushOutcome(status)).toMatchObject({ what: 'refused', gone: true });
    expect(pushOutcome(413)).toMatchObject({ what: 'refused', gone: false });
  });

  test('whatever a server answers: 2xx is never tried again, 5xx and what asks for patience always is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), (status) => {
        for (const outcome of [webhookOutcome(status), pushOutcome(status)]) {
          if (status >= 200 && status < 300) expect(['sent', 'confirmed']).toContain(outcome.what);
          else if (status >= 500 || [408, 423, 425, 429].includes(status)) expect(outcome.what).toBe('failed');
          else if (status >= 400) expect(outcome.what).toBe('refused');
          else expect(outcome.what).toBe('failed');
        }
      }),
    );
  });
});
