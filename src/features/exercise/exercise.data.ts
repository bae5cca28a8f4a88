/**
 * The exercise: an invented district that lies in the open sea (around 0.5° N, 0.5° E), so that nobody can take it for a real place.
 * Every person, body and event here is made up for practice.
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
  { key: 'elders', kind: 'body', name: 'Council of elders of Mambu' },
  { key: 'police', kind: 'organisation', name: 'District police' },
  { key: 'station', kind: 'unit', name: 'Police station of Mambu', parent: 'police' },
  { key: 'commander', kind: 'person', name: 'Commander of the Mambu station (exercise)', parent: 'station' },
  { key: 'liaison', kind: 'person', name: 'Joseph K. (exercise), police liaison', parent: 'council' },
  { key: 'mediator', kind: 'person', name: 'Pastor L. (exercise), mediator', parent: 'elders' },
  { key: 'traders', kind: 'group', name: 'Traders of Mambu market' },
  { key: 'herders', kind: 'group', name: 'Herders of Loru' },
];

export interface ExerciseSource { key: string; alias: string; language: string; organisation?: string; enrolled?: boolean; wantsAnswer?: boolean }
export const SOURCES: ExerciseSource[] = [
  { key: 'rose', alias: 'Rose', language: 'en', organisation: 'women', enrolled: true, wantsAnswer: true },
  { key: 'baraka', alias: 'Baraka', language: 'fr', organisation: 'youth', enrolled: true, wantsAnswer: true },
  { key: 'neema', alias: 'Neema', language: 'en', organisation: 'clinic', enrolled: true, wantsAnswer: true },
  { key: 'salama', alias: 'Salama', language: 'ar', organisation: 'radio', enrolled: true, wantsAnswer: true },
  { key: 'caller', alias: 'caller of the market quarter', language: 'fr', wantsAnswer: false },
  { key: 'anon', alias: 'quiet river 41', language: 'en', wantsAnswer: true },
];

/** Points in the sea; names of an invented district. */
export const SPOTS: Record<string, { name: string; lat: number; lon: number }> = {
  mambu: { name: 'Mambu, market quarter', lat: 0.18, lon: 0.12 },
  dara: { name: 'Dara', lat: 0.82, lon: 0.28 },
  tchele: { name: 'Tchele', lat: 0.78, lon: 0.47 },
  loru: { name: 'Loru', lat: 0.74, lon: 0.7 },
  oru: { name: 'Oru', lat: 0.6, lon: 0.22 },
  kasoko: { name: 'Kasoko', lat: 0.25, lon: 0.33 },
  songa: { name: 'Songa', lat: 0.36, lon: 0.55 },
  mahoro: { name: 'Mahoro', lat: 0.12, lon: 0.74 },
  lake: { name: 'Lake shore', lat: 0.52, lon: 0.72 },
  upper: { name: 'Upper Nsele', lat: 0.58, lon: 0.42 },
};

export interface ExerciseReport {
  key: string; source: string; spot: string; hoursAgo: number; type: string; text: string; language?: string; basis: 'saw' | 'heard_from_witness' | 'hearsay' | 'media'; channel?: 'web' | 'desk' | 'visit';
  hurt?: [number, number, number]; killed?: [number, number, number]; danger?: boolean; asks?: string; credibility?: number; noise?: boolean; who?: string;
}

