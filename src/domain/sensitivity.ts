/**
 * Sensitivity by the Traffic Light Protocol 2.0 (FIRST, 2022), kept as a number so that it can be compared:
 * the higher, the fewer may read. Catalogue keys: `domain:sensitivity.<key>.name` and `.means`.
 */
export const SENSITIVITIES = [
  { label: 0, key: 'clear', name: 'CLEAR' },
  { label: 1, key: 'green', name: 'GREEN' },
  { label: 2, key: 'amber', name: 'AMBER' },
  { label: 3, key: 'amber_strict', name: 'AMBER+STRICT' },
  { label: 4, key: 'red', name: 'RED' },
] as const;

export type Sensitivity = (typeof SENSITIVITIES)[number]['label'];
export type SensitivityKey = (typeof SENSITIVITIES)[number]['key'];

export const CLEAR = 0;
export const GREEN = 1;
export const AMBER = 2;
export const AMBER_STRICT = 3;
export const RED = 4;

export const isSensitivity = (value: unknown): value is Sensitivity =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 4;

/** `TLP:AMBER+STRICT`, as the protocol writes it. */
export const tlp = (label: Sensitivity): string => `TLP:${SENSITIVITIES[label].name}`;

export const sensitivityKey = (label: Sensitivity): SensitivityKey => SENSITIVITIES[label].key;

/** Reads `TLP:AMBER+STRICT`, `amber strict`, `amber_strict`, and TLP 1.0's `WHITE`. Undefined for anything else. */
export function parseSensitivity(text: string): Sensitivity | undefined {
  const plain = text
    .trim()
    .toUpperCase()
    .replace(/^TLP[:\s-]*/, '')
    .replace(/[\s_+-]+/g, '+');
  if (plain === 'WHITE') return CLEAR;
  return SENSITIVITIES.find((it) => it.name === plain)?.label;
}

/** What is made of several things is as sensitive as the most sensitive of them. */
export const highestOf = (labels: readonly Sensitivity[]): Sensitivity =>
  labels.reduce<Sensitivity>((a, b) => (b > a ? b : a), CLEAR);

/**
 * May someone read this? By clearance up to AMBER; AMBER+STRICT also needs the same organisation; RED only its named readers.
 * The same rule as the database's `app.may_read_label`.
 */
export function mayRead(
  reader: { clearance: Sensitivity; organisationId: string | null; memberId: string | null },
  thing: { label: Sensitivity; ownerOrganisationId: string | null; namedReaders?: readonly string[] },
): boolean {
  if (thing.label <= AMBER) return thing.label <= reader.clearance;
  if (thing.label === AMBER_STRICT) {
    return (
      reader.clearance >= AMBER_STRICT &&
      thing.ownerOrganisationId !== null &&
      thing.ownerOrganisationId === reader.organisationId
    );
  }
  return reader.memberId !== null && (thing.namedReaders ?? []).includes(reader.memberId);
}
