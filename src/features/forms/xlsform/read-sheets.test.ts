import { describe, expect, it } from 'vitest';
import { readSheets, type FormRead } from './read-xlsform.ts';
import { readMarkdown } from './text-tables.ts';

/** A form written as tables; `| survey |` may be left out when it is the only sheet. */
const read = (tables: string): FormRead => readSheets(readMarkdown(tables));

const survey = (...rows: string[]): string => ['| survey |', ...rows.map((row) => `| | ${row} |`)].join('\n');

/** The XForm, or a failure that shows what was found. */
function xformOf(form: FormRead): string {
  expect(form.errors).toEqual([]);
  return form.xform ?? '';
}

const found = (form: FormRead): string[] =>
  form.errors.map(({ code, row, column }) => `${code} ${row ?? ''} ${column ?? ''}`.trim());

describe('a monitor opens the form that Amina wrote', () => {
  it('asks her questions in order, with what they may answer', () => {
    const form = read(`
      | survey |
      | | type | name | label | required | constraint | constraint_message |
      | | text | place | Where was it? | yes | | |
      | | integer | hurt | How many were hurt? | | . >= 0 | Not fewer than none |
      | settings |
      | | form_id | form_title | version |
      | | incident | Incident report | 3 |`);
    const xform = xformOf(form);
    expect(form).toMatchObject({ formId: 'incident', title: 'Incident report', version: '3', encrypted: false });
    expect(xform).toContain('<data id="incident" version="3"><place/><hurt/><meta><instanceID/></meta></data>');
    expect(xform).toContain('<bind nodeset="/data/place" type="string" required="true()"/>');
    expect(xform).toContain('constraint=". &gt;= 0" jr:constraintMsg="Not fewer than none"');
    expect(xform.indexOf('ref="/data/place"')).toBeLessThan(xform.indexOf('ref="/data/hurt"'));
  });

  it('understands headings and types as people write them', () => {
    const form = read(
      survey(
        'Type | Name | Label:French (fr) | Read Only | bind:relevant',
        'gps | spot | Où ? | | ',
        'string | seen | Quoi ? | yes | ${spot} != ""',
        'select all that apply from harm | harm | Quels torts ? | | ',
      ) +
        `
        | choices |
        | | list name | value | label:French (fr) |
        | | harm | dead | Morts |`,
    );
    const xform = xformOf(form);
    expect(xform).toContain('<bind nodeset="/data/spot" type="geopoint"/>');
    expect(xform).toContain('readonly="true()" relevant=" /data/spot  != &quot;&quot;"');
    expect(xform).toContain('<select ref="/data/harm">');
    expect(form.languages).toEqual(['French (fr)']);
    expect(form.choiceLists).toEqual({ harm: [{ name: 'dead', label: { 'French (fr)': 'Morts' } }] });
  });

  it('shows a dash where a translation is missing, and media beside the words', () => {
    const form = read(`
      | survey |
      | | type | name | label::English (en) | label::العربية (ar) | image::English (en) |
      | | note | a | Hello | مرحبا | flag.png |
      | | note | b | Only here | | |`);
    const xform = xformOf(form);
    expect(xform).toContain('<translation lang="العربية (ar)"><text id="/data/a:label"><value>مرحبا</value></text>');
    expect(xform).toContain('<text id="/data/b:label"><value>-</value></text>');
    expect(xform).toContain('<value form="image">jr://images/flag.png</value>');
    expect(form.media).toEqual(['flag.png']);
  });

  it('escapes what could be taken for markup', () => {
    const xform = xformOf(
      read(
        survey(
          'type | name | label | calculation',
          'note | a | <b> & "c" | ',
          'calculate | d | | 1 < 2 and "&" = \'\'',
        ),
      ),
    );
    expect(xform).toContain('<label>&lt;b&gt; &amp; "c"</label>');
    expect(xform).toContain('calculate="1 &lt; 2 and &quot;&amp;&quot; = \'\'"');
  });
});

