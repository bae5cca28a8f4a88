import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { useKeys } from '#web/keys.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Facts, Heading, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { giveReading, listReadings, readAgreement, setSampling } from '../noise.contract.ts';
import { kappaWords, weakensSampling } from '../noise.rules.ts';

type Agreement = OutOf<typeof readAgreement>['whole'];
type Verdict = 'noise' | 'not_noise';
const invalidates = ['noise', 'reports'];

/** A sample is read a second time, one report after the other, by one key each; below, how far the readers agree. */
export function SecondReadingScreen() {
  const t = useT('noise', 'reports');
  const asked = useOp(listReadings, {}, { keep: true });
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const give = useOpMutation(giveReading, { invalidates });
  const left = (asked.data?.reports ?? []).filter((it) => !done.has(it.id));
  const report = left[0];
  const say = (id: string, verdict: Verdict, again = false) => {
    setDone((now) => new Set([...now, id]));
    give.mutate(
      { params: { id }, body: { verdict } },
      {
        onSuccess: ({ backInReview }) =>
          toast(
            t(backInReview ? 'done.back' : `done.${verdict}`),
            again ? {} : { undo: () => say(id, verdict === 'noise' ? 'not_noise' : 'noise', true) },
          ),
        onError: (error) => toastProblem(error, 'noise'),
      },
    );
  };
  useKeys([
    { key: 'n', label: t('noise'), when: report !== undefined, run: () => report && say(report.id, 'noise') },
    { key: 'k', label: t('notNoise'), when: report !== undefined, run: () => report && say(report.id, 'not_noise') },
  ]);
  return (
    <Page>
      <Stack gap="xl">
        <section aria-labelledby="second-title">
          <Title id="second-title">{t('title')}</Title>
          <Text dim>{t('means')}</Text>
          <Answer of={asked} rows={6} feature="noise">
            {({ waiting }) =>
              report ? (
                <Stack gap="m">
                  <Text small dim>
                    {t('waiting', { count: Math.max(1, waiting - (asked.data?.reports.length ?? 0) + left.length) })}
                  </Text>
                  <Card as="article" aria-label={t('report')}>
                    <Stack gap="m">
                      <Said lang={report.language}>{report.text}</Said>
                      <Facts
                        of={[
                          [t('received'), <TimeAt key="t" at={report.receivedAt} />],
                          report.placeText ? [t('place'), <bdi key="p">{report.placeText}</bdi>] : null,
                          report.who ? [t('who'), <bdi key="w">{report.who}</bdi>] : null,
                          report.asks ? [t('asks'), <bdi key="a">{report.asks}</bdi>] : null,
                        ]}
                      />
                    </Stack>
                  </Card>
                  <Buttons>
                    <Button keyHint="n" onClick={() => say(report.id, 'noise')}>
                      {t('noise')}
                    </Button>
                    <Button keyHint="k" onClick={() => say(report.id, 'not_noise')}>
                      {t('notNoise')}
                    </Button>
                  </Buttons>
                </Stack>
              ) : (
                <EmptyState title={t('empty')}>{t('emptyWhy')}</EmptyState>
              )
            }
          </Answer>
        </section>
        <AgreementPart />
      </Stack>
    </Page>
  );
}

function useAgreementWords(): (it: Agreement) => { percent: string; kappa: string; wrong: string } {
  const t = useT('noise');
  const format = useFormat();
  return (it) => ({
    percent: it.percent === null ? t('tooFew') : format.percent(it.percent / 100),
    kappa:
      it.kappa === null
        ? t(it.percent === null ? 'tooFew' : 'noKappa')
        : t('kappa', {
            words: t(`words.${kappaWords(it.kappa)}`),
            kappa: format.number(it.kappa, { maximumFractionDigits: 2 }),
          }),
    wrong:
      it.noise === 0
        ? t('noneRead')
        : t('wrongOf', { wrong: format.number(it.wrongNoise), of: format.number(it.noise) }),
  });
}

