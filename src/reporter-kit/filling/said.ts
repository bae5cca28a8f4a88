/** What a field is told to whoever does not see it: its question, its hint, what is wrong with it. */
export interface Said {
  id: string;
  'aria-labelledby': string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}