describe('references', () => {
  const family = (...rows: string[]): string =>
    survey(
      'type | name | label | calculation | choice_filter',
      'text | head | Head | | ',
      'begin repeat | person | Person | | ',
      'text | name | Name | | ',
      'begin group | more | More | | ',
      ...rows,
      'end group | | | | ',
      'end repeat | | | | ',
    );

  it('mean this instance inside a repeat, and the one there is outside', () => {
    const xform = xformOf(read(family('calculate | both | | concat(${head}, ${name}) | ')));
    expect(xform).toContain('calculate="concat( /data/head ,  ../../name )"');
  });

  it('start at current() in a predicate on other data', () => {
    const xform = xformOf(
      read(`${family('select_one towns | town | Town | | district = ${name}')}
        | choices |
        | | list_name | name | label | district |
        | | towns | t | T | d |`),
    );
    expect(xform).toContain(`nodeset="instance('towns')/root/item[district =  current()/../../name ]"`);
    expect(xform).toContain('<item><name>t</name><label>T</label><district>d</district></item>');
  });

  it('stay absolute where indexed-repeat() wants the repeat itself', () => {
    const xform = xformOf(read(family('calculate | first | | indexed-repeat(${name}, ${person}, 1) | ')));
    expect(xform).toContain('calculate="indexed-repeat( /data/person/name ,  /data/person , 1)"');
  });

  it('show answers within words', () => {
    const xform = xformOf(read(survey('type | name | label', 'text | who | Who?', 'note | n | Was ${who} there?')));
    expect(xform).toContain('<label> Was <output value=" /data/who "/> there? </label>');
  });

  it('offer earlier answers of a repeat as choices', () => {
    const xform = xformOf(
      read(
        survey(
          'type | name | label',
          'begin repeat | r | R',
          'text | who | Who?',
          'end repeat | | ',
          'select_one ${who} | pick | Pick',
        ),
      ),
    );
    expect(xform).toContain(`<itemset nodeset="/data/r[./who != '']"><value ref="who"/><label ref="who"/></itemset>`);
  });

  it('are refused when nothing, or more than one thing, bears the name', () => {
    const form = read(
      survey(
        'type | name | label',
        'text | a | ${b}',
        'begin group | g | G',
        'text | c | ${d}',
        'end group | | ',
        'text | c | ${c}',
      ),
    );
    expect(found(form)).toEqual([
      'reference_unknown 2 label',
      'reference_unknown 4 label',
      'reference_ambiguous 6 label',
    ]);
    expect(form.xform).toBeNull();
  });
});

describe('what is computed', () => {
  it('begins with a static default as text, a computed one as an action, in each new repeat too', () => {
    const xform = xformOf(
      read(
        survey(
          'type | name | label | default',
          'date | a | A | 2026-11-21',
          'begin repeat | r | R | ',
          'date | b | B | today()',
          'end repeat | | | ',
        ),
      ),
    );
    expect(xform).toContain('<a>2026-11-21</a>');
    expect(xform).toContain('<setvalue ref="/data/r/b" event="odk-instance-first-load" value="today()"/>');
    expect(xform).toContain('<setvalue ref="/data/r/b" event="odk-new-repeat" value="today()"/></repeat>');
  });

  it('hangs a triggered calculation on the question that sets it off', () => {
    const xform = xformOf(
      read(
        survey('type | name | label | calculation | trigger', 'text | a | A | | ', 'dateTime | at | | now() | ${a}'),
      ),
    );
    expect(xform).toContain(
      '<label>A</label><setvalue ref="/data/at" event="xforms-value-changed" value="now()"/></input>',
    );
  });

  it('is refused when two calculations wait for one another', () => {
    const form = read(
      survey(
        'type | name | label | calculation | relevant',
        'calculate | a | | ${b} + 1 | ',
        'calculate | b | | ${c} | ',
        'text | c | C | | ${a} > 2',
      ),
    );
    expect(form.errors).toMatchObject([
      { code: 'circle', sheet: 'survey', row: 2, column: 'calculation', params: { names: 'a → b → c → a' } },
    ]);
  });

  it('is refused when a question is asked only if its own answer says so, and warned of when a group waits for what is asked in it', () => {
    const own = read(survey('type | name | label | relevant', 'text | a | A | ${a} = 1'));
    expect(own.errors).toMatchObject([{ code: 'circle', sheet: 'survey', row: 2, column: 'relevant' }]);
    const within = read(
      survey(
        'type | name | label | relevant',
        'begin group | g | G | ${inner} = 1',
        'begin group | deeper | D | ',
        'integer | inner | I | ',
        'end group | | | ',
        'end group | | | ',
      ),
    );
    expect(within.errors).toEqual([]);
    expect(within.warnings).toMatchObject([
      { code: 'circle_within', sheet: 'survey', row: 2, column: 'relevant', params: { name: 'inner' } },
    ]);
  });

  it('may look at earlier instances of the same repeat', () => {
    const form = read(
      survey(
        'type | name | label | calculation',
        'begin repeat | r | R | ',
        'calculate | n | | indexed-repeat(${n}, ${r}, position(..) - 1) + 1',
        'end repeat | | | ',
      ),
    );
    expect(form.errors).toEqual([]);
  });

  it('counts repeats by a question directly, by anything else through a calculation', () => {
    const xform = xformOf(
      read(
        survey(
          'type | name | label | repeat_count',
          'integer | n | N | ',
          'begin repeat | a | A | ${n}',
          'text | x | X | ',
          'end repeat | | | ',
          'begin repeat | b | B | 3',
          'text | y | Y | ',
          'end repeat | | | ',
        ),
      ),
    );
    expect(xform).toContain('<repeat nodeset="/data/a" jr:count=" /data/n ">');
    expect(xform).toContain('<repeat nodeset="/data/b" jr:count=" /data/b_count ">');
    expect(xform).toContain('<bind nodeset="/data/b_count" type="string" readonly="true()" calculate="3"/>');
  });
});

