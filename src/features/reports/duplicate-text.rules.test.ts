import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conceptsOf, guessLanguage, prepare, type ReportForMatching } from './duplicate-features.rules.ts';
import { fold, latin, nameSound, words } from './duplicate-text.rules.ts';

const report = (text: string, more: Partial<ReportForMatching> = {}): ReportForMatching => ({
  id: 'r',
  text,
  at: Date.parse('2023-10-27T12:00:00Z'),
  place: null,
  source: null,
  ...more,
});
const anyText = fc.string({ unit: 'grapheme', maxLength: 200 });

describe('letters', () => {
  test('accents, letter case, Arabic vowel signs and letter variants do not part two spellings', () => {
    expect(fold('ÉGLISE')).toBe('eglise');
    expect(fold('Maïkaga')).toBe('maikaga');
    expect(fold('مُظاهَرة')).toBe(fold('مظاهره'));
    expect(fold('إدلب')).toBe(fold('ادلب'));
    expect(fold('یک')).toBe(fold('يك'));
    expect(fold('боёв')).toBe('боев');
    expect(fold('٢٦ ۲۶ २६')).toBe('26 26 26');
    expect(fold('Łódź, Đà Nẵng, Straße')).toBe('lodz, da nang, strasse');
  });

  test('folding twice changes nothing more', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  test('words survive stars set against filters, apostrophes and initials', () => {
    expect(words('Officer kil*led by H*T*S').map(({ folded }) => folded)).toEqual(['officer', 'killed', 'by', 'hts']);
    expect(words("Be'eri, J.N.I.M.").map(({ folded }) => folded)).toEqual(['beeri', 'jnim']);
    expect(words("l'armée d’Alep").map(({ folded }) => folded)).toEqual(['l', 'armee', 'd', 'alep']);
    expect(words("Kupwara's camp").map(({ folded }) => folded)).toEqual(['kupwara', 'camp']);
    expect(words('2,751 wounded, 1 600 tués').map(({ folded }) => folded)).toContain('2751');
  });

  test('any text gives words that are folded and not empty', () => {
    fc.assert(fc.property(anyText, (text) => words(text).every(({ original }) => original.length > 0)));
  });
});

describe('names by their sound', () => {
  test.each([
    ['Klyshchiivka', 'Klishchiyivka'],
    ['Robotyne', 'Rabotina'],
    ['Zaporizhzhia', 'Zaporozhye'],
    ['Jabalia', 'Jabalya'],
    ['Jabalia', 'جباليا'],
    ['Robotyne', 'Работино'],
    ['Druzheliubivka', 'Druzhelyubivka'],
    ['Berislav', 'Beryslav'],
    ['Yevgeny', 'Evgeny'],
    ['Mohammed', 'Muhammad'],
    ['Khartoum', 'Kartum'],
  ])('%s sounds as %s', (one, other) => {
    expect(nameSound(fold(one))).toBe(nameSound(fold(other)));
    expect(nameSound(fold(one))).not.toBe('');
  });

  test.each([
    ['Kherson', 'Kharkiv'],
    ['Donetsk', 'Luhansk'],
    ['Goma', 'Gao'],
    ['Kupwara', 'Pulwama'],
  ])('%s does not sound as %s', (one, other) =>
    expect(nameSound(fold(one))).not.toBe(nameSound(fold(other)) || 'none'),
  );

  test('too short a name has no sound of its own', () => expect(nameSound(fold('Gao'))).toBe(''));

  test('letters of other scripts are written in Latin ones', () => {
    expect(latin(fold('Бахмут'))).toBe('bahmut');
    expect(latin(fold('حلب'))).toBe('hlb');
  });
});

describe('what a text tells', () => {
  test('killing is one concept in seven languages', () => {
    for (const word of [
      'killed',
      'tués',
      'asesinado',
      'assassinado',
      'убиты',
      'загинули',
      'مقتل',
      'murder',
      'shot dead',
      'massacre',
    ])
      expect(
        words(word).flatMap(({ folded }) => conceptsOf(folded)),
        word,
      ).toContain('kill');
    expect(conceptsOf('taxi')).toContain('driver');
    expect(conceptsOf('tuesday')).toEqual([]);
  });

  test('numbers are read as digits and as words, in several languages', () => {
    expect(prepare(report('At least twenty-six civilians killed')).deaths).toEqual([26]);
    expect(prepare(report('Deux personnes tuées')).deaths).toEqual([2]);
    expect(prepare(report('Asesinan a tres personas')).deaths).toEqual([3]);
    expect(prepare(report('Dois homens são mortos')).deaths).toEqual([2]);
    expect(prepare(report('مقتل ثلاثة مدنيين')).deaths).toEqual([3]);
    expect(prepare(report('убиты три человека')).deaths).toEqual([3]);
    expect(prepare(report('2,751 wounded')).numbers).toEqual([2751]);
    expect(prepare(report('2,751 wounded')).deaths).toEqual([]);
    expect(prepare(report('Seven civilians killed; twenty-six wounded')).numbers).toEqual([7, 26]);
  });

  test('years and dates are not counts', () => {
    expect(prepare(report('Attack of October 24, 2023 in Oicha')).numbers).toEqual([]);
  });

  test('a day named in the text is when it may have happened', () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
    expect(prepare(report('ADF attack on October 24')).days).toEqual({
      from: day('2023-10-24'),
      to: day('2023-10-24'),
      said: false,
    });
    expect(prepare(report('le 24 octobre')).days?.from).toBe(day('2023-10-24'));
    expect(prepare(report('24.10.2023')).days?.from).toBe(day('2023-10-24'));
    expect(prepare(report('the blast on Thursday')).days?.from).toBe(day('2023-10-26'));
    expect(prepare(report('يوم الخميس')).days?.from).toBe(day('2023-10-26'));
    expect(prepare(report('killed in December', {})).days).toBeNull();
    expect(prepare(report('on 31 December')).days?.from).toBe(day('2022-12-31'));
    expect(prepare(report('24 October', { at: null })).days).toBeNull();
  });

  test('what the reporter says of the time outweighs the text', () => {
    const from = Date.parse('2023-10-20T06:00:00Z');
    expect(prepare(report('on Thursday', { when: { from, to: from } })).days).toEqual({
      from: 19650,
      to: 19650,
      said: true,
    });
  });

  test('the dead a reporter counts are counted with those of the text', () => {
    expect(prepare(report('An attack', { killed: { low: 3, best: null, high: 9 } })).deaths).toEqual([3]);
  });

  test('languages are told by script, small words and endings', () => {
    const guess = (text: string) => guessLanguage(words(text));
    expect(guess('Two people were killed in the market')).toBe('en');
    expect(guess('Deux personnes tuées dans une embuscade au nord du pays')).toBe('fr');
    expect(guess('Asesinaron a parapentista que hacía publicidad política en Tuluá')).toBe('es');
    expect(guess('Homem é morto a tiros dentro de casa no interior do Maranhão')).toBe('pt');
    expect(guess('مقتل ثلاثة مدنيين في قصف')).toBe('ar');
    expect(guess('Российские военные отразили три атаки')).toBe('ru');
    expect(guess('Російські війська обстріляли місто')).toBe('uk');
    expect(guess('Zagros Besta')).toBe('und');
    expect(prepare(report('Zagros Besta', { language: 'ku-TR' })).language).toBe('ku');
  });

  test('any text can be prepared, and twice gives the same', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = prepare(report(text));
        expect(prepare(report(text))).toEqual(once);
        expect([...once.stems]).toEqual([...new Set(once.stems)].sort());
      }),
    );
  });
});
