import { usePlaceOptions } from '#features/places/ui/place-picker.tsx';
import { PlaceNames } from '#features/places/ui/place-names.tsx';
import { useState } from 'react';
import { z } from 'zod';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { flagParam, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Page, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState, Loading } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { useTypeWords } from '#features/incidents/ui/types.tsx';
import { endMandate, listMandates, type Mandate } from '../mandates.contract.ts';
import { MandateForm } from './mandate-form.tsx';
import css from './alerts.module.css';

const viewShape = z.object({ new: flagParam(), change: z.uuid().optional() });

/** Who agreed to be asked about what, where, and by which way. */
export function MandatesScreen() {
  const t = useT('mandates');
  const can = useCan();
  const [view, setView] = useView(viewShape);
  const answer = useOp(listMandates);
  useKeys([
    {
      key: 'n',
      label: t('add'),
      when: can('mandate.write') && !view.new,
      run: () => setView({ new: true, change: undefined }),
    },
  ]);
  const standing = (answer.data?.mandates ?? []).filter((it) => it.endsAt === null);
  return (
    <Page>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Text dim>{t('what')}</Text>
          {can('mandate.write') && !view.new && (
            <Button look="primary" keyHint="n" onClick={() => setView({ new: true, change: undefined })}>
              {t('add')}
            </Button>
          )}
        </Row>
        {answer.data?.warnings.map((code) => (
          <p key={code} className={css.warn} role="note">
            <span aria-hidden="true">▲</span>
            <span>{t(`warning.${code}`, { defaultValue: code })}</span>
          </p>
        ))}
        {view.new && <MandateForm others={standing} onDone={() => setView({ new: undefined })} />}
        <Answer of={answer} feature="alerts">
          {() =>
            standing.length === 0 ? (
              !view.new && <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <ul className={css.lines}>
                {standing.map((it) =>
                  it.id === view.change && can('mandate.write') ? (
                    <li key={it.id}>
                      <ChangeMandate mandate={it} others={standing} onDone={() => setView({ change: undefined })} />
                    </li>
                  ) : (
                    <MandateLine
                      key={it.id}
                      mandate={it}
                      all={standing}
                      may={can('mandate.write')}
                      onChange={() => setView({ change: it.id, new: undefined })}
                    />
                  ),
                )}
              </ul>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

/** The form of a standing mandate, once the names of its places are there. */
function ChangeMandate({
  mandate,
  others,
  onDone,
}: {
  mandate: Mandate;
  others: readonly Mandate[];
  onDone: () => void;
}) {
  const places = usePlaceOptions(mandate.placeIds);
  if (!places) return <Loading rows={6} />;
  return <MandateForm standing={{ mandate, places }} others={others} onDone={onDone} />;
}

function MandateLine({
  mandate,
  all,
  may,
  onChange,
}: {
  mandate: Mandate;
  all: readonly Mandate[];
  may: boolean;
  onChange: () => void;
}) {
  const t = useT('mandates', 'alerts', 'domain');
  const words = useTypeWords();
  const format = useFormat();
  const [ending, setEnding] = useState(false);
  const end = useOpMutation(endMandate, { invalidates: ['mandates'], onDone: () => setEnding(false) });
  const substitute = all.find((it) => it.id === mandate.substituteMandateId);
  return (
    <li className={css.line}>
      <span className={css.who}>
        <bdi>{mandate.responder.name}</bdi>
      </span>
      <span className={css.end}>
        {may && (
          <span className="no-print">
            <Button size="small" look="quiet" onClick={onChange}>
              {t('change')}
            </Button>
            <Button size="small" look="quiet" onClick={() => setEnding(true)}>
              {t('end')}
            </Button>
          </span>
        )}
      </span>
      <span className={css.under}>
        <bdi>{mandate.title}</bdi> {mandate.coordinator && <Badge tone="accent">{t('alerts:rank.coordinator')}</Badge>}{' '}
        {mandate.dutyPost && <Badge>{t('dutyPost')}</Badge>}{' '}
        {mandate.independentRoute && <Badge>{t('independentRoute')}</Badge>}
      </span>
      <span className={css.under}>
        {[
          mandate.themes.length ? format.list(mandate.themes.map(words)) : t('allThemes'),
          mandate.placeIds.length ? null : t('wholeWorkspace'),
          t('upTo', { label: `TLP:${TLP_WORDS[mandate.highestLabel as 0] ?? 'RED'}` }),
          mandate.channels.length
            ? mandate.channels
                .map((it) => `${t(`alerts:channel.${it.channel}`, { defaultValue: it.channel })} ${it.hint}`)
                .join(', ')
            : t('onlyHere'),
          mandate.hasPassphrase ? t('hasWord') : t('noWord'),
          substitute ? t('thenTo', { name: substitute.responder.name }) : t('noSubstitute'),
          mandate.quietFrom && mandate.quietTo
            ? t('quiet', {
                from: mandate.quietFrom.slice(0, 5),
                to: mandate.quietTo.slice(0, 5),
                zone: mandate.timeZone,
              })
            : null,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {mandate.placeIds.length > 0 && (
        <span className={css.under}>
          {t('area')}
          {t('console:colon')} <PlaceNames ids={mandate.placeIds} />
        </span>
      )}
      <span className={css.under}>
        {t('agreed')} <TimeAt at={mandate.agreedAt} only="date" />: <Said as="span">{mandate.agreedHow}</Said>
      </span>
      <Confirm
        open={ending}
        onClose={() => setEnding(false)}
        title={t('endTitle', { name: mandate.responder.name })}
        deed={t('endDeed')}
        look="grave"
        busy={end.isPending}
        onConfirm={() =>
          end.mutate({ params: { id: mandate.id } }, { onError: (error) => toastProblem(error, 'alerts') })
        }
      >
        <Text>{t('endMeans')}</Text>
      </Confirm>
    </li>
  );
}
