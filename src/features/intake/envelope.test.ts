import { describe, expect, it } from 'vitest';
import {
  attachmentContext,
  fromBase64,
  paddedJson,
  reportContext,
  sealEnvelope,
  toBase64url,
} from '#domain/envelope.ts';
import { makeSealingKey, openAttachment, openReport } from './envelope.ts';
import type { InnerReport } from './intake.contract.ts';

const ID = '3f0c1f0e-6b0e-4c55-9a53-0d6f8f3a1c11';
const OTHER = '8d1c9c9e-52a1-4a70-9c59-5a2b1f2f7e22';
const unknown = { low: null, best: null, high: null };

const report: InnerReport = {
  id: ID,
  kind: 'threat',
  text: 'حشد عند السوق – une foule près du marché',
  language: 'ar',
  when: { from: '2026-03-01T08:00:00Z', to: null, precision: 'about' },
  where: { text: 'Mambu', precision: 'village' },
  who: '',
  harm: { killed: unknown, hurt: unknown },
  basis: 'saw',
  asks: 'Send the elders',
  mayAsk: true,
  wantsAnswer: true,
  returnCode: '1234567890123456',
  danger: true,
  clientSentAt: '2026-03-01T08:05:00Z',
  attachments: [],
};

async function sealed(publicKey: string, value: unknown, slug = 'nsele', id = ID) {
  return toBase64url(await sealEnvelope(fromBase64(publicKey), reportContext(slug, id), paddedJson(value)));
}

describe('a report that Rose sealed on her phone', () => {
  it('is opened by the server with the right one of several keys', async () => {
    const [old, now, next] = [await makeSealingKey(), await makeSealingKey(), await makeSealingKey()];
    expect(await openReport([old, now, next], 'nsele', ID, await sealed(now.publicKey, report))).toEqual(report);
  });

  it('is refused with a name for what is wrong', async () => {
    const key = await makeSealingKey();
    const good = await sealed(key.publicKey, report);
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'opened',
        (error: { code: string }) => error.code,
      );
    expect(await code(openReport([], 'nsele', ID, good))).toBe('envelope_unreadable');
    expect(await code(openReport([await makeSealingKey()], 'nsele', ID, good))).toBe('envelope_unreadable');
    expect(await code(openReport([key], 'other', ID, good))).toBe('envelope_unreadable');
    expect(await code(openReport([key], 'nsele', OTHER, good))).toBe('envelope_unreadable');
    expect(await code(openReport([key], 'nsele', ID, good.slice(0, 200)))).toBe('envelope_unreadable');
    expect(await code(openReport([key], 'nsele', ID, 'a*b'))).toBe('envelope_unreadable');
    expect(await code(openReport([key], 'nsele', ID, await sealed(key.publicKey, { ...report, basis: 'guess' })))).toBe(
      'report_malformed',
    );
    expect(await code(openReport([key], 'nsele', ID, await sealed(key.publicKey, { ...report, id: OTHER })))).toBe(
      'id_mismatch',
    );
  });

  it('has a picture that opens only as that picture of that report', async () => {
    const key = await makeSealingKey();
    const picture = new Uint8Array([0xff, 0xd8, 1, 2, 3]);
    const envelope = await sealEnvelope(fromBase64(key.publicKey), attachmentContext('nsele', ID, OTHER), picture);
    expect(await openAttachment([key], 'nsele', ID, OTHER, envelope)).toEqual(picture);
    await expect(openAttachment([key], 'nsele', OTHER, ID, envelope)).rejects.toMatchObject({
      code: 'envelope_unreadable',
    });
  });
});
