/** What a push says when it is opened by the browser it is for. There is no field for anything of an alert. */
export interface PushMessage {
  /** fixed words of the catalogue, in the person's language */
  title: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  /** opaque: says that it was shown, and leads on when it is touched; null in a test */
  token: string | null;
  /** opaque, one per notice: a reminder takes the place of what it reminds of */
  tag: string;
}

const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ps', 'ur'];

/** @param words gives the catalogue's text in the person's language, by key of `messages:push` */
export function pushMessage(
  it: {
    purpose: 'notice' | 'reminder' | 'updated' | 'cancelled' | 'test';
    language: string;
    exercise: boolean;
    token: string | null;
    tag: string;
  },
  words: (key: string) => string,
): PushMessage {
  const said = words(`push.${it.purpose === 'reminder' ? 'notice' : it.purpose}`);
  return {
    title: it.exercise ? `[${words('exercise')}] ${said}` : said,
    lang: it.language,
    dir: RIGHT_TO_LEFT.includes(it.language.split('-')[0]!) ? 'rtl' : 'ltr',
    token: it.token,
    tag: it.tag,
  };
}
