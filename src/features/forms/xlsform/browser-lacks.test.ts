import { expect, test } from 'vitest';
import { marketForm } from '#test/form-texts.ts';
import { browserLacksOfXml } from './browser-lacks.ts';

test('what the browser cannot do is told from the XML of a form made elsewhere, too', () => {
  expect(browserLacksOfXml(marketForm())).toEqual(['start-geopoint']);
  const form = marketForm({
    extra:
      '<bind nodeset="/data/area" calculate="enclosed-area(/data/way)"/><bind nodeset="/data/tag" type="barcode"/><input ref="/data/when" appearance="no-calendar ethiopian"/>',
  });
  expect(browserLacksOfXml(form)).toEqual(['enclosed-area', 'calendar', 'start-geopoint', 'barcode']);
  // words of a label are not expressions
  expect(browserLacksOfXml('<label>search (all of it)</label>')).toEqual([]);
});
