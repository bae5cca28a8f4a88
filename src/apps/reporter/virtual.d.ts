declare module 'virtual:reporter-languages' {
  /** Language tag to the address of its catalogue. */
  export const CATALOGUES: Record<string, string>;
}
declare module 'virtual:reporter-notes' {
  /** The few words of the empty sheet, in every language. */
  export const NOTES: Record<string, { name: string; label: string; kept: string; dir: 'ltr' | 'rtl' }>;
}
declare const __FILES__: string[];
declare const __VERSION__: string;
