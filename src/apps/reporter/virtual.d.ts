declare module 'virtual:reporter-languages' {
  /** Language tag to the address of its catalogue. */
  export const CATALOGUES: Record<string, string>;
  /** The same for the words of the page of forms. */
  export const FORM_CATALOGUES: Record<string, string>;
}
declare module 'virtual:reporter-notes' {
  /** The few words of the empty sheet, in every language. */
  export const NOTES: Record<string, { name: string; label: string; kept: string; dir: 'ltr' | 'rtl' }>;
}
declare const __FILES__: string[];
/** Those of them that only the page of forms needs. */
declare const __FORM_FILES__: string[];
declare const __VERSION__: string;
