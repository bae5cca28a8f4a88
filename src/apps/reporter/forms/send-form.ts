import { formContext, fromBase64, sealEnvelope } from '#domain/envelope.ts';
import { filesOf, type FilledFile, type Filling } from '#reporter-kit/filling/filling.ts';
import { correcting, nameOfFilling } from '#reporter-kit/filling/instance.rules.ts';
import { makeId } from '#reporter-kit/ids.ts';
import { sealedSheet, type Sheet } from '#reporter-kit/sheets/box.ts';
import { putInLine } from '#reporter-kit/sheets/form-outbox.ts';
import { sendPath, type DeviceRow } from '#reporter-kit/sheets/forms-here.ts';

/** One body such as OpenRosa knows it: the answers, with one file at most, and whether more is to come. */
async function bodyOf(xml: string, file: FilledFile | undefined, more: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const data = new FormData();
  data.append('xml_submission_file', new File([xml], 'xml_submission_file.xml', { type: 'text/xml' }));
  if (file) data.append(file.name, new File([file.bytes], file.name, { type: file.type }));
  if (more) data.append('*isIncomplete*', 'yes');
  return new Uint8Array(await new Response(data).arrayBuffer());
}

/**
 * Seals a finished form to the server and puts it in line; its draft becomes the copy of what was sent, and takes the place of the one that it corrects.
 * Throws, with nothing changed, when that fails.
 */
export async function finishForm(device: DeviceRow, filling: Filling, sheet: Sheet): Promise<void> {
  const payload = await filling.root.prepareInstancePayload();
  const filled = await payload.data[0].get('xml_submission_file').text();
  const xml = sheet.edits ? correcting(filled, sheet.edits.instance) : filled;
  const files = await filesOf(filling.root);
  const key = fromBase64(device.list.sealingKey);
  const context = formContext(device.list.workspace.slug);
  // the answers first, by themselves: they are small, and what matters most
  const bodies = [undefined, ...files];
  const parts = [];
  for (const [part, file] of bodies.entries()) {
    const last = part === bodies.length - 1;
    parts.push({
      id: makeId(),
      sheetId: sheet.id,
      part,
      last,
      path: sendPath(device.token),
      bytes: await sealEnvelope(key, context, await bodyOf(xml, file, !last)),
    });
  }
  const copy: Sheet = {
    ...sheet,
    state: 'sent',
    xml,
    name: nameOfFilling(xml),
    files: files.map(({ name, type }) => ({ name, type })),
    at: '',
    changedAt: Date.now(),
  };
  const put = await sealedSheet(copy, new Map(files.map((it) => [it.name, it.bytes])), Date.now());
  await putInLine(parts, (tx) => {
    if (put) put(tx);
    else tx.remove('sheet', sheet.id);
    if (sheet.edits) tx.remove('sheet', sheet.edits.sheet);
  });
}