describe('data from elsewhere', () => {
  it('names every file that must be attached', () => {
    const form = read(
      survey(
        'type | name | label | calculation | media::audio',
        'select_one_from_file clinics.geojson | clinic | Clinic | | ask.mp3',
        'csv-external | roster | | | ',
        "calculate | price | | pulldata('prices', 'p', 'k', 'maize') | ",
      ),
    );
    expect(form.media.toSorted()).toEqual(['ask.mp3', 'clinics.geojson', 'prices.csv', 'roster.csv']);
    expect(xformOf(form)).toContain('<instance id="clinics" src="jr://file/clinics.geojson"/>');
  });

  it('makes itemsets.csv of external choices', () => {
    const form = read(`
      | survey |
      | | type | name | label | choice_filter |
      | | text | state | State | |
      | | select_one_external city | city | City | state=\${state} |
      | external_choices |
      | | list_name | name | label | state |
      | | city | k | Kin"s | s |`);
    expect(form.made).toEqual([
      {
        name: 'itemsets.csv',
        type: 'text/csv',
        content: '"list_name","name","label","state"\r\n"city","k","Kin""s","s"\r\n',
      },
    ]);
    expect(form.browserLacks).toEqual([{ feature: 'select_one_external', row: 3 }]);
  });

  it('is refused when one name stands for two sources', () => {
    const form = read(`
      | survey |
      | | type | name | label |
      | | csv-external | towns | |
      | | select_one towns | t | T |
      | choices |
      | | list_name | name | label |
      | | towns | a | A |`);
    expect(found(form)).toEqual(['instance_clash 2 name']);
  });

  it('creates an entity in the repeat whose answers it keeps', () => {
    const form = read(`
      | survey |
      | | type | name | label | save_to |
      | | begin repeat | visit | Visit | |
      | | text | site | Site | site_name |
      | | end repeat | | | |
      | entities |
      | | list_name | label |
      | | sites | \${site} |`);
    const xform = xformOf(form);
    expect(form.entities).toEqual([{ list: 'sites', saves: ['site_name'] }]);
    expect(xform).toContain('<meta><entity dataset="sites" create="1" id=""><label/></entity></meta></visit>');
    expect(xform).toContain('entities:saveto="site_name"');
    expect(xform).toContain('<setvalue ref="/data/visit/meta/entity/@id" event="odk-new-repeat" value="uuid()"/>');
  });
});

