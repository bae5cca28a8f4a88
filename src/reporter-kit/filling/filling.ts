import type { AnyControlNode, AnyNode, FormLanguage, RootNode, UploadNode } from '@getodk/xforms-engine';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { makeId } from '../ids.ts';
import { NOTHING_MAKING, openPreparing, Unusable, type Making, type Preparing } from '../preparing.ts';
import type { Translate } from '../words.ts';
import { directionOf, fileName, formLanguage, typeOfFile } from './answers.rules.ts';
import { observable } from './observe.tsx';

export type { AnyControlNode, AnyNode, RootNode };

/** One filling of one form while it is on the screen. */
export interface Filling {
  root: RootNode;
  t: Translate;
  /** of the page, for numbers and dates */
  language: string;
  /** Where the browser finds a picture, a sound or a film of a label; undefined when the form came without it. */
  media(source: { pathname: string } | undefined): string | undefined;
  /** what was typed and is no answer: by question, the key of what to say */
  faults: Record<string, string | undefined>;
  /** questions whose faults are said; until then people are left to type */
  said: Record<string, true | undefined>;
  /** files on their way into their questions, by question; whoever draws its state is drawn again when it changes */
  preparing: Preparing;
  /** to be called after each answer */
  changed(): void;
  close(): void;
}

export const FillingContext = createContext<Filling | undefined>(undefined);
export const useFilling = (): Filling => useContext(FillingContext)!;

export interface FilledFile {
  name: string;
  type: string;
  bytes: ArrayBuffer;
}
/** What a form is begun with: nothing, a draft to go on with, or what was sent and is to be corrected. */
export type Beginning =
  | { how: 'new' }
  | { how: 'restore' | 'edit'; xml: string; files: ReadonlyMap<string, { type: string; bytes: ArrayBuffer }> };

/** The form cannot be filled here; `reason` is what the engine said. */
export class FormFault extends Error {}

function instanceData(it: Extract<Beginning, { xml: string }>) {
  const data = new FormData();
  data.append('xml_submission_file', new File([it.xml], 'xml_submission_file', { type: 'text/xml' }));
  for (const [name, { type, bytes }] of it.files) data.append(name, new File([bytes], name, { type }));
  return [data] as never;
}

const nameIn = (url: { pathname: string }) => decodeURIComponent(url.pathname.split('/').at(-1) ?? '');

/** Opens a form with the engine, which is fetched now. @throws FormFault */
export async function openFilling(it: {
  xml: string;
  media: ReadonlyMap<string, Blob>;
  beginning: Beginning;
  t: Translate;
  language: string;
  languages: readonly string[];
  changed(): void;
}): Promise<Filling> {
  const { constants, loadForm } = await import('@getodk/xforms-engine');
  const form = await loadForm(it.xml, {
    fetchFormAttachment: async (url) => {
      const name = nameIn(url);
      const found = it.media.get(name);
      return found
        ? new Response(found, { headers: { 'content-type': typeOfFile(name, found.type) } })
        : new Response('', { status: 404 });
    },
    missingResourceBehavior: constants.MISSING_RESOURCE_BEHAVIOR.BLANK,
  });
  if (form.status === 'failure') throw new FormFault(form.error?.message ?? String(form.error));
  let root: RootNode;
  try {
    const config = {
      stateFactory: observable,
      instanceAttachments: {
        fileNameFactory: ({ basename, extension }: { basename: string; extension: string | null }) =>
          `${basename}${extension ?? ''}`,
      },
    };
    const { beginning } = it;
    root = (
      beginning.how === 'new'
        ? form.createInstance(config)
        : beginning.how === 'restore'
          ? await form.restoreInstance({ data: instanceData(beginning) }, config)
          : await form.editInstance(
              { inputType: 'FORM_INSTANCE_INPUT_RESOLVED', data: instanceData(beginning) },
              config,
            )
    ).root;
  } catch (error) {
    throw new FormFault(error instanceof Error ? error.message : String(error));
  }
  const offered = root.languages.filter((one): one is FormLanguage => one.isSyntheticDefault === undefined);
  const language = formLanguage(offered, it.languages);
  const wanted = offered.find((one) => one.language === language);
  if (wanted) root.setLanguage(wanted);
  const urls = new Map<string, string>();
  const shown = observable({ state: NOTHING_MAKING });
  return {
    root,
    t: it.t,
    language: it.language,
    media(source) {
      if (!source) return undefined;
      const name = nameIn(source);
      const blob = it.media.get(name);
      if (!blob) return undefined;
      const known = urls.get(name) ?? URL.createObjectURL(blob);
      urls.set(name, known);
      return known;
    },
    faults: observable({}),
    said: observable({}),
    preparing: { ...openPreparing((state) => (shown.state = state)), state: () => shown.state },
    changed: it.changed,
    close: () => urls.forEach((url) => URL.revokeObjectURL(url)),
  };
}

