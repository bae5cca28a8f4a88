declare module 'virtual:custody-words' {
  import type { Catalogue } from '#reporter-kit/words.ts';
  /** Every language of the custodians' page, inside it: the file to keep asks nobody for anything. */
  export const CATALOGUES: Record<string, Catalogue>;
}