describe('what Kobo let pass', () => {
  it('is a warning: two choices of one name, headings twice', () => {
    const form = read(`
      | survey |
      | | type | name | label | label |
      | | select_one yn | q | Sure? | ignored |
      | choices |
      | | list_name | name | label |
      | | yn | yes | Yes |
      | | yn | yes | Surely |`);
    expect(form.errors).toEqual([]);
    expect(form.warnings.map(({ code, row }) => `${code} ${row ?? ''}`)).toEqual([
      'heading_repeated 1',
      'choice_repeated 3',
    ]);
  });

  it('is refused only where the author decided otherwise', () => {
    const form = read(`
      | survey |
      | | type | name | label |
      | | select_one yn | q | Sure? |
      | choices |
      | | list_name | name | label |
      | | yn | yes | Yes |
      | | yn | yes | Surely |
      | settings |
      | | allow_choice_duplicates |
      | | no |`);
    expect(found(form)).toEqual(['choice_repeated 3 name']);
  });
});

describe('Otto made mistakes, and is told where', () => {
  it.each([
    ['a type nobody knows', survey('type | name | label', 'txt | a | A'), 'type_unknown 2 type'],
    ['a name with a space', survey('type | name | label', 'text | a b | A'), 'name_form 2 name'],
    ['no label', survey('type | name | label', 'text | a | '), 'question_without_label 2 label'],
    ['the same name twice', survey('type | name | label', 'text | a | A', 'text | a | A'), 'name_repeated 3 name'],
    [
      'a group never closed',
      survey('type | name | label', 'begin group | g | G', 'text | a | A'),
      'section_not_closed 2 type',
    ],
    [
      'a group never opened',
      survey('type | name | label', 'text | a | A', 'end group | | '),
      'section_not_opened 3 type',
    ],
    [
      'a list that is not there',
      `${survey('type | name | label', 'select_one x | a | A')}\n| choices |\n| | list_name | name | label |\n| | y | 1 | One |`,
      'list_missing 2 type',
    ],
    ['no choices at all', survey('type | name | label', 'select_one x | a | A'), 'sheet_missing'],
    [
      'a misspelt sheet',
      `${survey('type | name | label', 'select_one x | a | A')}\n| choises |\n| | list_name | name | label |\n| | x | 1 | One |`,
      'sheet_misspelt',
    ],
    [
      'a calculation without one',
      survey('type | name | label', 'calculate | a | '),
      'calculation_missing 2 bind/calculate',
    ],
    ['two names of one column', survey('type | name | value | label', 'text | a | b | A'), 'headings_clash 1 value'],
    [
      'a range of nothing',
      survey('type | name | label | parameters', 'range | a | A | step=0'),
      'parameter_value 2 parameters',
    ],
    ['no heading', survey('text | a | A'), 'heading_missing 1'],
  ])('%s', (_, tables, finding) => {
    const form = read(tables);
    expect(found(form)).toEqual([finding]);
    expect(form.xform).toBeNull();
  });
});

describe('the library asks what a form holds', () => {
  it('gives one field a node, with its repeat and its choices', () => {
    const form = read(`
      | survey |
      | | type | name | label::en | label::fr |
      | | begin repeat | p | People | Gens |
      | | select_multiple harm | harm | Harm | Torts |
      | | end repeat | | | |
      | choices |
      | | list_name | name | label |
      | | harm | dead | Dead |`);
    expect(form.fields).toEqual([
      { path: 'p', type: 'repeat', repeat: null, label: { en: 'People', fr: 'Gens' }, choices: null, row: 2 },
      {
        path: 'p/harm',
        type: 'select_multiple',
        repeat: 'p',
        label: { en: 'Harm', fr: 'Torts' },
        choices: 'harm',
        row: 3,
      },
    ]);
  });

  it('says what only Collect can do', () => {
    const form = read(`
      | survey |
      | | type | name | label | calculation |
      | | audit | | | |
      | | geoshape | field | Field | |
      | | calculate | size | | enclosed-area(\${field}) |
      | settings |
      | | public_key |
      | | MIIB |`);
    expect(form.encrypted).toBe(true);
    expect(form.browserLacks).toEqual([
      { feature: 'encryption', row: 2 },
      { feature: 'enclosed-area', row: 4 },
      { feature: 'audit', row: 2 },
    ]);
  });
});