function AgreementPart() {
  const t = useT('noise');
  const asked = useOp(readAgreement);
  const can = useCan();
  const say = useAgreementWords();
  const format = useFormat();
  const language = useLanguageName();
  return (
    <section aria-labelledby="second-agreement">
      <Heading id="second-agreement">{t('agreement')}</Heading>
      <Answer of={asked} feature="noise">
        {(it) => (
          <Stack gap="l">
            {it.whole.n === 0 ? (
              <Text dim>{t('nothingRead')}</Text>
            ) : (
              <>
                <Text>
                  {[
                    t('summary', { count: it.whole.n, percent: say(it.whole).percent }),
                    it.whole.noise > 0 &&
                      t('summaryNoise', { count: it.whole.noise, wrong: format.number(it.whole.wrongNoise) }),
                    it.whole.kept > 0 &&
                      t('summaryKept', { count: it.whole.kept, wrong: format.number(it.whole.wrongKept) }),
                  ]
                    .filter(Boolean)
                    .join(' ')}
                </Text>
                <Text>{t('summaryKappa', { kappa: say(it.whole).kappa })}</Text>
                <Figures
                  title={t('byLanguage')}
                  file="second-reading-languages"
                  rows={it.languages.map((row) => ({ ...row, name: language(row.language) }))}
                />
                <Figures
                  title={t('byPlace')}
                  file="second-reading-places"
                  rows={it.places.map((row) => ({ ...row, name: row.place ?? t('noPlace') }))}
                />
                {it.markers && (
                  <>
                    <Figures title={t('byMarker')} file="second-reading-first-readers" rows={it.markers} />
                    <Text dim small>
                      {t('byMarkerWhy')}
                    </Text>
                  </>
                )}
              </>
            )}
            <Text dim small>
              {t('how', { share: it.settings.share, count: it.settings.atLeast })}
            </Text>
            {can('alert.coordinate') && (
              <Sampling key={`${it.settings.share} ${it.settings.atLeast}`} of={it.settings} />
            )}
          </Stack>
        )}
      </Answer>
    </section>
  );
}

function Figures({
  title,
  file,
  rows,
}: {
  title: string;
  file: string;
  rows: readonly (Agreement & { name: string })[];
}) {
  const t = useT('noise');
  const say = useAgreementWords();
  type R = Agreement & { name: string };
  const columns: Column<R>[] = [
    { key: 'name', title, cell: (row) => <bdi>{row.name}</bdi>, sort: (row) => row.name },
    { key: 'n', title: t('columns.n'), cell: (row) => row.n, sort: (row) => row.n, end: true },
    {
      key: 'wrong',
      title: t('columns.wrong'),
      cell: (row) => say(row).wrong,
      sort: (row) => (row.noise === 0 ? null : row.wrongNoise / row.noise),
      out: (row) => say(row).wrong,
    },
    {
      key: 'percent',
      title: t('columns.percent'),
      cell: (row) => say(row).percent,
      sort: (row) => row.percent,
      out: (row) => row.percent,
    },
    {
      key: 'kappa',
      title: t('columns.kappa'),
      cell: (row) => say(row).kappa,
      sort: (row) => row.kappa,
      out: (row) => row.kappa,
    },
  ];
  return <DataTable label={title} columns={columns} rows={rows} rowKey={(row) => row.name} exportAs={file} />;
}

function Sampling({ of }: { of: { share: number; atLeast: number } }) {
  const t = useT('noise');
  const [share, setShare] = useState(String(of.share));
  const [least, setLeast] = useState(String(of.atLeast));
  const save = useOpMutation(setSampling, { invalidates, onDone: () => toast(t('settings.saved')) });
  const whole = (text: string, low: number) => /^\d{1,3}$/.test(text) && Number(text) >= low && Number(text) <= 100;
  const wrong = !whole(share, 1) || !whole(least, 0);
  const fewer = !wrong && weakensSampling(of, { share: Number(share), atLeast: Number(least) });
  const blocked = wrong ? t('settings.need') : fewer ? t('settings.two') : null;
  return (
    <Card>
      <Form
        feature="noise"
        deed={t('settings.deed')}
        blocked={blocked}
        onSubmit={() => save.mutateAsync({ body: { share: Number(share), atLeast: Number(least) } })}
      >
        <Row gap="l" align="top">
          <TextField label={t('settings.share')} inputMode="numeric" value={share} onChange={setShare} maxLength={3} />
          <TextField label={t('settings.least')} inputMode="numeric" value={least} onChange={setLeast} maxLength={3} />
        </Row>
        {fewer && (
          <Text>
            {t('settings.two')} <Go to="/w/$workspace/custody">{t('settings.propose')}</Go>
          </Text>
        )}
      </Form>
    </Card>
  );
}
