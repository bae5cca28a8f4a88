/**
 * The exercise: the people, bodies and events of an invented district in the open sea (see `exercise.places.ts`). All of it is made up for practice.
 */

export const EXERCISE_SLUG = 'exercise';
export const EXERCISE_NAME = 'Nsele district (exercise)';

export interface ExerciseBody { key: string; kind: 'organisation' | 'unit' | 'body' | 'group' | 'person'; name: string; parent?: string; vetted?: boolean }
export const BODIES: ExerciseBody[] = [
  { key: 'council', kind: 'organisation', name: 'Peace council of Nsele', vetted: true },
  { key: 'women', kind: 'organisation', name: 'Market women’s association', vetted: true },
  { key: 'youth', kind: 'organisation', name: 'Youth committee of Dara', vetted: true },
  { key: 'clinic', kind: 'organisation', name: 'Clinic of Tchele', vetted: true },
  { key: 'radio', kind: 'organisation', name: 'Community radio of Tchele', vetted: true },
  { key: 'fishers', kind: 'organisation', name: 'Fishers’ cooperative of the lake shore', vetted: true },
  { key: 'elders', kind: 'body', name: 'Council of elders of Mambu' },
  { key: 'police', kind: 'organisation', name: 'District police' },
  { key: 'station', kind: 'unit', name: 'Police station of Mambu', parent: 'police' },
  { key: 'commander', kind: 'person', name: 'Commander of the Mambu station (exercise)', parent: 'station' },
  { key: 'liaison', kind: 'person', name: 'Joseph K. (exercise), police liaison', parent: 'council' },
  { key: 'mediator', kind: 'person', name: 'Pastor L. (exercise), mediator', parent: 'elders' },
  { key: 'day', kind: 'person', name: 'Sergeant M. (exercise), by day', parent: 'police' },
  { key: 'night', kind: 'person', name: 'Corporal T. (exercise), by night', parent: 'police' },
  { key: 'governor', kind: 'body', name: 'Office of the governor (exercise)' },
  { key: 'assembly', kind: 'body', name: 'District assembly (exercise)' },
  { key: 'committee', kind: 'body', name: 'Committee on safety of the assembly (exercise)' },
  { key: 'court', kind: 'body', name: 'Court of Tchele (exercise)' },
  { key: 'ombudsman', kind: 'body', name: 'Ombudsman of the district (exercise)' },
  { key: 'cells', kind: 'body', name: 'Police cells of Mambu (exercise)' },
  { key: 'guards', kind: 'organisation', name: 'Lake Guards Ltd (exercise)' },
  { key: 'watch', kind: 'group', name: 'Night watch of Loru (exercise)' },
  { key: 'traders', kind: 'group', name: 'Traders of Mambu market' },
  { key: 'herders', kind: 'group', name: 'Herders of Loru' },
];

export interface ExerciseSource { key: string; alias: string; language: string; organisation?: string; enrolled?: boolean; wantsAnswer?: boolean; /** the place they speak for */ area?: string }
/** Two of them were enrolled and never sent anything: the screens must show that silence. */
export const SOURCES: ExerciseSource[] = [
  { key: 'rose', alias: 'Rose', language: 'en', organisation: 'women', enrolled: true, wantsAnswer: true, area: 'mambu' },
  { key: 'baraka', alias: 'Baraka', language: 'fr', organisation: 'youth', enrolled: true, wantsAnswer: true, area: 'dara' },
  { key: 'neema', alias: 'Neema', language: 'en', organisation: 'clinic', enrolled: true, wantsAnswer: true, area: 'kasoko' },
  { key: 'salama', alias: 'Salama', language: 'ar', organisation: 'radio', enrolled: true, wantsAnswer: true, area: 'tchele' },
  { key: 'imani', alias: 'Imani', language: 'en', organisation: 'fishers', enrolled: true, wantsAnswer: true, area: 'lake' },
  { key: 'juma', alias: 'Juma', language: 'fr', organisation: 'fishers', enrolled: true, wantsAnswer: false, area: 'kiri' },
  { key: 'caller', alias: 'caller of the market quarter', language: 'fr', wantsAnswer: false },
  { key: 'anon', alias: 'quiet river 41', language: 'en', wantsAnswer: true },
];

