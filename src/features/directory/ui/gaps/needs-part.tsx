import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { localOf } from '#domain/local-time.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useCan, useWorkspace } from '#web/session.ts';
import { Badge, TLP_WORDS, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { NEEDS, type Need } from '../../gaps/gaps.rules.ts';
import { endNeed, listNeeds, NEED_ENDS, NEED_SAID_BY, stateNeed } from '../../needs/needs.contract.ts';
import { MetBy, type Stated, TieInitiative, useUntie } from './need-ties.tsx';
import css from './gaps.module.css';

const TOPICS = { invalidates: ['needs', 'gaps'] };

/** What is needed in the area as somebody stated it or an assessment found it, and the way to say so. */
export function NeedsPart({ area }: { area: { id: string; name: string } }) {
  const t = useT('gaps', 'system');
  const can = useCan();
  const asked = useOp(listNeeds, { query: { place: area.id } });
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Stated | null>(null);
  const [tying, setTying] = useState<Stated | null>(null);
  const untie = useUntie();
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading as="h2">{t('gaps:needs.title')}</Heading>
        {can('actor.write') && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t('gaps:needs.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={3} feature="gaps">
        {({ needs, more }) =>
          needs.length === 0 ? (
            <Text dim>{t('gaps:needs.none')}</Text>
          ) : (
            <>
              <List label={t('gaps:needs.title')}>
                {needs.map((it) => (
                  <ListRow
                    key={it.id}
                    lead={
                      <Row gap="s" tight as="span">
                        <Badge tone={it.ended ? 'plain' : 'accent'}>{t(`gaps:need.${it.need}`)}</Badge>
                        {it.ended && <Badge>{t(`gaps:needs.ended.${it.ended.how}`)}</Badge>}
                        {it.label > 1 && <TlpBadge label={it.label} />}
                      </Row>
                    }
                    when={<TimeAt at={it.saidOn} only="date" />}
                    title={<bdi lang={it.language === 'und' ? undefined : it.language}>{it.words}</bdi>}
                    detail={
                      <>
                        <bdi>{it.place.name}</bdi>
                        {' · '}
                        {t(`gaps:needs.saidBy.${it.saidBy}`)}
                        {it.source && (
                          <>
                            {' · '}
                            {t('system:from', { source: it.source.title })}
                          </>
                        )}
                        {it.ended && (
                          <>
                            {' · '}
                            <bdi>{it.ended.why}</bdi>
                          </>
                        )}
                      </>
                    }
                  >
                    <Stack gap="xs">
                      <MetBy
                        need={it}
                        {...(can('actor.write') && !it.ended
                          ? { onUntie: (initiative) => untie(it.id, initiative.id) }
                          : {})}
                      />
                      {can('actor.write') && !it.ended && (
                        <Row gap="s">
                          <Button
                            size="small"
                            look="quiet"
                            aria-label={`${t('gaps:ties.add')}: ${it.words.slice(0, 60)}`}
                            onClick={() => setTying(it)}
                          >
                            {t('gaps:ties.add')}
                          </Button>
                          <Button
                            size="small"
                            look="quiet"
                            aria-label={`${t('gaps:needs.end')}: ${it.words.slice(0, 60)}`}
                            onClick={() => setEnding(it)}
                          >
                            {t('gaps:needs.end')}
                          </Button>
                        </Row>
                      )}
                    </Stack>
                  </ListRow>
                ))}
              </List>
              {more && (
                <Text dim small>
                  {t('gaps:needs.more')}
                </Text>
              )}
            </>
          )
        }
      </Answer>
      {adding && <StateDialog area={area} onClose={() => setAdding(false)} />}
      {tying && <TieInitiative need={tying} onClose={() => setTying(null)} />}
      {ending && <EndDialog of={ending} onClose={() => setEnding(null)} />}
    </Stack>
  );
}

function StateDialog({ area, onClose }: { area: { id: string; name: string }; onClose: () => void }) {
  const t = useT('gaps', 'system', 'directory');
  const language = useLanguage();
  const { timeZone } = useWorkspace();
  const today = localOf(new Date(serverNow()).toISOString(), timeZone).day;
  const [id] = useState(() => uuidv7(serverNow()));
  const [place, setPlace] = useState<string | null>(area.id);
  const [need, setNeed] = useState<Need | null>(null);
  const [saidBy, setSaidBy] = useState<(typeof NEED_SAID_BY)[number] | null>(null);
  const [it, setIt] = useState({ words: '', saidOn: today, source: '', label: '1' });
  const set = (key: keyof typeof it) => (value: string | null) => setIt((now) => ({ ...now, [key]: value ?? '' }));
  const save = useOpMutation(stateNeed, TOPICS);
  const blocked = !place
    ? t('system:need.place')
    : !need
      ? t('gaps:needs.needKind')
      : !it.words.trim()
        ? t('gaps:needs.needWords')
        : !saidBy
          ? t('system:need.saidBy')
          : !it.saidOn
            ? t('system:need.day')
            : !it.source.trim()
              ? t('system:need.source')
              : null;
  return (
    <Dialog open onClose={onClose} width={600} title={t('gaps:needs.add')}>
      <Form
        feature="gaps"
        deed={t('console:save')}
        blocked={blocked}
        onSubmit={async () => {
          await save.mutateAsync({
            body: {
              id,
              placeId: place!,
              need: need!,
              words: it.words.trim(),
              language,
              saidBy: saidBy!,
              saidOn: it.saidOn,
              source: { kind: 'document', title: it.source.trim(), datedOn: it.saidOn },
              label: Number(it.label),
            },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <PlacePicker
          label={t('gaps:place')}
          value={place}
          onChange={(chosen) => setPlace(chosen && 'id' in chosen ? chosen.id : null)}
        />
        <Select
          label={t('gaps:needs.kind')}
          options={NEEDS.map((value) => ({ value, label: t(`gaps:need.${value}`) }))}
          value={need}
          onChange={setNeed}
        />
        <TextArea
          label={t('gaps:needs.words')}
          hint={t('gaps:needs.wordsHint')}
          rows={3}
          value={it.words}
          onChange={set('words')}
          maxLength={1000}
        />
        <div className={css.choice}>
          <Select
            label={t('gaps:needs.who')}
            options={NEED_SAID_BY.map((value) => ({ value, label: t(`gaps:needs.saidBy.${value}`) }))}
            value={saidBy}
            onChange={setSaidBy}
          />
          <DateField label={t('gaps:needs.when')} value={it.saidOn} latest={today} onChange={set('saidOn')} />
        </div>
        <TextField
          label={t('system:source')}
          hint={t('system:sourceHint')}
          value={it.source}
          onChange={set('source')}
          maxLength={300}
        />
        <Select
          label={t('directory:fields.label')}
          options={TLP_WORDS.slice(0, 4).map((word, at) => ({
            value: String(at),
            label: `TLP:${word} · ${t(`directory:labels.${at}`)}`,
          }))}
          value={it.label}
          onChange={set('label')}
        />
      </Form>
    </Dialog>
  );
}

function EndDialog({ of, onClose }: { of: Stated; onClose: () => void }) {
  const t = useT('gaps');
  const [how, setHow] = useState<(typeof NEED_ENDS)[number]>('met');
  const [why, setWhy] = useState('');
  const save = useOpMutation(endNeed, TOPICS);
  return (
    <Dialog open onClose={onClose} width={520} title={t('needs.end')}>
      <Form
        feature="gaps"
        deed={t('needs.keepEnd')}
        blocked={why.trim() ? null : t('needs.needWhy')}
        onSubmit={async () => {
          await save.mutateAsync({ params: { id: of.id }, body: { how, why: why.trim() } });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text>
          <bdi>{of.words}</bdi>
        </Text>
        <Select
          label={t('needs.how')}
          options={NEED_ENDS.map((value) => ({ value, label: t(`needs.ended.${value}`) }))}
          value={how}
          onChange={(value) => setHow(value ?? 'met')}
        />
        <TextField label={t('needs.why')} value={why} onChange={setWhy} maxLength={500} />
      </Form>
    </Dialog>
  );
}
