import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { inContext, NOBODY, type Kit } from '#server/conduct.ts';
import type { Context } from '#server/context.ts';
import { Raced } from '#server/db.ts';
import type { EpochKeys } from '#server/epochs.ts';
import { Problem } from '#domain/problem.ts';
import * as devices from '#features/forms/devices.service.ts';
import { entityBlocksOf } from '#features/forms/entities/entity-blocks.rules.ts';
import { stillThere } from '#features/forms/entities/phone-lists.service.ts';
import * as phone from '#features/forms/phone.service.ts';
import * as submit from '#features/forms/submit.service.ts';
import * as intake from '#features/intake/intake.service.ts';
import { readSubmission, SubmissionFault } from '#features/forms/submission-xml.rules.ts';
import { XmlFault, xmlText } from '#features/forms/xml.rules.ts';
import { checkContent } from '#features/intake/attachment-content.ts';
import type { FillingList } from './filling.contract.ts';
import { boundaryOf, boundaryWithin, MultipartFault, readMultipart, type Part } from './multipart.rules.ts';
import { openTogether } from './together.ts';

export interface PhoneKit extends Kit {
  epochs: EpochKeys;
  publicUrl: string;
}

/** What is told to phones before they send; more in one body is still taken up to the second. */
export const ACCEPTED_BYTES = 10_000_000;
export const MOST_BODY_BYTES = 50_000_000;
const MOST_XML_BYTES = 8_000_000;
const REMEMBERED_MS = 1000;
const MOST_REMEMBERED = 20_000;

/** Remembers for a second what many requests a second ask. What is not there is asked for each time. */
function rememberBriefly<T>(now: () => Date, ask: (key: string) => Promise<T | null>) {
  const kept = new Map<string, { until: number; answer: Promise<T | null> }>();
  return {
    forget: (key: string) => void kept.delete(key),
    async get(key: string): Promise<T | null> {
      const known = kept.get(key);
      if (known && known.until > now().getTime()) return known.answer;
      if (kept.size >= MOST_REMEMBERED) kept.clear();
      const answer = ask(key);
      kept.set(key, { until: now().getTime() + REMEMBERED_MS, answer });
      const it = await answer.catch((error: unknown) => {
        kept.delete(key);
        throw error;
      });
      if (it === null) kept.delete(key);
      return it;
    },
  };
}

const broken = (status: number, code: string, detail: string) => new Problem(status, code, detail);