export interface ExerciseReport {
  key: string; source: string; /** where it was, by the key of a place; as sharp as that place */ place: string; hoursAgo: number; type: string; text: string; language?: string; basis: 'saw' | 'heard_from_witness' | 'hearsay' | 'media'; channel?: 'web' | 'desk' | 'visit';
  hurt?: [number, number, number]; killed?: [number, number, number]; danger?: boolean; asks?: string; credibility?: number; noise?: boolean; who?: string;
}

/** Reports of two communities over a month: a market dispute, an arrest, a rumour, an election period, and signs of peace. */
export const REPORTS: ExerciseReport[] = [
  // the market: a new fee, two tellings of the quarrel over it, then stones
  { key: 'm1', source: 'rose', place: 'market', hoursAgo: 75, type: 'tension.land_water_or_market_dispute', text: 'The young men from Dara who sell by the gate refuse the new market fee. They pushed the fee collector.', basis: 'saw', credibility: 3, who: 'traders of the market and young men from Dara', asks: 'The council should say who must pay.' },
  { key: 'm2', source: 'baraka', place: 'market', hoursAgo: 73, type: 'tension.land_water_or_market_dispute', text: 'On demande deux fois la taxe à ceux de Dara seulement. Personne n’a poussé le percepteur : c’est lui qui a renversé un étal.', language: 'fr', basis: 'saw', credibility: 3, asks: 'La même taxe pour tous, et un reçu.' },
  { key: 'r1', source: 'rose', place: 'market', hoursAgo: 26, type: 'violence.mob', text: 'A stall was pulled down behind the market, then stones flew. Three people are bleeding. It began over the new market fee.', basis: 'saw', hurt: [1, 3, 5], credibility: 2, who: 'traders and young men from Dara', asks: 'Somebody both sides listen to should come before evening.' },
  { key: 'r2', source: 'baraka', place: 'market', hoursAgo: 25.5, type: 'violence.mob', text: 'Des jeunes de Dara ont été frappés au marché de Mambu. La police a tiré en l’air la première.', language: 'fr', basis: 'heard_from_witness', hurt: [2, 2, 4], credibility: 3 },
  { key: 'r3', source: 'neema', place: 'market', hoursAgo: 24, type: 'violence.mob', text: 'Our clinic treated three people from Mambu market: cuts and one broken arm. All went home.', basis: 'saw', hurt: [3, 3, 3], credibility: 1 },
  { key: 'r4', source: 'caller', place: 'mambu', hoursAgo: 20, type: 'tension.arrest_or_detention', text: 'La police a emmené deux jeunes hommes hier soir. Leurs familles ne savent pas où ils sont.', language: 'fr', basis: 'heard_from_witness', channel: 'desk', credibility: 3, asks: 'Savoir où ils sont, et que quelqu’un de respecté y aille.' },
  // what waits to be reviewed today
  { key: 'r5', source: 'anon', place: 'mambu', hoursAgo: 0.4, type: 'tension.threat', text: 'They say the boys from Dara come tonight with fuel for the market.', basis: 'heard_from_witness', danger: true },
  { key: 'r6', source: 'rose', place: 'bridge', hoursAgo: 0.9, type: 'tension.threat', text: 'Traders near the gate close early. They heard that the market will burn tonight. Many young men stand at the bridge.', basis: 'saw', asks: 'Elders of both quarters should be at the bridge before dark.' },
  { key: 'r17', source: 'anon', place: 'market', hoursAgo: 25, type: 'violence.mob', text: 'Stones flew behind Mambu market after a stall was pulled down. I saw three people bleeding.', basis: 'saw', hurt: [2, 3, 4] },
  { key: 'r7', source: 'salama', place: 'tcheleTown', hoursAgo: 3, type: 'tension.hate_speech', text: 'سمعنا في السوق كلامًا يدعو إلى طرد أهل دارا. كثير من الناس يكررونه.', language: 'ar', basis: 'hearsay' },
  { key: 'r8', source: 'baraka', place: 'crossroads', hoursAgo: 5, type: 'tension.blockade', text: 'La route vers Oru est barrée avec des pierres, on passe à pied seulement.', language: 'fr', basis: 'saw' },
  { key: 'r15', source: 'anon', place: 'upper', hoursAgo: 9, type: 'tension.threat', text: 'call me', basis: 'hearsay' },
  { key: 'r16', source: 'caller', place: 'mambu', hoursAgo: 12, type: 'tension.threat', text: 'Bonjour, c’est pour le prix du crédit téléphonique ?', language: 'fr', basis: 'hearsay', channel: 'desk', noise: true },
  // the rumour of the well, heard from both communities
  { key: 'w1', source: 'rose', place: 'well', hoursAgo: 54, type: 'tension.hate_speech', text: 'Women at the well say that people from Dara put poison into it at night. Nobody saw it. Many now fetch water from the river.', basis: 'hearsay', credibility: 5 },
  { key: 'w2', source: 'salama', place: 'loru', hoursAgo: 50, type: 'tension.hate_speech', text: 'يقول الناس في لورو إن تجار مامبو سمّموا بئر كاسوكو ليتهموا أهل دارا.', language: 'ar', basis: 'hearsay', credibility: 5 },
  { key: 'r9', source: 'neema', place: 'well', hoursAgo: 30, type: 'peace.joint_market_feast_or_work', text: 'Women of both quarters reopened the well together this morning and cooked for everybody.', basis: 'saw', credibility: 2 },
  // the weeks before the vote, as both communities tell of them
  { key: 'r14', source: 'rose', place: 'daraTown', hoursAgo: 480, type: 'violence.violent_protest', text: 'Young people burned tyres in Dara after the candidate list was published. Nobody was hurt.', basis: 'saw', hurt: [0, 0, 0], credibility: 2 },
  { key: 'e1', source: 'baraka', place: 'daraTown', hoursAgo: 478, type: 'violence.violent_protest', text: 'Après la publication de la liste, des pneus ont brûlé à Dara. Deux jeunes ont été blessés quand la police a chargé.', language: 'fr', basis: 'saw', hurt: [2, 2, 2], credibility: 3 },
  { key: 'e2', source: 'salama', place: 'south', hoursAgo: 300, type: 'tension.closing_civic_space', text: 'مُنعت إذاعتنا من بث مناظرة المرشحين في مقاطعة مامبو.', language: 'ar', basis: 'saw', credibility: 2 },
  { key: 'r12', source: 'baraka', place: 'dara', hoursAgo: 200, type: 'tension.electoral_irregularity', text: 'Des gens ont reçu de l’argent pour leur carte d’électeur à Dara.', language: 'fr', basis: 'hearsay', credibility: 4 },
  { key: 'e3', source: 'rose', place: 'mambu', hoursAgo: 100, type: 'tension.intimidation', text: 'Men in a lorry went round the market quarter and told women not to go to the meeting of the other party.', basis: 'heard_from_witness', credibility: 3, asks: 'Women want to go to meetings together and be seen safely home.' },
  { key: 'e4', source: 'neema', place: 'tcheleTown', hoursAgo: 96, type: 'tension.peaceful_protest', text: 'About two hundred people walked from the church to the mosque of Tchele for a quiet vote. Nothing happened to them.', basis: 'saw', credibility: 2 },
  { key: 'e5', source: 'baraka', place: 'bridge', hoursAgo: 48, type: 'peace.peace_messengers', text: 'Des jeunes des deux quartiers ont signé ensemble, au pont, la promesse de rester calmes le jour du vote.', language: 'fr', basis: 'saw', credibility: 2 },
  // cattle, water, grazing
  { key: 'r10', source: 'salama', place: 'loru', hoursAgo: 60, type: 'violence.cattle_raid', text: 'سُرقت نحو عشرين بقرة ليلًا قرب لورو، ولم يُصب أحد.', language: 'ar', basis: 'heard_from_witness', hurt: [0, 0, 0], credibility: 3 },
  { key: 'r11', source: 'rose', place: 'water', hoursAgo: 140, type: 'tension.land_water_or_market_dispute', text: 'Herders and farmers quarrelled at the Songa water point; elders separated them.', basis: 'saw', credibility: 2 },
  { key: 'r13', source: 'neema', place: 'mahoro', hoursAgo: 320, type: 'peace.dialogue_or_mediation', text: 'Elders of Mahoro and Kiri met for two days and agreed on grazing times.', basis: 'saw', credibility: 2 },
];