/** Every node of the form at this moment. */
export function* nodesOf(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const child of (node.currentState.children ?? []) as readonly AnyNode[]) yield* nodesOf(child);
}

/** The files that the answers name, with what is in them. */
export async function filesOf(root: RootNode): Promise<FilledFile[]> {
  const files: FilledFile[] = [];
  for (const node of nodesOf(root)) {
    if (node.nodeType !== 'upload' || !node.currentState.relevant) continue;
    const { value, instanceValue } = (node as UploadNode).currentState;
    if (value) files.push({ name: instanceValue, type: value.type, bytes: await value.arrayBuffer() });
  }
  return files;
}

export const MOST_FILE_BYTES = 8_000_000;

/** Puts a file under a name that tells nothing of its owner. What was still being made ready for the question comes no more. */
export function giveFile(filling: Filling, node: UploadNode, kind: string, file: Blob | null): void {
  filling.preparing.cancel(node.nodeId);
  put(filling, node, kind, file);
}
function put(filling: Filling, node: UploadNode, kind: string, file: Blob | null): void {
  node.setValue(file && new File([file], fileName(kind, file.type, makeId().replaceAll('-', '')), { type: file.type }));
  filling.changed();
}

/** Gives a question what `work` makes, once it is there: the form waits for it, whichever page is on the screen. @param hurry stops what goes on until it is stopped */
export function makeFile(
  filling: Filling,
  node: UploadNode,
  what: Making,
  work: () => Promise<Blob>,
  hurry?: () => void,
): void {
  const made = async () => {
    const file = await work();
    if (file.size > MOST_FILE_BYTES) throw new Unusable('words.tooLarge');
    if (file.size === 0) throw new Unusable('words.unreadable');
    // into memory: what the phone lends to the page may be gone when the form is sent
    return new Blob([await file.arrayBuffer()], { type: file.type });
  };
  void filling.preparing.take(
    node.nodeId,
    what,
    made,
    (file) => put(filling, node, what === 'recording' ? 'sound' : what, file),
    hurry,
  );
}

/** What stands in a part of the form that is taken out comes no more. */
export function cancelFiles(filling: Filling, part: AnyNode): void {
  for (const node of nodesOf(part)) {
    filling.preparing.cancel(node.nodeId);
    filling.preparing.forget([node.nodeId]);
  }
}

/** The whole as XML, as it is at this moment. */
export const xmlOf = (root: RootNode): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${root.instanceState.instanceXML}`;

/** Which way the form runs in the language chosen: by its own texts. */
export function directionOfForm(root: RootNode): 'rtl' | 'ltr' {
  for (const node of nodesOf(root)) {
    const way = directionOf(node.currentState.label?.asString ?? '');
    if (way) return way;
  }
  return 'ltr';
}

/** Questions with something wrong: what was typed, then what the form itself says. */
export function violationsOf({ root, faults }: Filling): Set<string> {
  const wrong = new Set<string>(root.validationState.violations.map((it) => it.nodeId));
  for (const node of nodesOf(root)) if (node.currentState.relevant && faults[node.nodeId]) wrong.add(node.nodeId);
  return wrong;
}
