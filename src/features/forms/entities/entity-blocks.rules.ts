import { child, childrenOf, readXml, type XmlNode } from '../xml.rules.ts';
import { XFORM_LIMITS } from '../xform.rules.ts';

/**
 * What a filled form says of things that are in lists (ODK XForms Entities, https://getodk.github.io/xforms-spec/entities.html, versions 2022.1 to
 * 2025.1): which thing, made or changed, and with which answers.
 */

/** What a form declares: for each section that bears an entity, its list and which answers are saved under which property. */
export interface EntityPlan {
  /** by the path of the section below the root; `''` for the form itself */
  sections: Map<string, { list: string; saves: Map<string, string> }>;
}

export interface EntityBlock {
  list: string;
  /** small letters, without `uuid:`; null where it is no UUID */
  id: string | null;
  create: boolean;
  update: boolean;
  /** null where the form gave none, or no whole number */
  baseVersion: number | null;
  trunkVersion: number | null;
  branchId: string | null;
  /** null where the form gave none, or an empty one */
  label: string | null;
  /** by property; an answer that was emptied is '' */
  data: Record<string, string>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const uuidOf = (text: string | undefined): string | null => {
  const id = (text ?? '')
    .trim()
    .toLowerCase()
    .replace(/^uuid:/, '');
  return UUID.test(id) ? id : null;
};
const wholeOf = (text: string | undefined): number | null =>
  /^\d{1,9}$/.test((text ?? '').trim()) ? Number(text) : null;
const yes = (text: string | undefined): boolean => ['1', 'true'].includes((text ?? '').trim().toLowerCase());

/** @param xform the XML of a form that was read before, and is known to be one */
export function entityPlanOf(xform: string): EntityPlan {
  const sections: EntityPlan['sections'] = new Map();
  // most forms have none, and need not be read a second time
  if (!/<(?:[\w.-]+:)?entity[\s/>]/.test(xform)) return { sections };
  const model = child(child(readXml(xform, XFORM_LIMITS), 'head'), 'model');
  const root = childrenOf(model, 'instance').find((it) => it.children.length > 0)?.children[0];
  if (!root) return { sections };
  const walk = (node: XmlNode, path: string): void => {
    const list = child(child(node, 'meta'), 'entity')?.attributes.dataset;
    if (list) sections.set(path, { list, saves: new Map() });
    for (const it of node.children) walk(it, path === '' ? it.name : `${path}/${it.name}`);
  };
  walk(root, '');
  for (const bind of childrenOf(model, 'bind')) {
    const property = Object.entries(bind.attributes).find(
      ([name]) => name === 'saveto' || name.endsWith(':saveto'),
    )?.[1];
    const path = bind.attributes.nodeset?.trim().replace(`/${root.name}/`, '');
    if (!property || path === undefined) continue;
    const bearer = [...sections.keys()]
      .filter((section) => section === '' || path.startsWith(`${section}/`))
      .toSorted((a, b) => b.length - a.length)[0];
    if (bearer !== undefined) sections.get(bearer)!.saves.set(path, property);
  }
  return { sections };
}

/** The things that a filled form speaks of, in the order in which they stand. A repeat speaks of one each time. */
export function entityBlocksOf(root: XmlNode, plan: EntityPlan): EntityBlock[] {
  if (plan.sections.size === 0) return [];
  const blocks: EntityBlock[] = [];
  const collect = (
    node: XmlNode,
    path: string,
    section: string,
    saves: Map<string, string>,
    data: Record<string, string>,
  ) => {
    for (const it of node.children) {
      const at = path === '' ? it.name : `${path}/${it.name}`;
      if (at !== section && plan.sections.has(at)) continue;
      const property = saves.get(at);
      if (property !== undefined) data[property] = it.text.trim();
      else collect(it, at, section, saves, data);
    }
  };
  const walk = (node: XmlNode, path: string): void => {
    if (node.attributes['jr:template'] !== undefined) return;
    const entity = child(child(node, 'meta'), 'entity');
    const declared = plan.sections.get(path);
    if (entity && declared) {
      const data: Record<string, string> = {};
      collect(node, path, path, declared.saves, data);
      const { attributes } = entity;
      blocks.push({
        list: declared.list,
        id: uuidOf(attributes.id),
        create: yes(attributes.create),
        update: yes(attributes.update),
        baseVersion: wholeOf(attributes.baseVersion),
        trunkVersion: wholeOf(attributes.trunkVersion),
        branchId: uuidOf(attributes.branchId),
        label: child(entity, 'label')?.text.trim() || null,
        data,
      });
    }
    for (const it of node.children) if (it.name !== 'meta') walk(it, path === '' ? it.name : `${path}/${it.name}`);
  };
  walk(root, '');
  return blocks.filter((it) => it.create || it.update);
}