export interface ExerciseIncident { key: string; from: string; title: string; accounts: { report: string; stance: 'supports' | 'contradicts' | 'adds'; evidence?: 'medical' }[]; state?: 'corroborated' | 'confirmed' | 'disputed' }
export const INCIDENTS: ExerciseIncident[] = [
  { key: 'i8', from: 'm1', title: 'Quarrel over the new market fee at Mambu', accounts: [{ report: 'm2', stance: 'contradicts' }], state: 'disputed' },
  { key: 'i1', from: 'r1', title: 'Mob violence at Mambu market', accounts: [{ report: 'r2', stance: 'supports' }, { report: 'r3', stance: 'supports', evidence: 'medical' }], state: 'confirmed' },
  { key: 'i2', from: 'r4', title: 'Two young men arrested after the market clash', accounts: [] },
  { key: 'i3', from: 'r10', title: 'Cattle taken near Loru', accounts: [] },
  { key: 'i4', from: 'r9', title: 'Women of both quarters reopen the well', accounts: [] },
  { key: 'i5', from: 'r11', title: 'Quarrel at the Songa water point', accounts: [] },
  { key: 'i6', from: 'r13', title: 'Elders of Mahoro and Kiri agree on grazing', accounts: [] },
  { key: 'i7', from: 'r14', title: 'Tyres burned in Dara over the candidate list', accounts: [{ report: 'e1', stance: 'adds' }] },
  { key: 'i9', from: 'e2', title: 'Debate of the candidates kept off the radio', accounts: [] },
  { key: 'i10', from: 'e3', title: 'Women told to stay away from an election meeting', accounts: [] },
  { key: 'i11', from: 'e4', title: 'Walk for a quiet vote in Tchele', accounts: [] },
  { key: 'i12', from: 'e5', title: 'Young people of both quarters promise a calm vote', accounts: [] },
];

