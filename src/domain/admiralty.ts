/**
 * The Admiralty code: a letter for how far a source can be relied on, a number for how far one piece of information can be believed.
 * The two are judged apart. Catalogue keys: `domain:reliability.<letter>`, `domain:credibility.<number>`.
 */
export const RELIABILITIES = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Reliability = (typeof RELIABILITIES)[number];

export const CREDIBILITIES = [1, 2, 3, 4, 5, 6] as const;
export type Credibility = (typeof CREDIBILITIES)[number];

export const isReliability = (value: unknown): value is Reliability => RELIABILITIES.includes(value as Reliability);
export const isCredibility = (value: unknown): value is Credibility => CREDIBILITIES.includes(value as Credibility);

export const reliabilityKey = (letter: Reliability): string => `domain:reliability.${letter}`;
export const credibilityKey = (number: Credibility): string => `domain:credibility.${number}`;

/** `B2`, as analysts write it; `?` stands for what nobody has judged yet. */
export const admiralty = (letter: Reliability | null, number: Credibility | null): string =>
  `${letter ?? '?'}${number ?? '?'}`;

/** C3 or better: a source at least fairly reliable and an account at least possibly true. F and 6 mean "cannot be judged" and are not better. */
export const isC3OrBetter = (letter: Reliability, number: Credibility | null): boolean =>
  (letter === 'A' || letter === 'B' || letter === 'C') && number !== null && number <= 3;

/** How one source's earlier accounts turned out. */
export interface SourceRecord {
  /** accounts whose incident came out confirmed or corroborated by others */
  borneOut: number;
  /** accounts whose incident was refuted, or that were judged doubtful or improbable */
  wrong: number;
  /** accounts nobody could settle */
  open: number;
}

export interface ProposedReliability {
  letter: Reliability;
  settled: number;
  borneOut: number;
}

/** With fewer settled accounts than this nothing is proposed but F. */
export const FEWEST_SETTLED = 3;

/**
 * Proposes a source's letter from its record; a person decides. The share is pulled towards one half by two imagined accounts,
 * one each way (Laplace's rule of succession), so that three good accounts are not yet an A: A from 0.9, B from 0.75, C from 0.5,
 * D from 0.25, else E.
 */
export function proposeReliability(record: SourceRecord): ProposedReliability {
  const settled = record.borneOut + record.wrong;
  if (settled < FEWEST_SETTLED) return { letter: 'F', settled, borneOut: record.borneOut };
  const share = (record.borneOut + 1) / (settled + 2);
  const letter = share >= 0.9 ? 'A' : share >= 0.75 ? 'B' : share >= 0.5 ? 'C' : share >= 0.25 ? 'D' : 'E';
  return { letter, settled, borneOut: record.borneOut };
}
