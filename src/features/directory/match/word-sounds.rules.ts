import { skeletonOf, soundOf } from '#domain/text-folding.ts';

/** A word as it sounds, and what is left of that without vowels. */
export interface WordSounds {
  readonly sound: string;
  readonly skeleton: string;
}

const MOST_KEPT = 20_000;
const kept = new Map<string, WordSounds>();

/** The sounds of one folded word; names share their words, so the last thousands are kept. */
export function soundsOf(word: string): WordSounds {
  const known = kept.get(word);
  if (known) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const sound = soundOf(word);
  const sounds = { sound, skeleton: skeletonOf(sound) };
  kept.set(word, sounds);
  return sounds;
}