type RumourChannel = 'talk' | 'market' | 'worship' | 'meeting' | 'radio' | 'phone' | 'groups';
export interface ExerciseRumour {
  key: string; claim: string; level: number; hoursAgo: number;
  sightings: { place: string; channel: RumourChannel; hoursAgo: number; report?: string; note?: string }[];
  judged?: { state: 'confirmed_false'; reason: string; hoursAgo: number };
  answer?: { text: string; hoursAgo: number };
  spread: { channel: RumourChannel; through: string; place: string; reached: number; how: string; hoursAgo: number }[];
}
/** One that was judged, answered and told round; and one that still waits to be looked into. */
export const RUMOURS: ExerciseRumour[] = [
  {
    key: 'poison', claim: 'The well of Kasoko was poisoned.', level: 2, hoursAgo: 54,
    sightings: [
      { place: 'well', channel: 'talk', hoursAgo: 54, report: 'w1', note: 'Told as the deed of people from Dara.' },
      { place: 'market', channel: 'market', hoursAgo: 52 },
      { place: 'loru', channel: 'groups', hoursAgo: 50, report: 'w2', note: 'The same story turned round: told as the deed of traders.' },
      { place: 'daraTown', channel: 'phone', hoursAgo: 47 },
    ],
    judged: { state: 'confirmed_false', reason: 'Exercise: the clinic tested the water twice; it is clean. Nobody fell ill.', hoursAgo: 40 },
    answer: { text: 'The clinic of Tchele tested the water of Kasoko well twice: it is clean, and nobody fell ill from it. Women of both quarters drink there. Who wants to see the test may ask at the clinic.', hoursAgo: 39 },
    spread: [
      { channel: 'radio', through: 'Community radio, evening programme', place: 'tcheleTown', reached: 4000, how: 'Estimated by the radio', hoursAgo: 36 },
      { channel: 'market', through: 'Market women’s association', place: 'market', reached: 120, how: 'Counted at two meetings', hoursAgo: 34 },
    ],
  },
  {
    key: 'fuel', claim: 'Boys from Dara bought fuel to burn the market tonight.', level: 3, hoursAgo: 2,
    sightings: [
      { place: 'market', channel: 'market', hoursAgo: 2 },
      { place: 'bridge', channel: 'talk', hoursAgo: 1 },
    ],
    spread: [],
  },
];
