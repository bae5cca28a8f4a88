import type { Context } from '#server/context.ts';
import * as answers from '#features/directory/confirm/entry-answers.service.ts';
import type { Closeness } from '#features/directory/relations/paths.rules.ts';
import * as relations from '#features/directory/relations/relations.service.ts';
import * as groups from '#features/directory/groups/groups.service.ts';
import * as roleMaps from '#features/directory/confirm/role-maps.service.ts';

/** What the directory of the exercise knows beyond names: who confirmed their entry, and who does what with whom. All of it is made up for practice. */

/** The same context at another moment. */
const at = (context: Context, hoursAgo: number): Context => {
  const moment = new Date(context.now().getTime() - hoursAgo * 3_600_000);
  return { ...context, now: () => moment };
};

const LINES: {
  doer: string;
  other: string;
  words: string;
  voices: { of: string; agrees: boolean; words?: string }[];
}[] = [
  {
    doer: 'elders',
    other: 'police',
    words: 'The elders hear both sides first; the police come when the elders call them.',
    voices: [
      { of: 'elders', agrees: true },
      { of: 'police', agrees: true },
    ],
  },
  {
    doer: 'women',
    other: 'clinic',
    words: 'The association brings the wounded to the clinic and stays with those who are afraid.',
    voices: [{ of: 'women', agrees: true }],
  },
  {
    doer: 'police',
    other: 'youth',
    words: 'The police tell the youth committee within two hours whom they hold.',
    voices: [
      { of: 'police', agrees: true },
      { of: 'youth', agrees: false, words: 'It has never been within two hours.' },
    ],
  },
];

const RELATIONS: {
  of: [string, string];
  closeness: Closeness;
  about: string;
  since: string;
  until?: string;
  broker?: string;
  ask?: string;
}[] = [
  {
    of: ['council', 'women'],
    closeness: 'decides_together',
    about: 'Prices and fees at Mambu market (exercise)',
    since: '2019',
  },
  {
    of: ['council', 'youth'],
    closeness: 'consulted',
    about: 'The weeks before the vote (exercise)',
    since: '2025-09',
    broker: 'women',
  },
  {
    of: ['council', 'elders'],
    closeness: 'decides_together',
    about: 'Mediation between the quarters (exercise)',
    since: '2012',
  },
  {
    of: ['council', 'police'],
    closeness: 'informed',
    about: 'Arrests, through the liaison (exercise)',
    since: '2024-03',
    ask: 'liaison',
  },
  {
    of: ['clinic', 'women'],
    closeness: 'carries_out',
    about: 'Bringing the wounded, staying with the afraid (exercise)',
    since: '2021',
  },
  {
    of: ['radio', 'council'],
    closeness: 'carries_out',
    about: 'A weekly programme on rumours (exercise)',
    since: '2023-01',
  },
  {
    of: ['radio', 'fishers'],
    closeness: 'consulted',
    about: 'What is said on the lake shore (exercise)',
    since: '2022',
  },
  {
    of: ['fishers', 'herders'],
    closeness: 'none',
    about: 'Watering places, once agreed (exercise)',
    since: '2015',
    until: '2020',
    broker: 'elders',
  },
  { of: ['elders', 'herders'], closeness: 'consulted', about: 'Cattle that strayed (exercise)', since: '2010' },
  { of: ['police', 'youth'], closeness: 'none', about: 'They met once, after a clash (exercise)', since: '2025-11' },
];

/** @param bodies ids of the exercise's bodies by their keys */
export async function fillDirectory(context: Context, bodies: ReadonlyMap<string, string>): Promise<void> {
  const id = (key: string) => bodies.get(key)!;
  await answers.keepAnswer(at(context, 200), id('radio'), { answer: 'confirmed', corrections: [], words: null });
  await answers.keepAnswer(at(context, 30), id('fishers'), {
    answer: 'corrected',
    corrections: [{ field: 'mandate', value: 'We settle quarrels over nets and landing places on the lake shore.' }],
    words: 'Exercise: sent by the cooperative’s secretary.',
  });
  const map = context.newId();
  await roleMaps.createRoleMap(at(context, 160), {
    id: map,
    title: 'After a clash at Mambu market (exercise)',
    about: 'Agreed at a meeting of the peace council, for the first day.',
    placeId: null,
    placeText: 'Mambu',
    label: 1,
  });
  for (const it of LINES) {
    const line = context.newId();
    await roleMaps.writeRoleLine(at(context, 160), map, line, {
      doerId: id(it.doer),
      otherId: id(it.other),
      words: it.words,
      language: 'en',
    });
    for (const voice of it.voices)
      await roleMaps.voiceRoleLine(at(context, 150), map, line, {
        actorId: id(voice.of),
        version: 1,
        agrees: voice.agrees,
        words: voice.words ?? null,
        toldHow: 'Exercise: said at the meeting of the peace council.',
      });
  }
  for (const it of RELATIONS)
    await relations.saveRelation(at(context, 300), context.newId(), {
      aId: id(it.of[0]),
      bId: id(it.of[1]),
      closeness: it.closeness,
      about: it.about,
      since: it.since,
      until: it.until ?? null,
      brokerId: it.broker ? id(it.broker) : null,
      brokerText: null,
      askId: it.ask ? id(it.ask) : null,
      label: 2,
    });
  await fillGroup(context, id);
}

