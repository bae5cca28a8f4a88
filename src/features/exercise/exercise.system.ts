import type { Context } from '#server/context.ts';
import * as delivery from '#features/directory/delivery/delivery.service.ts';
import type { Aspect, Degree, DeliveryLevel, SaidBy } from '#features/directory/delivery/delivery.rules.ts';
import { createInitiative } from '#features/directory/initiatives.service.ts';
import { initiativeFields } from '#features/directory/initiatives.contract.ts';
import type { Need } from '#features/directory/gaps/gaps.rules.ts';
import * as needs from '#features/directory/needs/needs.service.ts';
import type { Nature } from '#features/directory/directory.rules.ts';
import { changeOrganisation, readFields } from '#features/directory/organisations.service.ts';
import * as systems from '#features/directory/system/system.service.ts';
import type { LinkKind, Means, PartKind } from '#features/directory/system/system.rules.ts';

/** The security and justice system of the invented district, who really delivers there, and what is being done. All of it is made up for practice. */

const NOT_KNOWN: Means = { law: null, access: null, staff: null, money: null };
const PARTS: { kind: PartKind; body: string | null; means?: Partial<Means> }[] = [
  { kind: 'police', body: 'police' },
  { kind: 'reserve', body: 'watch' },
  { kind: 'armed_forces', body: null },
  { kind: 'executive', body: 'governor' },
  { kind: 'parliament', body: 'assembly', means: { law: 'yes', access: 'partly', staff: 'partly' } },
  { kind: 'select_committee', body: 'committee', means: { law: 'yes', access: 'no', staff: 'no', money: 'no' } },
  { kind: 'customary_authority', body: 'elders' },
  { kind: 'civil_society', body: 'women' },
  { kind: 'media', body: 'radio' },
  { kind: 'judiciary', body: 'court' },
  { kind: 'customary_justice', body: 'elders' },
  { kind: 'ombudsman', body: 'ombudsman', means: { law: 'yes', access: 'yes', staff: 'partly', money: 'no' } },
  { kind: 'prisons', body: 'cells' },
  { kind: 'security_company', body: 'guards' },
];
const LINKS: [from: string, kind: LinkKind, to: string, holds: 'law' | 'practice' | 'both' | null][] = [
  ['governor', 'commands', 'police', 'both'],
  ['governor', 'appoints', 'ombudsman', 'law'],
  ['governor', 'funds', 'court', 'both'],
  ['police', 'commands', 'cells', 'both'],
  ['assembly', 'oversees', 'governor', 'both'],
  ['assembly', 'appoints', 'committee', 'both'],
  ['committee', 'oversees', 'police', 'law'],
  ['ombudsman', 'hears_complaints', 'police', 'practice'],
  ['radio', 'oversees', 'assembly', 'practice'],
  ['elders', 'commands', 'watch', 'practice'],
];
const SAID: {
  place: string;
  service: 'security' | 'justice';
  level: DeliveryLevel;
  who: { body: string } | { words: string } | null;
  aspect: Aspect;
  degree: Degree;
  by: SaidBy;
  days: number;
  words?: string;
}[] = [
  {
    place: 'mambu',
    service: 'security',
    level: 'state',
    who: { body: 'police' },
    aspect: 'access',
    degree: 2,
    by: 'residents',
    days: 40,
  },
  {
    place: 'mambu',
    service: 'security',
    level: 'state',
    who: { body: 'police' },
    aspect: 'cost',
    degree: 2,
    by: 'users',
    days: 40,
    words: 'You pay for the fuel or nobody comes.',
  },
  {
    place: 'mambu',
    service: 'security',
    level: 'state',
    who: { body: 'police' },
    aspect: 'trust',
    degree: 1,
    by: 'residents',
    days: 40,
  },
  {
    place: 'mambu',
    service: 'security',
    level: 'state',
    who: { body: 'police' },
    aspect: 'trust',
    degree: 3,
    by: 'provider',
    days: 35,
  },
  {
    place: 'mambu',
    service: 'security',
    level: 'non_state',
    who: { body: 'guards' },
    aspect: 'reach',
    degree: 2,
    by: 'local_organisation',
    days: 60,
  },
  {
    place: 'mambu',
    service: 'security',
    level: 'non_state',
    who: { body: 'guards' },
    aspect: 'abuse',
    degree: 2,
    by: 'users',
    days: 60,
    words: 'They beat boys who cannot pay the fee.',
  },
  {
    place: 'mambu',
    service: 'justice',
    level: 'non_state',
    who: { body: 'elders' },
    aspect: 'reach',
    degree: 3,
    by: 'survey',
    days: 120,
  },
  {
    place: 'mambu',
    service: 'justice',
    level: 'non_state',
    who: { body: 'elders' },
    aspect: 'cost',
    degree: 1,
    by: 'users',
    days: 90,
  },
  {
    place: 'mambu',
    service: 'justice',
    level: 'non_state',
    who: { body: 'elders' },
    aspect: 'trust',
    degree: 3,
    by: 'residents',
    days: 90,
  },
  {
    place: 'mambu',
    service: 'justice',
    level: 'non_state',
    who: { body: 'elders' },
    aspect: 'trust',
    degree: 1,
    by: 'local_organisation',
    days: 80,
    words: 'Widows are told to come with a man.',
  },
  {
    place: 'tchele',
    service: 'justice',
    level: 'state',
    who: { body: 'court' },
    aspect: 'access',
    degree: 1,
    by: 'observers',
    days: 900,
  },
  {
    place: 'tchele',
    service: 'justice',
    level: 'civil_society',
    who: { words: 'Legal advice at the radio, once a week' },
    aspect: 'access',
    degree: 2,
    by: 'provider',
    days: 20,
  },
  {
    place: 'loru',
    service: 'security',
    level: 'non_state',
    who: { body: 'watch' },
    aspect: 'reach',
    degree: 3,
    by: 'residents',
    days: 30,
  },
  {
    place: 'mambu',
    service: 'security',
    level: 'regulation',
    who: { body: 'guards' },
    aspect: 'licensing',
    degree: 1,
    by: 'officials',
    days: 100,
  },
];
const KNOWN: [body: string, nature: Nature, place: string][] = [
  ['council', 'network', 'nsele'],
  ['women', 'community', 'mambu'],
  ['youth', 'community', 'dara'],
  ['clinic', 'civil_society', 'tchele'],
  ['radio', 'media', 'tchele'],
  ['fishers', 'community', 'lake'],
  ['elders', 'customary', 'mambu'],
  ['police', 'state_security', 'nsele'],
  ['governor', 'state', 'nsele'],
  ['assembly', 'political', 'nsele'],
  ['court', 'state', 'tchele'],
  ['ombudsman', 'state', 'nsele'],
  ['guards', 'private_security', 'mambu'],
  ['watch', 'community', 'loru'],
];
const WORK: {
  title: string;
  place: string;
  purpose: string;
  who: string;
  role: 'leads' | 'funds';
  funding: 'unpaid' | 'funded' | 'in_kind';
  local: boolean | null;
  money?: number;
}[] = [
  {
    title: 'Women who walk between the quarters (exercise)',
    place: 'mambu',
    purpose: '15220',
    who: 'women',
    role: 'leads',
    funding: 'unpaid',
    local: true,
  },
  {
    title: 'Motorcycles and radios for the district police (exercise)',
    place: 'south',
    purpose: '15210',
    who: 'police',
    role: 'leads',
    funding: 'funded',
    local: false,
    money: 84_000,
  },
  {
    title: 'Talks on the radio between candidates (exercise)',
    place: 'tchele',
    purpose: '15153',
    who: 'radio',
    role: 'leads',
    funding: 'in_kind',
    local: true,
  },
  {
    title: 'Care for the wounded (exercise)',
    place: 'kasoko',
    purpose: '12220',
    who: 'clinic',
    role: 'leads',
    funding: 'funded',
    local: true,
  },
];

