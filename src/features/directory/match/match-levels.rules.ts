/** From here two names are called one organisation's in the measurement, and a merge is suggested first. Never does it merge by itself. */
export const SAME_FROM = 0.8;
/** From here a match is worth a person's look. */
export const LOOK_FROM = 0.6;

/** A score in words: how sure the matching is that two entries are one organisation. */
export const sureness = (score: number): 'nearly_certain' | 'likely' | 'possible' | 'slight' =>
  score >= 0.95 ? 'nearly_certain' : score >= SAME_FROM ? 'likely' : score >= 0.7 ? 'possible' : 'slight';
