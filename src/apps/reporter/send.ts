import type { PublicSettings } from '#features/intake/intake.contract.ts';
import {
  attachmentContext,
  fromBase64,
  paddedJson,
  reportContext,
  sealEnvelope,
  toBase64url,
} from '#domain/envelope.ts';
import { putInOutbox } from '#reporter-kit/outbox.ts';
import { sendFileInTheClear, sendInTheClear, type Addresses } from './api.ts';
import { reportOf, type Draft } from './report.rules.ts';

interface Finished {
  settings: PublicSettings;
  at: Addresses;
  draft: Draft;
  language: string;
  code: string;
  bytesOf(id: string): ArrayBuffer | undefined;
}

/** Seals a finished report and its files to the workspace and puts them into the outbox. Throws, with nothing changed, when that fails. */
export async function lockReport({ settings, at, draft, language, code, bytesOf }: Finished): Promise<void> {
  const key = fromBase64(settings.sealingKey!.publicKey);
  const report = reportOf(draft, language, code, Date.now());
  const envelope = toBase64url(await sealEnvelope(key, reportContext(settings.slug, report.id), paddedJson(report)));
  const files = [];
  for (const file of report.attachments) {
    const bytes = bytesOf(file.id);
    if (!bytes) continue;
    const sealed = await sealEnvelope(key, attachmentContext(settings.slug, report.id, file.id), new Uint8Array(bytes));
    files.push({ id: file.id, reportId: report.id, path: at.attachment(report.id, file.id), bytes: sealed });
  }
  await putInOutbox({ id: report.id, path: at.reports, envelope }, files);
}

/** Sends a report at once, as it is, and keeps nothing. Throws when it did not arrive. Files that do not arrive are given up. */
export async function sendUnlocked({ at, draft, language, code, bytesOf }: Finished): Promise<void> {
  const report = reportOf(draft, language, code, Date.now());
  const { status } = await sendInTheClear(at, report, Date.now());
  if (status !== 200 && status !== 201) throw new Error(`status ${status}`);
  for (const file of report.attachments) {
    const bytes = bytesOf(file.id);
    if (bytes) await sendFileInTheClear(at.attachment(report.id, file.id), file.id, bytes, file.mediaType);
  }
}