/** Everything that phones ask of a server of forms, apart from how it travels. */
export function openPhones(kit: PhoneKit) {
  const byToken = rememberBriefly(kit.now, (token) => devices.deviceByToken(kit.db, kit, token));
  const readVersion = phone.versionReader();
  // made once: a key given as bytes is set up anew for every use
  const xmlKey = createSecretKey(kit.keys.codeKey);
  const versions = new Map<string, { until: number; form: Promise<phone.PhoneForm | null> }>();

  const inside = <T>(
    device: devices.Device,
    work: (context: Context) => Promise<T>,
    organisationId: string | null = null,
  ) =>
    inContext(
      kit,
      { workspace: device.workspace.id, source: device.sourceId, reads: 0 },
      device.workspace,
      // places are named as whoever holds the phone reads them
      { ...NOBODY, organisationId, language: device.languages[0]?.split('-')[0] ?? NOBODY.language },
      work,
    );

  /** The form and version that a submission names, as they stand with this device's source. */
  async function formOf(device: devices.Device, formId: string, version: string): Promise<phone.PhoneForm | null> {
    const key = JSON.stringify([device.sourceId, formId, version]);
    const known = versions.get(key);
    if (known && known.until > kit.now().getTime()) return known.form;
    if (versions.size >= MOST_REMEMBERED) versions.clear();
    const form = inside(device, (context) => phone.formFor(context, readVersion, formId, version));
    versions.set(key, { until: kit.now().getTime() + REMEMBERED_MS, form });
    const it = await form.catch(() => null);
    if (it === null) versions.delete(key);
    return form;
  }

  const plain = openTogether<submit.Incoming, string>(
    (_workspace, all) =>
      inContext(
        kit,
        { workspace: all[0]!.device.workspace.id, reads: 0 },
        all[0]!.device.workspace,
        NOBODY,
        (context) => submit.receivePlain(context, all),
      ),
    64,
    1,
  );

  async function device(token: string): Promise<devices.Device> {
    const found = await byToken.get(token);
    if (!found) throw broken(403, 'device_unknown', 'This device has no access any more.');
    const today = kit.now().toISOString().slice(0, 10);
    if (found.lastSeenOn === null || found.lastSeenOn < today) {
      found.lastSeenOn = today;
      await inside(found, (context) => devices.deviceSeen(context, found.deviceId, today));
    }
    return found;
  }

  /** With the key that what it sends is sealed under, which is made when it first sends. */
  async function deviceToSend(token: string): Promise<devices.Device & { key: KeyObject }> {
    const found = await device(token);
    if (found.key) return found as devices.Device & { key: KeyObject };
    await inside(found, (context) => devices.makeShredKey(context, kit.epochs, found.sourceId));
    byToken.forget(token);
    const again = await device(token);
    if (!again.key) throw broken(503, 'key_gone', 'The key of this source cannot be opened.');
    return again as devices.Device & { key: KeyObject };
  }

  async function readyFile(part: Part, name: string, encrypted: boolean): Promise<submit.ReadyFile> {
    // an audit of the filling holds the way its bearer went: it is kept with the original, and not shown
    if (encrypted || name === 'audit.csv' || part.bytes.length === 0) return { name, shown: null, sent: part.bytes };
    try {
      const file = await checkContent(new Uint8Array(part.bytes));
      return {
        name,
        shown: {
          ...file,
          sha256: await kit.files.put(file.bytes),
          sentSha256: createHash('sha256').update(part.bytes).digest(),
        },
        sent: null,
      };
    } catch (error) {
      // a phone would try again for ever: what cannot be shown is kept, and said
      if (error instanceof Problem && error.status === 415) return { name, shown: null, sent: part.bytes };
      throw error;
    }
  }

  /**
   * One POST of a submission. @throws Problem 400 `no_xml`, `not_multipart`, `not_xml`; 403; 404 `form_unknown`, `edit_of_unknown`;
   * 409 `submission_differs`, `edit_of_old`; 413
   */
  async function receive(
    token: string,
    contentType: string,
    body: Uint8Array,
  ): Promise<{ id: string; device: devices.Device }> {
    return receiveParts(await deviceToSend(token), boundaryOf(contentType), body);
  }

  async function receiveParts(
    from: devices.Device & { key: KeyObject },
    boundary: string | null,
    body: Uint8Array,
  ): Promise<{ id: string; device: devices.Device }> {
    if (boundary === null) throw broken(400, 'not_multipart', 'The body is not multipart/form-data.');
    let parts: Part[];
    try {
      parts = readMultipart(body, boundary);
    } catch (error) {
      if (error instanceof MultipartFault) throw broken(400, 'not_multipart', error.message);
      throw error;
    }
    const xmlParts = parts.filter((it) => it.name === 'xml_submission_file');
    if (xmlParts.length !== 1) throw broken(400, 'no_xml', 'There is not exactly one part xml_submission_file.');
    const xml = xmlParts[0]!.bytes;
    if (xml.length > MOST_XML_BYTES)
      throw broken(413, 'xml_too_large', `The XML is larger than ${MOST_XML_BYTES} bytes.`);
    try {
      const head = readSubmission(xmlText(xml));
      const form = await formOf(from, head.formId, head.version);
      if (!form) throw broken(404, 'form_unknown', 'There is no such form, or not in this version.');
      const answers = submit.readAnswers(head, form.version.plan);
      const xmlHash = submit.hashOfXml(xmlKey, xml);
      const wanted = submit.filesWanted(head, answers);
      const files: submit.ReadyFile[] = [];
      for (const part of parts) {
        const name = part.fileName ?? part.name;
        if (part.name === 'xml_submission_file' || part.name === '*isIncomplete*' || !wanted.delete(name)) continue;
        files.push(await readyFile(part, name, head.encrypted !== null));
      }
      const incoming: submit.Incoming = {
        device: from,
        ...form,
        head,
        // the same XML again must be the same submission, whoever wrote the program
        instanceId: head.instanceId ?? `unnamed:${xmlHash.toString('hex')}`,
        xml,
        xmlHash,
        files,
        incomplete: parts.some(
          (it) => it.name === '*isIncomplete*' && Buffer.from(it.bytes).toString().trim() === 'yes',
        ),
        answers,
        account: submit.mappedAccount(form.form, form.version, head, answers, from.languages),
        blocks: head.encrypted ? [] : entityBlocksOf(head.root, form.version.entities),
      };
      return { id: await keep(incoming), device: from };
    } catch (error) {
      if (error instanceof XmlFault || error instanceof SubmissionFault) throw broken(400, error.code, error.message);
      throw error;
    }
  }

  /**
   * One POST that a page sealed to this server: inside is a body such as telephones send.
   * @throws Problem as `receive`, and 422 `envelope_unreadable`
   */
  async function receiveSealed(token: string, envelope: Uint8Array<ArrayBuffer>) {
    const from = await deviceToSend(token);
    const body = await intake.openForm(kit, from.workspace.slug, envelope);
    return receiveParts(from, boundaryWithin(body), body);
  }

  /** What is told of a version besides what a list holds; it never changes, and is reckoned once. */
  const told = new Map<string, { sha256: string; encrypted: boolean }>();
  async function versionTold(context: Context, it: { form_id: string; version: string; version_id: string }) {
    const known = told.get(it.version_id);
    if (known) return known;
    const { xform } = await phone.xform(context, it.version_id);
    const found = {
      sha256: createHash('sha256').update(xform).digest('hex'),
      encrypted: (await phone.formFor(context, readVersion, it.form_id, it.version))?.form.encrypted ?? false,
    };
    if (told.size >= MOST_REMEMBERED) told.clear();
    told.set(it.version_id, found);
    return found;
  }

  /** What the page of forms in the browser is told: whose phone it is, what to seal to, and which forms with which files. */
  async function filling(token: string): Promise<FillingList> {
    const from = await device(token);
    return inside(from, async (context) => {
      const forms: FillingList['forms'] = [];
      for (const form of await phone.forms(context))
        forms.push({
          formId: form.form_id,
          title: form.title,
          version: form.version,
          versionId: form.version_id,
          ...(await versionTold(context, form)),
          media:
            form.media === 0
              ? []
              : (await phone.media(context, form.version_id)).map((it) => ({
                  id: it.id,
                  name: it.name,
                  mediaType: it.mediaType,
                  sha256: it.sha256.toString('hex'),
                })),
        });
      const { slug, name, exercise } = from.workspace;
      return {
        workspace: { slug, name, exercise },
        languages: from.languages,
        sealingKey: intake.sealingKey(kit),
        forms,
      };
    });
  }

  async function keep(it: submit.Incoming): Promise<string> {
    if (submit.isPlain(it)) {
      try {
        return await plain.add(it.device.workspace.id, it);
      } catch (error) {
        // one of them is known, or two are the same: each is asked for by itself
        if (!(error instanceof Raced || (error as { code?: string }).code === '23505')) throw error;
      }
    }
    return (await inside(it.device, (context) => submit.receiveSubmission(context, it), it.form.owner_organisation_id))
      .id;
  }

  return {
    device,
    receive,
    receiveSealed,
    filling,
    /** The token in a link is exchanged for one that this phone alone knows. */
    renew: async (token: string, next: string) => {
      const found = await device(token);
      await inside(found, (context) => devices.renewDevice(context, found, next));
      byToken.forget(token);
    },
    forms: async (token: string) => inside(await device(token), (context) => phone.forms(context)),
    xform: async (token: string, version: string) =>
      inside(await device(token), (context) => phone.xform(context, version)),
    manifest: async (token: string, version: string) =>
      inside(await device(token), (context) => phone.media(context, version)),
    stillThere: async (token: string, version: string, list: string, ids: readonly string[]) =>
      inside(await device(token), (context) => stillThere(context, version, list, ids)),
    media: async (token: string, version: string, id: string) =>
      inside(await device(token), (context) => phone.openMedia(context, version, id)),
  };
}
export type Phones = ReturnType<typeof openPhones>;
