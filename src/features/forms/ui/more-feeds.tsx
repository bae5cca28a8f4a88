import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Select } from '#web/ui/field.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { listForms, readForm } from '../forms.contract.ts';
import { measureFault, type Measure, type MeasureKind } from '../indicators/indicator.rules.ts';
import { FeedFields } from './feed-fields.tsx';

type Also = Measure['also'];

/** Other forms whose answers go into the same indicator, each with its own questions. */
export function MoreFeeds({
  home,
  kind,
  also,
  onChange,
}: {
  /** the form that it is defined with */
  home: string;
  kind: MeasureKind;
  also: Also;
  onChange: (also: Also) => void;
}) {
  const t = useT('form-indicators');
  const forms = useOp(listForms, {});
  const left = (forms.data?.forms ?? []).filter((it) => it.id !== home && !also.some((one) => one.form === it.id));
  return (
    <Stack as="section">
      <Heading as="h3">{t('dialog.more')}</Heading>
      <Text dim>{t('dialog.moreMeans')}</Text>
      {also.map((it, at) => (
        <Feed
          key={it.form}
          it={it}
          kind={kind}
          title={forms.data?.forms.find((one) => one.id === it.form)?.title ?? ''}
          onChange={(next) => onChange(next ? also.with(at, next) : also.toSpliced(at, 1))}
        />
      ))}
      {left.length > 0 && (
        <Select
          label={t('dialog.addForm')}
          optional
          options={left.map((it) => ({ value: it.id, label: it.title }))}
          value={null}
          onChange={(form) =>
            form && onChange([...also, { form, path: null, choices: [], place: null, day: null, apart: null }])
          }
        />
      )}
    </Stack>
  );
}

function Feed({
  it,
  kind,
  title,
  onChange,
}: {
  it: Also[number];
  kind: MeasureKind;
  title: string;
  onChange: (it: Also[number] | null) => void;
}) {
  const t = useT('form-indicators');
  const asked = useOp(readForm, { params: { id: it.form } });
  return (
    <Stack as="section">
      <Row spread="between">
        <Heading as="h4">
          <bdi>{title}</bdi>
        </Heading>
        <Button size="small" onClick={() => onChange(null)} aria-label={t('dialog.dropForm', { title })}>
          {t('dialog.drop')}
        </Button>
      </Row>
      <Answer of={asked} rows={3} feature="form-indicators">
        {(form) => {
          const fault = measureFault({ ...it, kind }, form);
          return (
            <>
              <FeedFields form={form} kind={kind} it={it} onChange={(part) => onChange({ ...it, ...part })} />
              {fault && <Text>{t(`faults.${fault.code}`)}</Text>}
            </>
          );
        }}
      </Answer>
    </Stack>
  );
}
