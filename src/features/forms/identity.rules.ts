/** What a submission is to what is here already. */
export type Standing =
  | 'new'
  /** the same again: files are added */
  | 'again'
  /** the same instance with other content, or somebody else's */
  | 'differs'
  /** taken back here; the phone need not know */
  | 'redacted'
  /** an edit of what is not here */
  | 'unknown_old'
  /** an edit of what was edited since */
  | 'superseded_old';

/**
 * The identity of a submission (OpenRosa, as Collect and ODK Central understand it): by its instanceID within its form, and byte for byte.
 * @param known the submission of the same instanceID, when there is one
 * @param old how the one stands that this one names in deprecatedID; undefined when it names none
 */
export function standingOf(
  known: { sameXml: boolean; sameSource: boolean; redacted: boolean } | null,
  old: 'unknown' | 'superseded' | 'current' | undefined,
): Standing {
  if (known) {
    if (!known.sameSource) return 'differs';
    if (known.redacted) return 'redacted';
    return known.sameXml ? 'again' : 'differs';
  }
  if (old === 'unknown') return 'unknown_old';
  if (old === 'superseded') return 'superseded_old';
  return 'new';
}
