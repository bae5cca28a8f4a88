import type { Context } from '#server/context.ts';
import * as answers from '#features/directory/confirm/entry-answers.service.ts';
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
}
