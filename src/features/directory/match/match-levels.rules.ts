/** From here two names are called one organisation's in the measurement, and a merge is suggested first. Never does it merge by itself. */
export const SAME_FROM = 0.8;
/** From here a match is worth a person's look. */
export const LOOK_FROM = 0.6;
