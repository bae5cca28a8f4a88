import { useDeferredValue, useState } from 'react';
import { z } from 'zod';
import { uuidv4 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { listActors } from '#features/people/people.contract.ts';
import { EraseDialog } from '#features/erasure/ui/erase-dialog.tsx';
import { call, useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { useKeys } from '#web/keys.ts';
import { Go, useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { createSource, listSources } from '../sources.contract.ts';
import fields from '#web/ui/fields.module.css';
import { IdentityFields, identityOf, noIdentity } from './identity-fields.tsx';
import { LanguageSelect, RateDialog } from './report-dialogs.tsx';

type Source = OutOf<typeof listSources>['sources'][number];
const PAGE = 100;
const view = z.object({ q: z.string().max(60).default('') });

/** Those who speak to us, by alias: how reliable, how often, when last; and monitors, who are enrolled here. */
export function SourcesScreen() {
  const t = useT('reports', 'domain', 'erasure');
  const can = useCan();
  const go = useGo();
  const format = useFormat();
  const language = useLanguageName();
  const [at, setAt] = useView(view);
  const [enrolling, setEnrolling] = useState(false);
  const [rating, setRating] = useState<Source | null>(null);
  const [erasing, setErasing] = useState<Source | null>(null);
  const q = useDeferredValue(at.q);
  const asked = useOpPages(
    listSources,
    { query: { q: q || undefined, limit: PAGE } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  useKeys([{ key: 'e', label: t('sources.enrol'), when: can('source.write'), run: () => setEnrolling(true) }]);
  return (
    <Page wide>
      <Stack>
        <Row spread="between">
          <input
            type="search"
            dir="auto"
            className={fields.input}
            style={{ flex: '0 1 320px' }}
            aria-label={t('sources.find')}
            placeholder={t('sources.find')}
            value={at.q}
            onChange={(event) => setAt({ q: event.target.value }, { replace: true })}
          />
          <Row>
            <Go to="/w/$workspace/sources/erasures">{t('erasure:open')}</Go>
            {can('source.write') && (
              <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setEnrolling(true)}>
                {t('sources.enrol')}
              </Button>
            )}
          </Row>
        </Row>
        <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={8}>
          {({ pages }) =>
            pages[0]!.sources.length === 0 ? (
              <EmptyState title={at.q ? t('sources.noneFound') : t('sources.none')}>{t('sources.noneWhy')}</EmptyState>
            ) : (
              <DataTable
                label={t('sources.title')}
                rows={pages.flatMap((page) => page.sources)}
                total={pages[0]!.total}
                onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
                rowKey={(it) => it.id}
                onOpen={
                  can('report.read')
                    ? (it) => go({ to: '/w/$workspace/review', search: { queue: 'all', source: it.id } })
                    : undefined
                }
                columns={[
                  {
                    key: 'alias',
                    title: t('sources.alias'),
                    cell: (it) => (
                      <>
                        <bdi>{it.alias}</bdi> {it.erasedAt && <Badge>{t('erasure:tombstone.source')}</Badge>}
                      </>
                    ),
                    sort: (it) => it.alias,
                  },
                  {
                    key: 'enrolled',
                    title: t('sources.who'),
                    cell: (it) =>
                      it.enrolled ? (
                        <Badge tone="accent">{t('sources.monitor')}</Badge>
                      ) : (
                        t(it.channel === 'import' ? 'sources.fromFile' : 'sources.caller')
                      ),
                    sort: (it) => (it.enrolled ? 0 : it.channel === 'import' ? 2 : 1),
                  },
                  {
                    key: 'reliability',
                    title: t('rate.letter'),
                    cell: (it) =>
                      can('source.write') ? (
                        <Button look="link" onClick={() => setRating(it)}>
                          <strong dir="ltr">{it.reliability}</strong> {t(`domain:reliability.${it.reliability}`)}
                        </Button>
                      ) : (
                        <>
                          <strong dir="ltr">{it.reliability}</strong> {t(`domain:reliability.${it.reliability}`)}
                        </>
                      ),
                    sort: (it) => it.reliability,
                  },
                  {
                    key: 'channel',
                    title: t('sources.channel'),
                    cell: (it) => t(`channels.${it.channel}`, { defaultValue: it.channel }),
                    sort: (it) => it.channel,
                  },
                  {
                    key: 'languages',
                    title: t('sources.languages'),
                    cell: (it) => format.list(it.languages.map(language)),
                  },
                  {
                    key: 'may',
                    title: t('sources.may'),
                    cell: (it) =>
                      [it.mayAsk ? t('mayAsk') : t('mayNotAsk'), it.wantsAnswer && t('wantsAnswer')]
                        .filter(Boolean)
                        .join(' · '),
                  },
                  {
                    key: 'reports',
                    title: t('sources.reports'),
                    cell: (it) => format.number(it.reports),
                    sort: (it) => it.reports,
                    end: true,
                  },
                  {
                    key: 'last',
                    title: t('sources.last'),
                    cell: (it) => (it.lastHeardAt ? <TimeAgo at={it.lastHeardAt} /> : '–'),
                    sort: (it) => it.lastHeardAt ?? '',
                    end: true,
                  },
                  ...(can('source.write')
                    ? [
                        {
                          key: 'erase',
                          title: t('erasure:open'),
                          cell: (it: Source) =>
                            !it.erasedAt && (
                              <Button look="link" onClick={() => setErasing(it)}>
                                {t('erasure:erase')}
                              </Button>
                            ),
                        },
                      ]
                    : []),
                ]}
              />
            )
          }
        </Answer>
      </Stack>
      {enrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
      {erasing && <EraseDialog kind="source" id={erasing.id} alias={erasing.alias} onClose={() => setErasing(null)} />}
      {rating && (
        <RateDialog
          sourceId={rating.id}
          alias={rating.alias}
          letter={rating.reliability}
          onClose={() => setRating(null)}
        />
      )}
    </Page>
  );
}

function EnrolDialog({ onClose }: { onClose: () => void }) {
  const t = useT('reports');
  const can = useCan();
  const [id] = useState(uuidv4);
  const [alias, setAlias] = useState('');
  const [language, setLanguage] = useState<string | null>(null);
  const [organisation, setOrganisation] = useState<Option | null>(null);
  const [identity, setIdentity] = useState(noIdentity);
  const create = useOpMutation(createSource, { invalidates: ['sources'] });
  const made = create.data;
  return (
    <Dialog
      open
      onClose={onClose}
      title={made ? t('enrol.done', { alias }) : t('sources.enrol')}
      foot={
        made && (
          <>
            <Button onClick={onClose}>{t('enrol.close')}</Button>
            <LinkButton to="/w/$workspace/monitors/$id" params={{ id }}>
              {t('enrol.next')}
            </LinkButton>
          </>
        )
      }
    >
      {made ? (
        <Stack gap="l">
          <ShownOnce label={t('call.code')} secret={made.returnCode} group={4} why={t('enrol.codeWhy')} />
          <Text>{t('enrol.nextWhy')}</Text>
        </Stack>
      ) : (
        <Form
          deed={t('enrol.deed')}
          feature="reports"
          blocked={!alias.trim() && t('call.needAlias')}
          onSubmit={() =>
            create.mutateAsync({
              body: {
                id,
                alias: alias.trim(),
                languages: language ? [language] : [],
                organisationId: organisation?.value ?? null,
                identity: identityOf(identity),
              },
            })
          }
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <TextField
            label={t('sources.alias')}
            hint={t('enrol.aliasHint')}
            maxLength={60}
            value={alias}
            onChange={setAlias}
            data-autofocus
          />
          <LanguageSelect
            label={t('enrol.language')}
            optional
            none={t('notSaid')}
            value={language}
            onChange={setLanguage}
          />
          {can('actor.read') && (
            <Combobox
              label={t('enrol.organisation')}
              optional
              options={searchOrganisations}
              value={organisation}
              onChange={setOrganisation}
            />
          )}
          {can('identity.write') && <IdentityFields value={identity} onChange={setIdentity} />}
        </Form>
      )}
    </Dialog>
  );
}

const searchOrganisations = async (text: string, signal: AbortSignal): Promise<Option[]> =>
  (await call(listActors, { query: { q: text, kind: 'organisation', limit: 12 }, signal })).actors.map((it) => ({
    value: it.id,
    label: it.name,
  }));