/** One peace committee: who leads, a meeting that was called late, what was decided, and two who both say that they lead. */
async function fillGroup(context: Context, id: (key: string) => string): Promise<void> {
  const group = context.newId();
  const day = (hoursAgo: number) => at(context, hoursAgo).now().toISOString().slice(0, 10);
  const moment = (hoursAgo: number) => at(context, hoursAgo).now().toISOString();
  await groups.createGroup(at(context, 900), {
    id: group,
    name: 'Peace committee of Mambu market (exercise)',
    kind: 'peace_committee',
    terms:
      'Exercise: both quarters, traders and police at one table, every second week. Decides by consent; whoever disagrees is written down.',
    beganOn: day(900),
    endedOn: null,
    label: 1,
  });
  for (const [key, role] of [
    ['council', 'lead'],
    ['women', 'secretariat'],
    ['youth', 'member'],
    ['clinic', 'member'],
    ['police', 'observer'],
  ] as const)
    await groups.saveMember(context, group, id(key), { role, joinedOn: day(900), leftOn: null });
  for (const [key, work, stance, advantage] of [
    ['clinic', 'Care of the wounded', 'leads', 'It has beds and a nurse at night.'],
    ['women', 'Care of the wounded', 'leads', 'They are at the market when it happens.'],
    ['youth', 'Answering rumours', 'carries_out', 'The young listen to them.'],
    ['police', 'Patrols at the bridge', 'carries_out', null],
  ] as const)
    await groups.saveStatement(context, group, context.newId(), {
      byId: id(key),
      aboutId: id(key),
      work,
      stance,
      advantage,
      saidOn: day(200),
      withdrawn: false,
    });
  const [past, next] = [context.newId(), context.newId()];
  for (const [meeting, title, hoursAgo] of [
    [past, 'After the clash at the market', 60],
    [next, 'Before the vote', -240],
  ] as const)
    await groups.saveMeeting(at(context, 150), group, meeting, {
      title,
      startsAt: moment(hoursAgo),
      endsAt: moment(hoursAgo - 2),
      placeText: 'Hall of the peace council',
      agenda: null,
      minutes: meeting === past ? 'Exercise: both sides heard; the fee is to be the same for all.' : null,
      cancelled: false,
    });
  await groups.invite(context, group, past, {
    actorIds: [id('women'), id('youth')],
    inviterId: id('council'),
    invitedAt: moment(140),
  });
  await groups.invite(context, group, past, {
    actorIds: [id('clinic')],
    inviterId: id('police'),
    invitedAt: moment(80),
  });
  await groups.invite(context, group, next, {
    actorIds: [id('women'), id('youth'), id('clinic')],
    inviterId: id('council'),
    invitedAt: null,
  });
  await groups.saveDecision(context, group, context.newId(), {
    words: 'One market fee for all, with a receipt.',
    meetingId: past,
    ownerId: id('council'),
    decidedOn: day(60),
    dueOn: day(-72),
    state: 'open',
    outcome: null,
  });
  // another group has it otherwise: neither sees it alone
  const shore = context.newId();
  await groups.createGroup(at(context, 500), {
    id: shore,
    name: 'Watch of the lake shore (exercise)',
    kind: 'coordination',
    terms: 'Exercise: fishers, women and herders tell each other what they saw, every market day.',
    beganOn: day(500),
    endedOn: null,
    label: 1,
  });
  for (const key of ['fishers', 'women', 'herders'] as const)
    await groups.saveMember(context, shore, id(key), { role: 'member', joinedOn: day(500), leftOn: null });
  await groups.saveStatement(context, shore, context.newId(), {
    byId: id('fishers'),
    aboutId: id('police'),
    work: 'Patrols at the bridge',
    stance: 'does_not',
    advantage: null,
    saidOn: day(90),
    withdrawn: false,
  });
  await groups.saveProduct(context, group, context.newId(), {
    title: 'A sheet on whom to call, read out on the radio (exercise)',
    url: null,
    madeOn: day(50),
  });
}
