/** Texts that stand where a name should, kept in the report of their row so that nothing of the file is lost. */

/** So much of one text is kept, and of all texts of a file; of what comes after no more than its beginning. */
const MOST_OF_TEXT = 20_000;
const MOST_OF_FILE = 2_000_000;
const BEGINNING = 200;

type Told = Readonly<Record<string, string | number>>;

/**
 * What is told of such texts of one file: each whole where it comes first, its beginning and that line where it comes again.
 * @returns for a text and the line it stands in the values of a finding: `text`, and `first` where it was told whole before
 */
export function wholeTexts(): (text: string, line: number) => Told {
  const told = new Map<string, number>();
  let left = MOST_OF_FILE;
  return (text, line): Told => {
    const first = told.get(text);
    if (first !== undefined) return { text: beginning(text), first };
    const kept = text.slice(0, MOST_OF_TEXT);
    if (kept.length > left) return { text: beginning(text) };
    left -= kept.length;
    told.set(text, line);
    return { text: kept };
  };
}

const beginning = (text: string): string => (text.length > BEGINNING ? `${text.slice(0, BEGINNING)}…` : text);