/** Reports of two communities over a month: a market dispute, an arrest, a rumour, an election period, and signs of peace. */
export const REPORTS: ExerciseReport[] = [
  { key: 'r1', source: 'rose', spot: 'mambu', hoursAgo: 26, type: 'violence.mob', text: 'A stall was pulled down behind the market, then stones flew. Three people are bleeding. It began over the new market fee.', basis: 'saw', hurt: [1, 3, 5], credibility: 2, who: 'traders and young men from Dara', asks: 'Somebody both sides listen to should come before evening.' },
  { key: 'r2', source: 'baraka', spot: 'mambu', hoursAgo: 25.5, type: 'violence.mob', text: 'Des jeunes de Dara ont été frappés au marché de Mambu. La police a tiré en l’air la première.', language: 'fr', basis: 'heard_from_witness', hurt: [2, 2, 4], credibility: 3 },
  { key: 'r3', source: 'neema', spot: 'mambu', hoursAgo: 24, type: 'violence.mob', text: 'Our clinic treated three people from Mambu market: cuts and one broken arm. All went home.', basis: 'saw', hurt: [3, 3, 3], credibility: 1 },
  { key: 'r4', source: 'caller', spot: 'mambu', hoursAgo: 20, type: 'tension.arrest_or_detention', text: 'La police a emmené deux jeunes hommes hier soir. Leurs familles ne savent pas où ils sont.', language: 'fr', basis: 'heard_from_witness', channel: 'desk', credibility: 3, asks: 'Savoir où ils sont, et que quelqu’un de respecté y aille.' },
  { key: 'r5', source: 'anon', spot: 'mambu', hoursAgo: 0.4, type: 'tension.threat', text: 'They say the boys from Dara come tonight with fuel for the market.', basis: 'heard_from_witness', danger: true },
  { key: 'r6', source: 'rose', spot: 'mambu', hoursAgo: 0.9, type: 'tension.threat', text: 'Traders near the gate close early. They heard that the market will burn tonight. Many young men stand at the bridge.', basis: 'saw', asks: 'Elders of both quarters should be at the bridge before dark.' },
  { key: 'r7', source: 'salama', spot: 'tchele', hoursAgo: 3, type: 'tension.hate_speech', text: 'سمعنا في السوق كلامًا يدعو إلى طرد أهل دارا. كثير من الناس يكررونه.', language: 'ar', basis: 'hearsay' },
  { key: 'r8', source: 'baraka', spot: 'oru', hoursAgo: 5, type: 'tension.blockade', text: 'La route vers Oru est barrée avec des pierres, on passe à pied seulement.', language: 'fr', basis: 'saw' },
  { key: 'r9', source: 'neema', spot: 'kasoko', hoursAgo: 30, type: 'peace.joint_market_feast_or_work', text: 'Women of both quarters reopened the well together this morning and cooked for everybody.', basis: 'saw', credibility: 2 },
  { key: 'r10', source: 'salama', spot: 'loru', hoursAgo: 60, type: 'violence.cattle_raid', text: 'سُرقت نحو عشرين بقرة ليلًا قرب لورو، ولم يُصب أحد.', language: 'ar', basis: 'heard_from_witness', hurt: [0, 0, 0], credibility: 3 },
  { key: 'r11', source: 'rose', spot: 'songa', hoursAgo: 140, type: 'tension.land_water_or_market_dispute', text: 'Herders and farmers quarrelled at the Songa water point; elders separated them.', basis: 'saw', credibility: 2 },
  { key: 'r12', source: 'baraka', spot: 'dara', hoursAgo: 200, type: 'tension.electoral_irregularity', text: 'Des gens ont reçu de l’argent pour leur carte d’électeur à Dara.', language: 'fr', basis: 'hearsay', credibility: 4 },
  { key: 'r13', source: 'neema', spot: 'mahoro', hoursAgo: 320, type: 'peace.dialogue_or_mediation', text: 'Elders of Mahoro and Kiri met for two days and agreed on grazing times.', basis: 'saw', credibility: 2 },
  { key: 'r14', source: 'rose', spot: 'dara', hoursAgo: 480, type: 'violence.violent_protest', text: 'Young people burned tyres in Dara after the candidate list was published. Nobody was hurt.', basis: 'saw', hurt: [0, 0, 0], credibility: 2 },
  { key: 'r15', source: 'anon', spot: 'upper', hoursAgo: 9, type: 'tension.threat', text: 'call me', basis: 'hearsay' },
  { key: 'r16', source: 'caller', spot: 'mambu', hoursAgo: 12, type: 'tension.threat', text: 'Bonjour, c’est pour le prix du crédit téléphonique ?', language: 'fr', basis: 'hearsay', channel: 'desk', noise: true },
];

export interface ExerciseIncident { key: string; from: string; title: string; accounts: { report: string; stance: 'supports' | 'contradicts' | 'adds'; evidence?: 'medical' }[]; state?: 'corroborated' | 'confirmed' | 'disputed' }
export const INCIDENTS: ExerciseIncident[] = [
  { key: 'i1', from: 'r1', title: 'Mob violence at Mambu market', accounts: [{ report: 'r2', stance: 'supports' }, { report: 'r3', stance: 'supports', evidence: 'medical' }], state: 'confirmed' },
  { key: 'i2', from: 'r4', title: 'Two young men arrested after the market clash', accounts: [] },
  { key: 'i3', from: 'r10', title: 'Cattle taken near Loru', accounts: [] },
  { key: 'i4', from: 'r9', title: 'Women of both quarters reopen the well', accounts: [] },
  { key: 'i5', from: 'r11', title: 'Quarrel at the Songa water point', accounts: [] },
  { key: 'i6', from: 'r13', title: 'Elders of Mahoro and Kiri agree on grazing', accounts: [] },
  { key: 'i7', from: 'r14', title: 'Tyres burned in Dara over the candidate list', accounts: [] },
];
