import { lazy, Suspense, useState } from 'react';
import { z } from 'zod';
import { addressOf, useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { usePathParams, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons, LinkButton } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { IconBack } from '#web/ui/icons.ts';
import { Card, Facts, Heading, Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, Loading } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import fields from '#web/ui/fields.module.css';
import { downloadForm, readForm, retireForm, uploadMedia, type FormDetail } from '../forms.contract.ts';
import css from './forms.module.css';
import { BrowserLacks, Findings } from './findings.tsx';
import { LookAtDialog } from './look-at.tsx';
import { MappingPart } from './mapping.tsx';
import { PublishDialog } from './publish.tsx';
import { ResultsPart } from './results.tsx';
import { SubmissionsPart } from './submissions.tsx';
import { UploadDialog } from './upload-form.tsx';

const IndicatorsPart = lazy(async () => ({ default: (await import('./indicators.tsx')).IndicatorsPart }));

const PARTS = ['versions', 'sent', 'results', 'indicators', 'mapping'] as const;
const view = z.object({ part: z.enum(PARTS).default('versions') });

/** One form: its versions and who has it, what was sent with it, which answers make a report. */
export function FormScreen() {
  const t = useT('forms');
  const can = useCan();
  const { id } = usePathParams<'/w/$workspace/forms/$id'>();
  const [at, setAt] = useView(view);
  const asked = useOp(readForm, { params: { id } });
  const parts = PARTS.filter((part) => part === 'versions' || part === 'mapping' || can('report.read'));
  return (
    <Page wide>
      <Stack gap="l">
        <Buttons>
          <LinkButton look="quiet" to="/w/$workspace/forms" icon={<IconBack size={16} className="flips" />}>
            {t('page.all')}
          </LinkButton>
        </Buttons>
        <Answer of={asked} rows={8} feature="forms">
          {(form) => (
            <>
              <Row>
                <Title>
                  <bdi>{form.title}</bdi>
                </Title>
                <Badge tone={form.state === 'published' ? 'accent' : 'plain'}>{t(`states.${form.state}`)}</Badge>
              </Row>
              <Tabs
                label={form.title}
                tabs={parts.map((part) => ({ id: part, label: t(`page.${part}`) }))}
                open={at.part}
                onOpen={(part) => setAt({ part: part as (typeof PARTS)[number] })}
              >
                {at.part === 'versions' && <Versions form={form} />}
                {at.part === 'sent' && <SubmissionsPart form={form} />}
                {at.part === 'results' && <ResultsPart form={form} />}
                {at.part === 'indicators' && (
                  <Suspense fallback={<Loading rows={6} />}>
                    <IndicatorsPart form={form} />
                  </Suspense>
                )}
                {at.part === 'mapping' && <MappingPart key={form.version} form={form} />}
              </Tabs>
            </>
          )}
        </Answer>
      </Stack>
    </Page>
  );
}

function Versions({ form }: { form: FormDetail }) {
  const t = useT('forms');
  const can = useCan();
  const format = useFormat();
  const [open, setOpen] = useState<'upload' | 'retire' | null>(null);
  const [publishing, setPublishing] = useState<string | null>(null);
  const [looking, setLooking] = useState<{ id: string; title: string } | null>(null);
  const retire = useOpMutation(retireForm, { invalidates: ['forms'] });
  const may = can('form.write');
  return (
    <Stack gap="l">
      <Facts
        of={[
          [t('page.id'), <bdi key="id">{form.formId}</bdi>],
          [
            t('columns.to'),
            form.state !== 'published'
              ? t(`page.${form.state}Means`)
              : form.audience === 'all'
                ? t('publish.all')
                : format.list(form.groups.map((it) => it.name)) || t('publish.nobody'),
          ],
          form.protected && [t('publish.protected'), t('publish.protectedMeans')],
          form.lists.length > 0 && [
            t('lists.title'),
            <bdi key="lists">
              {format.list(form.lists.map((it) => (it.id ? it.name : t('lists.missing', { name: it.name }))))}
            </bdi>,
          ],
        ]}
      />
      {may && (
        <Buttons>
          <Button onClick={() => setOpen('upload')}>{t('upload.another')}</Button>
          {form.state === 'published' && (
            <Button look="grave" onClick={() => setOpen('retire')}>
              {t('page.retire')}
            </Button>
          )}
        </Buttons>
      )}
      {form.allVersions.map((version) => (
        <Card key={version.id}>
          <Stack>
            <Row spread="between">
              <Row>
                <Heading as="h2">{t('page.version', { version: version.version || '–' })}</Heading>
                {version.current && form.state === 'published' && <Badge tone="accent">{t('page.current')}</Badge>}
                {version.encrypted && <Badge tone="plain">{t('page.encrypted')}</Badge>}
              </Row>
              <Button onClick={() => setLooking(version)}>{t('look.deed')}</Button>
              {may && (
                <Button look={version.current ? 'default' : 'primary'} onClick={() => setPublishing(version.id)}>
                  {t(version.current && form.state === 'published' ? 'publish.change' : 'publish.deed')}
                </Button>
              )}
            </Row>
            <Text dim small>
              <TimeAt at={version.createdAt} /> {version.fileName && <bdi>{version.fileName}</bdi>}{' '}
              <a href={addressOf(downloadForm, { params: { id: form.id, versionId: version.id } })} download>
                {t('page.xml')}
              </a>
            </Text>
            {version.media.length > 0 && <Media form={form} version={version} may={may} />}
            {version.warnings.length > 0 && (
              <details>
                <summary>{t('findings.warnings', { count: version.warnings.length })}</summary>
                <Findings label={t('findings.warnings', { count: version.warnings.length })} of={version.warnings} />
              </details>
            )}
            <BrowserLacks of={version.browserLacks} />
          </Stack>
        </Card>
      ))}
      {open === 'upload' && <UploadDialog formId={form.id} onClose={() => setOpen(null)} />}
      {looking && (
        <LookAtDialog formId={form.id} versionId={looking.id} title={looking.title} onClose={() => setLooking(null)} />
      )}
      {publishing && <PublishDialog form={form} versionId={publishing} onClose={() => setPublishing(null)} />}
      <Confirm
        open={open === 'retire'}
        onClose={() => setOpen(null)}
        title={t('page.retire')}
        deed={t('page.retire')}
        look="grave"
        busy={retire.isPending}
        onConfirm={() =>
          retire.mutate(
            { params: { id: form.id } },
            { onSuccess: () => setOpen(null), onError: (error) => toastProblem(error, 'forms') },
          )
        }
      >
        {t('page.retireWhy')}
      </Confirm>
    </Stack>
  );
}

/** Files that go out with a version; one that is missing is asked for here. */
function Media({ form, version, may }: { form: FormDetail; version: FormDetail['allVersions'][number]; may: boolean }) {
  const t = useT('forms');
  const format = useFormat();
  const upload = useOpMutation(uploadMedia, { invalidates: ['forms'] });
  return (
    <Stack gap="s" as="section">
      <strong>{t('media.title')}</strong>
      <ul className={css.list}>
        {version.media.map((it) => (
          <li key={it.name}>
            <bdi>{it.name}</bdi>{' '}
            {it.bytes !== null ? (
              format.bytes(it.bytes)
            ) : it.listId ? (
              <Badge>{t('media.list')}</Badge>
            ) : (
              <Badge tone="late">{t('media.missing')}</Badge>
            )}{' '}
            {may && it.bytes === null && !it.listId && (
              <input
                type="file"
                className={fields.input}
                aria-label={t('media.give', { name: it.name })}
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file)
                    upload.mutate(
                      { params: { id: form.id, versionId: version.id, name: it.name }, body: file },
                      { onError: (error) => toastProblem(error, 'forms') },
                    );
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