/** What was said to be needed; `work`: which of the above is there for a part of it. */
const NEEDED: {
  place: string;
  need: Need;
  words: string;
  by: 'residents' | 'assessment';
  days: number;
  work?: number;
}[] = [
  {
    place: 'mambu',
    need: 'dialogue',
    words: 'Somebody both quarters trust, at the market on the day the fee is taken. (exercise)',
    by: 'residents',
    days: 40,
    work: 0,
  },
  {
    place: 'mambu',
    need: 'safety',
    words: 'Light at the bridge, and somebody who comes when called at night. (exercise)',
    by: 'residents',
    days: 33,
  },
  {
    place: 'loru',
    need: 'arms',
    words: 'Six of ten households know of rifles hidden since the last vote. (exercise)',
    by: 'assessment',
    days: 70,
  },
];

/** @param bodies ids of the exercise's bodies by their keys @param place ids of its places by theirs */
export async function fillSystem(
  context: Context,
  bodies: ReadonlyMap<string, string>,
  place: (key: string) => string,
): Promise<void> {
  const source = {
    kind: 'document' as const,
    title: 'Exercise: notes of a day with the district’s bodies',
    release: null,
    datedOn: day(context, 45),
    url: null,
    licence: 'invented for practice',
    caution: 'invented for practice',
  };
  for (const [body, nature, at] of KNOWN) {
    const { fields } = await readFields(context, bodies.get(body)!);
    await changeOrganisation(
      context,
      bodies.get(body)!,
      { ...fields, nature, focuses: ['local'], places: [{ kind: 'works', placeId: place(at), text: null }] },
      { ...source, title: 'Exercise: the list of the peace council' },
    );
  }
  for (const it of PARTS)
    await systems.savePart(context, place('nsele'), context.newId(), {
      kind: it.kind,
      actorId: it.body === null ? null : bodies.get(it.body)!,
      means: { ...NOT_KNOWN, ...it.means },
      note: null,
      source,
    });
  for (const [from, kind, to, holds] of LINKS)
    await systems.saveLink(context, context.newId(), {
      from: bodies.get(from)!,
      to: bodies.get(to)!,
      kind,
      holds,
      note: null,
      source,
    });
  for (const it of SAID)
    await delivery.addStatement(context, {
      id: context.newId(),
      placeId: place(it.place),
      service: it.service,
      level: it.level,
      actorId: it.who && 'body' in it.who ? bodies.get(it.who.body)! : null,
      provider: it.who && 'words' in it.who ? it.who.words : null,
      aspect: it.aspect,
      degree: it.degree,
      words: it.words ?? null,
      language: it.words ? 'en' : null,
      saidBy: it.by,
      saidOn: day(context, it.days),
      source: { ...source, title: 'Exercise: talks in the quarters', datedOn: day(context, it.days) },
      label: 1,
    });
  const works: string[] = [];
  for (const it of WORK) {
    const id = context.newId();
    works.push(id);
    await createInitiative(
      context,
      id,
      initiativeFields.parse({
        title: it.title,
        language: 'en',
        state: 'under_way',
        actualFrom: day(context, 200),
        plannedTo: day(context, -160),
        funding: it.funding,
        ledLocally: it.local,
        parties: [{ role: it.role, actorId: bodies.get(it.who)! }],
        purposes: [{ list: 'dac', code: it.purpose }],
        places: [{ placeId: place(it.place), precision: 'district', whole: true }],
        money: it.money ? [{ kind: 'commitment', amount: it.money, currency: 'USD', on: day(context, 200) }] : [],
      }),
      null,
    );
  }
  for (const it of NEEDED) {
    const id = context.newId();
    await needs.stateNeed(context, {
      id,
      placeId: place(it.place),
      need: it.need,
      words: it.words,
      language: 'en',
      saidBy: it.by,
      saidOn: day(context, it.days),
      source: { ...source, title: 'Exercise: talks in the quarters', datedOn: day(context, it.days) },
      label: 1,
    });
    if (it.work !== undefined) await needs.tieNeed(context, id, works[it.work]!, { share: 'part', words: null });
  }
}

const day = (context: Context, daysAgo: number): string =>
  new Date(context.now().getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
